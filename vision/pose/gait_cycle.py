"""Find segments of walking and running and their stride time by autocorrelation.

Works on unrepaired tracks: legs that are swapped for a few frames do not hide the periodicity.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import scipy
from numpy.typing import NDArray

from vision.pose.breaks import usual_interval
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats

#: Range of the stride time (both feet once), seconds: from quick short steps to slow motion
#: with an unknown capture rate.
MIN_STRIDE_S: Final = 0.4
MAX_STRIDE_S: Final = 3.5
#: Lengths of the analysis windows and the hop between them, real seconds.
_WINDOWS_S: Final = (2.5, 4.0, 8.0)
_HOP_S: Final = 0.25
#: Smallest autocorrelation of the legs' movement at a lag of one stride that counts as gait.
_MIN_AUTOCORRELATION: Final = 0.4
#: Largest correlation between the two legs, which move in antiphase.
_MAX_LEG_CORRELATION: Final = -0.45
#: The autocorrelation must fall below this at a shorter lag: half a stride later the legs have
#: changed places.
_MAX_HALF_STRIDE_CORRELATION: Final = -0.2
#: The feet pass each other: along the direction in which the distance between them swings, its
#: mean is at most this many standard deviations. A foot that only comes near the other one, as
#: the free foot of a single-leg squat does, leaves it on the same side: at least 1.4.
_MAX_OFFSET: Final = 1.0
#: Smallest range of the distance between the ankles, torso lengths.
_MIN_SWING: Final = 0.4
#: Smallest swing at the ends of a segment, as a share of the typical swing in it.
_MIN_RELATIVE_SWING: Final = 0.4
#: Smallest number of strides in a segment: nearly four steps, as in a few steps backward.
_MIN_STRIDES: Final = 1.75
#: Smallest number of strides in a window that gives the stride time: with fewer, the legs swapped
#: for a stride look like a stride twice as long.
_MIN_STRIDES_COMPARED: Final = 2.0
#: Where the stride time changes by more than this ratio, as from a walk to a run, a new
#: segment begins.
_MAX_STRIDE_TIME_RATIO: Final = 1.18
#: The size of the body is the median over this long, real seconds, and no smaller than this
#: share of its median over the clip.
_SIZE_WINDOW_S: Final = 1.0
_MIN_SIZE_SHARE: Final = 0.2
#: A longer gap ends a segment, real seconds.
_MAX_GAP_S: Final = 0.6
#: Penalty on long lags, per second: the movement also repeats after two strides, and the
#: shorter of two similar peaks is the stride.
_LAG_PENALTY_PER_S: Final = 0.1


@dataclass(frozen=True)
class GaitSegment:
    """Consecutive rows of walking or running.

    Attributes
    ----------
    rows : slice
        Rows of the track.
    stride_s : float
        Median stride time (from one step of a foot to its next), real seconds.
    """

    rows: slice
    stride_s: float


def find_gait_segments(track: PoseTrack) -> tuple[GaitSegment, ...]:
    """Find the segments of a track in which the person walks or runs.

    Parameters
    ----------
    track : PoseTrack
        T frames, repaired or not.

    Returns
    -------
    tuple of GaitSegment
        In order of time, not overlapping.

    Notes
    -----
    In sliding windows, the stride time is the lag at the highest peak of the normalised
    autocorrelation of the vector between the ankles [1]_, refined by parabolic interpolation. A
    window counts as gait if the legs move in antiphase, far enough apart, the feet pass each other
    and the peak is high enough. Segments are cut where the swing fades or the stride time changes.

    References
    ----------
    .. [1] Moe-Nilssen, R., & Helbostad, J. L. (2004). Estimation of gait cycle characteristics
       by trunk accelerometry. Journal of Biomechanics, 37(1), 121-126.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    if not np.isfinite(torso).any():
        return ()
    hips, time_s = track.midpoint("hip"), track.real_time_s
    size = _body_size(torso, time_s)[:, None]
    feet = np.concatenate([(track.xy("ankle", side) - hips) / size for side in SIDES], axis=1)
    detected = np.flatnonzero(np.isfinite(feet).all(axis=1))
    borders = np.flatnonzero(np.diff(time_s[detected]) > _MAX_GAP_S) + 1
    found: list[GaitSegment] = []
    for piece in np.split(detected, borders):
        if piece.size >= 8:
            found += _find_in_piece(time_s, feet, piece)
    return tuple(found)


def _body_size(torso: Floats, time_s: Floats) -> Floats:
    """Return the size of the body in the image over the neighbouring time, shape (T,).

    Somebody who runs toward the camera grows several times larger within a few strides.
    """
    known = np.flatnonzero(np.isfinite(torso))
    filled = np.interp(time_s, time_s[known], torso[known])
    if time_s.size < 2:
        return filled
    window = max(1, round(_SIZE_WINDOW_S / usual_interval(time_s)))
    smooth = scipy.ndimage.median_filter(filled, size=min(window, filled.size), mode="nearest")
    # Never much smaller than usual: the torso of somebody who bends toward the camera vanishes.
    return np.maximum(smooth, _MIN_SIZE_SHARE * float(np.median(filled)))


def _find_in_piece(time_s: Floats, feet: Floats, piece: NDArray[np.int64]) -> list[GaitSegment]:
    """Find gait segments in rows without gaps; `feet` holds both ankles, shape (T, 4)."""
    step = usual_interval(time_s[piece])
    count = round((time_s[piece[-1]] - time_s[piece[0]]) / step) + 1
    grid = np.linspace(time_s[piece[0]], time_s[piece[-1]], count)
    resampled = np.column_stack([np.interp(grid, time_s[piece], c) for c in feet[piece].T])
    strides = np.full(count, np.nan)
    best_correlation = np.zeros(count)
    for length_s in _WINDOWS_S:
        window = min(count, round(length_s / step))
        hop = max(1, round(_HOP_S / step))
        for first in sorted({*range(0, count - window + 1, hop), count - window}):
            rows = slice(first, first + window)
            stride_s, correlation = _window_stride(resampled[rows], step)
            if (
                correlation < _MIN_AUTOCORRELATION
                or stride_s * _MIN_STRIDES_COMPARED > 1.05 * window * step
            ):
                continue
            strides[rows] = np.where(best_correlation[rows] < correlation, stride_s, strides[rows])
            best_correlation[rows] = np.maximum(best_correlation[rows], correlation)
    return _cut_segments(time_s, grid, resampled[:, :2] - resampled[:, 2:], strides, step)


def _window_stride(feet: Floats, step: float) -> tuple[float, float]:
    """Return a window's stride time, seconds, and the autocorrelation at that lag."""
    centred = feet - feet.mean(axis=0)
    left, right = centred[:, :2], centred[:, 2:]
    if _correlation(left, right) > _MAX_LEG_CORRELATION:
        return np.nan, 0.0
    separation = left - right
    if float(np.sqrt((separation**2).sum(axis=1).mean())) < _MIN_SWING / 3:
        return np.nan, 0.0
    if not _pass_each_other(feet[:, :2] - feet[:, 2:]):
        return np.nan, 0.0
    return dominant_lag(separation, step)


def _pass_each_other(separation: Floats) -> bool:
    """Return whether the vector between the feet, shape (N, 2), swings from side to side."""
    mean = separation.mean(axis=0)
    _, stretch, axes = np.linalg.svd(separation - mean, full_matrices=False)
    spread = float(stretch[0]) / np.sqrt(len(separation))
    return bool(abs(float(axes[0] @ mean)) <= _MAX_OFFSET * spread)


def dominant_lag(separation: Floats, step: float) -> tuple[float, float]:
    """Return the lag of the highest autocorrelation peak, seconds, and its height.

    Parameters
    ----------
    separation : ndarray of shape (N, K)
        Centred distance between the legs, evenly sampled.
    step : float
        Time between samples, real seconds.

    Returns
    -------
    lag_s, height : float
        NaN and 0 without a peak.
    """
    lags = np.arange(0, min(len(separation) - 4, round(1.1 * MAX_STRIDE_S / step)))
    if lags.size == 0:
        return np.nan, 0.0
    correlation = _autocorrelation(separation, lags.size)
    peaks, _ = scipy.signal.find_peaks(correlation)
    peaks = peaks[lags[peaks] * step >= MIN_STRIDE_S]
    peaks = np.array(
        [p for p in peaks if correlation[:p].min() < _MAX_HALF_STRIDE_CORRELATION], dtype=int
    )
    if peaks.size == 0:
        return np.nan, 0.0
    peak = int(peaks[np.argmax(correlation[peaks] - _LAG_PENALTY_PER_S * lags[peaks] * step)])
    # Parabolic interpolation through the peak and its neighbours.
    a, b, c = correlation[peak - 1 : peak + 2]
    shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c < 0 else 0.0
    return float((peak + shift) * step), float(b)


def _autocorrelation(path: Floats, count: int) -> Floats:
    """Compute the normalised autocorrelation of a centred path at the first `count` lags."""
    size = len(path)
    products = sum(
        scipy.signal.correlate(axis, axis, "full")[size - 1 : size - 1 + count] for axis in path.T
    )
    power = np.r_[0.0, np.cumsum((path**2).sum(axis=1))]
    lags = np.arange(count)
    norm = np.sqrt(power[size - lags] * (power[size] - power[lags]))
    return np.asarray(np.where(norm > 0, products / np.maximum(norm, 1e-12), 0.0))


def estimate_stride_time(feet: Floats, time_s: Floats) -> float:
    """Estimate the stride time of legs that alternate, real seconds; NaN if it is unclear.

    Parameters
    ----------
    feet : ndarray of shape (N, 2, 2)
        One landmark of the left and of the right leg, image plane.
    time_s : ndarray of shape (N,)
        Real seconds.
    """
    separation = feet[:, 0] - feet[:, 1]
    known = np.isfinite(separation).all(axis=1)
    if known.sum() < 8:
        return float("nan")
    step = usual_interval(time_s)
    grid = np.arange(time_s[known][0], time_s[known][-1], step)
    resampled = np.column_stack([np.interp(grid, time_s[known], c) for c in separation[known].T])
    return dominant_lag(resampled - resampled.mean(axis=0), step)[0]


def _correlation(a: Floats, b: Floats) -> float:
    """Compute the correlation of two centred paths, -1 to 1."""
    power = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / power if power > 0 else 0.0


def _cut_segments(
    time_s: Floats, grid: Floats, resampled: Floats, strides: Floats, step: float
) -> list[GaitSegment]:
    """Cut the rows with a stride time into segments, without standing at their ends."""
    known = np.isfinite(strides)
    if not known.any():
        return []
    stride = max(3, round(float(np.nanmedian(strides)) / step))
    swing_range = scipy.ndimage.maximum_filter1d(
        resampled, stride, axis=0
    ) - scipy.ndimage.minimum_filter1d(resampled, stride, axis=0)
    swing = np.linalg.norm(swing_range, axis=1)
    typical = scipy.ndimage.uniform_filter1d(
        np.where(known, swing, 0.0), min(len(swing), 4 * stride)
    )
    moving = known & (swing > _MIN_RELATIVE_SWING * typical) & (swing > _MIN_SWING)
    edges = np.flatnonzero(np.diff(np.r_[False, moving, False].astype(int)))
    found = []
    for first, last in pairwise(edges.tolist()):
        if not moving[first]:
            continue
        # The range over a window rises half a stride before the legs begin to move.
        begin = _movement_edge(resampled, first, last, stride, forward=True)
        end = _movement_edge(resampled, first, last, stride, forward=False)
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
    """Split a segment where the stride time changes permanently."""
    known = np.arange(begin, end)[np.isfinite(strides[begin:end])]
    if known.size < 2:
        return [(begin, end)]
    series = np.interp(np.arange(begin, end), known, strides[known])
    window = max(3, round(1.0 / step))
    series = scipy.ndimage.median_filter(series, size=min(window, series.size), mode="nearest")
    pieces: list[tuple[int, int]] = []
    total = np.r_[0.0, np.cumsum(series)]
    start = 0
    for i in range(1, series.size + 1):
        mean_s = (total[i] - total[start]) / (i - start)
        if (
            i == series.size
            or not 1 / _MAX_STRIDE_TIME_RATIO < series[i] / mean_s < _MAX_STRIDE_TIME_RATIO
        ):
            pieces.append((start, i))
            start = i
    kept = [pieces[0]]
    for a, b in pieces[1:]:
        min_rows = _MIN_STRIDES * float(np.median(series[a:b])) / step
        min_rows_before = _MIN_STRIDES * float(np.median(series[slice(*kept[-1])])) / step
        if b - a < min_rows or kept[-1][1] - kept[-1][0] < min_rows_before:
            kept[-1] = (kept[-1][0], b)
        else:
            kept.append((a, b))
    return [(begin + a, begin + b) for a, b in kept]


def _movement_edge(resampled: Floats, first: int, last: int, stride: int, *, forward: bool) -> int:
    """Return the first (or one past the last) row of a segment in which the legs move."""
    if last - first < 2:
        return first if forward else last
    speed = np.linalg.norm(np.gradient(resampled[first:last], axis=0), axis=1)
    speed = scipy.ndimage.uniform_filter1d(speed, max(3, stride // 6))
    moving = np.flatnonzero(speed > 0.25 * np.median(speed))
    if moving.size == 0:
        return first if forward else last
    return first + int(moving[0] if forward else moving[-1] + 1)
