from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Report
from vision.webapp.compare.selection import ComparableResult, order_by_athlete, suggest_pair


def comparable_result(meta: ResultMeta, report: Report) -> ComparableResult:
    return ComparableResult(
        meta.id, meta.name, report.screen or "", report.view, report.leg, meta.created,
        athlete_id=meta.athlete,
    )  # fmt: skip


def test_the_latest_two_results_of_one_test_are_suggested(
    jobs: JobQueue, saved: Callable[..., ResultMeta], builder: ModuleType
) -> None:
    kinds = ["deep_side", "sls_front", "sls_side", "sls_front", "deep_front"]  # latest first
    found = [comparable_result(saved(kind), builder.build_report(kind)) for kind in kinds]
    assert suggest_pair(found) == (found[3].id, found[1].id)
    assert suggest_pair([found[0], found[4]]) == (found[4].id, found[0].id)


def test_the_most_similar_earlier_result_is_suggested(
    jobs: JobQueue, saved: Callable[..., ResultMeta], builder: ModuleType
) -> None:
    kinds = ["sls_front", "deep_side", "sls_side", "sls_front"]  # latest first
    found = [comparable_result(saved(kind), builder.build_report(kind)) for kind in kinds]

    def first_for(n: int) -> str:
        first, second = suggest_pair(found, second=found[n].id)
        assert second == found[n].id
        return first

    assert [first_for(n) for n in range(4)] == [found[n].id for n in (3, 2, 3, 0)]


def test_results_of_the_same_athlete_come_first(
    jobs: JobQueue, saved: Callable[..., ResultMeta], builder: ModuleType
) -> None:
    of_whom = ["ann", "bob", None, "ann"]  # the latest first
    report = builder.build_report("sls_front")
    metas = [comparable_result(replace(saved("sls_front"), athlete=who), report) for who in of_whom]
    assert order_by_athlete(metas[0], metas) == [metas[n].id for n in (0, 3, 1, 2)]
    assert order_by_athlete(metas[2], metas) == [meta.id for meta in metas]
    assert suggest_pair(metas) == (metas[3].id, metas[0].id)
