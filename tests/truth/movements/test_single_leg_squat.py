"""Single-leg squats have the angles their spec asks for, on a foot that stays."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.pose_checks import foot_pitch, inspect, knee_flexion, lowest_sole
from truth.movements import make_motion, make_movement
from truth.movements.specs import BalanceLoss, SingleLegSquat
from truth.movements.standing import frontal_knee_angle
from truth.movements.trunk import trunk_line
from truth.skeleton import center_of_mass, example_skeleton, landmarks
from vision.terms import Side

SKELETON = example_skeleton()
EXACT = {"wobble": 0.0, "depth_variation": 0.0}


@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize("free_leg", ["behind", "beside", "front"])
def test_bottom_has_the_angles_of_the_spec(leg: Side, free_leg: str) -> None:
    spec = SingleLegSquat.model_validate(
        EXACT
        | {
            "leg": leg,
            "free_leg": free_leg,
            "repetitions": 2,
            "knee_flexion_deg": (75.0, 60.0),
            "fppa_deg": (20.0, -5.0),
            "trunk_forward_lean_deg": (30.0, 20.0),
            "trunk_lateral_lean_deg": (8.0, -4.0),
            "pelvic_drop_deg": (10.0, 2.0),
        }
    )
    motion = make_motion(SKELETON, spec)
    outward = 1.0 if leg == "left" else -1.0
    for i, repetition in enumerate(motion.repetitions):
        pose = motion.pose_at(repetition.bottom_s)
        asked = {k: v[i] for k, v in spec.model_dump().items() if isinstance(v, tuple) and v}
        assert knee_flexion(SKELETON, pose, leg) == pytest.approx(
            asked["knee_flexion_deg"], abs=0.3
        )
        assert frontal_knee_angle(SKELETON, pose, leg) == pytest.approx(asked["fppa_deg"], abs=0.3)
        forward, left = trunk_line(SKELETON, dict(pose.rotations))
        assert forward == pytest.approx(asked["trunk_forward_lean_deg"], abs=0.3)
        assert outward * left == pytest.approx(asked["trunk_lateral_lean_deg"], abs=0.3)
        at = landmarks(SKELETON, pose)
        hips = outward * (at["hip_left"] - at["hip_right"])
        high = np.degrees(np.arctan2(hips[2], np.hypot(hips[0], hips[1])))
        assert high == pytest.approx(asked["pelvic_drop_deg"], abs=0.3)


def test_body_is_balanced_over_the_standing_foot() -> None:
    motion = make_motion(SKELETON, SingleLegSquat(wobble=0.0, leg="right"))
    for time_s in (0.0, motion.repetitions[0].bottom_s):
        pose = motion.pose_at(time_s)
        center, at = center_of_mass(SKELETON, pose), landmarks(SKELETON, pose)
        heel, ball = at["heel_right"], at["mtp_right"]
        assert ball[1] < center[1] < heel[1]
        assert abs(center[0] - 0.5 * (heel[0] + ball[0])) < 0.02


def test_foot_stays_and_nothing_jumps() -> None:
    spec = SingleLegSquat(
        repetitions=2,
        heel_rise_deg=20.0,
        wobble=1.2,
        balance_losses=(BalanceLoss(repetition=1),),
    )
    found = inspect(SKELETON, make_movement(SKELETON, spec, fps=20))
    assert found.slide_m < 0.001
    assert found.lowest_m > -0.002
    assert found.fastest_mps < 15.0
    assert found.most_flexed_deg < 150.0
    assert found.longest_bone_error_m < 1e-6


def test_free_foot_is_clear_except_at_a_touch_down() -> None:
    spec = SingleLegSquat(repetitions=2, balance_losses=(BalanceLoss(repetition=1, at=0.5),))
    movement = make_movement(SKELETON, spec, fps=15)
    touching = set(movement.touch_down_frames)
    assert touching
    start, _, end = movement.repetition_frames[1]
    assert all(start < i < end for i in touching)
    for i, pose in enumerate(movement.poses):
        low = min(lowest_sole(SKELETON, pose, "right").values())
        if i in touching:
            assert low < 0.003
        elif not {i - 4, i - 3, i - 2, i - 1, i + 1, i + 2, i + 3, i + 4} & touching:
            assert low > 0.03


def test_heel_rises_by_the_asked_angle() -> None:
    spec = SingleLegSquat.model_validate(EXACT | {"repetitions": 1, "heel_rise_deg": 15.0})
    motion = make_motion(SKELETON, spec)
    pose = motion.pose_at(motion.repetitions[0].bottom_s)
    assert foot_pitch(SKELETON, pose, "left") == pytest.approx(-15.0, abs=0.01)
    assert foot_pitch(SKELETON, motion.pose_at(0.0), "left") == pytest.approx(0.0, abs=0.01)


@pytest.mark.slow
def test_frame_rate_does_not_change_the_movement() -> None:
    spec = SingleLegSquat(repetitions=1)
    slow, fast = (make_movement(SKELETON, spec, fps=fps, seed=5) for fps in (10, 30))
    for i in (0, 12, 25):
        a, b = slow.poses[i], fast.poses[3 * i]
        assert np.allclose(a.root, b.root, atol=1e-9)
