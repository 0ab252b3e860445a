"""Find the stance phases of a foot, and the direction of travel from them.

Notes
-----
The foot's position relative to the pelvis has a turning point at either end of each stance, as
in the coordinate-based method of Zeni et al. [1]_. Unlike it, ours does not presume forward
walking: of the two sweeps between turning points the lower one is the stance, and its
direction tells the direction of travel. That holds on a treadmill and with a panning camera.

References
----------
.. [1] J. A. Zeni et al., "Two simple methods for determining gait events during treadmill and
   overground walking using kinematic data", Gait Posture 27, 710 (2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.signal import find_peaks

from vision.motion.gait.foot_path import FootPath, Sweep
from vision.terms import Direction

#: Prominence of a turning point, as a share of the range of the foot's positions.
_MIN_PROMINENCE_SHARE: Final = 0.3
#: A standing foot that is slower than this relative to the pelvis steps in place, leg lengths
#: per second.
_MAX_IN_PLACE_SPEED: Final = 0.3


@dataclass(frozen=True)
class StancePhases:
    """Stance phases of one foot in a bout, between turning points.

    Attributes
    ----------
    sweeps : tuple of Sweep
        One for each stance.
    direction : {"backward", "forward", "in_place"}
        Direction in which the body travels over this foot.
    foot_speed : float
        Speed of the standing foot relative to the pelvis, leg lengths per second, + where it
        moves in the direction the person faces (the body travels backward).
    clearance : float
        How much lower the foot is in stance than in swing, leg lengths.
    stance_share : float
        Share of the stride between the turning points of a stance.
    """

    sweeps: tuple[Sweep, ...]
    direction: Direction
    foot_speed: float
    clearance: float
    stance_share: float


def find_stance_phases(path: FootPath, *, stride_s: float) -> StancePhases | None:
    """Split a foot's path into sweeps and find those that are stances.

    Parameters
    ----------
    path : FootPath
        Path of the foot in one bout.
    stride_s : float
        Stride time, real seconds.

    Returns
    -------
    Stances or None
        None if the foot makes no complete stride.
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
    # A low foot that sweeps backward: the body travels forward over it.
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
    """Estimate the direction of travel of each stride.

    Parameters
    ----------
    path : FootPath
        Path of the foot in one bout.
    stride_s : float
        Stride time, real seconds.

    Returns
    -------
    list of (int, float)
        Row and vote: how much lower the foot is while it sweeps backward than while it
        sweeps forward, leg lengths; + forward travel.
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
    """Find the sweeps forward (1) and backward (-1) relative to the pelvis."""
    ahead = path.middle_ahead
    step = float(np.median(np.diff(path.time_s)))
    known = np.flatnonzero(np.isfinite(ahead))
    filled = np.interp(np.arange(ahead.size), known, ahead[known])
    reach = float(np.subtract(*np.percentile(filled, [95, 5])))
    apart = max(1, round(0.5 * stride_s / step))
    turns = []
    for way in (1, -1):  # padded, so that a turning point at either end is a peak
        padded = np.r_[(way * filled).min() - reach, way * filled, (way * filled).min() - reach]
        peaks, _ = find_peaks(padded, distance=apart, prominence=_MIN_PROMINENCE_SHARE * reach)
        turns += [(int(p) - 1, way) for p in peaks]
    turns.sort()
    found: dict[int, list[Sweep]] = {1: [], -1: []}
    for (a, way), (b, other_way) in pairwise(turns):
        if way != other_way:  # from the front to the back, or back again
            found[-way].append(Sweep(a, b, b < ahead.size - 1))
    return found
