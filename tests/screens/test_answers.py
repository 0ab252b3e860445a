from __future__ import annotations

import pytest

from tests.support.judging import judged
from tests.support.motions import hidden, squats
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
def test_a_view_answers_only_what_it_can_show(leg, view):
    found = judged(squats(leg=leg, view=view, **EVERYTHING_WRONG))
    name = "side" if view in ("left", "right") else view
    for answer in found.answers:
        if name not in answer.spec.views:
            assert answer.verdict == "cannot_tell", answer.spec.id
            assert answer.reason == answer.spec.needs
            assert answer.confidence < 0.5
    assert found.answers


@pytest.mark.parametrize("view", [25.0, 45.0, 60.0, 120.0, 150.0])
def test_at_an_angle_nothing_is_judged_and_nothing_is_shown(view):
    found = judged(squats(view=view, **EVERYTHING_WRONG))
    assert set(found.verdicts().values()) == {"cannot_tell"}
    assert all(a.value is None for a in found.answers)


def test_hidden_feet_hide_what_rests_on_them():
    movie = squats(leg="left", view="left", heel_rise=(0, 25))
    track = hidden(movie.track, ("heel", "left"), ("toe", "left"))
    answer = judged(track).answer("heel_rise")
    assert answer.verdict == "cannot_tell"
    assert answer.value is None
    assert "hidden" in answer.reason
    assert judged(track).answer("depth").verdict == "pass"


def test_a_hidden_knee_hides_every_criterion_of_the_knee():
    movie = squats(leg="left", view="front", fppa=(0, 30))
    found = judged(hidden(movie.track, ("knee", "left")))
    for criterion in ("knee_valgus", "knee_over_foot", "knee_travel", "steadiness"):
        assert found.answer(criterion).verdict == "cannot_tell"
    assert found.answer("trunk_lateral_lean").verdict == "pass"


def test_points_seen_poorly_lower_the_confidence():
    movie = squats(leg="left", view="front")
    sure = judged(movie).answer("knee_valgus").confidence
    blurred = hidden(movie.track, ("knee", "left"), seen=0.6)
    assert judged(blurred).answer("knee_valgus").confidence < sure


@pytest.mark.parametrize(
    ("fppa", "expected"), [((0, 0), "cannot_tell"), ((0, 10), "watch"), ((0, 40), "watch")]
)
def test_without_a_known_error_nothing_passes_and_nothing_is_a_fault(monkeypatch, fppa, expected):
    monkeypatch.setattr(screen_module, "criterion_error", lambda *asked: None)
    answer = judged(squats(leg="left", view="front", fppa=fppa)).answer("knee_valgus")
    assert answer.verdict == expected
    assert answer.error is None
    assert bool(answer.reason) == (expected == "cannot_tell")


@pytest.mark.parametrize(("error", "told"), [(1.0, True), (50.0, False), (None, False)])
def test_a_criterion_that_is_measured_too_badly_is_not_judged(monkeypatch, error, told):
    entry = None if error is None else MeasurementError(error, "measured", "a test")
    monkeypatch.setattr(screen_module, "criterion_error", lambda *asked: entry)
    spec = load_criteria("single_leg_squat").by_id()["pelvic_drop"]
    assert spec.max_error is not None
    answer = judged(squats(leg="left", view="front", pelvis=(0, 12))).answer("pelvic_drop")
    assert (answer.verdict != "cannot_tell") == told
    if not told:
        assert answer.confidence < 0.5
        assert answer.reason


@pytest.mark.parametrize(("reps", "verdict"), [(1, "watch"), (2, "watch"), (3, "fault")])
def test_few_repetitions_are_never_a_fault(monkeypatch, reps, verdict):
    entry = MeasurementError(2.0, "measured", "a test")
    monkeypatch.setattr(screen_module, "criterion_error", lambda *asked: entry)
    answer = judged(squats(leg="left", view="front", reps=reps, fppa=(0, 25))).answer("knee_valgus")
    assert answer.verdict == verdict


def test_more_repetitions_make_it_surer():
    few, many = (
        judged(squats(leg="left", view="front", reps=n)).answer("knee_valgus").confidence
        for n in (1, 4)
    )
    assert few < many <= 1.0


@pytest.mark.parametrize("leg", SIDES)
def test_every_verdict_has_what_makes_it_believable(leg):
    for view in ("front", "left"):
        found = judged(squats(leg=leg, view=view, **EVERYTHING_WRONG))
        rows = range(len(found.motion.smooth))
        for answer in found.answers:
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
    found = judged(movie)
    answer = found.answer("depth")
    shown = found.motion.smooth.time_s[answer.row]
    assert shown == pytest.approx(movie.bottoms_s[1], abs=0.2)


def test_a_pass_shows_a_typical_repetition():
    movie = squats(leg="left", view="left", depth=[70, 82, 72])
    found = judged(movie)
    shown = found.motion.smooth.time_s[found.answer("depth").row]
    assert shown == pytest.approx(movie.bottoms_s[2], abs=0.2)


def test_each_repetition_is_judged_by_itself_for_the_table():
    found = judged(squats(leg="left", view="left", depth=[80, 52, 38]))
    answer = found.answer("depth")
    assert [answer.verdict_of(r) for _, r in answer.measurements] == ["pass", "watch", "fault"]


def test_a_two_leg_squat_asks_each_knee():
    found = judged(squats(leg="both", view="front", fppa=(0, 12)))
    knees = [(a.spec.id, a.leg) for a in found.answers if a.spec.per_leg]
    assert ("knee_valgus", "left") in knees
    assert ("knee_valgus", "right") in knees
    assert found.answer("weight_shift").leg is None
