from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import SyntheticClip, squats
from vision.pose.landmarks import landmark
from vision.screens.squat_measures import free_leg_position

SINGLE = {"leg": "left", "view": "front"}
SIDE = {"leg": "left", "view": "left"}
TWO = {"leg": "both", "view": "front", "depth": 90}
TWO_SIDE = {"leg": "both", "view": "left", "depth": 120, "shank_share": 0.3}


@cache
def _judged(plan: tuple):
    return judge(squats(**dict(plan)))


def result_of(criterion, plan, *, knee=None, **more):
    """Return the result of a criterion; `knee` chooses one knee of a two-leg squat."""
    return _judged(tuple(sorted((plan | more).items()))).result(criterion, knee)


def other_side(criterion, plan):
    """Return the same squat on the other leg, filmed from the other side."""
    leg = {"left": "right", "both": "both"}[plan["leg"]]
    view = {"left": "right", "front": "back"}[plan["view"]]
    mirrored = plan | {"leg": leg, "view": view}
    if leg == "right" and "trunk_lateral" in plan:
        mirrored["trunk_lateral"] = tuple(-v for v in plan["trunk_lateral"])
    return mirrored


# Criterion, plan, expected value, tolerance. Values at the bottom are medians over a short
# window, so they are slightly less than the maximum.
KNOWN = [
    ("depth", SIDE | {"depth": 70}, 70, 1.5),
    ("depth", SIDE | {"depth": 45}, 45, 1.5),
    ("depth", TWO_SIDE | {"depth": 120}, 84, 1.5),
    ("knee_valgus", SINGLE | {"fppa": (0, 15)}, 15, 1),
    ("knee_valgus", SINGLE | {"fppa": (4, -10)}, -10, 1),
    ("knee_over_foot", SINGLE, 0, 0.5),
    ("knee_travel", SINGLE, 0, 0.5),
    ("trunk_lateral_lean", SINGLE | {"trunk_lateral": (0, 14)}, 14, 1),
    ("trunk_lateral_lean", SINGLE | {"trunk_lateral": (0, -14)}, -14, 1),
    ("trunk_forward_lean", SIDE | {"trunk_lean": (2, 45)}, 45, 1.5),
    ("trunk_forward_lean", SIDE | {"trunk_lean": (0, 5)}, 5, 1),
    ("ankle_dorsiflexion", SIDE | {"depth": 80, "shank_share": 0.4}, 32, 1),
    ("heel_rise", SIDE, 0, 0.5),
    ("heel_rise", SIDE | {"heel_rise": (0, 20)}, 20, 2),
    ("steadiness", SINGLE, 0, 0.2),
    ("arm_strategy", SINGLE, 0, 0.5),
    ("trunk_tibia", TWO_SIDE | {"trunk_lean": (0, 50)}, 14, 1.5),
    ("trunk_tibia", TWO_SIDE | {"trunk_lean": (0, 20)}, -16, 1.5),
    ("weight_shift", TWO, 0, 0.5),
]


@pytest.mark.parametrize("mirror", [False, True], ids=["one side", "the other"])
@pytest.mark.parametrize(("criterion", "plan", "expected", "tolerance"), KNOWN)
def test_measures_of_synthetic_squats(criterion, plan, expected, tolerance, mirror):
    found = result_of(criterion, other_side(criterion, plan) if mirror else plan)
    assert found.value == pytest.approx(expected, abs=tolerance)
    assert all(r.value == pytest.approx(expected, abs=tolerance) for _, r in found.measurements)
    assert found.row is not None


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize("drop", [0, 8, 14, -6])
def test_pelvic_drop_of_the_free_side(drop, leg, view):
    # With the left leg standing, a high left hip is a dropped free side.
    sign = 1 if leg == "left" else -1
    found = result_of("pelvic_drop", {"leg": leg, "view": view, "pelvis": (2.0, 2.0 + sign * drop)})
    assert found.value == pytest.approx(drop, abs=0.3 + 0.08 * abs(drop))


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("shift", [12, -12])
def test_the_sign_of_a_weight_shift(shift, view):
    found = result_of("weight_shift", TWO, view=view, sway=(0, shift / 2))
    assert np.sign(found.value) == np.sign(shift)
    assert abs(found.value) > 15


@pytest.mark.parametrize("side", ["left", "right"])
def test_each_knee_of_a_squat_on_both_legs_is_measured(side):
    clip = squats(leg="both", view="front", depth=80)
    xyz = clip.track.xyz.copy()
    inward = -1 if side == "left" else 1
    bend = (xyz[:, landmark("hip", side), 1] - xyz[0, landmark("hip", side), 1]) / 3
    xyz[:, landmark("knee", side), 0] += inward * bend
    found = judge(SyntheticClip(replace(clip.track, xyz=xyz)))
    other = "right" if side == "left" else "left"
    assert found.result("knee_valgus", side).value > 8
    assert found.result("knee_valgus", other).value == pytest.approx(0, abs=0.5)
    assert found.result("knee_over_foot", side).value > 2
    assert found.result("knee_over_foot", other).value == pytest.approx(0, abs=0.5)


def test_change_from_standing_and_value_at_60_degrees_are_details():
    found = result_of("knee_valgus", SINGLE, fppa=(4, 16), depth=80)
    details = {name: value for name, (value, _) in found.details.items()}
    assert details["change_from_standing"] == pytest.approx(12, abs=1.5)
    assert 10 < details["at_60_deg_knee_flexion"] < 15
    shallow = result_of("knee_valgus", SINGLE, fppa=(4, 16), depth=45)
    assert "at_60_deg_knee_flexion" not in shallow.details


def test_dorsiflexion_is_not_judged_in_a_shallow_squat():
    found = result_of("ankle_dorsiflexion", SIDE, depth=45)
    assert found.verdict == "cannot_tell"
    assert "shallow" in found.reason


def test_dorsiflexion_is_not_judged_with_the_heel_up():
    found = result_of("ankle_dorsiflexion", SIDE, depth=80, heel_rise=(0, 25))
    assert found.verdict == "cannot_tell"
    assert "heel" in found.reason


@pytest.mark.parametrize(
    ("touches", "count", "verdict"), [((), 0, "pass"), ((2,), 1, "watch"), ((1, 3), 2, "fault")]
)
@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize("view", ["front", "back"])
def test_touch_downs_are_counted(touches, count, verdict, leg, view):
    clip = squats(leg=leg, view=view, touches=touches)
    found = judge(clip)
    assert len(found.contexts) == 3
    result = found.result("touch_down")
    assert (result.value, result.verdict) == (count, verdict)
    touched = [n for n, r in result.measurements if r.value]
    assert touched == list(touches)
    if touches:
        # The evidence is a frame in which the foot is down.
        shown = found.motion.smooth.time_s[result.row]
        assert min(abs(shown - clip.bottoms_s[n - 1]) for n in touches) < 0.5


def test_without_a_clear_touch_the_far_foot_cannot_be_judged():
    # Facing left, the right foot is the far one and looks raised even on the floor.
    assert result_of("touch_down", SIDE).verdict == "cannot_tell"


def judge_with_wobble(hz, size):
    clip = squats(**SINGLE)
    xyz = clip.track.xyz.copy()
    sway = size * np.sin(2 * np.pi * hz * clip.track.time_s)
    for joint in ("shoulder", "hip", "knee", "wrist", "elbow"):
        for side in ("left", "right"):
            xyz[:, landmark(joint, side), 0] += sway
    return judge(SyntheticClip(replace(clip.track, xyz=xyz)))


def test_only_fast_wobble_counts():
    quick, slow = judge_with_wobble(3.0, 12), judge_with_wobble(0.4, 12)
    # A sine of 12 pixels has a root mean square of 8.5, about 2 % of the leg.
    assert quick.result("steadiness").value == pytest.approx(2.2, abs=0.6)
    assert slow.result("steadiness").value < 0.4


def test_knee_travel():
    clip = squats(**SINGLE)
    xyz = clip.track.xyz.copy()
    xyz[:, landmark("knee", "left"), 0] += 40 * np.sin(2 * np.pi * 0.6 * clip.track.time_s)
    found = judge(SyntheticClip(replace(clip.track, xyz=xyz))).result("knee_travel")
    # 80 of 380 pixels, less the extremes of the sine.
    assert found.value == pytest.approx(20, abs=2.5)


def result_with_arm_movement(hz):
    clip = squats(**SINGLE)
    xyz = clip.track.xyz.copy()
    for joint in ("wrist", "elbow"):
        xyz[:, landmark(joint, "right"), 0] -= 50 * np.sin(2 * np.pi * hz * clip.track.time_s)
    return judge(SyntheticClip(replace(clip.track, xyz=xyz))).result("arm_strategy")


def test_only_fast_arm_movement_counts():
    assert result_with_arm_movement(2.5).value > 10
    assert result_with_arm_movement(0.3).value < 5


@pytest.mark.parametrize("fall", [0, 25, 50])
@pytest.mark.parametrize("view", ["left", "right"])
def test_arms_held_overhead_fall_forward_of_the_trunk(fall, view):
    clip = squats(leg="both", view=view, depth=110, wrists="overhead", trunk_lean=(0, 20))
    xyz = clip.track.xyz.copy()
    hips = xyz[:, landmark("hip", "left"), 1]
    share = (hips - hips[0]) / np.ptp(hips)
    edge = -1.0 if view == "left" else 1.0
    for side in ("left", "right"):
        shoulder, wrist = landmark("shoulder", side), landmark("wrist", side)
        arm = xyz[:, wrist, :2] - xyz[:, shoulder, :2]
        turn = np.radians(edge * fall * share)
        xyz[:, wrist, 0] = xyz[:, shoulder, 0] + arm[:, 0] * np.cos(turn) - arm[:, 1] * np.sin(turn)
        xyz[:, wrist, 1] = xyz[:, shoulder, 1] + arm[:, 0] * np.sin(turn) + arm[:, 1] * np.cos(turn)
    found = judge(SyntheticClip(replace(clip.track, xyz=xyz))).result("arm_strategy")
    assert found.value == pytest.approx(fall, abs=2)


def test_arms_that_are_not_raised_are_not_judged():
    found = result_of("arm_strategy", TWO_SIDE)
    assert found.verdict == "cannot_tell"
    assert "overhead" in found.reason


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize(
    ("free_foot", "position"), [((-150.0, 130.0), "behind"), ((-30.0, 150.0), "beside")]
)
def test_position_of_the_free_leg(free_foot, position, view):
    found = judge(squats(leg="left", view=view, free_foot=free_foot))
    assert {free_leg_position(s) for s in found.contexts} == {position}


def test_a_front_view_has_no_position_of_the_free_leg():
    assert {free_leg_position(s) for s in judge(squats(**SINGLE)).contexts} == {None}


def test_a_front_view_estimates_the_depth_without_judging_it():
    found = result_of("depth", SINGLE, depth=70)
    assert found.verdict == "cannot_tell"
    assert found.value == pytest.approx(70, abs=6)
    assert found.confidence < 0.5
    assert "side" in found.reason


@pytest.mark.parametrize("fps", [24, 60, 120])
def test_measurements_do_not_depend_on_the_frame_rate(fps):
    base = judge(squats(**SINGLE, fppa=(0, 14), trunk_lateral=(0, 9)))
    other = judge(squats(**SINGLE, fppa=(0, 14), trunk_lateral=(0, 9), fps=fps))
    for criterion in ("knee_valgus", "trunk_lateral_lean", "knee_travel"):
        mine, theirs = base.result(criterion), other.result(criterion)
        assert mine.value == pytest.approx(theirs.value, abs=0.4)
        assert mine.verdict == theirs.verdict


@pytest.mark.parametrize("scale", [0.4, 2.5])
def test_measurements_do_not_depend_on_the_size_in_the_image(scale):
    clip = squats(**SINGLE, fppa=(0, 14), touches=(2,))
    size = {name: round(getattr(clip.track, name) * scale) for name in ("width", "height")}
    big = judge(SyntheticClip(replace(clip.track, xyz=clip.track.xyz * scale, **size)))
    for mine, theirs in zip(judge(clip).results, big.results, strict=True):
        assert mine.verdict == theirs.verdict
        if mine.value is not None:
            assert mine.value == pytest.approx(theirs.value, abs=1e-6)
