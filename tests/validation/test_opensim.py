from __future__ import annotations

import numpy as np
import pytest

from vision.validation.opensim import angles_from_coordinates


def rotate(axis: str, degrees: float) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return {
        "z": np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]),
        "x": np.array([[1, 0, 0], [0, c, -s], [0, s, c]]),
    }[axis]


def converted(**coordinates: float) -> dict[str, float]:
    sided = ("hip_flexion", "hip_adduction", "ankle_angle")
    names = ["pelvis_tilt", "pelvis_list", "lumbar_extension", "lumbar_bending"]
    names += [f"{name}_{letter}" for name in sided for letter in "lr"]
    zeros = dict.fromkeys(names, 0.0)
    given = {n: np.array([v]) for n, v in {**zeros, **coordinates}.items()}
    return {n: float(v[0]) for n, v in angles_from_coordinates(given)[0].items()}


def test_sagittal_angles_are_those_of_a_model_built_from_rotations():
    """Thigh, shank and trunk of a planar model, x forward, y up, all turning about z."""
    tilt, hip, knee, lumbar = -12.0, 95.0, 110.0, -20.0
    down, up = np.array([0.0, -1.0, 0.0]), np.array([0.0, 1.0, 0.0])
    thigh = rotate("z", tilt + hip) @ down
    shank = rotate("z", tilt + hip - knee) @ down
    trunk = rotate("z", tilt + lumbar) @ up
    angles = converted(
        pelvis_tilt=tilt, hip_flexion_r=hip, knee_angle_r=knee, lumbar_extension=lumbar,
        ankle_angle_r=25.0,
    )  # fmt: skip
    # As docs/angles.md defines them.
    assert angles["thigh_angle_right"] == pytest.approx(np.degrees(np.arctan2(thigh[0], -thigh[1])))
    assert angles["shank_angle_right"] == pytest.approx(
        np.degrees(np.arctan2(-shank[0], -shank[1]))
    )
    assert angles["trunk_forward_lean"] == pytest.approx(np.degrees(np.arctan2(trunk[0], trunk[1])))
    assert angles["knee_flexion_right"] == knee
    assert angles["hip_flexion_right"] == pytest.approx(
        angles["thigh_angle_right"] + angles["trunk_forward_lean"]
    )
    assert angles["ankle_dorsiflexion_right"] == 25.0
    assert "knee_flexion_left" not in angles


@pytest.mark.parametrize(("side", "letter", "axis"), [("right", "r", 1.0), ("left", "l", -1.0)])
def test_frontal_angles_are_those_of_a_model_built_from_rotations(side, letter, axis):
    """z points to the right; adduction turns about x on the right, about −x on the left."""
    list_deg, adduction, bending = 6.0, 9.0, -4.0
    hips = rotate("x", list_deg) @ np.array([0.0, 0.0, 1.0])  # left hip to right hip
    thigh = rotate("x", list_deg + axis * adduction) @ np.array([0.0, -1.0, 0.0])
    trunk = rotate("x", list_deg + bending) @ np.array([0.0, 1.0, 0.0])
    angles = converted(
        pelvis_list=list_deg, lumbar_bending=bending, **{f"hip_adduction_{letter}": adduction}
    )
    toward_midline = -thigh[2] if side == "right" else thigh[2]
    assert angles[f"hip_adduction_{side}"] == pytest.approx(
        np.degrees(np.arctan2(toward_midline, -thigh[1]))
    )
    assert angles["pelvic_obliquity"] == pytest.approx(np.degrees(np.arctan2(-hips[1], hips[2])))
    assert angles["trunk_lateral_lean"] == pytest.approx(
        np.degrees(np.arctan2(-trunk[2], trunk[1]))
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sign_of_the_knee_is_found_from_its_movement(sign):
    """Flexion is negative in gait2392 and positive in newer models."""
    knee = np.array([2.0, -5.0, 60.0, 100.0, np.nan])
    angles, notes = angles_from_coordinates({"knee_angle_l": sign * knee})
    assert np.array_equal(angles["knee_flexion_left"], knee, equal_nan=True)
    assert len(notes) == (sign < 0)


def test_a_knee_that_hardly_moves_keeps_its_sign():
    angles, notes = angles_from_coordinates({"knee_angle_l": np.array([-2.0, 1.0])})
    assert angles["knee_flexion_left"].tolist() == [-2.0, 1.0]
    assert not notes
