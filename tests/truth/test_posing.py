"""Poses whose angles and contacts are known."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest

from truth.arms import arm_to, set_arms
from truth.geometry import ahead, angle_between
from truth.posing import (
    Stance,
    foot_clearance,
    foot_pose,
    hip_position,
    hip_to_ankle,
    leg_by_angles,
    leg_to,
    solve_root,
    trunk_rotations,
)
from truth.skeleton import (
    Pose,
    center_of_mass,
    example_skeleton,
    joint_positions,
    landmarks,
    rest_pose,
    sole_heights,
)
from truth.true_angles import space_angles
from vision.terms import SIDES


@pytest.fixture(scope="module")
def skeleton():
    return example_skeleton()


def standing(skeleton, *, knee=60.0, lean=20.0, medial_deg=0.0, heading=0.0, pitch=0.0, root=None):
    """A single-leg squat on the left leg, its ankle, and where the mass should be."""
    trunk = trunk_rotations(lean_deg=lean, pelvis_tilt_deg=0.7 * lean, heading_deg=heading)
    foot = foot_pose(skeleton, "left", (0.0, 0.0), heading + 6.0, pitch)
    target = -0.06 * ahead(heading)[:2]

    def build(root):
        hip = hip_position(skeleton, "left", trunk["pelvis"], root)
        leg = leg_to(
            skeleton, "left", hip, foot.ankle, ahead(heading + 6.0),
            medial_deg=medial_deg, foot=foot.foot, toes=foot.toes,
        )  # fmt: skip
        free = leg_by_angles(
            skeleton, "right", thigh_deg=15, knee_deg=85, foot_pitch_deg=-60, heading_deg=heading
        )
        arms = set_arms(skeleton, trunk, "hips", heading_deg=heading)
        return trunk | leg | free | arms

    start = (0.0, 0.0, 0.9) if root is None else root
    pose = solve_root(skeleton, build, {"left": Stance(foot.ankle, knee)}, target, start=start)
    return pose, foot, target


@pytest.mark.parametrize("knee", [5.0, 60.0, 110.0])
def test_the_standing_knee_has_the_flexion_asked_for(skeleton, knee):
    pose, _, _ = standing(skeleton, knee=knee)
    points = landmarks(skeleton, pose)
    assert space_angles(skeleton, points)["knee_flexion_L"] == pytest.approx(knee, abs=1e-6)


@pytest.mark.parametrize("heading", [0.0, 75.0, 180.0])
def test_the_center_of_mass_is_over_its_target(skeleton, heading):
    pose, _, target = standing(skeleton, heading=heading)
    np.testing.assert_allclose(center_of_mass(skeleton, pose)[:2], target, atol=5e-5)


def test_a_planted_sole_does_not_move_during_a_squat(skeleton):
    points, heights, root = [], [], None
    for knee in np.linspace(8, 85, 12):
        pose, _, _ = standing(skeleton, knee=knee, lean=0.4 * knee, medial_deg=6.0, root=root)
        root = pose.root
        at = landmarks(skeleton, pose)
        points.append([at["heel_left"], at["toe_left"], at["ankle_left"]])
        heights.append(list(sole_heights(skeleton, pose, "left").values()))
    assert np.ptp(points, axis=0).max() < 1e-3
    assert np.abs(heights).max() < 1e-3


def test_the_foot_under_a_risen_heel_keeps_its_toes_on_the_floor(skeleton):
    flat, risen = (foot_pose(skeleton, "right", (0.1, 0.2), -10.0, p) for p in (0.0, -20.0))
    assert risen.ankle[2] > flat.ankle[2] + 0.03
    pose = Pose(rest_pose(skeleton).rotations | leg_of(skeleton, "right", risen), np.zeros(3))
    pose = moved_to(skeleton, pose, "right", risen.ankle)
    heights = sole_heights(skeleton, pose, "right")
    assert heights["fore"] == pytest.approx(0.0, abs=1e-9)
    assert heights["heel"] > 0.04
    points = landmarks(skeleton, pose)
    np.testing.assert_allclose(points["mtp_right"][:2], [0.1, 0.2], atol=1e-9)
    assert space_angles(skeleton, points, -10.0)["foot_pitch_toe_up_R"] == pytest.approx(
        -20, abs=1e-3
    )


def leg_of(skeleton, side, foot):
    hip = foot.ankle + np.array([0.0, 0.0, 0.95 * skeleton.leg_length])
    return leg_to(skeleton, side, hip, foot.ankle, ahead(), foot=foot.foot, toes=foot.toes)


def moved_to(skeleton, pose, side, ankle):
    """Shift a pose so that an ankle is where it should be."""
    shift = ankle - joint_positions(skeleton, pose)[f"foot_{side}"]
    return Pose(pose.rotations, pose.root + shift)


@pytest.mark.parametrize("pitch", [0.0, 8.0, 25.0])
def test_raised_toes_turn_the_foot_about_the_back_of_the_heel(skeleton, pitch):
    foot = foot_pose(skeleton, "left", (0.0, 0.0), 12.0, pitch)
    clearance = foot_clearance(skeleton, "left", foot.ankle, foot.foot, foot.toes)
    assert clearance == pytest.approx(0.0, abs=2e-3)


@pytest.mark.parametrize("pitch", [-10.0, -35.0])
def test_a_rigid_foot_on_tiptoe_rests_on_the_floor(skeleton, pitch):
    foot = foot_pose(skeleton, "left", (0.0, 0.0), 0.0, pitch, flat_toes=False, z=0.02)
    clearance = foot_clearance(skeleton, "left", foot.ankle, foot.foot, foot.toes)
    assert clearance == pytest.approx(0.02, abs=1e-9)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("heading", [0.0, 130.0])
def test_a_leg_by_angles_has_these_angles(skeleton, side, heading):
    rest = rest_pose(skeleton)
    leg = leg_by_angles(
        skeleton, side, thigh_deg=35, knee_deg=70, foot_pitch_deg=-25, toe_out_deg=8,
        heading_deg=heading,
    )  # fmt: skip
    points = landmarks(skeleton, Pose(rest.rotations | leg, rest.root))
    angles = space_angles(skeleton, points, heading)
    end = side[0].upper()
    assert angles[f"thigh_angle_{end}"] == pytest.approx(35)
    assert angles[f"knee_flexion_{end}"] == pytest.approx(70)
    assert angles[f"shank_forward_tilt_{end}"] == pytest.approx(35)
    assert angles[f"hip_adduction_{end}"] == pytest.approx(0, abs=1e-9)
    assert angles[f"toe_out_{end}"] == pytest.approx(8, abs=1.0)


@pytest.mark.parametrize("side", SIDES)
def test_an_adducted_leg_swings_toward_the_midline(skeleton, side):
    rest = rest_pose(skeleton)
    leg = leg_by_angles(skeleton, side, thigh_deg=0, knee_deg=0, adduction_deg=12)
    points = landmarks(skeleton, Pose(rest.rotations | leg, rest.root))
    angles = space_angles(skeleton, points)
    assert angles[f"hip_adduction_{side[0].upper()}"] == pytest.approx(12)


@pytest.mark.parametrize("side", SIDES)
def test_a_medial_turn_moves_the_knee_toward_the_midline(skeleton, side):
    hip = skeleton.pivots[f"thigh_{side}"]
    ankle = hip - [0.0, 0.0, hip_to_ankle(skeleton, 60.0)]
    rest = rest_pose(skeleton)
    fppa = []
    for turn in (0.0, 20.0):
        leg = leg_to(skeleton, side, hip, ankle, ahead(), medial_deg=turn)
        points = landmarks(skeleton, Pose(rest.rotations | leg, rest.root))
        np.testing.assert_allclose(points[f"ankle_{side}"], ankle, atol=1e-9)
        fppa.append(space_angles(skeleton, points)[f"fppa_{side[0].upper()}"])
    assert fppa[0] == pytest.approx(0.0, abs=1e-6)
    assert fppa[1] > 10.0


def test_the_trunk_leans_as_its_upper_spine_does(skeleton):
    rest = rest_pose(skeleton)
    still = space_angles(skeleton, landmarks(skeleton, rest))["trunk_forward_lean"]
    whole = trunk_rotations(lean_deg=30, pelvis_tilt_deg=30, heading_deg=40)
    points = landmarks(skeleton, Pose(rest.rotations | whole, rest.root))
    assert space_angles(skeleton, points, 40)["trunk_forward_lean"] == pytest.approx(30 + still)
    aside = trunk_rotations(lateral_deg=15, pelvis_obliquity_deg=-15)
    points = landmarks(skeleton, Pose(rest.rotations | aside, rest.root))
    angles = space_angles(skeleton, points)
    assert angles["trunk_lateral_lean_toL"] == pytest.approx(15, abs=0.5)
    # A trunk that leans left as a whole has its left hip low.
    assert angles["pelvic_obliquity_Lhigh"] == pytest.approx(-15)


def test_a_high_left_hip_is_positive(skeleton):
    rest = rest_pose(skeleton)
    trunk = trunk_rotations(pelvis_obliquity_deg=6, heading_deg=-70)
    points = landmarks(skeleton, Pose(rest.rotations | trunk, rest.root))
    assert space_angles(skeleton, points, -70)["pelvic_obliquity_Lhigh"] == pytest.approx(6)


@pytest.mark.parametrize("style", ["hips", "front", "side", "crossed", "overhead", "swing"])
def test_arms_keep_both_sides_alike(skeleton, style):
    trunk = trunk_rotations()
    rotations = trunk | set_arms(skeleton, trunk, style, raised=1.0)
    at = joint_positions(skeleton, Pose(rotations, np.zeros(3)))
    np.testing.assert_allclose(at["forearm_left"], at["forearm_right"] * [-1, 1, 1], atol=0.03)
    for side in SIDES:
        elbow = at[f"forearm_{side}"]
        upper = np.linalg.norm(elbow - at[f"upper_arm_{side}"])
        assert upper == pytest.approx(skeleton.upper_arm_length)
        fore = np.linalg.norm(at[f"hand_{side}"] - elbow)
        assert fore == pytest.approx(skeleton.forearm_length)


def test_arm_styles_put_the_wrists_where_they_say(skeleton):
    trunk = trunk_rotations()

    def wrist(style, **options):
        rotations = trunk | set_arms(skeleton, trunk, style, **options)
        return joint_positions(skeleton, Pose(rotations, np.zeros(3)))["hand_left"]

    shoulder = joint_positions(skeleton, Pose(trunk, np.zeros(3)))["upper_arm_left"]
    assert wrist("overhead")[2] > shoulder[2] + 0.4
    assert wrist("front", raised=1.0)[2] == pytest.approx(shoulder[2], abs=0.03)
    assert wrist("front", raised=1.0)[1] < shoulder[1] - 0.4
    assert wrist("side")[2] < shoulder[2] - 0.4
    assert wrist("crossed")[0] < 0.0
    assert 0.05 < wrist("hips")[2] < 0.25
    assert wrist("hips", abduction_deg=50)[0] > wrist("hips")[0] + 0.1
    ahead_, behind = (
        wrist("swing", swing_deg=MappingProxyType({"left": s, "right": -s})) for s in (30, -30)
    )
    assert ahead_[1] < behind[1] - 0.1


def test_a_wrist_out_of_reach_is_approached(skeleton):
    shoulder = np.array([0.2, 0.0, 1.4])
    trunk = trunk_rotations()
    arm = arm_to(skeleton, "left", shoulder, shoulder + np.array([0.0, -5.0, 0.0]), [0, 0, -1])
    at = joint_positions(skeleton, Pose(trunk | arm, np.zeros(3)))
    span = at["hand_left"] - at["upper_arm_left"]
    assert np.linalg.norm(span) == pytest.approx(0.985 * skeleton.arm_length)
    assert angle_between(span, [0, -1, 0]) == pytest.approx(0.0, abs=1e-6)
