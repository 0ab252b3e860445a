from __future__ import annotations

import pytest

from vision.report.finding_text import finding_sentence
from vision.screens.criteria import load_criteria
from vision.screens.criterion_results import CriterionResult
from vision.screens.measurement_error import MeasurementError
from vision.screens.measurements import Measurement
from vision.screens.reconciliation import reconcile
from vision.screens.registry import SCREENS
from vision.screens.verdict_rule import decide_verdict

SINGLE, DEEP = "single_leg_squat", "deep_squat"


def result(screen, criterion, value, *, error=2.0, leg="left", confidence=0.9, reps=3):
    """Build a result with the verdict that the rule gives its value."""
    spec = load_criteria(screen).by_id()[criterion]
    return CriterionResult(
        spec=spec,
        leg=leg,
        verdict=decide_verdict([value] * reps, spec.limits, error=error),
        value=value,
        error=MeasurementError(error, "measured", "a test"),
        confidence=confidence,
        reason=None,
        row=10,
        measurements=tuple((i + 1, Measurement(value, 10)) for i in range(reps)),
        details={},
    )


def reconciled(screen, *results):
    return reconcile(SCREENS[screen], results)


def test_results_that_agree_are_not_changed():
    same = (
        result(SINGLE, "knee_valgus", 20.0),
        result(SINGLE, "knee_over_foot", 12.0),
        result(SINGLE, "depth", 40.0),
    )
    assert reconciled(SINGLE, *same) == same


def test_a_knee_over_the_foot_gives_way_to_a_fault_of_its_angle():
    valgus = result(SINGLE, "knee_valgus", 21.0, error=4.5)
    over_foot = result(SINGLE, "knee_over_foot", -4.0, error=0.5)
    travel = result(SINGLE, "knee_travel", 3.0, error=0.5)
    kept, gave_way, followed = reconciled(SINGLE, valgus, over_foot, travel)
    assert kept == valgus
    for other in (gave_way, followed):
        assert other.verdict == "cannot_tell"
        assert "Knee alignment" in other.reason
        assert other.confidence < 0.5
        assert {other.verdict_of(m) for _, m in other.measurements} == {"cannot_tell"}


@pytest.mark.parametrize(
    ("apart_error", "valgus", "apart"),
    [(2.0, "watch", "pass"), (40.0, "fault", "cannot_tell")],
)
def test_the_surer_of_angle_and_distance_of_the_knees_is_kept(apart_error, valgus, apart):
    angle = result(DEEP, "knee_valgus", 17.0, error=3.0)
    distance = result(DEEP, "knee_separation", 105.0, error=apart_error, leg=None)
    angle, distance = reconciled(DEEP, angle, distance)
    assert (angle.verdict, distance.verdict) == (valgus, apart)


def test_an_overruled_fault_names_the_surer_criterion_in_its_finding():
    angle, _ = reconciled(
        DEEP,
        result(DEEP, "knee_valgus", 17.0, error=3.0),
        result(DEEP, "knee_separation", 105.0, leg=None),
    )
    assert "“Knees apart”" in finding_sentence(angle)
    assert {angle.verdict_of(m) for _, m in angle.measurements} == {"watch"}


def test_low_confidence_makes_a_result_less_sure():
    angle = result(DEEP, "knee_valgus", 17.0, error=2.0)
    sure, unsure = (
        result(DEEP, "knee_separation", 110.0, error=5.0, leg=None, confidence=c)
        for c in (0.9, 0.1)
    )
    assert reconciled(DEEP, angle, sure)[0].verdict == "watch"
    assert reconciled(DEEP, angle, unsure)[0].verdict == "fault"


def test_one_knee_does_not_contradict_the_other():
    left = result(DEEP, "knee_valgus", 25.0, leg="left")
    right = result(DEEP, "knee_over_foot", 0.0, leg="right")
    assert reconciled(DEEP, left, right) == (left, right)


def test_a_value_past_the_fault_limit_counts_with_few_repetitions_too():
    valgus = result(SINGLE, "knee_valgus", 25.0, reps=1)
    over_foot = result(SINGLE, "knee_over_foot", 0.0, reps=1)
    assert valgus.verdict == "watch"
    kept, gave_way = reconciled(SINGLE, valgus, over_foot)
    assert kept == valgus
    assert gave_way.verdict == "cannot_tell"


def test_the_path_of_the_knee_may_be_a_fault_while_its_angle_passes():
    same = (result(SINGLE, "knee_valgus", 2.0), result(SINGLE, "knee_travel", 25.0))
    assert reconciled(SINGLE, *same) == same


def test_the_order_of_the_results_changes_nothing():
    results = [
        result(DEEP, "knee_valgus", 17.0, error=3.0, leg="left"),
        result(DEEP, "knee_valgus", 1.0, leg="right"),
        result(DEEP, "knee_over_foot", 0.0, leg="left"),
        result(DEEP, "knee_separation", 105.0, error=30.0, leg=None),
    ]
    found = {(r.spec.id, r.leg): r.verdict for r in reconciled(DEEP, *results)}
    turned = {(r.spec.id, r.leg): r.verdict for r in reconciled(DEEP, *results[::-1])}
    assert found == turned


@pytest.mark.parametrize("screen", SCREENS)
def test_related_criteria_exist(screen):
    known = set(load_criteria(screen).by_id())
    for related in SCREENS[screen].related:
        assert {*related.criteria, *related.supporting, *related.followers} <= known
