"""Which of a foot's sweeps to and fro are on the floor, and which way the body goes over it.

While a foot stands it moves against the pelvis as fast as the body travels the other
way; while it swings it comes back, higher up. So the lower of the two sweeps is the
stance, and its way tells the direction, on a treadmill and with a panning camera too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.signal import find_peaks

from vision.motion.gait.foot_path import FootPath, Sweep
from vision.terms import Direction

#: A turning point of the foot stands out by this share of its usual sweep.
_MIN_PROMINENCE_SHARE: Final = 0.3
#: A foot that moves against the pelvis slower than this while it is low steps on the
#: spot, leg lengths a second.
_MAX_IN_PLACE_SPEED: Final = 0.3


@dataclass(frozen=True)
class StancePhases:
    """The stances of one foot in a bout, coarsely.

    Attributes
    ----------
    sweeps : tuple of Sweep
    direction : {"backward", "forward", "in_place"}
        Which way the body goes over this foot.
    pace : float
        Speed of the standing foot against the pelvis, leg lengths a second, + when it
        moves the way the person faces (the body goes backward).
    clear : float
        How much lower the foot is while it stands than while it swings, leg lengths.
    share : float
        Share of the stride between the turning points of a stance.
    """

    sweeps: tuple[Sweep, ...]
    direction: Direction
    foot_speed: float
    clearance: float
    stance_share: float


def find_stance_phases(path: FootPath, *, stride_s: float) -> StancePhases | None:
    """Cut a foot's way into sweeps and tell which of them are on the floor.

    Parameters
    ----------
    path : FootPath
        One bout of T pictures.
    stride_s : float
        Stride time, real seconds.

    Returns
    -------
    Stances or None
        None if the foot makes no whole stride.
    """
    ahead, height = path.middle_ahead, path.middle_height
    sweeps = _find_sweeps(path, stride_s)
    heights = {
        way: [
            float(np.nanmean(height[s.first : s.last]))
            for s in sweeps[way]
            if np.isfinite(height[s.first : s.last]).any()
        ]
        for way in (1, -1)
    }
    if not heights[1] or not heights[-1]:
        return None
    # Swept backward while low: the body goes forward over it.
    low = {way: float(np.median(heights[way])) for way in (1, -1)}
    way = -1 if low[-1] < low[1] else 1
    speed = path.speed_ahead()
    middles = [speed[s.rows_between(0.4, 0.8)] for s in sweeps[way]]
    pace = _median([float(np.median(m)) for m in middles if np.isfinite(m).all()])
    direction: Direction = "forward" if way < 0 else "backward"
    if not np.isfinite(pace):
        return None
    if (
        abs(pace) < _MAX_IN_PLACE_SPEED
        or float(np.ptp(ahead[np.isfinite(ahead)])) < _MAX_IN_PLACE_SPEED / 2
    ):
        direction = "in_place"
    length = [path.time_s[s.last] - path.time_s[s.first] for s in sweeps[way] if s.ended]
    share = float(np.median(length)) / stride_s if length else 0.5
    return StancePhases(tuple(sweeps[way]), direction, pace, low[-way] - low[way], share)


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def direction_votes(path: FootPath, *, stride_s: float) -> list[tuple[int, float]]:
    """Which way each stride goes, as (row, vote): + forward, - backward.

    A vote is how much lower the foot is while it is swept backward than while it is
    swept forward, leg lengths.
    """
    sweeps = _find_sweeps(path, stride_s)
    lows = [
        (s.first, s.last, way, float(np.nanmean(path.middle_height[s.first : s.last])))
        for way in (1, -1)
        for s in sweeps[way]
        if np.isfinite(path.middle_height[s.first : s.last]).any()
    ]
    lows.sort()
    return [
        (b_first, (a_low - b_low) * (1.0 if a_way > 0 else -1.0))
        for (_, _, a_way, a_low), (b_first, _, b_way, b_low) in pairwise(lows)
        if a_way != b_way
    ]


def _find_sweeps(path: FootPath, stride_s: float) -> dict[int, list[Sweep]]:
    """Sweeps forward (1) and backward (-1) against the pelvis."""
    ahead = path.middle_ahead
    step = float(np.median(np.diff(path.time_s)))
    known = np.flatnonzero(np.isfinite(ahead))
    filled = np.interp(np.arange(ahead.size), known, ahead[known])
    reach = float(np.subtract(*np.percentile(filled, [95, 5])))
    apart = max(1, round(0.5 * stride_s / step))
    turns = []
    for way in (1, -1):  # a turn at the very ends is no peak: pad below
        padded = np.r_[(way * filled).min() - reach, way * filled, (way * filled).min() - reach]
        peaks, _ = find_peaks(padded, distance=apart, prominence=_MIN_PROMINENCE_SHARE * reach)
        turns += [(int(p) - 1, way) for p in peaks]
    turns.sort()
    found: dict[int, list[Sweep]] = {1: [], -1: []}
    for (a, way), (b, other_way) in pairwise(turns):
        if way != other_way:  # from the front to the back, or back again
            found[-way].append(Sweep(a, b, b < ahead.size - 1))
    return found
