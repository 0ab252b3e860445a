"""Feet on the floor: flat, on the heel, on the ball or on tiptoe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from truth.geometry import UP, leftward, rotation, rotation_z
from truth.skeleton import SOLE_REGIONS, Skeleton
from vision.terms import Floats, Side

__all__ = ["FootPose", "foot_clearance", "foot_pose"]


@dataclass(frozen=True)
class FootPose:
    """A foot that touches the floor.

    Attributes
    ----------
    foot, toes : ndarray of shape (3, 3)
        Rotations from rest.
    ankle : ndarray of shape (3,)
        Position of the ankle, m.
    """

    foot: Floats
    toes: Floats
    ankle: Floats


def foot_pose(
    skeleton: Skeleton,
    side: Side,
    xy: ArrayLike,
    heading_deg: float,
    pitch_deg: float = 0.0,
    *,
    flat_toes: bool = True,
    z: float = 0.0,
) -> FootPose:
    """Place a foot on the floor, pitched about its heel or about its ball.

    With the toes up the foot turns about the back edge of the heel. With the heel up it turns
    about the MTP joint, whose place then stays; with the toes raised along, the tip would dip
    into the floor, so the foot is lifted until its sole rests on it.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Foot.
    xy : array_like of shape (2,)
        Where the MTP joint is above the floor when the foot is flat, m.
    heading_deg : float
        Direction in which the foot points, + to the subject's left at heading 0.
    pitch_deg : float
        + toes up, - heel up.
    flat_toes : bool
        With the heel up the toes stay flat on the floor; otherwise foot and toes are rigid.
    z : float
        Height of the sole above the floor, m.

    Returns
    -------
    FootPose
        Rotations and ankle.
    """
    turn = rotation_z(heading_deg - skeleton.foot_heading_deg[side])
    mtp, ankle = skeleton.pivots[f"toes_{side}"], skeleton.pivots[f"foot_{side}"]
    placed = np.array([*np.asarray(xy, dtype=np.float64), mtp[2] + z])
    pitch = rotation(leftward(heading_deg), -pitch_deg) @ turn
    toes = turn if pitch_deg < 0 and flat_toes else pitch
    if pitch_deg > 0:
        heel = skeleton.heel[side] * [1.0, 1.0, 0.0]
        pivot = placed + turn @ (heel - mtp)
        return FootPose(pitch, toes, pivot + pitch @ (ankle - heel))
    center = placed + pitch @ (ankle - mtp)
    if pitch_deg < 0 and not flat_toes:
        center = center + (z - foot_clearance(skeleton, side, center, pitch, toes)) * UP
    return FootPose(pitch, toes, center)


def foot_clearance(
    skeleton: Skeleton, side: Side, ankle: Floats, foot: Floats, toes: Floats
) -> float:
    """Return how high the lowest point of a sole is above the floor.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Foot.
    ankle : ndarray of shape (3,)
        Position of the ankle, m.
    foot, toes : ndarray of shape (3, 3)
        Rotations from rest.

    Returns
    -------
    float
        Height, m; below 0 the sole is in the floor.
    """
    joint, mtp = skeleton.pivots[f"foot_{side}"], skeleton.pivots[f"toes_{side}"]
    ball = ankle + foot @ (mtp - joint)
    lowest = np.inf
    for region in SOLE_REGIONS:
        points = skeleton.sole[side][region]
        at, pivot, turn = (ball, mtp, toes) if region == "fore" else (ankle, joint, foot)
        lowest = min(lowest, float(at[2] + ((points - pivot) @ turn[2]).min()))
    return lowest
