"""Angles of landmarks that are placed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from truth.geometry import rotation_z
from truth.skeleton import example_skeleton, landmarks, rest_pose
from truth.true_angles import SPACE_DEFINITIONS, image_angles, space_angles, table_angles
from vision.motion.angle_table import ANGLES
from vision.terms import SIDES


@pytest.fixture(scope="module")
def skeleton():
    return example_skeleton()


@pytest.fixture
def points(skeleton):
    """A person who stands straight, both legs and the trunk vertical, feet flat and ahead."""
    points = dict(landmarks(skeleton, rest_pose(skeleton)))
    for side, x in (("left", 0.1), ("right", -0.1)):
        points[f"shoulder_{side}"] = np.array([x, 0.0, 1.4])
        points[f"hip_{side}"] = np.array([x, 0.0, 0.9])
        points[f"knee_{side}"] = np.array([x, 0.0, 0.5])
        points[f"ankle_{side}"] = np.array([x, 0.0, 0.1])
        flat = skeleton.pivots[f"toes_{side}"] - skeleton.heel[side]
        points[f"heel_{side}"] = np.array([x, 0.06, 0.015])
        points[f"mtp_{side}"] = points[f"heel_{side}"] + [0.0, -np.hypot(*flat[:2]), flat[2]]
        flat = skeleton.toe[side] - skeleton.heel[side]
        points[f"toe_{side}"] = points[f"heel_{side}"] + [0.0, -np.hypot(*flat[:2]), flat[2]]
    return points


def test_all_angles_of_a_straight_person_are_zero(skeleton, points):
    angles = space_angles(skeleton, points)
    table = table_angles(skeleton, points, angles)
    assert list(angles.values()) == pytest.approx([0.0] * len(angles), abs=1e-9)
    assert list(table.values()) == pytest.approx([0.0] * len(table), abs=1e-9)


def test_the_table_has_every_angle_of_formcheck(skeleton, points):
    table = table_angles(skeleton, points, space_angles(skeleton, points))
    wanted = {
        f"{angle.name}_{side}_deg" if angle.sided else f"{angle.name}_deg"
        for angle in ANGLES
        for side in SIDES
    }
    assert wanted == set(table)


def test_every_key_is_defined(skeleton, points):
    angles = space_angles(skeleton, points)
    table = table_angles(skeleton, points, angles)
    names = {key.removesuffix("_L").removesuffix("_R") for key in angles}
    names |= {
        key.removesuffix("_deg").removesuffix("_left").removesuffix("_right") for key in table
    }
    assert names <= set(SPACE_DEFINITIONS)


@pytest.mark.parametrize("heading", [0.0, 60.0, -135.0])
def test_signs_of_sagittal_angles_hold_at_any_heading(skeleton, points, heading):
    ahead = np.array([0.0, -1.0, 0.0])
    points["knee_left"] = points["knee_left"] + 0.2 * ahead
    points["shoulder_left"] = points["shoulder_left"] + 0.1 * ahead
    points["shoulder_right"] = points["shoulder_right"] + 0.1 * ahead
    points["toe_left"] = points["toe_left"] + [0, 0, 0.05]
    points["mtp_left"] = points["mtp_left"] + [0, 0, 0.05]
    turned = {name: rotation_z(heading) @ at for name, at in points.items()}
    angles = space_angles(skeleton, turned, heading)
    tilt = np.degrees(np.arctan2(0.2, 0.4))
    lean = np.degrees(np.arctan2(0.1, 0.5))
    assert angles["thigh_angle_L"] == pytest.approx(tilt)
    assert angles["shank_forward_tilt_L"] == pytest.approx(tilt)
    assert angles["knee_flexion_L"] == pytest.approx(2 * tilt)
    assert angles["trunk_forward_lean"] == pytest.approx(lean)
    assert angles["hip_flexion_L"] == pytest.approx(tilt + lean)
    assert angles["foot_pitch_toe_up_L"] > 10
    assert angles["ankle_dorsiflexion_L"] == pytest.approx(tilt + angles["foot_pitch_toe_up_L"])
    assert angles["knee_flexion_R"] == pytest.approx(0.0, abs=1e-6)
    assert angles["fppa_L"] == pytest.approx(0.0, abs=1e-6)
    table = table_angles(skeleton, turned, angles, heading)
    assert table["shank_angle_left_deg"] == angles["shank_forward_tilt_L"]
    assert table["foot_pitch_left_deg"] > 8


@pytest.mark.parametrize(("side", "medial"), [("left", -1.0), ("right", 1.0)])
def test_a_knee_that_falls_in_is_positive_on_both_sides(skeleton, points, side, medial):
    points[f"knee_{side}"] = points[f"knee_{side}"] + [medial * 0.05, 0, 0]
    end = side[0].upper()
    angles = space_angles(skeleton, points)
    tilt = np.degrees(np.arctan2(0.05, 0.4))
    assert angles[f"hip_adduction_{end}"] == pytest.approx(tilt)
    assert angles[f"fppa_{end}"] == pytest.approx(2 * tilt)
    # The same seen from the front: the person's left is on the image's right.
    image = {name: np.array([400 + 500 * x, 900 - 500 * z]) for name, (x, _, z) in points.items()}
    assert image_angles(image)[f"fppa_img_{end}"] == pytest.approx(2 * tilt)
    mirrored = {name: at * [-1, 1] for name, at in image.items()}  # from the back
    assert image_angles(mirrored)[f"fppa_img_{end}"] == pytest.approx(2 * tilt)


def test_a_high_left_hip_and_a_lean_to_the_left_are_positive(skeleton, points):
    points["hip_left"] = points["hip_left"] + [0, 0, 0.02]
    points["shoulder_left"] = points["shoulder_left"] + [0.1, 0, 0]
    points["shoulder_right"] = points["shoulder_right"] + [0.1, 0, 0]
    angles = space_angles(skeleton, points)
    assert angles["pelvic_obliquity_Lhigh"] == pytest.approx(np.degrees(np.arctan2(0.02, 0.2)))
    assert angles["trunk_lateral_lean_toL"] > 10
    image = {name: np.array([400 + 500 * x, 900 - 500 * z]) for name, (x, _, z) in points.items()}
    seen = image_angles(image)
    assert seen["pelvis_line_img"] == pytest.approx(angles["pelvic_obliquity_Lhigh"])
    assert seen["trunk_lean_img"] == pytest.approx(angles["trunk_lateral_lean_toL"])


@pytest.mark.parametrize("side", SIDES)
def test_a_foot_that_turns_out_is_positive(skeleton, points, side):
    sign = 1.0 if side == "left" else -1.0
    turn = rotation_z(sign * 20)
    heel = points[f"heel_{side}"]
    points[f"mtp_{side}"] = heel + turn @ (points[f"mtp_{side}"] - heel)
    assert space_angles(skeleton, points)[f"toe_out_{side[0].upper()}"] == pytest.approx(20)


def test_a_foot_that_points_straight_down_has_no_heading(skeleton, points):
    points["mtp_left"] = points["heel_left"] - [0, 0, 0.2]
    assert np.isnan(space_angles(skeleton, points)["toe_out_L"])


def test_a_leg_seen_from_the_side_has_its_angles_in_the_image(points):
    points["knee_left"] = points["knee_left"] + [0, -0.2, 0]
    # Camera on the person's left: ahead is to the left of the image.
    image = {name: np.array([400 + 500 * y, 900 - 500 * z]) for name, (_, y, z) in points.items()}
    angles = image_angles(image)
    tilt = np.degrees(np.arctan2(0.2, 0.4))
    assert angles["knee_flexion_img_L"] == pytest.approx(2 * tilt)
    assert angles["thigh_angle_img_L"] == pytest.approx(-tilt)
