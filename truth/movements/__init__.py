"""Movements of the subject, as poses of a skeleton."""

from __future__ import annotations

from truth.movements.capture import capture
from truth.movements.gait import gait
from truth.movements.movement import (
    FootContact,
    Movement,
    PosedMotion,
    Repetition,
    sample,
)
from truth.movements.other import other
from truth.movements.single_leg_squat import single_leg_squat
from truth.movements.specs import (
    AnyMovement,
    Gait,
    Other,
    SingleLegSquat,
    Squat,
)
from truth.movements.squat import squat
from truth.skeleton import Skeleton

__all__ = [
    "FootContact",
    "Movement",
    "PosedMotion",
    "Repetition",
    "make_motion",
    "make_movement",
]


def make_motion(skeleton: Skeleton, spec: AnyMovement, *, seed: int = 1) -> PosedMotion:
    """Make a movement in continuous time.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : SingleLegSquat or Squat or Gait or Other or Capture
        Movement.
    seed : int
        Seed of everything random; it does not depend on a frame rate.

    Returns
    -------
    PosedMotion
        The movement.
    """
    if isinstance(spec, SingleLegSquat):
        return single_leg_squat(skeleton, spec, seed)
    if isinstance(spec, Squat):
        return squat(skeleton, spec, seed)
    if isinstance(spec, Gait):
        return gait(skeleton, spec, seed)
    if isinstance(spec, Other):
        return other(skeleton, spec, seed)
    return capture(skeleton, spec, seed)


def make_movement(skeleton: Skeleton, spec: AnyMovement, *, fps: float, seed: int = 1) -> Movement:
    """Make a movement and sample it at a frame rate.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : SingleLegSquat or Squat or Gait or Other or Capture
        Movement.
    fps : float
        Frames per second.
    seed : int
        Seed of everything random.

    Returns
    -------
    Movement
        Poses of all frames, and what is known about the movement.
    """
    return sample(make_motion(skeleton, spec, seed=seed), fps)
