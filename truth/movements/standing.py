"""What movements on the spot share: feet on the floor, knees turned in, a balanced body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from truth.geometry import rotation_z
from truth.posing import FootPose, foot_pose, medial
from truth.skeleton import Pose, Skeleton, landmarks
from vision.terms import Floats, Side

__all__ = ["PlacedFoot", "frontal_knee_angle", "place_foot", "solve_medial"]

#: The centre of mass of a balanced body is over this share of the way from heel to ball.
BALANCE_SHARE = 0.52
_ITERATIONS = 12
_TOLERANCE_DEG = 0.02
#: Widest turn of a knee about the line from hip to ankle, degrees.
_WIDEST_DEG = 60.0


@dataclass(frozen=True)
class PlacedFoot:
    """A foot on the floor, and what of it matters for balance.

    Attributes
    ----------
    pose : FootPose
        Rotations and ankle.
    heading_deg : float
        Direction it points to.
    balance_xy : ndarray of shape (2,)
        Point over which the centre of mass of somebody on this foot rests.
    """

    pose: FootPose
    heading_deg: float
    balance_xy: Floats


def place_foot(
    skeleton: Skeleton,
    side: Side,
    heel_xy: Floats,
    *,
    toe_out_deg: float,
    heel_rise_deg: float = 0.0,
    heading_deg: float = 0.0,
    z: float = 0.0,
) -> PlacedFoot:
    """Place a foot by its heel, so that it turns out about the heel.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    side : {"left", "right"}
        Foot.
    heel_xy : ndarray of shape (2,)
        Where the heel is while it is down, m.
    toe_out_deg : float
        Direction of the foot, + outward.
    heel_rise_deg : float
        How far the heel is up, about the ball of the foot.
    heading_deg : float
        Heading of the person.
    z : float
        Height of the floor under the foot, m.

    Returns
    -------
    PlacedFoot
        Foot.
    """
    heading = heading_deg - medial(side) * toe_out_deg
    turn = rotation_z(heading - skeleton.foot_heading_deg[side])
    heel, ball = skeleton.heel[side], skeleton.pivots[f"toes_{side}"]
    ball_xy = np.asarray(heel_xy) + (turn @ (ball - heel))[:2]
    pose = foot_pose(skeleton, side, ball_xy, heading, -heel_rise_deg, z=z)
    flat = np.asarray(heel_xy) + BALANCE_SHARE * (ball_xy - heel_xy)
    # With the heel up, only the ball of the foot carries.
    up = min(max(heel_rise_deg / 15.0, 0.0), 1.0)
    return PlacedFoot(pose, heading, flat + up * up * (3.0 - 2.0 * up) * 0.95 * (ball_xy - flat))


def frontal_knee_angle(
    skeleton: Skeleton, pose: Pose, side: Side, heading_deg: float = 0.0
) -> float:
    """Return the angle of thigh against shank in the frontal plane (FPPA), + knee medial.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    pose : Pose
        Pose.
    side : {"left", "right"}
        Leg.
    heading_deg : float
        Heading of the person.

    Returns
    -------
    float
        Angle, degrees.
    """
    at = landmarks(skeleton, pose)
    back = rotation_z(-heading_deg)
    hip, knee, ankle = ((back @ at[f"{name}_{side}"])[[0, 2]] for name in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    cross = float(thigh[0] * shank[1] - thigh[1] * shank[0])
    turn = np.degrees(np.arctan2(cross, float(thigh @ shank)))
    # Positive when the shank bends back outward below a knee that is medial.
    return float(-medial(side) * turn)


def solve_medial(measure: Callable[[float], float], wanted_deg: float) -> float:
    """Find how far a knee turns in so that the measured frontal angle is as asked for.

    Parameters
    ----------
    measure : callable
        Frontal angle, given the turn of the knee; both in degrees.
    wanted_deg : float
        Frontal angle.

    Returns
    -------
    float
        Turn of the knee, degrees, + medial (secant method).
    """
    turn, slope = 0.7 * wanted_deg, 1.4
    angle = measure(turn)
    for _ in range(_ITERATIONS):
        if abs(wanted_deg - angle) < _TOLERANCE_DEG:
            break
        moved = float(np.clip(turn + (wanted_deg - angle) / slope, -_WIDEST_DEG, _WIDEST_DEG))
        found = measure(moved)
        if abs(moved - turn) > 1e-3:
            slope = max((found - angle) / (moved - turn), 0.2)
        turn, angle = moved, found
    return turn
