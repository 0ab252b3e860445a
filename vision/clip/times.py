"""The times of all pictures, from the packets' timestamps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

USUAL_RATE = Fraction(30)
"""Pictures a second where a file says nothing at all."""

MOST_BAD_STAMPS = 0.1
"""Share of missing or repeated timestamps beyond which none of them is trusted."""


@dataclass(frozen=True)
class Packet:
    """One packet of the video track.

    Attributes
    ----------
    pts : int or None
        Presentation time, ticks.
    duration : int
        Ticks; 0 where the file is silent.
    key : bool
        True where decoding can begin here.
    """

    pts: int | None
    duration: int
    key: bool


@dataclass(frozen=True)
class Timeline:
    """When each picture of a clip is shown.

    Attributes
    ----------
    times_s : ndarray of shape (N,), float64
        Seconds from the first shown picture, strictly ascending.
    ticks : ndarray of shape (N,), int64, or None
        The same in the file's ticks, absolute; None where a decoded picture's
        timestamp says nothing and pictures are counted in order instead.
    keys : ndarray of shape (K,), int64
        Ticks of the pictures at which decoding can begin, ascending.
    duration_s : float
        From the first picture to the end of the last.
    frame_rate : float
        Average pictures a second.
    variable : bool
        True where gaps differ by more than rounding.
    warnings : tuple of str
        One sentence for each thing mended.
    """

    times_s: NDArray[np.float64]
    ticks: NDArray[np.int64] | None
    keys: NDArray[np.int64]
    duration_s: float
    frame_rate: float
    variable: bool
    warnings: tuple[str, ...]


def timeline(
    packets: list[Packet],
    *,
    time_base: Fraction,
    first_pts: int | None,
    nominal_rate: Fraction | None,
    end_pts: int | None = None,
    in_order: bool = False,
) -> Timeline:
    """Work out when each picture is shown.

    Parameters
    ----------
    packets : list of Packet
        All packets that are meant to be shown, in file order; not empty.
    time_base : Fraction
        Seconds in one tick.
    first_pts : int or None
        Timestamp of the first picture that really decoded; earlier ones are
        never shown.
    nominal_rate : Fraction or None
        Pictures a second the file claims, for when timestamps are unusable.
    end_pts : int or None, optional
        Where the file says that the track ends, ticks.
    in_order : bool, optional
        True where the timestamps are right as a set but not tied to their
        packets, as in AVI: the n-th picture shown has the n-th time.

    Returns
    -------
    Timeline
        The times; at least one.
    """
    stamps = np.array([p.pts for p in packets if p.pts is not None], dtype=np.int64)
    unique = np.unique(stamps)
    bad = len(packets) - unique.size
    if first_pts is None or bad > MOST_BAD_STAMPS * len(packets):
        return _counted(len(packets), rate=nominal_rate or USUAL_RATE)
    ticks = unique if in_order else unique[unique >= first_pts]
    if ticks.size == 0:
        return _counted(len(packets), rate=nominal_rate or USUAL_RATE)
    warnings = []
    if bad:
        warnings.append(
            f"{bad} of {len(packets)} pictures have a missing or repeated time and are left out."
        )
    undecodable = unique.size - ticks.size
    if undecodable:
        warnings.append(
            f"The first {undecodable} pictures cannot be decoded; the clip starts after them."
        )
    keys = np.unique(
        np.array([p.pts for p in packets if p.key and p.pts is not None], dtype=np.int64)
    )
    last_duration = next((p.duration for p in packets if p.pts == ticks[-1]), 0)
    uneven = len({p.duration for p in packets}) > 1
    if end_pts is not None and uneven and np.any(np.diff(stamps) < 0):
        # With reordered pictures MP4 gives durations in the order of decoding,
        # while the track's end is right but rounded to milliseconds.
        last_duration = end_pts - int(ticks[-1])
    return _stamped(
        ticks,
        keys=keys,
        time_base=time_base,
        last_duration=last_duration,
        nominal_rate=nominal_rate or USUAL_RATE,
        warnings=tuple(warnings),
        in_order=in_order,
    )


def _stamped(
    ticks: NDArray[np.int64],
    *,
    keys: NDArray[np.int64],
    time_base: Fraction,
    last_duration: int,
    nominal_rate: Fraction,
    warnings: tuple[str, ...],
    in_order: bool,
) -> Timeline:
    # One multiplication and one division of exact integers: no rounding builds up.
    times = (ticks - ticks[0]).astype(np.float64) * time_base.numerator / time_base.denominator
    gaps = np.diff(ticks)
    rate = float(nominal_rate)
    usual_s = longest_s = 1.0 / rate
    if gaps.size:
        rate = gaps.size / float(times[-1])
        usual_s = float(np.median(gaps)) * float(time_base)
        longest_s = float(gaps.max()) * float(time_base)
    last_s = last_duration * float(time_base)
    # A last picture held far longer than any other is a muxer's guess, nothing filmed.
    if not 0.0 < last_s <= max(1.0, 2.0 * longest_s):
        last_s = usual_s
    return Timeline(
        times_s=times,
        ticks=None if in_order else ticks,
        keys=keys,
        duration_s=float(times[-1]) + last_s,
        frame_rate=rate,
        variable=_varies(gaps),
        warnings=warnings,
    )


def _varies(gaps: NDArray[np.int64]) -> bool:
    if gaps.size == 0:
        return False
    spread = int(gaps.max() - gaps.min())
    median = float(np.median(gaps))
    # Rounding to ticks (twice, where a clip was repacked) moves a gap by up to
    # two ticks; with ticks nearly as long as the gap a drop shows by its size.
    return spread > max(2.0, 0.02 * median) or spread > 0.6 * median


def _counted(count: int, *, rate: Fraction) -> Timeline:
    times = np.arange(count, dtype=np.float64) * rate.denominator / rate.numerator
    return Timeline(
        times_s=times,
        ticks=None,
        keys=np.empty(0, dtype=np.int64),
        duration_s=count / float(rate),
        frame_rate=float(rate),
        variable=False,
        warnings=(
            "The file gives its pictures no usable times; "
            f"{float(rate):.5g} pictures a second are assumed.",
        ),
    )
