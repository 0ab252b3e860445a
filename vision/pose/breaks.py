"""Find gaps in time, at which a clip falls into parts that are analysed on their own.

A recorder that stalls, an editor that drops seconds or a clock that jumps leaves an interval
between two frames in which anything may have happened. Nothing is interpolated, filtered or
counted across it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import scipy

from vision.terms import Floats

#: An interval is a gap only if it is longer than this, real seconds: the shortest repetition
#: (`vision.motion.rep_detection.MIN_DURATION_S`) and nearly the shortest stride. Over a shorter
#: one the frames on both sides belong to one movement, which they still bound; a phone that
#: drops frames in dim light and a screen recorder that repeats none stay below it.
MIN_GAP_S: Final = 0.5
#: ... and more than this many times the usual interval around it, so that a clip of one frame
#: every second is slow, not torn. Doubling is what a dropped frame does, and tripling two in a
#: row.
_MIN_GAP_INTERVALS: Final = 4.0
#: The usual interval is the median over this many, half of them on either side: a variable
#: frame rate changes it gradually.
_INTERVAL_WINDOW: Final = 15
#: A resampled series is at most this many times as long.
_MAX_RESAMPLING: Final = 10.0


def find_time_gaps(time_s: Floats, *, real_time_factor: float = 1.0) -> tuple[int, ...]:
    """Find the gaps in time between frames.

    Parameters
    ----------
    time_s : ndarray of shape (T,)
        Clip time of each frame, ascending.
    real_time_factor : float
        Real seconds per clip second.

    Returns
    -------
    tuple of int
        Rows of the first frames after a gap, ascending.
    """
    intervals_s = np.diff(time_s)
    if intervals_s.size < 2:
        # With one interval nothing says which is usual.
        return ()
    usual_s = scipy.ndimage.median_filter(
        intervals_s, size=min(_INTERVAL_WINDOW, intervals_s.size), mode="reflect"
    )
    is_gap = intervals_s > np.maximum(MIN_GAP_S / real_time_factor, _MIN_GAP_INTERVALS * usual_s)
    return tuple((np.flatnonzero(is_gap) + 1).tolist())


def usual_interval(time_s: Floats) -> float:
    """Return the usual interval between samples, in the unit of the times.

    Parameters
    ----------
    time_s : ndarray of shape (T,)
        At least two ascending times without gaps.

    Returns
    -------
    float
        The median. If most intervals are tiny against the mean, as in a file with broken
        timestamps, a share of the mean: series that are resampled at this interval stay in
        proportion to the number of samples.
    """
    intervals_s = np.diff(time_s)
    return max(float(np.median(intervals_s)), float(intervals_s.mean()) / _MAX_RESAMPLING)
