"""Walking and running as movements."""

from __future__ import annotations

import numpy as np

from truth.movements.movement import FootContact, PosedMotion
from truth.movements.specs import Gait
from truth.movements.walker import Walker
from truth.skeleton import Pose, Skeleton

__all__ = ["gait"]


def gait(skeleton: Skeleton, spec: Gait, seed: int) -> PosedMotion:
    """Walk or run.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Gait
        Walk or run.
    seed : int
        Seed of variation and sway.

    Returns
    -------
    PosedMotion
        The movement. Over ground its middle is at y = 0, on a treadmill its mean place is.
    """
    walker = Walker(skeleton, spec, seed)
    style = walker.style
    belt = style.direction * style.speed_mps if spec.surface == "treadmill" else 0.0
    middle = walker.plan.root_at(spec.duration_s / 2.0) - belt * spec.duration_s / 2.0

    def pose_at(time_s: float) -> Pose:
        """Pose at a time."""
        pose = walker.pose(time_s)
        shift = np.array([0.0, middle + belt * time_s, 0.0])
        return Pose(pose.rotations, pose.root + shift)

    contacts = tuple(
        FootContact(
            side=f.side,
            start_s=f.start_s,
            planted_s=f.start_s + spec.reach_s,
            end_s=f.end_s,
            first=style.first,
        )
        for f in walker.plan.footfalls
        if f.end_s > 0 and f.start_s < spec.duration_s
    )
    return PosedMotion(
        duration_s=spec.duration_s,
        pose_at=pose_at,
        direction=spec.direction,
        gait=spec.gait,
        surface=spec.surface,
        cadence=style.cadence,
        speed_mps=style.speed_mps,
        belt_mps=belt,
        contacts=contacts,
    )
