"""Skeletons and forward kinematics."""

from __future__ import annotations

import numpy as np
import pytest

from truth.geometry import rotation, rotation_z
from truth.skeleton import (
    PARENT,
    SEGMENTS,
    Pose,
    center_of_mass,
    example_skeleton,
    joint_positions,
    landmarks,
    rest_pose,
    sole_heights,
)
from vision.terms import SIDES


@pytest.fixture(scope="module")
def skeleton():
    return example_skeleton()


def random_pose(seed):
    rng = np.random.default_rng(seed)
    turns = {s: rotation(rng.normal(size=3), rng.uniform(-90, 90)) for s in SEGMENTS}
    return Pose(turns, rng.normal(size=3))


def test_every_segment_but_the_pelvis_hangs_on_an_earlier_one():
    assert set(SEGMENTS) - set(PARENT) == {"pelvis"}
    for segment, parent in PARENT.items():
        assert SEGMENTS.index(parent) < SEGMENTS.index(segment)


@pytest.mark.parametrize("seed", range(3))
def test_a_pose_keeps_all_lengths(skeleton, seed):
    at = joint_positions(skeleton, random_pose(seed))
    for segment, parent in PARENT.items():
        rest = np.linalg.norm(skeleton.pivots[segment] - skeleton.pivots[parent])
        assert np.linalg.norm(at[segment] - at[parent]) == pytest.approx(rest)


@pytest.mark.parametrize("seed", range(3))
def test_the_points_of_a_foot_stay_in_place_on_it(skeleton, seed):
    points, rest = (landmarks(skeleton, p) for p in (random_pose(seed), rest_pose(skeleton)))
    for side in SIDES:
        for a, b in (("ankle", "heel"), ("heel", "mtp"), ("mtp", "toe")):
            length = np.linalg.norm(points[f"{a}_{side}"] - points[f"{b}_{side}"])
            wanted = np.linalg.norm(rest[f"{a}_{side}"] - rest[f"{b}_{side}"])
            assert length == pytest.approx(wanted)


def test_the_rest_pose_is_the_skeleton(skeleton):
    at = joint_positions(skeleton, rest_pose(skeleton))
    for segment in SEGMENTS:
        np.testing.assert_allclose(at[segment], skeleton.pivots[segment])
    for side in SIDES:
        assert sole_heights(skeleton, rest_pose(skeleton), side) == pytest.approx(
            {"heel": 0.0, "mid": 0.0, "fore": 0.0}, abs=1e-12
        )


def test_the_left_side_is_at_positive_x_and_the_face_at_negative_y(skeleton):
    points = landmarks(skeleton, rest_pose(skeleton))
    for joint in ("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist"):
        left, right = points[f"{joint}_left"], points[f"{joint}_right"]
        np.testing.assert_allclose(left, right * [-1, 1, 1])
        assert left[0] > 0
    assert points["toe_left"][1] < points["heel_left"][1]
    assert points["eyes"][1] < points["head"][1]


def test_a_turned_body_turns_everything(skeleton):
    rest = rest_pose(skeleton)
    turn = rotation_z(50)
    turned = Pose(dict.fromkeys(SEGMENTS, turn), rest.root)
    moved, still = landmarks(skeleton, turned), landmarks(skeleton, rest)
    for name, point in still.items():
        np.testing.assert_allclose(moved[name], rest.root + turn @ (point - rest.root))
    there = rest.root + turn @ (center_of_mass(skeleton, rest) - rest.root)
    np.testing.assert_allclose(center_of_mass(skeleton, turned), there)


def test_the_center_of_mass_is_where_it_is_in_people(skeleton):
    # 55 to 58 % of the height, above the hips and between front and back of the feet.
    x, y, z = center_of_mass(skeleton, rest_pose(skeleton))
    assert x == pytest.approx(0.0, abs=1e-9)
    assert skeleton.toe["left"][1] < y < skeleton.heel["left"][1]
    assert 0.55 < z / skeleton.stature_m < 0.60


def test_a_lifted_foot_is_as_high_as_its_lowest_point(skeleton):
    rest = rest_pose(skeleton)
    raised = Pose(rest.rotations, rest.root + np.array([0, 0, 0.1]))
    assert min(sole_heights(skeleton, raised, "left").values()) == pytest.approx(0.1)


def test_lengths_scale_with_the_stature():
    small, tall = example_skeleton(1.5), example_skeleton(1.8)
    for name in ("thigh_length", "shank_length", "leg_length", "arm_length", "hip_width"):
        assert getattr(tall, name) / getattr(small, name) == pytest.approx(1.2)
    hip = tall.pivots["thigh_left"][2]
    assert tall.standing_hip_height == pytest.approx(hip, abs=0.01)
    assert tall.ankle_height == pytest.approx(1.2 * small.ankle_height)
