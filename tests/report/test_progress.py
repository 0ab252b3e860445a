"""Trends over visits: a change counts only beyond the error, and the words follow from it."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.saved_results import build_report
from vision.report.models import Report
from vision.report.progress import MIN_REPEATS, DatedReport, Trend, find_trends
from vision.report.progress_text import (
    basis_sentence,
    change_sentence,
    progress_headline,
    progression_reached,
    progression_sentence,
    trend_title,
)
from vision.text.advice import BACKWARD_RUNNING_STEPS

FIRST = date(2026, 3, 2)
VALGUS = "knee_alignment"


def with_values(report: Report, **values: float | None) -> Report:
    """Return a report with other values of criteria; None for what it cannot tell."""
    criteria = []
    for criterion in report.criteria:
        if criterion.id in values:
            value = values[criterion.id]
            change: dict[str, Any] = {"value": value, "error": 2.0}
            if value is None:
                change = {"value": None, "error": None, "verdict": "cannot_tell"}
            elif criterion.verdict == "cannot_tell":
                change["verdict"] = "pass"
            criterion = criterion.model_copy(update=change)
        criteria.append(criterion)
    return report.model_copy(update={"criteria": criteria})


def dated(
    days: int, number: int = 0, kind: str = "sls_front", **values: float | None
) -> DatedReport:
    report = with_values(build_report(kind), **values)
    return DatedReport(f"{days:04d}-{number}", FIRST + timedelta(days=days), report)


def criterion_id() -> str:
    """Return a criterion with a one-sided limit."""
    return next(
        c.id
        for c in build_report("sls_front").criteria
        if c.limits is not None and c.limits.side == "above" and c.unit == "deg"
    )


def trend_of(reports: list[DatedReport], id_: str) -> Trend:
    (trend,) = (trend for trend in find_trends(reports) if trend.key.criterion == id_)
    return trend


@pytest.fixture
def above() -> tuple[str, float]:
    """Return a criterion whose larger values are worse, and its watch limit."""
    id_ = criterion_id()
    limits = next(c.limits for c in build_report("sls_front").criteria if c.id == id_)
    assert limits is not None
    assert isinstance(limits.watch, float)
    return id_, limits.watch


def test_a_change_beyond_the_error_is_real(above: tuple[str, float]) -> None:
    id_, watch = above
    trend = trend_of([dated(20, **{id_: watch + 1}), dated(0, **{id_: watch + 10})], id_)
    assert trend.overall is not None
    assert trend.overall.since == FIRST
    assert trend.overall.difference == pytest.approx(-9)
    assert trend.overall.detectable == pytest.approx(1.96 * math.sqrt(8))
    assert trend.overall.outcome == "better"
    text = change_sentence(trend.overall, trend.unit)
    assert text.startswith("Better by 9.0°: ")
    assert "on 2 March 2026" in text
    assert "a change of more than 5.5° is real" in text


def test_a_change_within_the_error_is_none(above: tuple[str, float]) -> None:
    id_, watch = above
    trend = trend_of([dated(0, **{id_: watch + 5}), dated(9, **{id_: watch + 10})], id_)
    assert trend.overall is not None
    assert trend.overall.outcome == "no real change"
    assert change_sentence(trend.overall, trend.unit).startswith("No real change: ")


def test_a_change_between_good_values_is_neither_better_nor_worse(above: tuple[str, float]) -> None:
    id_, watch = above
    trend = trend_of([dated(0, **{id_: watch - 20}), dated(9, **{id_: watch - 1})], id_)
    assert trend.overall is not None
    assert trend.overall.outcome == "different"
    assert change_sentence(trend.overall, trend.unit).startswith("Changed by 19")


def test_days_without_a_value_leave_a_gap(above: tuple[str, float]) -> None:
    id_, watch = above
    reports = [
        dated(0, **{id_: watch}), dated(5, **{id_: None}), dated(9, **{id_: watch + 9}),
    ]  # fmt: skip
    trend = trend_of(reports, id_)
    assert [point.value for point in trend.points] == [watch, None, watch + 9]
    assert trend.days == (FIRST, FIRST + timedelta(days=9))
    assert trend.latest == trend.overall


def test_one_day_is_no_change(above: tuple[str, float]) -> None:
    id_, watch = above
    trends = find_trends([dated(0, 1, **{id_: watch}), dated(0, 2, **{id_: watch + 30})])
    assert all(trend.overall is None for trend in trends)
    assert "from the second day" in progress_headline(trends, screen="single_leg_squat")


def test_the_latest_change_is_from_the_day_before(above: tuple[str, float]) -> None:
    id_, watch = above
    values = (watch + 30, watch + 20, watch + 2)
    trend = trend_of([dated(n, **{id_: value}) for n, value in enumerate(values)], id_)
    assert trend.latest is not None
    assert trend.latest.difference == pytest.approx(-18)
    assert trend.latest.since == FIRST + timedelta(days=1)


def test_clips_of_one_day_that_differ_widen_what_is_needed(above: tuple[str, float]) -> None:
    id_, watch = above
    offsets = (0.0, 12.0)
    reports = [
        dated(day, number, **{id_: watch + 20 + offset - 2 * day})
        for day in range(MIN_REPEATS)
        for number, offset in enumerate(offsets)
    ]
    trend = trend_of(reports, id_)
    assert trend.scatter == pytest.approx(12 / math.sqrt(2))
    assert trend.overall is not None
    assert trend.overall.detectable == pytest.approx(1.96 * 12)
    assert "8.5° for this athlete" in basis_sentence(trend)
    fewer = trend_of(reports[:-2], id_)
    assert fewer.scatter is None
    assert "single clip" in basis_sentence(fewer)


def test_other_views_and_tests_are_not_mixed() -> None:
    trends = find_trends([dated(0), dated(3, kind="sls_side"), dated(9, kind="deep_front")])
    assert all(len(trend.points) == 1 for trend in trends)
    assert trends[0].key.screen == "deep_squat"
    assert {trend.key.view for trend in trends} == {"front", "side"}


def test_the_headline_names_what_changed(above: tuple[str, float]) -> None:
    id_, watch = above
    trends = find_trends([dated(0, **{id_: watch + 1}), dated(9, **{id_: watch + 12})])
    trend = next(t for t in trends if t.key.criterion == id_)
    assert trends[0] is trend
    text = progress_headline(trends, screen="single_leg_squat")
    assert text.startswith("Since 2 March 2026: ")
    assert " worse" in text
    assert trend_title(trend).lower() in text.lower()
    assert "no real change in" in text
    assert "better" not in text


def test_the_steps_of_the_progression_are_listed() -> None:
    def run(days: int, step: str) -> DatedReport:
        found = dated(days)
        summary = found.report.summary.model_copy(update={"next_step": step})
        report = found.report.model_copy(update={"summary": summary})
        return DatedReport(found.id, found.day, report)

    reports = [run(9, BACKWARD_RUNNING_STEPS[2]), run(0, BACKWARD_RUNNING_STEPS[0]), dated(20)]
    steps = progression_reached(reports)
    assert [step.number for step in steps] == [1, 3]
    text = progression_sentence(steps)
    assert text.startswith("Step 3 of 5 comes next: Run backward easily")
    assert text.endswith("On 2 March 2026 it was step 1.")
    assert progression_sentence(()) == ""


@given(
    before=st.floats(-60, 60),
    after=st.floats(-60, 60),
    errors=st.tuples(st.floats(0.1, 20), st.floats(0.1, 20)),
)
def test_every_outcome_follows_from_its_numbers(
    before: float, after: float, errors: tuple[float, float]
) -> None:
    id_ = criterion_id()
    reports = []
    for number, (value, error) in enumerate(zip((before, after), errors, strict=True)):
        found = dated(number, **{id_: value})
        criteria = [
            c.model_copy(update={"error": error}) if c.id == id_ else c
            for c in found.report.criteria
        ]
        report = found.report.model_copy(update={"criteria": criteria})
        reports.append(DatedReport(found.id, found.day, report))
    change = trend_of(reports, id_).overall
    assert change is not None
    assert change.detectable is not None
    real = abs(after - before) > change.detectable
    assert real == (change.outcome in ("better", "worse", "different"))
    if change.outcome == "better":
        assert after < before
    if change.outcome == "worse":
        assert after > before
