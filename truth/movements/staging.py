"""Pose a body from where its feet are, how its trunk leans and where its hips are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from truth.geometry import ahead
from truth.movements.trunk import leaning_trunk
from truth.posing import (
    ArmStyle,
    FootPose,
    Rotations,
    Stance,
    hip_position,
    hip_to_ankle,
    leg_to,
    medial,
    set_arms,
    solve_root,
)
from truth.skeleton import Pose, Skeleton
from vision.terms import SIDES, Floats, Side

__all__ = ["Staging", "balanced", "root_over_knee", "staged"]

#: Straightest knee of a posed leg, degrees.
_STRAIGHTEST_DEG = 2.0


@dataclass(frozen=True)
class Staging:
    """What a pose on given feet consists of.

    Attributes
    ----------
    feet : mapping of side to FootPose
        Feet.
    lean_deg, left_deg : float
        Lean of the trunk forward and to the left.
    pelvis_share : float
        Share of the forward lean that the pelvis follows.
    obliquity_deg : float
        Tilt of the pelvis, + left hip high.
    head_pitch_deg : float, optional
        Forward pitch of the head.
    arms : str
        Style of the arms.
    raised : float
        How far arms to the front are raised, 0 to 1.
    toe_out_deg : float
        Direction in which the knees point, + outward.
    medial_deg : mapping of side to float
        Turn of the knees toward the midline.
    """

    feet: Mapping[Side, FootPose]
    lean_deg: float = 2.0
    left_deg: float = 0.0
    pelvis_share: float = 0.7
    obliquity_deg: float = 0.0
    head_pitch_deg: float | None = None
    arms: ArmStyle = "hips"
    raised: float = 1.0
    toe_out_deg: float = 5.0
    medial_deg: Mapping[Side, float] = field(default_factory=dict)

    def upper(self, skeleton: Skeleton) -> Rotations:
        """Return the rotations of trunk, head and arms.

        Parameters
        ----------
        skeleton : Skeleton
            Skeleton.

        Returns
        -------
        dict of str to ndarray of shape (3, 3)
            Rotations.
        """
        trunk = leaning_trunk(
            skeleton,
            forward_deg=self.lean_deg,
            left_deg=self.left_deg,
            pelvis_share=self.pelvis_share,
            obliquity_deg=self.obliquity_deg,
            head_pitch_deg=self.head_pitch_deg,
        )
        arms = set_arms(
            skeleton,
            trunk,
            self.arms,
            raised=self.raised,
            swing_deg={"left": 8.0, "right": 8.0},
            elbow_deg={"left": 20.0, "right": 20.0},
        )
        return trunk | arms

    def legs(self, skeleton: Skeleton, pelvis: Floats, root: Floats) -> Rotations:
        """Return the rotations of both legs.

        Parameters
        ----------
        skeleton : Skeleton
            Skeleton.
        pelvis : ndarray of shape (3, 3)
            Rotation of the pelvis.
        root : ndarray of shape (3,)
            Middle of the hips, m.

        Returns
        -------
        dict of str to ndarray of shape (3, 3)
            Rotations.
        """
        rotations: Rotations = {}
        for side in SIDES:
            foot = self.feet[side]
            rotations |= leg_to(
                skeleton,
                side,
                hip_position(skeleton, side, pelvis, root),
                foot.ankle,
                ahead(-medial(side) * self.toe_out_deg),
                medial_deg=self.medial_deg.get(side, 0.0),
                foot=foot.foot,
                toes=foot.toes,
            )
        return rotations


def balanced(
    skeleton: Skeleton, staging: Staging, knees: Mapping[Side, float], target_xy: Floats
) -> Pose:
    """Pose a body whose centre of mass is over a point and whose knees are flexed.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    staging : Staging
        Feet, trunk and arms.
    knees : mapping of side to float
        Knee flexion of the legs that stand, degrees.
    target_xy : ndarray of shape (2,)
        Point under the centre of mass, m.

    Returns
    -------
    Pose
        Pose.
    """
    upper = staging.upper(skeleton)
    return solve_root(
        skeleton,
        lambda root: upper | staging.legs(skeleton, upper["pelvis"], root),
        {side: Stance(staging.feet[side].ankle, knee) for side, knee in knees.items()},
        target_xy,
        start=(float(target_xy[0]), float(target_xy[1]), 0.8 * skeleton.standing_hip_height),
    )


def staged(skeleton: Skeleton, staging: Staging, root: Floats) -> Pose:
    """Pose a body whose hips are at a place; they sink where a leg could not reach.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    staging : Staging
        Feet, trunk and arms.
    root : ndarray of shape (3,)
        Middle of the hips, m.

    Returns
    -------
    Pose
        Pose.
    """
    upper = staging.upper(skeleton)
    highest = [
        root_over_knee(skeleton, staging, side, root[:2], _STRAIGHTEST_DEG, upper["pelvis"])
        for side in SIDES
    ]
    place = np.array([root[0], root[1], min(float(root[2]), *highest)])
    return Pose(upper | staging.legs(skeleton, upper["pelvis"], place), place)


def root_over_knee(
    skeleton: Skeleton,
    staging: Staging,
    side: Side,
    root_xy: Floats,
    knee_deg: float,
    pelvis: Floats | None = None,
) -> float:
    """Return the height of the hips at which one knee has its flexion.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    staging : Staging
        Feet and trunk.
    side : {"left", "right"}
        Leg.
    root_xy : ndarray of shape (2,)
        Place of the hips, m.
    knee_deg : float
        Knee flexion.
    pelvis : ndarray of shape (3, 3), optional
        Rotation of the pelvis, where it is known.

    Returns
    -------
    float
        Height, m.
    """
    turn = staging.upper(skeleton)["pelvis"] if pelvis is None else pelvis
    hip = hip_position(skeleton, side, turn, np.array([root_xy[0], root_xy[1], 0.0]))
    away = staging.feet[side].ankle - hip
    rise = hip_to_ankle(skeleton, knee_deg) ** 2 - away[0] ** 2 - away[1] ** 2
    return float(away[2] + max(rise, 0.0) ** 0.5)
