"""True angles of a pose, measured between its landmarks.

Angles in space lie in the person's own planes: sagittal along the heading, frontal across it.
Definitions and signs are those of formcheck's angle table (`vision.motion.angle_table`); in a
view square to a plane and without perspective, formcheck should measure these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from truth.geometry import ahead, angle_between, leftward
from truth.skeleton import Skeleton, medial
from vision.terms import SIDES, Floats, Side, opposite_side

__all__ = ["SPACE_DEFINITIONS", "image_angles", "space_angles", "table_angles"]

#: What each angle in a truth file means, by its key without side.
SPACE_DEFINITIONS: Final[Mapping[str, str]] = {
    "knee_flexion": "180 minus the angle hip-knee-ankle in space; 0 straight",
    "hip_flexion": "thigh_angle plus trunk_forward_lean; 0 thigh in line with the trunk",
    "thigh_angle": "hip to knee against straight down, sagittal; + knee ahead of the hip",
    "shank_forward_tilt": "ankle to knee against straight up, sagittal; + knee ahead of the ankle",
    "shank_angle": "the same as shank_forward_tilt",
    "foot_pitch_toe_up": "slope from heel to ball (mtp), sagittal; 0 foot flat, + toes up",
    "foot_pitch": "slope from heel to shoe tip (toe), sagittal; 0 foot flat, + toes up",
    "ankle_dorsiflexion": "shank tilt plus foot pitch, of the ball with _L and _R, of the shoe tip "
    "with _left_deg and _right_deg; 0 shank square to the foot",
    "fppa": "thigh against shank at the knee, in the frontal plane; + knee medial (valgus)",
    "fppa_img": "angle hip-knee-ankle in the image; + knee medial",
    "hip_adduction": "hip to knee against straight down, frontal; + knee toward the midline",
    "trunk_forward_lean": "mid-hip to mid-shoulder against vertical, sagittal; + forward",
    "trunk_lateral_lean_toL": "the same, frontal; + toward the person's left",
    "trunk_lateral_lean": "the same as trunk_lateral_lean_toL",
    "pelvic_obliquity_Lhigh": "hip line against horizontal; + left hip high",
    "pelvic_obliquity": "the same as pelvic_obliquity_Lhigh",
    "toe_out": "heel to ball against the heading, seen from above; + outward",
}

#: A foot that points down so steeply that this little of it is seen from above has no heading, m.
_SHORTEST_FROM_ABOVE: Final = 0.05


def _degrees(y: ArrayLike, x: ArrayLike) -> float:
    return float(np.degrees(np.arctan2(y, x)))


def space_angles(
    skeleton: Skeleton, points: Mapping[str, Floats], heading_deg: float = 0.0
) -> dict[str, float]:
    """Measure the angles of a pose in space.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton, for the slope of its flat feet.
    points : mapping of str to ndarray of shape (3,)
        Landmarks, m.
    heading_deg : float
        Heading, degrees.

    Returns
    -------
    dict of str to float
        Angles by the keys of a truth file's ``angles`` that end in ``_L``, ``_R`` or nothing,
        degrees.
    """
    forward, left = ahead(heading_deg), leftward(heading_deg)
    trunk = _mid(points, "shoulder") - _mid(points, "hip")
    hips = points["hip_left"] - points["hip_right"]
    lean = _degrees(trunk @ forward, trunk[2])
    angles = {
        "trunk_forward_lean": lean,
        "trunk_lateral_lean_toL": _degrees(trunk @ left, trunk[2]),
        "pelvic_obliquity_Lhigh": _degrees(hips[2], float(np.hypot(hips[0], hips[1]))),
    }
    for side in SIDES:
        end = side[0].upper()
        thigh = points[f"knee_{side}"] - points[f"hip_{side}"]
        shank = points[f"ankle_{side}"] - points[f"knee_{side}"]
        foot = points[f"mtp_{side}"] - points[f"heel_{side}"]
        pitch = _pitch(foot, forward) - _flat_pitch(skeleton, side, to="mtp")
        tilt = _degrees(-(shank @ forward), -shank[2])
        angles[f"knee_flexion_{end}"] = angle_between(thigh, shank)
        angles[f"thigh_angle_{end}"] = _degrees(thigh @ forward, -thigh[2])
        angles[f"hip_flexion_{end}"] = angles[f"thigh_angle_{end}"] + lean
        angles[f"shank_forward_tilt_{end}"] = tilt
        angles[f"foot_pitch_toe_up_{end}"] = _within_half_turn(pitch)
        angles[f"ankle_dorsiflexion_{end}"] = tilt + angles[f"foot_pitch_toe_up_{end}"]
        angles[f"hip_adduction_{end}"] = _medial_tilt(thigh, left, side)
        adduction, knee_tilt = angles[f"hip_adduction_{end}"], _medial_tilt(shank, left, side)
        angles[f"fppa_{end}"] = _within_half_turn(adduction - knee_tilt)
        angles[f"toe_out_{end}"] = _toe_out(foot, forward, left, side)
    return angles


def table_angles(
    skeleton: Skeleton,
    points: Mapping[str, Floats],
    angles: Mapping[str, float],
    heading_deg: float = 0.0,
) -> dict[str, float]:
    """Return the angles in space under the column names of formcheck's angle table.

    Only the foot differs from `space_angles`: the table measures it to the tip of the shoe, as
    the pose model does.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton, for the slope of its flat feet.
    points : mapping of str to ndarray of shape (3,)
        Landmarks, m.
    angles : mapping of str to float
        `space_angles` of the same landmarks.
    heading_deg : float
        Heading, degrees.

    Returns
    -------
    dict of str to float
        Angles by column name (``knee_flexion_left_deg``), degrees.
    """
    forward = ahead(heading_deg)
    table = {
        "trunk_forward_lean_deg": angles["trunk_forward_lean"],
        "trunk_lateral_lean_deg": angles["trunk_lateral_lean_toL"],
        "pelvic_obliquity_deg": angles["pelvic_obliquity_Lhigh"],
    }
    for side in SIDES:
        end = side[0].upper()
        for name in ("knee_flexion", "thigh_angle", "hip_flexion", "hip_adduction", "fppa"):
            table[f"{name}_{side}_deg"] = angles[f"{name}_{end}"]
        table[f"shank_angle_{side}_deg"] = angles[f"shank_forward_tilt_{end}"]
        foot = points[f"toe_{side}"] - points[f"heel_{side}"]
        pitch = _pitch(foot, forward) - _flat_pitch(skeleton, side, to="toe")
        table[f"foot_pitch_{side}_deg"] = _within_half_turn(pitch)
        table[f"ankle_dorsiflexion_{side}_deg"] = (
            table[f"shank_angle_{side}_deg"] + table[f"foot_pitch_{side}_deg"]
        )
    return table


def image_angles(points: Mapping[str, Floats]) -> dict[str, float]:
    """Measure the angles in the image, as a perfect detector of landmarks would.

    Parameters
    ----------
    points : mapping of str to ndarray of shape (2,)
        Landmarks, px, x right, y down.

    Returns
    -------
    dict of str to float
        Angles by the keys of a truth file's ``angles2d``, degrees; leans + to the right.
    """
    trunk = _mid(points, "shoulder") - _mid(points, "hip")
    hips = points["hip_left"] - points["hip_right"]
    angles = {
        "trunk_lean_img": _degrees(trunk[0], -trunk[1]),
        "pelvis_line_img": _degrees(-hips[1], abs(hips[0])),
    }
    for side in SIDES:
        end = side[0].upper()
        hip, knee, ankle = (points[f"{joint}_{side}"] for joint in ("hip", "knee", "ankle"))
        thigh, shank = knee - hip, ankle - knee
        bend = abs(_degrees(float(thigh[0] * shank[1] - thigh[1] * shank[0]), thigh @ shank))
        angles[f"knee_flexion_img_{end}"] = bend
        # Square to the line from hip to ankle; medial is the side of the other hip.
        across = np.array([hip[1] - ankle[1], ankle[0] - hip[0]])
        other = points[f"hip_{opposite_side(side)}"]
        is_medial = float(thigh @ across) * float((other - hip) @ across) > 0.0
        angles[f"fppa_img_{end}"] = bend if is_medial else -bend
        angles[f"thigh_angle_img_{end}"] = _degrees(thigh[0], thigh[1])
    return angles


def _mid(points: Mapping[str, Floats], joint: str) -> Floats:
    middle: Floats = 0.5 * (points[f"{joint}_left"] + points[f"{joint}_right"])
    return middle


def _pitch(foot: Floats, forward: Floats) -> float:
    return _degrees(foot[2], float(foot @ forward))


def _flat_pitch(skeleton: Skeleton, side: Side, *, to: str) -> float:
    """Return the slope from the heel to the ball or the tip of a flat foot."""
    tip = skeleton.pivots[f"toes_{side}"] if to == "mtp" else skeleton.toe[side]
    foot = tip - skeleton.heel[side]
    return _degrees(foot[2], float(np.hypot(foot[0], foot[1])))


def _medial_tilt(segment: Floats, left: Floats, side: Side) -> float:
    """Return the angle of a downward segment against vertical, + its lower end medial."""
    return _degrees(medial(side) * float(segment @ left), -segment[2])


def _toe_out(foot: Floats, forward: Floats, left: Floats, side: Side) -> float:
    if np.hypot(foot[0], foot[1]) < _SHORTEST_FROM_ABOVE:
        return float("nan")
    return _degrees(-medial(side) * float(foot @ left), float(foot @ forward))


def _within_half_turn(angle_deg: float) -> float:
    return (angle_deg + 180.0) % 360.0 - 180.0
