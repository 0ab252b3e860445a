"""Find walking and running toward the camera or away from it.

Notes
-----
Along the line of sight the feet hardly move across the image, and the legs do not swing in
antiphase in it. What remains is that the feet are lifted in turn: the height of one ankle above
the other swings through zero, once a stride. In a single-leg squat it moves too, but the free
foot stays above the standing one.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.pose.gait_cycle import dominant_lag
from vision.pose.pose_track import PoseTrack
from vision.terms import Floats

#: Lengths of the analysis windows and the hop between them, real seconds.
_WINDOWS_S: Final = (2.5, 4.0)
_HOP_S: Final = 0.25
#: Range of the stride time, real seconds: from a sprint to a slow walk.
_STRIDE_S: Final = (0.4, 1.8)
#: Smallest number of strides in a window.
_MIN_STRIDES: Final = 1.5
#: Smallest autocorrelation at a lag of one stride.
_MIN_AUTOCORRELATION: Final = 0.6
#: Smallest standard deviation of the height between the ankles, torso lengths. In the swing of
#: a walk the ankle rises by about a fifth of the torso.
_MIN_LIFT: Final = 0.07
#: Largest mean height between the ankles, as a share of its standard deviation.
_MAX_OFFSET: Final = 0.7
#: Share of a window in which the feet must be detected.
_MIN_DETECTED: Final = 0.8


def find_alternating_feet(track: PoseTrack) -> tuple[slice, ...]:
    """Find the rows in which the feet are lifted in turn, as in any walk or run.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.

    Returns
    -------
    tuple of slice
        In order of time, not overlapping.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    height = track.xy("ankle", "right")[:, 1] - track.xy("ankle", "left")[:, 1]
    known = np.isfinite(torso) & np.isfinite(height)
    if known.sum() < 8:
        return ()
    time_s = track.real_time_s
    step = float(np.median(np.diff(time_s)))
    found = np.zeros(len(track), dtype=bool)
    for length_s in _WINDOWS_S:
        window = min(len(track), round(length_s / step))
        hop = max(1, round(_HOP_S / step))
        for first in sorted({*range(0, len(track) - window + 1, hop), len(track) - window}):
            rows = slice(first, first + window)
            seen = known[rows]
            if seen.mean() < _MIN_DETECTED:
                continue
            size = max(float(np.median(torso[rows][seen])), 1e-9)
            found[rows] |= _alternates(time_s[rows][seen], height[rows][seen] / size, step)
    return _runs(found)


def _alternates(time_s: Floats, height: Floats, step: float) -> bool:
    """Return whether the height between the ankles swings through zero once a stride."""
    spread = float(height.std())
    if spread < _MIN_LIFT or abs(float(height.mean())) > _MAX_OFFSET * spread:
        return False
    grid = np.arange(time_s[0], time_s[-1], step)
    even = np.interp(grid, time_s, height)
    rows = np.arange(even.size)
    level = even - np.polyval(np.polyfit(rows, even, 1), rows)
    stride_s, correlation = dominant_lag(level[:, None], step)
    return bool(
        _STRIDE_S[0] <= stride_s <= _STRIDE_S[1]
        and correlation >= _MIN_AUTOCORRELATION
        and _MIN_STRIDES * stride_s <= even.size * step
    )


def _runs(found: NDArray[np.bool_]) -> tuple[slice, ...]:
    edges = np.flatnonzero(np.diff(np.r_[False, found, False].astype(int)))
    return tuple(slice(int(a), int(b)) for a, b in edges.reshape(-1, 2))
