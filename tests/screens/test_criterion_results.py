from __future__ import annotations

import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import displace_point, hide_points, shift_person, squats
from vision.screens import criterion_results as criterion_results
from vision.screens.criteria import load_criteria
from vision.screens.measurement_error import MeasurementError
from vision.terms import SIDES

MANY_FAULTS = {
    "fppa": (0, 30),
    "trunk_lateral": (0, 25),
    "trunk_lean": (0, 60),
    "pelvis": (0, 8),
}


@pytest.mark.parametrize("view", ["front", "back", "left", "right", 30.0, 45.0, 60.0])
@pytest.mark.parametrize("leg", ["left", "both"])
def test_only_criteria_visible_in_the_view_are_judged(leg, view):
    found = judge(squats(leg=leg, view=view, **MANY_FAULTS))
    name = "side" if view in ("left", "right") else view
    for result in found.results:
        if name not in result.spec.views:
            assert result.verdict == "cannot_tell", result.spec.id
            assert result.reason == result.spec.needs
            assert result.confidence < 0.5
    assert found.results


@pytest.mark.parametrize("view", [25.0, 45.0, 60.0, 120.0, 150.0])
def test_an_oblique_view_has_no_verdicts_and_no_values(view):
    found = judge(squats(view=view, **MANY_FAULTS))
    assert set(found.verdicts().values()) == {"cannot_tell"}
    assert all(a.value is None for a in found.results)


def test_criteria_of_hidden_feet_cannot_be_judged():
    clip = squats(leg="left", view="left", heel_rise=(0, 25))
    track = hide_points(clip.track, ("heel", "left"), ("toe", "left"))
    result = judge(track).result("heel_rise")
    assert result.verdict == "cannot_tell"
    assert result.value is None
    assert "hidden" in result.reason
    assert judge(track).result("depth").verdict == "pass"


def test_criteria_of_a_hidden_knee_cannot_be_judged():
    clip = squats(leg="left", view="front", fppa=(0, 30))
    found = judge(hide_points(clip.track, ("knee", "left")))
    for criterion in ("knee_valgus", "knee_over_foot", "knee_travel", "steadiness"):
        assert found.result(criterion).verdict == "cannot_tell"
    assert found.result("trunk_lateral_lean").verdict == "pass"


def test_low_visibility_lowers_the_confidence():
    clip = squats(leg="left", view="front")
    sure = judge(clip).result("knee_valgus").confidence
    blurred = hide_points(clip.track, ("knee", "left"), visibility_value=0.6)
    assert judge(blurred).result("knee_valgus").confidence < sure


@pytest.mark.parametrize(
    ("fppa", "expected"), [((0, 0), "cannot_tell"), ((0, 10), "watch"), ((0, 40), "watch")]
)
def test_without_a_known_error_nothing_passes_and_nothing_is_a_fault(monkeypatch, fppa, expected):
    monkeypatch.setattr(criterion_results, "criterion_error", lambda *_, **__: None)
    result = judge(squats(leg="left", view="front", fppa=fppa)).result("knee_valgus")
    assert result.verdict == expected
    assert result.error is None
    assert bool(result.reason) == (expected == "cannot_tell")


@pytest.mark.parametrize(("error", "is_judged"), [(1.0, True), (50.0, False), (None, False)])
def test_a_criterion_with_too_large_an_error_is_not_judged(monkeypatch, error, is_judged):
    entry = None if error is None else MeasurementError(error, "measured", "a test")
    monkeypatch.setattr(criterion_results, "criterion_error", lambda *_, **__: entry)
    spec = load_criteria("single_leg_squat").by_id()["pelvic_drop"]
    assert spec.max_error is not None
    result = judge(squats(leg="left", view="front", pelvis=(0, 12))).result("pelvic_drop")
    assert (result.verdict != "cannot_tell") == is_judged
    if not is_judged:
        assert result.confidence < 0.5
        assert result.reason


@pytest.mark.parametrize(("reps", "verdict"), [(1, "watch"), (2, "watch"), (3, "fault")])
def test_few_repetitions_are_never_a_fault(monkeypatch, reps, verdict):
    entry = MeasurementError(2.0, "measured", "a test")
    monkeypatch.setattr(criterion_results, "criterion_error", lambda *_, **__: entry)
    result = judge(squats(leg="left", view="front", reps=reps, fppa=(0, 25))).result("knee_valgus")
    assert result.verdict == verdict


def test_more_repetitions_raise_the_confidence():
    few, many = (
        judge(squats(leg="left", view="front", reps=n)).result("knee_valgus").confidence
        for n in (1, 4)
    )
    assert few < many <= 1.0


@pytest.mark.parametrize("leg", SIDES)
def test_every_verdict_has_evidence_and_source(leg):
    for view in ("front", "left"):
        found = judge(squats(leg=leg, view=view, **MANY_FAULTS))
        rows = range(len(found.motion.smooth))
        for result in found.results:
            assert result.leg == leg
            if result.verdict == "cannot_tell":
                assert result.reason
            else:
                assert result.value is not None
                assert result.error is not None
                assert result.row in rows
                assert len(result.measurements) == 3


def test_the_evidence_of_a_fault_is_the_worst_repetition():
    clip = squats(leg="left", view="left", depth=[70, 34, 38])
    found = judge(clip)
    result = found.result("depth")
    shown = found.motion.smooth.time_s[result.row]
    assert shown == pytest.approx(clip.bottoms_s[1], abs=0.2)


def test_the_evidence_of_a_pass_is_a_typical_repetition():
    clip = squats(leg="left", view="left", depth=[70, 82, 72])
    found = judge(clip)
    shown = found.motion.smooth.time_s[found.result("depth").row]
    assert shown == pytest.approx(clip.bottoms_s[2], abs=0.2)


def test_each_repetition_has_its_own_verdict():
    found = judge(squats(leg="left", view="left", depth=[80, 52, 38]))
    result = found.result("depth")
    assert [result.verdict_of(r) for _, r in result.measurements] == ["pass", "watch", "fault"]


def test_each_knee_of_a_two_leg_squat_is_judged():
    found = judge(squats(leg="both", view="front", fppa=(0, 12)))
    knees = [(a.spec.id, a.leg) for a in found.results if a.spec.per_leg]
    assert ("knee_valgus", "left") in knees
    assert ("knee_valgus", "right") in knees
    assert found.result("weight_shift").leg is None


def cut_off_below(joint: str, plan):
    """Film a squat so that the frame ends just above a joint of the left leg."""
    track = squats(**plan).track
    highest = float(track.xy(joint, "left")[:, 1].min())
    return shift_person(track, (0, track.height - highest + 2))


def test_what_needs_a_foot_outside_the_frame_cannot_be_judged():
    found = judge(cut_off_below("heel", {"leg": "left", "view": "left", "heel_rise": (0, 25)}))
    for criterion in ("heel_rise", "ankle_dorsiflexion"):
        result = found.result(criterion)
        assert result.verdict == "cannot_tell"
        assert result.value is None
        assert "foot" in result.reason
        assert "step back" in result.reason
    assert found.result("trunk_forward_lean").verdict == "pass"


def test_a_repetition_with_the_ankle_outside_the_frame_counts_without_its_depth():
    found = judge(cut_off_below("ankle", {"leg": "left", "view": "left", "depth": 80}))
    assert [c.counted for c in found.candidates] == [True] * 3
    result = found.result("depth")
    assert result.verdict == "cannot_tell"
    assert "ankle" in result.reason
    assert found.result("trunk_forward_lean").verdict == "pass"


def test_a_value_that_no_body_shows_is_not_judged():
    track = squats(leg="left", view="front").track
    # A knee far inward of the foot: nobody can stand on such a leg.
    track = displace_point(track, list(range(len(track))), "knee", "left", (-150, 0))
    found = judge(track, screen="single-leg-squat")
    result = found.result("knee_over_foot")
    assert result.verdict == "cannot_tell"
    assert result.value is None
    assert "misread" in result.reason
    assert {m.is_impossible for _, m in result.measurements} == {True}
    sure = judge(squats(leg="left", view="front")).result("knee_valgus").confidence
    assert found.result("knee_valgus").confidence < sure


def test_a_custom_file_without_ranges_takes_the_built_in_ones():
    built_in = load_criteria("single_leg_squat").by_id()["knee_valgus"]
    custom = built_in.model_copy(update={"possible": None, "possible_source": "", "joints": ()})
    assert custom.can_show(139.0)
    completed = custom.completed_by(built_in)
    assert completed == built_in
    assert not completed.can_show(-139.0)
    own = built_in.model_copy(update={"possible": (-10.0, 10.0), "possible_source": "our own"})
    assert own.completed_by(built_in) == own


@pytest.mark.parametrize("view", ["front", "left"])
def test_without_a_repetition_nothing_is_said_of_the_view(view):
    found = judge(squats(leg="both", view=view, depth=25.0), screen="deep_squat")
    assert not any(candidate.counted for candidate in found.candidates)
    assert {r.reason for r in found.results} == {"It cannot be judged: no repetition was counted."}
