"""Squats on both legs have the angles their spec asks for."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.pose_checks import foot_pitch, inspect, knee_flexion
from truth.movements import make_motion, make_movement
from truth.movements.specs import Squat
from truth.movements.trunk import trunk_line
from truth.skeleton import Pose, example_skeleton, landmarks
from vision.terms import SIDES, Side

SKELETON = example_skeleton()
EXACT = {"wobble": 0.0, "depth_variation": 0.0, "repetitions": 1}


def bottom_of(**fields: object) -> Pose:
    motion = make_motion(SKELETON, Squat.model_validate(EXACT | fields))
    return motion.pose_at(motion.repetitions[0].bottom_s)


def foot_heading(pose: Pose, side: Side) -> float:
    at = landmarks(SKELETON, pose)
    way = at[f"mtp_{side}"] - at[f"heel_{side}"]
    outward = 1.0 if side == "left" else -1.0
    rest = SKELETON.pivots[f"toes_{side}"] - SKELETON.heel[side]
    begin = np.degrees(np.arctan2(rest[0], -rest[1]))
    turn = np.degrees(np.arctan2(way[0], -way[1])) - begin
    return float(outward * (turn + SKELETON.foot_heading_deg[side]))


@pytest.mark.parametrize("knee_deg", [60.0, 115.0, 135.0])
def test_bottom_has_the_angles_of_the_spec(knee_deg: float) -> None:
    pose = bottom_of(knee_flexion_deg=knee_deg, trunk_forward_lean_deg=40.0)
    for side in SIDES:
        assert knee_flexion(SKELETON, pose, side) == pytest.approx(knee_deg, abs=0.3)
    assert trunk_line(SKELETON, dict(pose.rotations))[0] == pytest.approx(40.0, abs=0.2)


def test_feet_turn_out_about_the_heel_on_the_way_down() -> None:
    spec = Squat.model_validate(
        EXACT
        | {
            "toe_out_left_deg": 10.0,
            "toe_out_right_deg": 5.0,
            "turn_out_left_deg": 20.0,
            "turn_out_right_deg": 0.0,
        }
    )
    motion = make_motion(SKELETON, spec)
    standing, bottom = motion.pose_at(0.0), motion.pose_at(motion.repetitions[0].bottom_s)
    assert foot_heading(standing, "left") == pytest.approx(10.0, abs=0.2)
    assert foot_heading(bottom, "left") == pytest.approx(30.0, abs=0.2)
    assert foot_heading(bottom, "right") == pytest.approx(5.0, abs=0.2)
    before, after = (landmarks(SKELETON, p)["heel_left"] for p in (standing, bottom))
    assert np.linalg.norm(before - after) < 1e-6


def test_one_side_differs_from_the_other() -> None:
    pose = bottom_of(heel_rise_right_deg=12.0, knee_medial_left_deg=20.0)
    assert foot_pitch(SKELETON, pose, "right") == pytest.approx(-12.0, abs=0.01)
    assert foot_pitch(SKELETON, pose, "left") == pytest.approx(0.0, abs=0.01)
    at, even = landmarks(SKELETON, pose), landmarks(SKELETON, bottom_of())
    assert at["knee_left"][0] < even["knee_left"][0] - 0.05


def test_weight_shifts_to_the_asked_side() -> None:
    at = landmarks(SKELETON, bottom_of(weight_shift_m=0.05))
    assert 0.5 * (at["hip_left"] + at["hip_right"])[0] > 0.03


@pytest.mark.parametrize("arms", ["front", "hips", "crossed", "overhead"])
def test_feet_stay_and_nothing_jumps(arms: str) -> None:
    spec = Squat.model_validate(
        {"repetitions": 1, "wobble": 1.0, "arms": arms, "arms_fall_deg": 30}
    )
    found = inspect(SKELETON, make_movement(SKELETON, spec, fps=15))
    assert found.slide_m < 0.001
    assert found.lowest_m > -0.002
    assert found.fastest_mps < 10.0
    assert found.longest_bone_error_m < 1e-6


def test_raised_arms_fall_forward() -> None:
    up, fallen = (bottom_of(arms="overhead", arms_fall_deg=deg) for deg in (0.0, 40.0))
    heights = [landmarks(SKELETON, p)["wrist_left"][2] for p in (up, fallen)]
    assert heights[1] < heights[0] - 0.1
