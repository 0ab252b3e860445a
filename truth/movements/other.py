"""Movements that are no test: what formcheck must not take for a squat or a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from truth.movements.everyday import (
    chair,
    deadlift,
    jump_squat,
    lateral_shuffle,
    walk_in_and_squat,
)
from truth.movements.lunges import lunge, step_up
from truth.movements.movement import PosedMotion
from truth.movements.specs import Other
from truth.skeleton import Skeleton

__all__ = ["other"]

_MOVES: Final[Mapping[str, Callable[[Skeleton, Other, int], PosedMotion]]] = MappingProxyType(
    {
        "forward_lunge": lunge,
        "split_squat": lunge,
        "bulgarian_split_squat": lunge,
        "step_up": step_up,
        "jump_squat": jump_squat,
        "chair": chair,
        "deadlift": deadlift,
        "walk_in_and_squat": walk_in_and_squat,
        "lateral_shuffle": lateral_shuffle,
    }
)


def other(skeleton: Skeleton, spec: Other, seed: int) -> PosedMotion:
    """Make a movement that is no test.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    spec : Other
        Movement.
    seed : int
        Seed.

    Returns
    -------
    PosedMotion
        The movement.
    """
    return _MOVES[spec.move](skeleton, spec, seed)
