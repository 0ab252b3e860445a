"""A norm says where a value lies among others, within its error, and is no limit."""

from __future__ import annotations

import pytest

from tests.support.saved_results import build_report
from vision.report.models import Criterion
from vision.report.norm_text import norm_sentences
from vision.screens.criteria import load_criteria
from vision.screens.registry import SCREENS

REPORT = build_report("sls_front")


def knee(value: float | None, **change: object) -> Criterion:
    found = next(c for c in REPORT.criteria if c.id == "knee_valgus")
    return found.model_copy(update={"value": value, **change})


def test_a_value_above_the_mean() -> None:
    (sentence,) = norm_sentences(knee(18.6), REPORT)
    assert sentence.startswith("30 healthy women measured 8.4°, standard deviation 5.1°, in 2D")
    assert sentence.endswith("This value, 18.6°, is 2.0 standard deviations above it.")


def test_a_value_within_its_error_of_the_mean() -> None:
    (sentence,) = norm_sentences(knee(7.0), REPORT)
    assert sentence.endswith("This value, 7.0°, cannot be told apart from their mean.")


@pytest.mark.parametrize("change", [{"value": None}, {"verdict": "cannot_tell"}])
def test_nothing_without_a_value_to_trust(change: dict[str, object]) -> None:
    assert norm_sentences(knee(12.0).model_copy(update=change), REPORT) == ()


def test_a_norm_of_another_gait_is_left_out() -> None:
    run = build_report("run_back")
    landing = next(c for c in run.criteria if c.id == "soft_landing")
    assert landing.limits is not None
    judged = landing.model_copy(update={"value": 41.0, "error": 3.0, "verdict": "pass"})
    for gait, count in (("run", 1), ("walk", 0)):
        limits = landing.limits.model_copy(update={"gait": gait})
        assert len(norm_sentences(judged.model_copy(update={"limits": limits}), run)) == count


def test_every_norm_names_its_people_and_source() -> None:
    norms = [n for screen in SCREENS for c in load_criteria(screen).criterion for n in c.norms]
    assert len(norms) >= 6
    for norm in norms:
        assert any(str(year) in norm.source for year in range(1990, 2030))
        assert not norm.people.endswith(".")
