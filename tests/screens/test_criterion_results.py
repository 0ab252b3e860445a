from __future__ import annotations

import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import hide_points, squats
from vision.screens import criterion_results as screen_module
from vision.screens.criteria import load_criteria
from vision.screens.measurement_error import MeasurementError
from vision.terms import SIDES

EVERYTHING_WRONG = {
    "fppa": (0, 30),
    "trunk_lateral": (0, 25),
    "trunk_lean": (0, 70),
    "pelvis": (0, 8),
}


@pytest.mark.parametrize("view", ["front", "back", "left", "right", 30.0, 45.0, 60.0])
@pytest.mark.parametrize("leg", ["left", "both"])
def test_a_view_judges_only_what_it_shows(leg, view):
    found = judge(squats(leg=leg, view=view, **EVERYTHING_WRONG))
    name = "side" if view in ("left", "right") else view
    for answer in found.results:
        if name not in answer.spec.views:
            assert answer.verdict == "cannot_tell", answer.spec.id
            assert answer.reason == answer.spec.needs
            assert answer.confidence < 0.5
    assert found.results


@pytest.mark.parametrize("view", [25.0, 45.0, 60.0, 120.0, 150.0])
def test_at_an_angle_nothing_is_judged_and_nothing_is_shown(view):
    found = judge(squats(view=view, **EVERYTHING_WRONG))
    assert set(found.verdicts().values()) == {"cannot_tell"}
    assert all(a.value is None for a in found.results)


def test_criteria_of_hidden_feet_cannot_be_told():
    movie = squats(leg="left", view="left", heel_rise=(0, 25))
    track = hide_points(movie.track, ("heel", "left"), ("toe", "left"))
    answer = judge(track).result("heel_rise")
    assert answer.verdict == "cannot_tell"
    assert answer.value is None
    assert "hidden" in answer.reason
    assert judge(track).result("depth").verdict == "pass"


def test_criteria_of_a_hidden_knee_cannot_be_told():
    movie = squats(leg="left", view="front", fppa=(0, 30))
    found = judge(hide_points(movie.track, ("knee", "left")))
    for criterion in ("knee_valgus", "knee_over_foot", "knee_travel", "steadiness"):
        assert found.result(criterion).verdict == "cannot_tell"
    assert found.result("trunk_lateral_lean").verdict == "pass"


def test_low_visibility_lowers_the_confidence():
    movie = squats(leg="left", view="front")
    sure = judge(movie).result("knee_valgus").confidence
    blurred = hide_points(movie.track, ("knee", "left"), visibility_value=0.6)
    assert judge(blurred).result("knee_valgus").confidence < sure


@pytest.mark.parametrize(
    ("fppa", "expected"), [((0, 0), "cannot_tell"), ((0, 10), "watch"), ((0, 40), "watch")]
)
def test_without_a_known_error_nothing_passes_and_nothing_is_a_fault(monkeypatch, fppa, expected):
    monkeypatch.setattr(screen_module, "criterion_error", lambda *asked: None)
    answer = judge(squats(leg="left", view="front", fppa=fppa)).result("knee_valgus")
    assert answer.verdict == expected
    assert answer.error is None
    assert bool(answer.reason) == (expected == "cannot_tell")


@pytest.mark.parametrize(("error", "told"), [(1.0, True), (50.0, False), (None, False)])
def test_a_criterion_that_is_measured_too_badly_is_not_judged(monkeypatch, error, told):
    entry = None if error is None else MeasurementError(error, "measured", "a test")
    monkeypatch.setattr(screen_module, "criterion_error", lambda *asked: entry)
    spec = load_criteria("single_leg_squat").by_id()["pelvic_drop"]
    assert spec.max_error is not None
    answer = judge(squats(leg="left", view="front", pelvis=(0, 12))).result("pelvic_drop")
    assert (answer.verdict != "cannot_tell") == told
    if not told:
        assert answer.confidence < 0.5
        assert answer.reason


@pytest.mark.parametrize(("reps", "verdict"), [(1, "watch"), (2, "watch"), (3, "fault")])
def test_few_repetitions_are_never_a_fault(monkeypatch, reps, verdict):
    entry = MeasurementError(2.0, "measured", "a test")
    monkeypatch.setattr(screen_module, "criterion_error", lambda *asked: entry)
    answer = judge(squats(leg="left", view="front", reps=reps, fppa=(0, 25))).result("knee_valgus")
    assert answer.verdict == verdict


def test_more_repetitions_raise_the_confidence():
    few, many = (
        judge(squats(leg="left", view="front", reps=n)).result("knee_valgus").confidence
        for n in (1, 4)
    )
    assert few < many <= 1.0


@pytest.mark.parametrize("leg", SIDES)
def test_every_verdict_has_evidence_and_source(leg):
    for view in ("front", "left"):
        found = judge(squats(leg=leg, view=view, **EVERYTHING_WRONG))
        rows = range(len(found.motion.smooth))
        for answer in found.results:
            assert answer.leg == leg
            if answer.verdict == "cannot_tell":
                assert answer.reason
            else:
                assert answer.value is not None
                assert answer.error is not None
                assert answer.row in rows
                assert len(answer.measurements) == 3


def test_a_fault_shows_its_worst_repetition():
    movie = squats(leg="left", view="left", depth=[70, 34, 38])
    found = judge(movie)
    answer = found.result("depth")
    shown = found.motion.smooth.time_s[answer.row]
    assert shown == pytest.approx(movie.bottoms_s[1], abs=0.2)


def test_a_pass_shows_a_typical_repetition():
    movie = squats(leg="left", view="left", depth=[70, 82, 72])
    found = judge(movie)
    shown = found.motion.smooth.time_s[found.result("depth").row]
    assert shown == pytest.approx(movie.bottoms_s[2], abs=0.2)


def test_each_repetition_is_judged_by_itself_for_the_table():
    found = judge(squats(leg="left", view="left", depth=[80, 52, 38]))
    answer = found.result("depth")
    assert [answer.verdict_of(r) for _, r in answer.measurements] == ["pass", "watch", "fault"]


def test_a_squat_on_both_legs_judges_each_knee():
    found = judge(squats(leg="both", view="front", fppa=(0, 12)))
    knees = [(a.spec.id, a.leg) for a in found.results if a.spec.per_leg]
    assert ("knee_valgus", "left") in knees
    assert ("knee_valgus", "right") in knees
    assert found.result("weight_shift").leg is None
