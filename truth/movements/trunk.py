"""A trunk whose measured lean is exactly the one asked for."""

from __future__ import annotations

import numpy as np

from truth.geometry import rotation_z
from truth.posing import Rotations, trunk_rotations
from truth.skeleton import Pose, Skeleton, joint_positions
from vision.terms import Floats

__all__ = ["leaning_trunk", "trunk_line"]

_ITERATIONS = 6
_TOLERANCE_DEG = 0.005


def trunk_line(
    skeleton: Skeleton, rotations: Rotations, heading_deg: float = 0.0
) -> tuple[float, float]:
    """Measure the lean of the line from mid-hip to mid-shoulder.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    rotations : dict of str to ndarray of shape (3, 3)
        Rotations of the trunk.
    heading_deg : float
        Heading of the person.

    Returns
    -------
    tuple of float
        Lean forward and lean to the left, degrees.
    """
    at = joint_positions(skeleton, Pose(rotations, np.zeros(3)))
    shoulders: Floats = rotation_z(-heading_deg) @ (
        (at["upper_arm_left"] + at["upper_arm_right"] - at["thigh_left"] - at["thigh_right"]) / 2
    )
    x, y, z = shoulders
    return float(np.degrees(np.arctan2(-y, z))), float(np.degrees(np.arctan2(x, z)))


def leaning_trunk(
    skeleton: Skeleton,
    *,
    forward_deg: float,
    left_deg: float = 0.0,
    pelvis_share: float = 0.7,
    pelvis_tilt_deg: float = 0.0,
    obliquity_deg: float = 0.0,
    twist_deg: float = 0.0,
    pelvis_turn_deg: float = 0.0,
    head_pitch_deg: float | None = None,
    heading_deg: float = 0.0,
) -> Rotations:
    """Pose a trunk so that the line from mid-hip to mid-shoulder leans as asked.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    forward_deg, left_deg : float
        Lean of the line forward and to the left.
    pelvis_share : float
        Share of the forward lean that the pelvis follows; the rest is bending of the spine.
    pelvis_tilt_deg : float
        Forward tilt of the pelvis on top of that.
    obliquity_deg : float
        Tilt of the pelvis in the frontal plane, + left hip high.
    twist_deg, pelvis_turn_deg : float
        Turn of the upper spine and of the pelvis against the heading, + to the left.
    head_pitch_deg : float, optional
        Forward pitch of the head.
    heading_deg : float
        Heading.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        Rotations of pelvis, spine, clavicles, neck and head.
    """
    lean, lateral = forward_deg, left_deg
    rotations: Rotations = {}
    for _ in range(_ITERATIONS):
        rotations = trunk_rotations(
            lean_deg=lean,
            lateral_deg=lateral,
            twist_deg=twist_deg,
            pelvis_tilt_deg=pelvis_share * forward_deg + pelvis_tilt_deg,
            pelvis_obliquity_deg=obliquity_deg,
            pelvis_turn_deg=pelvis_turn_deg,
            head_pitch_deg=head_pitch_deg,
            heading_deg=heading_deg,
        )
        forward, left = trunk_line(skeleton, rotations, heading_deg)
        off = forward_deg - forward, left_deg - left
        if max(abs(off[0]), abs(off[1])) < _TOLERANCE_DEG:
            break
        lean, lateral = lean + 1.3 * off[0], lateral + 1.1 * off[1]
    return rotations
