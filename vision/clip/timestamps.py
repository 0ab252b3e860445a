"""Frame times of a clip, from the timestamps of its packets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

DEFAULT_RATE = Fraction(30)
"""Frames per second where a file gives neither timestamps nor a rate."""

MAX_BAD_TIMESTAMP_SHARE = 0.1
"""With a larger share of missing or repeated timestamps, none of them is used."""


@dataclass(frozen=True)
class Packet:
    """One packet of the video track.

    Attributes
    ----------
    pts : int or None
        Presentation time, ticks.
    duration : int
        Ticks; 0 where the file gives none.
    is_keyframe : bool
        True where decoding can start here.
    """

    pts: int | None
    duration: int
    is_keyframe: bool


@dataclass(frozen=True)
class Timeline:
    """Presentation times of all frames of a clip.

    Attributes
    ----------
    times_s : ndarray of shape (N,), float64
        Seconds from the first displayed frame, strictly ascending.
    ticks : ndarray of shape (N,), int64, or None
        The same in the file's ticks, absolute; None where decoded frames carry no usable
        timestamp and are numbered by counting instead.
    keyframe_ticks : ndarray of shape (K,), int64
        Ticks of the keyframes, ascending.
    duration_s : float
        From the first frame to the end of the last.
    frame_rate : float
        Average frames per second.
    is_variable : bool
        True where the intervals differ by more than rounding.
    warnings : tuple of str
        One sentence for each timestamp problem that was worked around.
    """

    times_s: NDArray[np.float64]
    ticks: NDArray[np.int64] | None
    keyframe_ticks: NDArray[np.int64]
    duration_s: float
    frame_rate: float
    is_variable: bool
    warnings: tuple[str, ...]


def build_timeline(
    packets: list[Packet],
    *,
    time_base: Fraction,
    first_pts: int | None,
    nominal_rate: Fraction | None,
    end_pts: int | None = None,
    has_only_dts: bool = False,
) -> Timeline:
    """Compute the presentation time of each frame.

    Parameters
    ----------
    packets : list of Packet
        All displayed packets, in file order; not empty.
    time_base : Fraction
        Seconds in one tick.
    first_pts : int or None
        Timestamp of the first frame that decoded; earlier ones are never displayed.
    nominal_rate : Fraction or None
        Frames per second according to the file's header, used where timestamps are unusable.
    end_pts : int or None, optional
        End of the track according to the file's header, ticks.
    has_only_dts : bool, optional
        True where the timestamps are right as a set but not tied to their packets, as in
        AVI: the n-th displayed frame has the n-th time.

    Returns
    -------
    Timeline
        The times; at least one.
    """
    timestamps = np.array([p.pts for p in packets if p.pts is not None], dtype=np.int64)
    unique = np.unique(timestamps)
    unusable = len(packets) - unique.size
    if first_pts is None or unusable > MAX_BAD_TIMESTAMP_SHARE * len(packets):
        return _timeline_from_rate(len(packets), rate=nominal_rate or DEFAULT_RATE)
    ticks = unique if has_only_dts else unique[unique >= first_pts]
    if ticks.size == 0:
        return _timeline_from_rate(len(packets), rate=nominal_rate or DEFAULT_RATE)
    warnings = []
    if unusable:
        warnings.append(
            f"{unusable} of {len(packets)} frames had a missing or repeated timestamp and were "
            "left out."
        )
    undecodable = unique.size - ticks.size
    if undecodable:
        start = "frame was" if undecodable == 1 else f"{undecodable} frames were"
        warnings.append(f"The first {start} left out, because decoding failed.")
    keyframe_ticks = np.unique(
        np.array([p.pts for p in packets if p.is_keyframe and p.pts is not None], dtype=np.int64)
    )
    last_duration = next((p.duration for p in packets if p.pts == ticks[-1]), 0)
    uneven = len({p.duration for p in packets}) > 1
    if end_pts is not None and uneven and np.any(np.diff(timestamps) < 0):
        # With reordered frames MP4 lists durations in decoding order, while the track's end
        # is right but rounded to milliseconds.
        last_duration = end_pts - int(ticks[-1])
    return _timeline_from_ticks(
        ticks,
        keyframe_ticks=keyframe_ticks,
        time_base=time_base,
        last_duration=last_duration,
        nominal_rate=nominal_rate or DEFAULT_RATE,
        warnings=tuple(warnings),
        has_only_dts=has_only_dts,
    )


def _timeline_from_ticks(
    ticks: NDArray[np.int64],
    *,
    keyframe_ticks: NDArray[np.int64],
    time_base: Fraction,
    last_duration: int,
    nominal_rate: Fraction,
    warnings: tuple[str, ...],
    has_only_dts: bool,
) -> Timeline:
    # One multiplication and one division of exact integers, so rounding does not accumulate.
    times = (ticks - ticks[0]).astype(np.float64) * time_base.numerator / time_base.denominator
    gaps = np.diff(ticks)
    rate = float(nominal_rate)
    median_s = longest_s = 1.0 / rate
    if gaps.size:
        rate = gaps.size / float(times[-1])
        median_s = float(np.median(gaps)) * float(time_base)
        longest_s = float(gaps.max()) * float(time_base)
    last_s = last_duration * float(time_base)
    # A last frame displayed far longer than any other is a muxer's guess, not footage.
    if not 0.0 < last_s <= max(1.0, 2.0 * longest_s):
        last_s = median_s
    return Timeline(
        times_s=times,
        ticks=None if has_only_dts else ticks,
        keyframe_ticks=keyframe_ticks,
        duration_s=float(times[-1]) + last_s,
        frame_rate=rate,
        is_variable=_is_variable(gaps),
        warnings=warnings,
    )


def _is_variable(gaps: NDArray[np.int64]) -> bool:
    if gaps.size == 0:
        return False
    spread = int(gaps.max() - gaps.min())
    median = float(np.median(gaps))
    # Rounding to ticks (twice, where a clip was remuxed) changes an interval by up to two
    # ticks; where a tick is nearly as long as the interval, a dropped frame shows by its size.
    return spread > max(2.0, 0.02 * median) or spread > 0.6 * median


def _timeline_from_rate(count: int, *, rate: Fraction) -> Timeline:
    times = np.arange(count, dtype=np.float64) * rate.denominator / rate.numerator
    return Timeline(
        times_s=times,
        ticks=None,
        keyframe_ticks=np.empty(0, dtype=np.int64),
        duration_s=count / float(rate),
        frame_rate=float(rate),
        is_variable=False,
        warnings=(
            f"The file has no usable frame times; {float(rate):.5g} frames per second are assumed.",
        ),
    )
