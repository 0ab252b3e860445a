"""Movements that are no test look like what they are called."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from tests.support.pose_checks import inspect, knee_flexion, lowest_sole
from truth.movements import PosedMotion, make_motion, make_movement
from truth.movements.specs import Other
from truth.movements.trunk import trunk_line
from truth.skeleton import Pose, example_skeleton, landmarks

SKELETON = example_skeleton()
MOVES = get_args(Other.model_fields["move"].annotation)


def motion_of(move: str, **fields: object) -> PosedMotion:
    return make_motion(
        SKELETON, Other.model_validate({"move": move, "repetitions": 1, "wobble": 0.0} | fields)
    )


def bottom_of(motion: PosedMotion) -> Pose:
    return motion.pose_at(motion.repetitions[0].bottom_s)


@pytest.mark.parametrize("move", MOVES)
def test_a_body_can_do_it(move: str) -> None:
    spec = Other.model_validate({"move": move, "repetitions": 1})
    found = inspect(SKELETON, make_movement(SKELETON, spec, fps=20))
    assert found.slide_m < 0.001
    assert found.lowest_m > -0.002
    assert found.fastest_mps < 12.0
    assert found.straightest_deg > 0.5
    assert found.most_flexed_deg < 150.0
    assert found.longest_bone_error_m < 1e-6


def test_lunge_bends_the_front_knee_over_a_long_step() -> None:
    motion = motion_of("forward_lunge", leg="right")
    at = landmarks(SKELETON, bottom_of(motion))
    assert at["heel_left"][1] - at["heel_right"][1] > 0.6
    assert knee_flexion(SKELETON, bottom_of(motion), "right") == pytest.approx(90.0, abs=0.5)
    assert 0.0 < at["knee_left"][2] < 0.2


def test_rear_foot_rests_on_the_bench() -> None:
    motion = motion_of("bulgarian_split_squat", height_m=0.4)
    for time_s in (0.0, motion.repetitions[0].bottom_s):
        low = min(lowest_sole(SKELETON, motion.pose_at(time_s), "right").values())
        assert low > 0.35


def test_step_up_ends_on_the_step() -> None:
    motion = motion_of("step_up", height_m=0.4)
    for side in ("left", "right"):
        assert max(lowest_sole(SKELETON, bottom_of(motion), side).values()) == pytest.approx(
            0.2, abs=0.002
        )


def test_jump_leaves_the_floor() -> None:
    motion = motion_of("jump_squat")
    times = np.linspace(0.0, motion.duration_s, 150)
    low = [min(lowest_sole(SKELETON, motion.pose_at(float(t)), "left").values()) for t in times]
    assert 0.15 < max(low) < 0.4
    assert max(low[:20]) < 0.002
    assert max(low[-10:]) < 0.002


def test_chair_carries_the_hips() -> None:
    pose = bottom_of(motion_of("chair", height_m=0.45))
    at = landmarks(SKELETON, pose)
    assert pose.root[2] == pytest.approx(0.54, abs=0.01)
    assert at["hip_left"][1] - at["heel_left"][1] > 0.15


def test_deadlift_bends_hips_and_not_knees() -> None:
    pose = bottom_of(motion_of("deadlift"))
    assert trunk_line(SKELETON, dict(pose.rotations))[0] > 65.0
    assert knee_flexion(SKELETON, pose, "left") < 30.0


def test_walking_in_ends_in_squats() -> None:
    motion = motion_of("walk_in_and_squat")
    first, last = motion.pose_at(0.0).root, bottom_of(motion).root
    assert first[1] - last[1] > 1.3
    assert knee_flexion(SKELETON, bottom_of(motion), "left") > 105.0


def test_shuffle_goes_sideways_and_comes_back() -> None:
    motion = motion_of("lateral_shuffle")
    far, home = bottom_of(motion).root[0], motion.pose_at(motion.duration_s).root[0]
    assert far > 0.8
    assert abs(home) < 0.02
