"""Pose arms: a wrist that reaches a point, and the styles in which people hold their arms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from truth.geometry import ease, rotation, rotation_x, rotation_z, two_bone, unit
from truth.skeleton import Pose, Rotations, Skeleton, joint_positions, limb_rotation, medial
from vision.terms import SIDES, Floats, Side

__all__ = ["ArmStyle", "arm_to", "set_arms"]

ArmStyle = Literal["hips", "front", "side", "crossed", "overhead", "swing"]

#: An elbow is never quite straight, nor folded onto the upper arm.
_ARM_REACH: Final = (0.35, 0.985)


def arm_to(
    skeleton: Skeleton, side: Side, shoulder: Floats, wrist: ArrayLike, pole: ArrayLike
) -> Rotations:
    """Reach for a point with a wrist; one out of reach is approached.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Arm.
    shoulder : ndarray of shape (3,)
        Position of the shoulder, m.
    wrist : array_like of shape (3,)
        Point to reach, m.
    pole : array_like of shape (3,)
        Direction in which the elbow points.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        Rotations of upper arm, forearm and hand.
    """
    span = np.asarray(wrist, dtype=np.float64) - shoulder
    least, most = (share * skeleton.arm_length for share in _ARM_REACH)
    hand = shoulder + unit(span) * np.clip(np.linalg.norm(span), least, most)
    upper, fore = skeleton.upper_arm_length, skeleton.forearm_length
    elbow = two_bone(shoulder, hand, upper, fore, pole)
    bend = np.cross(elbow - shoulder, hand - elbow)
    forearm = limb_rotation(skeleton, f"forearm_{side}", hand - elbow, bend)
    return {
        f"upper_arm_{side}": limb_rotation(skeleton, f"upper_arm_{side}", elbow - shoulder, bend),
        f"forearm_{side}": forearm,
        f"hand_{side}": forearm,
    }


def set_arms(
    skeleton: Skeleton,
    trunk: Mapping[str, Floats],
    style: ArmStyle,
    *,
    heading_deg: float = 0.0,
    raised: float = 0.0,
    abduction_deg: float = 0.0,
    swing_deg: Mapping[Side, float] | None = None,
    elbow_deg: Mapping[Side, float] | None = None,
) -> Rotations:
    """Pose both arms in a common style.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    trunk : mapping of str to ndarray of shape (3, 3)
        Rotations of pelvis, spine and clavicles.
    style : {"hips", "front", "side", "crossed", "overhead", "swing"}
        Hands on the hips; raised to the front; hanging; crossed before the chest; raised in line
        with the trunk; swinging with bent elbows, as in running.
    heading_deg : float
        Heading, + to the left.
    raised : float
        For "front": 0 hanging, 1 horizontal. The arms stay so in the world when the trunk leans.
    abduction_deg : float
        Both arms spread, as somebody who loses balance does.
    swing_deg, elbow_deg : mapping of side to float, optional
        For "swing": upper arm against the trunk, + forward, and elbow flexion.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        Rotations of upper arms, forearms and hands.
    """
    # Where the trunk is makes no difference to rotations.
    at = joint_positions(skeleton, Pose(trunk, np.zeros(3)))
    rotations: Rotations = {}
    for side in SIDES:
        shoulder = at[f"upper_arm_{side}"]
        if style == "swing":
            turn = swing_deg[side] if swing_deg else 0.0
            bend = elbow_deg[side] if elbow_deg else 90.0
            rotations |= _swing_arm(skeleton, side, trunk["spine5"], turn, bend)
            continue
        target, pole = _reach(skeleton, side, trunk, shoulder, style, heading_deg, raised)
        if abduction_deg:
            target = _spread(skeleton, side, trunk["spine5"], shoulder, target, abduction_deg)
        rotations |= arm_to(skeleton, side, shoulder, target, pole)
    return rotations


def _reach(
    skeleton: Skeleton,
    side: Side,
    trunk: Mapping[str, Floats],
    shoulder: Floats,
    style: ArmStyle,
    heading_deg: float,
    raised: float,
) -> tuple[Floats, Floats]:
    """Return the point that a wrist reaches for, relative to mid-hip, and the elbow's pole."""
    out = -medial(side)
    upper, pelvis = trunk["spine5"], trunk["pelvis"]
    length = skeleton.arm_length
    width = 1.45 * skeleton.hip_width / 2.0  # from the midline to the skin of the waist
    if style == "hips":
        height = 0.077 * skeleton.stature_m  # of the iliac crests above the hip centres
        target = pelvis @ np.array([out * (width + 0.035), -0.04, height])
        return target, upper @ np.array([out, 0.55, -0.25])
    if style == "front":
        # Hanging at 12 degrees before the trunk, so that the arms pass the thighs.
        t = np.radians(12.0 + 76.0 * raised)
        way = unit([out * (0.16 - 0.22 * raised), -np.sin(t), -np.cos(t)])
        target = shoulder + rotation_z(heading_deg) @ way * 0.95 * length
        return target, upper @ np.array([out * 0.7, 0.3, -0.7])
    if style == "crossed":
        across = skeleton.pivots["upper_arm_left"][0] + 0.09
        drop = 0.10 if side == "right" else 0.13  # one forearm lies over the other
        target = shoulder + upper @ np.array([-out * across, -0.20, -drop])
        return target, upper @ np.array([out * 0.8, -0.25, -0.8])
    if style == "overhead":
        target = shoulder + upper @ unit([out * 0.28, -0.06, 1.0]) * 0.96 * length
        return target, upper @ np.array([out, 0.4, 0.0])
    target = shoulder + upper @ unit([out * 0.22, -0.10, -1.0]) * 0.95 * length
    return target, upper @ np.array([out * 0.5, 1.0, 0.0])


def _spread(
    skeleton: Skeleton,
    side: Side,
    upper: Floats,
    shoulder: Floats,
    target: Floats,
    abduction_deg: float,
) -> Floats:
    """Move a wrist's target outward, fully from 35 degrees on."""
    out = -medial(side)
    turn = rotation(upper @ np.array([0.0, 1.0, 0.0]), -out * abduction_deg)
    aside = turn @ (upper @ unit([out * 0.3, -0.15, -1.0])) * 0.93 * skeleton.arm_length
    weight = float(ease(abs(abduction_deg) / 35.0))
    moved: Floats = target * (1.0 - weight) + (shoulder + aside) * weight
    return moved


def _swing_arm(
    skeleton: Skeleton, side: Side, upper: Floats, swing_deg: float, elbow_deg: float
) -> Rotations:
    """Swing an arm at the shoulder, with the forearm turned in a little."""
    out = -medial(side)
    arm = upper @ rotation_x(-swing_deg) @ unit([out * 0.22, 0.0, -1.0])
    across = upper @ np.array([1.0, 0.0, 0.0])
    fore = rotation(across, -elbow_deg) @ arm
    fore = unit(fore + upper @ np.array([-out * 0.28, 0.0, 0.0]))
    bend = np.cross(arm, fore)
    forearm = limb_rotation(skeleton, f"forearm_{side}", fore, bend)
    return {
        f"upper_arm_{side}": limb_rotation(skeleton, f"upper_arm_{side}", arm, bend),
        f"forearm_{side}": forearm,
        f"hand_{side}": forearm,
    }
