"""Contacts of the feet with the floor, measured from the soles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from truth.skeleton import SOLE_REGIONS, Pose, Skeleton, SoleRegion, sole_heights
from vision.terms import SIDES, Floats, Side

__all__ = ["CONTACT_M", "SoleContact", "find_contacts", "sole_series"]

#: A sole lower than this touches the floor, m: less than the foam of a shoe gives way.
CONTACT_M: Final = 0.0045
#: Heel and ball land together when their heights differ by less than this, m.
_FLAT_M: Final = 0.004
#: Contact times are found to this precision, s.
_PRECISION_S: Final = 2e-4

Part = Literal["toe", "flat", "heel"]
#: Lowest height of each part of each sole in every frame, m.
SoleSeries = Mapping[Side, Mapping[SoleRegion, Floats]]


@dataclass(frozen=True)
class SoleContact:
    """One contact of a foot with the floor.

    Attributes
    ----------
    first_frame : int or None
        First frame in contact; None for a foot that stands in the clip's first frame.
    end_frame : int or None
        First frame in the air again; None for a foot that stands in the last frame.
    start_s, end_s : float or None
        Initial contact and toe-off, s, between the frames.
    first, last : {"toe", "flat", "heel"} or None
        Part of the sole that touches first and last.
    heel_above_toe_m : float
        Height of the heel above the fore part at initial contact, or in the first frame, m.
    lowest_heel_m : float
        Least height of the heel during the contact, m.
    """

    first_frame: int | None
    end_frame: int | None
    start_s: float | None
    end_s: float | None
    first: Part | None
    last: Part | None
    heel_above_toe_m: float
    lowest_heel_m: float


def sole_series(skeleton: Skeleton, poses: Sequence[Pose]) -> SoleSeries:
    """Return the height of every part of both soles in every frame.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    poses : sequence of Pose
        Pose of every frame.

    Returns
    -------
    mapping of side to mapping of region to ndarray of shape (T,)
        Heights above the floor, m.
    """
    rows = {side: [sole_heights(skeleton, pose, side) for pose in poses] for side in SIDES}
    return {
        side: {region: np.array([row[region] for row in rows[side]]) for region in SOLE_REGIONS}
        for side in SIDES
    }


def find_contacts(
    skeleton: Skeleton,
    heights: SoleSeries,
    times_s: Floats,
    pose_at: Callable[[float], Pose],
    *,
    threshold_m: float = CONTACT_M,
) -> dict[Side, list[SoleContact]]:
    """Find every contact of both feet.

    Parameters
    ----------
    skeleton : Skeleton
        Skeleton.
    heights : mapping of side to mapping of region to ndarray of shape (T,)
        `sole_series` of the clip.
    times_s : ndarray of shape (T,)
        Time of every frame in the movement, s.
    pose_at : callable
        Pose at any time, to find contacts between the frames.
    threshold_m : float
        A sole lower than this touches the floor, m.

    Returns
    -------
    dict of side to list of SoleContact
        Contacts in order.
    """
    found: dict[Side, list[SoleContact]] = {}
    for side in SIDES:

        def heights_at(time_s: float, side: Side = side) -> dict[SoleRegion, float]:
            return sole_heights(skeleton, pose_at(time_s), side)

        lowest = np.min([heights[side][region] for region in SOLE_REGIONS], axis=0)
        down = np.concatenate([[False], lowest < threshold_m, [False]])
        starts, ends = np.flatnonzero(~down[:-1] & down[1:]), np.flatnonzero(down[:-1] & ~down[1:])
        found[side] = [
            _contact(int(a), int(b), heights[side], times_s, heights_at, threshold_m)
            for a, b in zip(starts, ends, strict=True)
        ]
    return found


def _contact(
    first: int,
    end: int,
    heights: Mapping[SoleRegion, Floats],
    times_s: Floats,
    heights_at: Callable[[float], dict[SoleRegion, float]],
    threshold_m: float,
) -> SoleContact:
    """Describe the contact of the frames from `first` to just before `end`."""
    gap = float(heights["heel"][first] - heights["fore"][first])
    start_s = end_s = None
    part = last = None
    if first > 0:
        start_s = _crossing(times_s[first - 1], times_s[first], heights_at, threshold_m)
        landing = heights_at(start_s)
        gap = landing["heel"] - landing["fore"]
        part = _part(gap)
    if end < len(times_s):
        end_s = _crossing(times_s[end], times_s[end - 1], heights_at, threshold_m)
        leaving = heights_at(end_s)
        last = _part(leaving["heel"] - leaving["fore"])
    return SoleContact(
        first_frame=None if first == 0 else first,
        end_frame=None if end == len(times_s) else end,
        start_s=start_s,
        end_s=end_s,
        first=part,
        last=last,
        heel_above_toe_m=gap,
        lowest_heel_m=float(heights["heel"][first:end].min()),
    )


def _part(heel_above_toe_m: float) -> Part:
    if heel_above_toe_m < -_FLAT_M:
        return "heel"
    return "toe" if heel_above_toe_m > _FLAT_M else "flat"


def _crossing(
    air_s: float,
    floor_s: float,
    heights_at: Callable[[float], dict[SoleRegion, float]],
    threshold_m: float,
) -> float:
    """Find by bisection when a sole crosses the threshold between two frames."""
    air, floor = float(air_s), float(floor_s)
    while abs(floor - air) > _PRECISION_S:
        middle = 0.5 * (air + floor)
        if min(heights_at(middle).values()) < threshold_m:
            floor = middle
        else:
            air = middle
    return floor
