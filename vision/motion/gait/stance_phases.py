"""Find the stance phases of a foot, and the direction of travel from them.

Notes
-----
The foot's position relative to the pelvis has a turning point at either end of each stance, as
in the coordinate-based method of Zeni et al. [1]_. Unlike theirs, our method does not assume
forward walking: of the two sweeps between turning points the lower one is the stance, and its
direction gives the direction of travel. This also works on a treadmill and with a panning
camera.

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
import scipy

from vision.motion.gait.foot_path import FootPath, Sweep
from vision.terms import Direction

#: Prominence of a turning point, as a share of the range of the foot's positions.
_MIN_PROMINENCE_SHARE: Final = 0.3
#: Gait is in place if the standing foot is slower than this relative to the pelvis, leg lengths
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
    StancePhases or None
        None if the foot makes no complete stride.
    """
    ahead, height = path.middle_ahead, path.middle_height
    sweeps = _find_sweeps(path, stride_s)
    heights = {
        sign: [
            float(np.nanmean(height[s.first : s.last]))
            for s in sweeps[sign]
            if np.isfinite(height[s.first : s.last]).any()
        ]
        for sign in (1, -1)
    }
    if not heights[1] or not heights[-1]:
        return None
    # Where the foot is low while it sweeps backward, the body travels forward over it.
    level = {sign: float(np.median(heights[sign])) for sign in (1, -1)}
    sign = -1 if level[-1] < level[1] else 1
    speed = path.speed_ahead()
    middles = [speed[s.rows_between(0.4, 0.8)] for s in sweeps[sign]]
    foot_speed = _median([float(np.median(m)) for m in middles if np.isfinite(m).all()])
    direction: Direction = "forward" if sign < 0 else "backward"
    if not np.isfinite(foot_speed):
        return None
    if (
        abs(foot_speed) < _MAX_IN_PLACE_SPEED
        or float(np.ptp(ahead[np.isfinite(ahead)])) < _MAX_IN_PLACE_SPEED / 2
    ):
        direction = "in_place"
    lengths_s = [path.time_s[s.last] - path.time_s[s.first] for s in sweeps[sign] if s.ended]
    share = float(np.median(lengths_s)) / stride_s if lengths_s else 0.5
    clearance = level[-sign] - level[sign]
    return StancePhases(tuple(sweeps[sign]), direction, foot_speed, clearance, share)


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
    levels = [
        (s.first, s.last, sign, float(np.nanmean(path.middle_height[s.first : s.last])))
        for sign in (1, -1)
        for s in sweeps[sign]
        if np.isfinite(path.middle_height[s.first : s.last]).any()
    ]
    levels.sort()
    return [
        (b_first, (a_level - b_level) * (1.0 if a_sign > 0 else -1.0))
        for (_, _, a_sign, a_level), (b_first, _, b_sign, b_level) in pairwise(levels)
        if a_sign != b_sign
    ]


def _find_sweeps(path: FootPath, stride_s: float) -> dict[int, list[Sweep]]:
    """Find the sweeps forward (1) and backward (-1) relative to the pelvis."""
    ahead = path.middle_ahead
    step = float(np.median(np.diff(path.time_s)))
    known = np.flatnonzero(np.isfinite(ahead))
    filled = np.interp(np.arange(ahead.size), known, ahead[known])
    reach = float(np.subtract(*np.percentile(filled, [95, 5])))
    min_distance = max(1, round(0.5 * stride_s / step))
    turns = []
    for sign in (1, -1):
        signed = sign * filled
        # Padded, so that a turning point at either end is a peak.
        padded = np.r_[signed.min() - reach, signed, signed.min() - reach]
        peaks, _ = scipy.signal.find_peaks(
            padded, distance=min_distance, prominence=_MIN_PROMINENCE_SHARE * reach
        )
        turns += [(int(p) - 1, sign) for p in peaks]
    turns.sort()
    found: dict[int, list[Sweep]] = {1: [], -1: []}
    for (a, sign), (b, next_sign) in pairwise(turns):
        if sign != next_sign:  # from the front to the back, or the reverse
            found[-sign].append(Sweep(a, b, b < ahead.size - 1))
    return found
