"""Detect squat repetitions as peaks in the drop of the hips.

Notes
-----
The signal is the height of the hips above the standing foot in leg lengths, so no threshold
depends on the frame rate, the resolution or the view. Repetitions are peaks of sufficient
topographic prominence (`scipy.signal.find_peaks`); the rules for their start, end and
completeness are our own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import scipy

from vision.motion.rep_times import find_end, find_onset
from vision.motion.smoothing import filter_series
from vision.pose.breaks import usual_interval
from vision.pose.pose_track import PoseTrack
from vision.terms import SIDES, Floats

#: The hips drop at least this much, leg lengths (about 26° of knee flexion).
MIN_DROP: Final = 0.025
#: ... and at least this much in an incomplete repetition (about 36° of knee flexion).
_MIN_INCOMPLETE_DROP: Final = 0.05
#: A repetition in which the hips rise again by less than this share of the drop is incomplete.
MIN_RETURN: Final = 0.65
#: Minimum time that the hips are below standing by more than the share of the drop, real seconds.
MIN_DURATION_S: Final = 0.5
_STANDING_SHARE: Final = 0.05
#: The hips of a squat move slowly; faster changes of their height are noise of the model, Hz.
_HIP_CUTOFF_HZ: Final = 2.5
#: Window over which the body's size in the image is measured, real seconds.
_BODY_SIZE_WINDOW_S: Final = 4.0
#: Standing is measured over this long before a repetition starts, real seconds, ...
STANDING_WINDOW_S: Final = 0.4
#: ... ending this long before it, about the error of the start.
_STANDING_MARGIN_S: Final = 0.1
#: Which frame is the deepest depends on noise, so the bottom is midway between the frames at
#: which this share of the drop is passed.
_BOTTOM_SHARE: Final = 0.7


@dataclass(frozen=True)
class Repetition:
    """One squat; rows are those of the track.

    Attributes
    ----------
    start, bottom, end : int
        Rows nearest to when the knees begin to bend, are bent most, and are straight again;
        see `vision.motion.rep_times`.
    drop : float
        How far the hips drop, as a share of their standing height.
    incomplete_reason : str or None
        Why the repetition is incomplete.
    """

    start: int
    bottom: int
    end: int
    drop: float
    incomplete_reason: str | None = None

    @property
    def rows(self) -> slice:
        """All rows of the repetition."""
        return slice(self.start, self.end + 1)

    def shifted(self, rows: int) -> Repetition:
        """Return the same repetition in a track with this many more rows before it."""
        return replace(
            self, start=self.start + rows, bottom=self.bottom + rows, end=self.end + rows
        )


def hip_height(track: PoseTrack) -> Floats:
    """Return the height of the hips above the lower ankle, pixels, shape (T,)."""
    ankles = np.stack([track.xy("ankle", side)[:, 1] for side in SIDES])
    return np.asarray(ankles.max(axis=0) - track.midpoint("hip")[:, 1])


def leg_length(track: PoseTrack) -> float:
    """Return the standing height of the hips above the ankle over the whole clip, pixels.

    NaN if the person is missing throughout.
    """
    height = hip_height(track)
    height = height[np.isfinite(height)]
    if height.size == 0:
        return float("nan")
    return float(max(np.percentile(height, 90), 1.0))


def standing_rows(track: PoseTrack, rep: Repetition, *, first: int = 0) -> slice:
    """Return the rows of standing just before a repetition, at least one.

    Parameters
    ----------
    track : PoseTrack
        Track of T frames.
    rep : Repetition
        The repetition.
    first : int
        Earliest row that may be used.
    """
    time_s = track.real_time_s
    begin = int(np.searchsorted(time_s, time_s[rep.start] - STANDING_WINDOW_S - _STANDING_MARGIN_S))
    end = int(np.searchsorted(time_s, time_s[rep.start] - _STANDING_MARGIN_S, side="right"))
    first = max(first, track.part_at(rep.start).start)
    begin = max(begin, first)
    if end - begin < 3:  # the clip or the block begins with the repetition
        return slice(max(first, rep.start - 2), rep.start + 1)
    return slice(begin, end)


def standing_height(track: PoseTrack, rep: Repetition) -> float:
    """Return the height of the hips above the ankle just before a repetition, pixels."""
    height = hip_height(track)[standing_rows(track, rep)]
    height = height[np.isfinite(height)]
    if height.size:
        return float(np.median(height))
    return leg_length(track.slice_rows(track.part_at(rep.bottom)))


def flexion_from_drop(drop: float | Floats) -> Floats:
    """Estimate knee flexion from the drop of the hips, for views that do not show it.

    Parameters
    ----------
    drop : float or ndarray
        How far the hips drop, as a share of their standing height.

    Returns
    -------
    ndarray
        Degrees.

    Notes
    -----
    With thigh and shank of equal length and the hip above the ankle, the height is
    cos(flexion / 2) of the standing height.
    """
    return np.degrees(2.0 * np.arccos(np.clip(1.0 - np.asarray(drop, dtype=float), -1.0, 1.0)))


def find_reps(track: PoseTrack) -> tuple[Repetition, ...]:
    """Find the repetitions in a smoothed track.

    Parameters
    ----------
    track : PoseTrack
        Smoothed track of T frames.

    Returns
    -------
    tuple of Repetition
        In order of time. Incomplete repetitions, such as those that the clip cuts off, are
        included with a reason.
    """
    height = hip_height(track)
    detected = np.flatnonzero(np.isfinite(height))
    if detected.size < 8:
        return ()
    time_s = track.real_time_s
    relative = np.interp(time_s, time_s[detected], height[detected] / body_size(track)[detected])
    drop = 1.0 - relative / np.percentile(relative, 90)
    drop = filter_series(time_s, drop[:, None], cutoff_hz=_HIP_CUTOFF_HZ, outlier_scale=1.0)[:, 0]
    # Both ends count as standing, so that a squat cut off by the clip is still a peak.
    low = float(drop.min())
    padded = np.r_[low, drop, low]
    step = usual_interval(time_s)
    peaks, _ = scipy.signal.find_peaks(
        padded, prominence=MIN_DROP, distance=max(1, round(0.5 * MIN_DURATION_S / step))
    )
    bottoms = [int(p) for p in np.clip(peaks - 1, 0, drop.size - 1)]
    reps = [
        _make_repetition(drop, time_s, a, b, c)
        for a, b, c in _bound_by_standing(_merge_bottoms(bottoms, drop), drop)
    ]
    return tuple(r for r in reps if r is not None and _is_visible(height, r))


def body_size(track: PoseTrack) -> Floats:
    """Return the size of the body in the image, pixels, shape (T,).

    Parameters
    ----------
    track : PoseTrack
        Track of T frames, in some of which the person is detected.

    Notes
    -----
    A high percentile of the torso's length in a sliding window: it follows a person who walks
    toward the camera, but is not affected when the trunk leans.
    """
    torso = np.linalg.norm(track.midpoint("shoulder") - track.midpoint("hip"), axis=1)
    time_s = track.real_time_s
    known = np.isfinite(torso)
    filled = np.interp(time_s, time_s[known], torso[known])
    window = 2 * round(_BODY_SIZE_WINDOW_S / usual_interval(time_s) / 2) + 1
    longest = scipy.ndimage.percentile_filter(filled, 85, size=window, mode="nearest")
    return np.asarray(scipy.ndimage.uniform_filter1d(longest, max(1, window // 4), mode="nearest"))


def _is_visible(height: Floats, rep: Repetition) -> bool:
    """Return whether the person was detected at the bottom and in most of the repetition."""
    part = np.isfinite(height[rep.rows])
    return bool(np.isfinite(height[rep.bottom])) and float(part.mean()) >= 0.8


def _merge_bottoms(bottoms: list[int], drop: Floats) -> list[int]:
    """Merge bottoms without a real rise between them into the deeper one."""
    kept: list[int] = []
    for bottom in bottoms:
        if kept:
            last = kept[-1]
            between = float(drop[last : bottom + 1].min())
            base = float(drop[max(0, kept[-2] if len(kept) > 1 else 0) : bottom + 1].min())
            smaller = min(drop[last], drop[bottom]) - base
            if min(drop[last], drop[bottom]) - between < 0.5 * smaller:
                kept[-1] = max(last, bottom, key=lambda i: float(drop[i]))
                continue
        kept.append(bottom)
    return kept


def _bound_by_standing(bottoms: list[int], drop: Floats) -> list[tuple[int, int, int]]:
    """Pair each bottom with the rows of standing before and after it."""
    borders = [0]
    for a, b in pairwise(bottoms):
        borders.append(a + int(drop[a : b + 1].argmin()))
    borders.append(drop.size - 1)
    return [(borders[i], bottom, borders[i + 1]) for i, bottom in enumerate(bottoms)]


def _make_repetition(
    drop: Floats, time_s: Floats, first: int, bottom: int, last: int
) -> Repetition | None:
    before, after = drop[first : bottom + 1], drop[bottom : last + 1]
    stand_before, stand_after = float(before.min()), float(after.min())
    depth = float(drop[bottom])
    fall, rise = depth - stand_before, depth - stand_after
    height = max(fall, rise)
    if height < MIN_DROP:
        return None
    start, end = _start_and_end(drop, time_s, first, bottom, last)
    reason = None
    if fall < MIN_RETURN * height:
        reason = "it begins before the clip or without standing up first"
    elif rise < MIN_RETURN * height:
        reason = "it does not come back up"
    elif _bent_s(time_s[first:], before, time_s[bottom:], after) < MIN_DURATION_S:
        reason = "it is too short for a squat"
    if reason is not None and height < _MIN_INCOMPLETE_DROP:
        return None
    standing = 1.0 - (stand_before if fall >= rise else stand_after)
    if reason is None:
        flat = np.flatnonzero(
            drop[start : end + 1] >= depth - (1.0 - _BOTTOM_SHARE) * min(fall, rise)
        )
        middle = (time_s[start + flat[0]] + time_s[start + flat[-1]]) / 2
        bottom = start + int(np.abs(time_s[start : end + 1] - middle).argmin())
    return Repetition(
        start, bottom, end, drop=height / max(standing, 0.1), incomplete_reason=reason
    )


def _bent_s(before_s: Floats, before: Floats, after_s: Floats, after: Floats) -> float:
    """Return how long the hips are below standing by more than a small share of the drop."""
    down = np.flatnonzero(before <= before.min() + _STANDING_SHARE * np.ptp(before))[-1]
    up = np.flatnonzero(after <= after.min() + _STANDING_SHARE * np.ptp(after))[0]
    return float(after_s[up] - before_s[down])


def _start_and_end(
    drop: Floats, time_s: Floats, first: int, bottom: int, last: int
) -> tuple[int, int]:
    """Return the rows at which a movement starts and ends, between two rows of standing."""
    before, after = slice(first, bottom + 1), slice(bottom, last + 1)
    start_s = find_onset(time_s[before], drop[before])
    end_s = find_end(time_s[after], drop[after])
    return (
        first + int(np.abs(time_s[before] - start_s).argmin()),
        bottom + int(np.abs(time_s[after] - end_s).argmin()),
    )
