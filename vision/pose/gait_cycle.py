"""Where the legs swing past each other in a steady rhythm: walking and running."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, median_filter, minimum_filter1d, uniform_filter1d
from scipy.signal import correlate, find_peaks

from vision.pose.track import PoseTrack
from vision.terms import SIDES, Floats

#: A stride (both feet once) takes between these, seconds: from quick short steps to slow
#: motion that nobody told us of.
MIN_STRIDE_S: Final = 0.4
MAX_STRIDE_S: Final = 3.5
#: The rhythm is looked for in windows of these lengths, this far apart, real seconds.
_WINDOWS_S: Final = (2.5, 4.0, 8.0)
_HOP_S: Final = 0.25
#: How alike the legs' movement is one stride later; below this it is no rhythm.
_MIN_AUTOCORRELATION: Final = 0.4
#: At any time one leg is where the other is not: they are at most this much alike.
_MAX_LEG_CORRELATION: Final = -0.45
#: Half a stride later they have changed places.
_MAX_HALF_STRIDE_CORRELATION: Final = -0.2
#: The feet swing apart by at least this much, torso lengths.
_MIN_SWING: Final = 0.4
#: At the ends of a rhythm the swing may be this much smaller than within it.
_MIN_RELATIVE_SWING: Final = 0.4
#: A rhythm is believed from this many strides on.
_MIN_STRIDES: Final = 2.0
#: Where the stride time changes by more than this, as from a walk to a run, one rhythm
#: ends and another begins.
_MAX_STRIDE_TIME_RATIO: Final = 1.18
#: A longer gap ends it, real seconds.
_MAX_GAP_S: Final = 0.6
#: A stride repeats after two strides too: the shorter of two alike is the stride.
_LAG_PENALTY_PER_S: Final = 0.1


@dataclass(frozen=True)
class GaitSegment:
    """Rows in which the legs alternate.

    Attributes
    ----------
    rows : slice
        Rows of the track.
    stride_s : float
        Typical time from one step of a foot to its next, real seconds.
    """

    rows: slice
    stride_s: float


def find_gait_segments(track: PoseTrack) -> tuple[GaitSegment, ...]:
    """Find where somebody walks or runs.

    Where left and right are named the wrong way round for a few pictures, the
    rhythm is still there; it needs no repaired track.

    Parameters
    ----------
    track : PoseTrack
        T pictures.

    Returns
    -------
    tuple of Rhythm
        In order of time, not touching each other.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    if not np.isfinite(torso).any():
        return ()
    hips, size = track.midpoint("hip"), float(np.nanmedian(torso))
    feet = np.concatenate([(track.xy("ankle", side) - hips) / size for side in SIDES], axis=1)
    seen = np.flatnonzero(np.isfinite(feet).all(axis=1))
    time_s = track.real_time_s
    borders = np.flatnonzero(np.diff(time_s[seen]) > _MAX_GAP_S) + 1
    found: list[GaitSegment] = []
    for piece in np.split(seen, borders):
        if piece.size >= 8:
            found += _find_in_piece(time_s, feet, piece)
    return tuple(found)


def _find_in_piece(time_s: Floats, feet: Floats, piece: NDArray[np.int64]) -> list[GaitSegment]:
    """Look through one piece without gaps; `feet` holds both ankles, shape (T, 4)."""
    step = float(np.median(np.diff(time_s[piece])))
    count = round((time_s[piece[-1]] - time_s[piece[0]]) / step) + 1
    grid = np.linspace(time_s[piece[0]], time_s[piece[-1]], count)
    even = np.column_stack([np.interp(grid, time_s[piece], c) for c in feet[piece].T])
    strides = np.full(count, np.nan)
    best = np.zeros(count)
    for length_s in _WINDOWS_S:
        window = min(count, round(length_s / step))
        hop = max(1, round(_HOP_S / step))
        for first in sorted({*range(0, count - window + 1, hop), count - window}):
            rows = slice(first, first + window)
            stride_s, alike = _window_stride(even[rows], step)
            if alike < _MIN_AUTOCORRELATION or stride_s * _MIN_STRIDES > 1.05 * window * step:
                continue
            strides[rows] = np.where(best[rows] < alike, stride_s, strides[rows])
            best[rows] = np.maximum(best[rows], alike)
    return _cut_segments(time_s, grid, even[:, :2] - even[:, 2:], strides, step)


def _window_stride(feet: Floats, step: float) -> tuple[float, float]:
    """Stride time of a window and how alike the movement is one stride later."""
    centred = feet - feet.mean(axis=0)
    left, right = centred[:, :2], centred[:, 2:]
    if _correlation(left, right) > _MAX_LEG_CORRELATION:
        return np.nan, 0.0
    apart = left - right
    if float(np.sqrt((apart**2).sum(axis=1).mean())) < _MIN_SWING / 3:
        return np.nan, 0.0
    return _dominant_lag(apart, step)


def _dominant_lag(apart: Floats, step: float) -> tuple[float, float]:
    """After which time the feet's distance repeats, and how well."""
    lags = np.arange(0, min(len(apart) - 4, round(1.1 * MAX_STRIDE_S / step)))
    if lags.size == 0:
        return np.nan, 0.0
    alike = _autocorrelation(apart, lags.size)
    peaks, _ = find_peaks(alike)
    peaks = peaks[lags[peaks] * step >= MIN_STRIDE_S]
    peaks = np.array(
        [p for p in peaks if alike[:p].min() < _MAX_HALF_STRIDE_CORRELATION], dtype=int
    )
    if peaks.size == 0:
        return np.nan, 0.0
    peak = int(peaks[np.argmax(alike[peaks] - _LAG_PENALTY_PER_S * lags[peaks] * step)])
    # Between samples: the top of the parabola through three of them.
    a, b, c = alike[peak - 1 : peak + 2]
    shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c < 0 else 0.0
    return float((peak + shift) * step), float(b)


def _autocorrelation(path: Floats, count: int) -> Floats:
    """Correlation of a centred path with itself 0, 1, ... samples later, -1 to 1."""
    size = len(path)
    together = sum(correlate(axis, axis, "full")[size - 1 : size - 1 + count] for axis in path.T)
    power = np.r_[0.0, np.cumsum((path**2).sum(axis=1))]
    lags = np.arange(count)
    both = np.sqrt(power[size - lags] * (power[size] - power[lags]))
    return np.asarray(np.where(both > 0, together / np.maximum(both, 1e-12), 0.0))


def estimate_stride_time(feet: Floats, time_s: Floats) -> float:
    """Stride time of legs that are known to alternate, real seconds; NaN if it is not clear.

    Parameters
    ----------
    feet : ndarray of shape (N, 2, 2)
        One point of the left and of the right leg, picture plane.
    time_s : ndarray of shape (N,)
        Real seconds.
    """
    apart = feet[:, 0] - feet[:, 1]
    known = np.isfinite(apart).all(axis=1)
    if known.sum() < 8:
        return float("nan")
    step = float(np.median(np.diff(time_s)))
    grid = np.arange(time_s[known][0], time_s[known][-1], step)
    even = np.column_stack([np.interp(grid, time_s[known], c) for c in apart[known].T])
    return _dominant_lag(even - even.mean(axis=0), step)[0]


def _correlation(a: Floats, b: Floats) -> float:
    """Correlation of two centred paths, -1 to 1."""
    power = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / power if power > 0 else 0.0


def _cut_segments(
    time_s: Floats, grid: Floats, even: Floats, strides: Floats, step: float
) -> list[GaitSegment]:
    """Cut the rows with a rhythm into blocks, without the standing at their ends."""
    known = np.isfinite(strides)
    if not known.any():
        return []
    stride = max(3, round(float(np.nanmedian(strides)) / step))
    reach = maximum_filter1d(even, stride, axis=0) - minimum_filter1d(even, stride, axis=0)
    swing = np.linalg.norm(reach, axis=1)
    typical = uniform_filter1d(np.where(known, swing, 0.0), min(len(swing), 4 * stride))
    moving = known & (swing > _MIN_RELATIVE_SWING * typical) & (swing > _MIN_SWING)
    edges = np.flatnonzero(np.diff(np.r_[False, moving, False].astype(int)))
    found = []
    for first, last in pairwise(edges.tolist()):
        if not moving[first]:
            continue
        # The reach of a window is seen half a stride before the legs begin to move.
        begin = _movement_edge(even, first, last, stride, forward=True)
        end = _movement_edge(even, first, last, stride, forward=False)
        for a, b in _split_by_stride_time(strides, begin, end, step):
            stride_s = float(np.nanmedian(strides[a:b]))
            if (b - a) * step < _MIN_STRIDES * stride_s:
                continue
            last_s = grid[b] - step / 2 if b < end else grid[min(b, len(grid) - 1)] + step / 2
            rows = slice(
                int(np.searchsorted(time_s, grid[a] - step / 2)),
                int(np.searchsorted(time_s, last_s)),
            )
            found.append(GaitSegment(rows, stride_s))
    return found


def _split_by_stride_time(
    strides: Floats, begin: int, end: int, step: float
) -> list[tuple[int, int]]:
    """Cut a block where the stride time changes for good."""
    known = np.arange(begin, end)[np.isfinite(strides[begin:end])]
    if known.size < 2:
        return [(begin, end)]
    series = np.interp(np.arange(begin, end), known, strides[known])
    window = max(3, round(1.0 / step))
    series = median_filter(series, size=min(window, series.size), mode="nearest")
    pieces: list[tuple[int, int]] = []
    total = np.r_[0.0, np.cumsum(series)]
    start = 0
    for i in range(1, series.size + 1):
        usual = (total[i] - total[start]) / (i - start)
        if (
            i == series.size
            or not 1 / _MAX_STRIDE_TIME_RATIO < series[i] / usual < _MAX_STRIDE_TIME_RATIO
        ):
            pieces.append((start, i))
            start = i
    kept = [pieces[0]]
    for a, b in pieces[1:]:
        least = _MIN_STRIDES * float(np.median(series[a:b])) / step
        before = _MIN_STRIDES * float(np.median(series[slice(*kept[-1])])) / step
        if b - a < least or kept[-1][1] - kept[-1][0] < before:
            kept[-1] = (kept[-1][0], b)
        else:
            kept.append((a, b))
    return [(begin + a, begin + b) for a, b in kept]


def _movement_edge(even: Floats, first: int, last: int, stride: int, *, forward: bool) -> int:
    """First (or last) row of a block at which the legs are on the move."""
    speed = np.linalg.norm(np.gradient(even[first:last], axis=0), axis=1)
    speed = uniform_filter1d(speed, max(3, stride // 6))
    moving = np.flatnonzero(speed > 0.25 * np.median(speed))
    if moving.size == 0:
        return first if forward else last
    return first + int(moving[0] if forward else moving[-1] + 1)
