"""Build poses: trunk, feet on the floor, legs and arms that reach a point, a balanced body.

Every function returns rotations of the segments it poses; a pose is their union. Angles are in
degrees, and signs are those of formcheck's angle table: forward and left lean, a high left hip,
toes up and a medial knee are positive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from truth.arms import ArmStyle, arm_to, set_arms
from truth.feet import FootPose, foot_clearance, foot_pose
from truth.geometry import (
    UP,
    leftward,
    rotation,
    rotation_x,
    rotation_y,
    rotation_z,
    rotation_zyx,
    two_bone,
    unit,
)
from truth.skeleton import (
    Pose,
    Rotations,
    Skeleton,
    center_of_mass,
    limb_rotation,
    medial,
)
from vision.terms import Floats, Side

__all__ = [
    "ArmStyle",
    "FootPose",
    "Rotations",
    "Stance",
    "arm_to",
    "foot_clearance",
    "foot_pose",
    "hip_position",
    "hip_to_ankle",
    "leg_by_angles",
    "leg_to",
    "medial",
    "set_arms",
    "solve_root",
    "trunk_rotations",
]


#: Share of the bending between pelvis and upper spine that each segment has taken.
_SPINE_SHARE: Final = (
    ("pelvis", 0.0),
    ("spine1", 0.1),
    ("spine2", 0.35),
    ("spine3", 0.6),
    ("spine4", 0.85),
    ("spine5", 1.0),
    ("clavicle_left", 1.0),
    ("clavicle_right", 1.0),
)
#: The same between upper spine and head.
_NECK_SHARE: Final = (("neck1", 0.3), ("neck2", 0.65), ("head", 1.0))
#: Share of a sideways lean of the trunk that the head keeps; the eyes stay almost level.
_HEAD_LATERAL: Final = 0.25


def trunk_rotations(
    *,
    lean_deg: float = 0.0,
    lateral_deg: float = 0.0,
    twist_deg: float = 0.0,
    pelvis_tilt_deg: float = 0.0,
    pelvis_obliquity_deg: float = 0.0,
    pelvis_turn_deg: float = 0.0,
    head_pitch_deg: float | None = None,
    heading_deg: float = 0.0,
) -> Rotations:
    """Bend the trunk evenly from the pelvis to the upper spine, and the neck from there.

    Parameters
    ----------
    lean_deg : float
        Forward lean of the upper spine; the line from mid-hip to mid-shoulder leans less where
        the pelvis is tilted less.
    lateral_deg : float
        Lean of the upper spine toward the subject's left.
    twist_deg : float
        Turn of the upper spine against the heading, + to the left.
    pelvis_tilt_deg : float
        Forward tilt of the pelvis.
    pelvis_obliquity_deg : float
        Tilt of the pelvis in the frontal plane, + left hip high.
    pelvis_turn_deg : float
        Turn of the pelvis against the heading, + to the left.
    head_pitch_deg : float, optional
        Forward pitch of the head; by default a quarter of the lean, so that the person looks
        ahead.
    heading_deg : float
        Heading, + to the left.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        Rotations of pelvis, spine, clavicles, neck and head.
    """
    rotations: Rotations = {}
    for name, share in _SPINE_SHARE:
        rest = 1.0 - share
        rotations[name] = rotation_zyx(
            heading_deg + share * twist_deg + rest * pelvis_turn_deg,
            share * lateral_deg - rest * pelvis_obliquity_deg,
            share * lean_deg + rest * pelvis_tilt_deg,
        )
    pitch = 0.25 * lean_deg if head_pitch_deg is None else head_pitch_deg
    for name, share in _NECK_SHARE:
        rest = 1.0 - share
        rotations[name] = rotation_zyx(
            heading_deg + rest * twist_deg,
            lateral_deg * (rest + share * _HEAD_LATERAL),
            rest * lean_deg + share * pitch,
        )
    return rotations


def hip_position(skeleton: Skeleton, side: Side, pelvis: Floats, root: Floats) -> Floats:
    """Return the centre of a hip.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Hip.
    pelvis : ndarray of shape (3, 3)
        Rotation of the pelvis.
    root : ndarray of shape (3,)
        Middle of the hips, m.

    Returns
    -------
    ndarray of shape (3,)
        Position, m.
    """
    arm = skeleton.pivots[f"thigh_{side}"] - skeleton.pivots["pelvis"]
    hip: Floats = root + pelvis @ arm
    return hip


def hip_to_ankle(skeleton: Skeleton, knee_flexion_deg: float) -> float:
    """Return the distance from hip to ankle of a leg whose knee is flexed.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    knee_flexion_deg : float
        Knee flexion, 0 straight.

    Returns
    -------
    float
        Distance, m (law of cosines).
    """
    thigh, shank = skeleton.thigh_length, skeleton.shank_length
    cosine = float(np.cos(np.radians(knee_flexion_deg)))
    return float((thigh**2 + shank**2 + 2.0 * thigh * shank * cosine) ** 0.5)


def leg_to(
    skeleton: Skeleton,
    side: Side,
    hip: Floats,
    ankle: Floats,
    pole: ArrayLike,
    *,
    medial_deg: float = 0.0,
    foot: Floats | None = None,
    toes: Floats | None = None,
) -> Rotations:
    """Reach a point with an ankle (inverse kinematics of one leg).

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Leg.
    hip, ankle : ndarray of shape (3,)
        Both ends of the leg, m.
    pole : array_like of shape (3,)
        Direction in which the knee points.
    medial_deg : float
        Turn of the knee about the line from hip to ankle, + toward the midline.
    foot, toes : ndarray of shape (3, 3), optional
        Rotations of foot and toes; by default the foot follows the shank and the toes the foot.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        Rotations of thigh, shank, foot and toes.
    """
    swivel = -medial(side) * medial_deg
    thigh, shank = skeleton.thigh_length, skeleton.shank_length
    knee = two_bone(hip, ankle, thigh, shank, pole, swivel)
    down = unit(ankle - hip)
    bend = knee - hip - ((knee - hip) @ down) * down
    if float(bend @ bend) < 1e-6:  # a straight leg does not say where the knee points
        bend = np.asarray(pole, dtype=np.float64)
    across = np.cross(bend, down)
    thigh_turn = limb_rotation(skeleton, f"thigh_{side}", knee - hip, across)
    shank_turn = limb_rotation(skeleton, f"shank_{side}", ankle - knee, across)
    foot = shank_turn if foot is None else foot
    return {
        f"thigh_{side}": thigh_turn,
        f"shank_{side}": shank_turn,
        f"foot_{side}": foot,
        f"toes_{side}": foot if toes is None else toes,
    }


def leg_by_angles(
    skeleton: Skeleton,
    side: Side,
    *,
    thigh_deg: float,
    knee_deg: float,
    adduction_deg: float = 0.0,
    foot_pitch_deg: float = 0.0,
    toe_out_deg: float = 0.0,
    heading_deg: float = 0.0,
) -> Rotations:
    """Pose a free leg by its angles.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Leg.
    thigh_deg : float
        Thigh against straight down, + knee forward of the hip.
    knee_deg : float
        Knee flexion.
    adduction_deg : float
        Thigh and shank against the sagittal plane, + toward the midline.
    foot_pitch_deg : float
        Pitch of the foot, + toes up.
    toe_out_deg : float
        Direction of the foot, + outward.
    heading_deg : float
        Heading, + to the left.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        Rotations of thigh, shank, foot and toes.
    """
    # About the axis to the back, + leans an upright segment left: a hanging one swings right.
    plane = rotation_z(heading_deg) @ rotation_y(-medial(side) * adduction_deg)
    across = plane @ leftward()
    thigh = plane @ rotation_x(-thigh_deg) @ -UP
    shank = plane @ rotation_x(knee_deg - thigh_deg) @ -UP
    foot_heading = heading_deg - medial(side) * toe_out_deg
    turn = rotation_z(foot_heading - skeleton.foot_heading_deg[side])
    foot = rotation(leftward(foot_heading), -foot_pitch_deg) @ turn
    return {
        f"thigh_{side}": limb_rotation(skeleton, f"thigh_{side}", thigh, across),
        f"shank_{side}": limb_rotation(skeleton, f"shank_{side}", shank, across),
        f"foot_{side}": foot,
        f"toes_{side}": foot,
    }


@dataclass(frozen=True)
class Stance:
    """A standing leg: where its ankle is and how far its knee is flexed.

    Attributes
    ----------
    ankle : ndarray of shape (3,)
        Position of the ankle, m.
    knee_flexion_deg : float
        Knee flexion.
    """

    ankle: Floats
    knee_flexion_deg: float


def solve_root(
    skeleton: Skeleton,
    build: Callable[[Floats], Rotations],
    standing: Mapping[Side, Stance],
    target_xy: ArrayLike,
    *,
    start: ArrayLike = (0.0, 0.0, 0.9),
    iterations: int = 30,
    tolerance_m: float = 2e-5,
) -> Pose:
    """Find where the hips are when the body is balanced and the standing knee is flexed as asked.

    The root moves until the centre of mass is over the target, at the height at which the
    standing legs have their knee flexion; with two legs the lower height holds, and the other
    knee flexes more.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    build : callable
        Rotations of all segments, given the root. The standing legs must reach their ankles.
    standing : mapping of side to Stance
        Standing legs.
    target_xy : array_like of shape (2,)
        Where the centre of mass shall be, m.
    start : array_like of shape (3,)
        First guess; the root of the frame before saves iterations.
    iterations : int
        Most iterations.
    tolerance_m : float
        Largest error of the centre of mass along x and y, m.

    Returns
    -------
    Pose
        Balanced pose.
    """
    target = np.asarray(target_xy, dtype=np.float64)
    root = np.array(start, dtype=np.float64)
    reaches = {side: hip_to_ankle(skeleton, s.knee_flexion_deg) for side, s in standing.items()}
    pose = Pose(build(root), root)
    for _ in range(iterations):
        root = root.copy()
        heights = []
        for side, stance in standing.items():
            offset = hip_position(skeleton, side, pose.rotations["pelvis"], np.zeros(3))
            across = root[:2] + offset[:2] - stance.ankle[:2]
            rise = max(reaches[side] ** 2 - float(across @ across), 0.01) ** 0.5
            heights.append(stance.ankle[2] + rise - offset[2])
        root[2] = min(heights)
        pose = Pose(build(root), root)
        error = target - center_of_mass(skeleton, pose)[:2]
        if np.abs(error).max() < tolerance_m:
            break
        # The legs move less than the trunk, so the centre of mass does too.
        root = root + np.array([*(1.15 * error), 0.0])
    return pose
