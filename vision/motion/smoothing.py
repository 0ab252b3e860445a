"""Smooth landmarks: Hampel outlier filter, then a zero-phase Butterworth low-pass.

References
----------
.. [1] D. A. Winter, *Biomechanics and Motor Control of Human Movement*, 4th ed., Wiley (2009):
   fourth-order zero-lag Butterworth filter for kinematic data.
.. [2] R. K. Pearson et al., "Generalized Hampel filters", EURASIP J. Adv. Signal Process.
   2016:87.
.. [3] J. Sinclair et al., J. Hum. Kinet. 39, 25 (2013): the cut-off changes discrete angles of
   running.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
import scipy

from vision.pose.breaks import usual_interval
from vision.pose.landmarks import Landmark
from vision.pose.pose_track import PoseTrack
from vision.terms import Floats

#: Cut-off for squats, Hz: the usual choice for slow whole-body movement [1]_.
SQUAT_CUTOFF_HZ: Final = 6.0
#: Cut-offs for walking and running, Hz: of the feet, of the knees and of everything above. The
#: cut-off changes discrete running angles [3]_, and a foot moves faster than a hip, so each
#: follows from Winter's residual analysis [1]_ of detected runs (no truth is needed for it):
#: hips and shoulders 3 to 6 Hz, knees 7 to 8 Hz, ankles and feet 7 to 10 Hz.
GAIT_CUTOFF_HZ: Final = 10.0
GAIT_KNEE_CUTOFF_HZ: Final = 8.0
GAIT_TRUNK_CUTOFF_HZ: Final = 6.0
#: Order after both passes, forward and backward [1]_.
ORDER: Final = 4

_GAIT_CUTOFF_OF_JOINT: Final = {
    "knee": GAIT_KNEE_CUTOFF_HZ,
    "ankle": GAIT_CUTOFF_HZ,
    "heel": GAIT_CUTOFF_HZ,
    "toe": GAIT_CUTOFF_HZ,
}
#: Cut-off of each landmark for walking and running, Hz.
GAIT_CUTOFFS_HZ: Final = tuple(
    _GAIT_CUTOFF_OF_JOINT.get(point.name.lower().rpartition("_")[2], GAIT_TRUNK_CUTOFF_HZ)
    for point in Landmark
)

# A point is an outlier where it differs from the median of its neighbours by more than three
# robust standard deviations [2]_, and by more than this share of the torso length.
_HAMPEL_WINDOW_S: Final = 0.3
_MAX_DEVIATIONS: Final = 3.0
_MIN_OUTLIER_SHARE: Final = 0.06


def smooth_track(
    track: PoseTrack,
    *,
    cutoff_hz: float | Sequence[float] = SQUAT_CUTOFF_HZ,
    drop_outliers: bool = True,
) -> PoseTrack:
    """Smooth every landmark of a track without shifting it in time.

    Parameters
    ----------
    track : PoseTrack
        Track of T frames.
    cutoff_hz : float or sequence of float
        Cut-off frequency in real time, one for all landmarks or one for each; lowered where
        the frame rate is too low for it.
    drop_outliers : bool
        Whether to replace sudden jumps first. Not for gait, in which a swinging foot turns
        just as suddenly.

    Returns
    -------
    PoseTrack
        The same frames, smoothed; missing where the person was missing.

    Notes
    -----
    The samples are resampled to even steps of their real times, so a variable frame rate
    does not change the cut-off.
    """
    missing = ~np.isfinite(track.xyz).all(axis=(1, 2))
    detected = np.flatnonzero(~missing)
    if detected.size < 4:
        return track
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    size = float(np.nanmedian(torso))
    xyz = np.full_like(track.xyz, np.nan)
    cutoffs = np.broadcast_to(np.asarray(cutoff_hz, dtype=float), track.xyz.shape[1:2])
    # Filtering across a gap would smear one side of it into the other.
    gap = np.diff(detected) > 1
    for piece in np.split(detected, np.flatnonzero(gap) + 1):
        for hz in np.unique(cutoffs):
            points = np.flatnonzero(cutoffs == hz)
            columns = track.xyz[np.ix_(piece, points)].reshape(piece.size, -1)
            smooth = filter_series(
                track.real_time_s[piece],
                columns,
                cutoff_hz=float(hz),
                outlier_scale=size if drop_outliers else np.inf,
            )
            xyz[np.ix_(piece, points)] = smooth.reshape(piece.size, points.size, -1)
    return replace(track, xyz=xyz)


def filter_series(
    time_s: Floats, values: Floats, *, cutoff_hz: float, outlier_scale: float
) -> Floats:
    """Low-pass filter unevenly sampled series without phase lag.

    Parameters
    ----------
    time_s : ndarray of shape (N,)
        Real seconds, ascending.
    values : ndarray of shape (N, K)
        Finite series, one per column.
    cutoff_hz : float
        Cut-off frequency.
    outlier_scale : float
        Size of the body in the unit of `values`: jumps smaller than 6 % of it are not
        outliers. Infinity switches the outlier filter off.

    Returns
    -------
    ndarray of shape (N, K)
        Filtered values at the same times.
    """
    if time_s.size < 4:
        return values
    step = usual_interval(time_s)
    despiked = _hampel_filter(values, step=step, outlier_scale=outlier_scale)
    count = round((time_s[-1] - time_s[0]) / step) + 1
    grid = np.linspace(time_s[0], time_s[-1], max(count, 4))
    even = np.column_stack([np.interp(grid, time_s, column) for column in despiked.T])
    rate = 1.0 / float(grid[1] - grid[0])
    sos = _design_filter(min(cutoff_hz, 0.45 * rate), rate)
    # Extend both ends far enough for the filter to settle.
    pad = min(even.shape[0] - 1, round(rate / cutoff_hz * 3))
    smooth = scipy.signal.sosfiltfilt(sos, even, axis=0, padtype="odd", padlen=pad)
    return np.column_stack([np.interp(time_s, grid, column) for column in smooth.T])


@lru_cache(maxsize=64)
def _design_filter(cutoff_hz: float, rate_hz: float) -> Floats:
    """Design a low-pass filter; for a short series this takes longer than to apply it."""
    return np.asarray(scipy.signal.butter(ORDER // 2, cutoff_hz, fs=rate_hz, output="sos"))


def _hampel_filter(values: Floats, *, step: float, outlier_scale: float) -> Floats:
    """Replace isolated jumps by the median of their neighbours."""
    half = max(2, round(_HAMPEL_WINDOW_S / step / 2))
    size = min(2 * half + 1, values.shape[0] - (values.shape[0] + 1) % 2)
    if size < 3:
        return values
    median = scipy.ndimage.median_filter(values, size=(size, 1), mode="nearest")
    deviation = np.abs(values - median)
    spread = 1.4826 * scipy.ndimage.median_filter(deviation, size=(size, 1), mode="nearest")
    limit = np.maximum(_MAX_DEVIATIONS * spread, _MIN_OUTLIER_SHARE * outlier_scale)
    return np.where(deviation > limit, median, values)
