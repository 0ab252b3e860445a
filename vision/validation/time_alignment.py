"""Align a reference with a clip in time, and resample it at the clip's frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.errors import InputError
from vision.terms import SIDES, Floats

#: Range of offsets that is searched by default, seconds either way.
DEFAULT_SEARCH_S: Final = 2.0
#: A reference with a longer step between its values is a list of readings, not a curve.
MAX_CURVE_STEP_S: Final = 0.2
#: A gap of more than this many usual steps is not interpolated over.
_GAP_STEPS: Final = 3.5
#: Step between the offsets that are tried, seconds.
_STEP_S: Final = 0.01
#: Least overlap, as a share of the shorter recording.
_MIN_OVERLAP: Final = 0.5
#: Below this correlation the two do not show the same movement.
_MIN_CORRELATION: Final = 0.7
#: Offsets whose correlation is this close to the best fit as well.
_TIE: Final = 0.02
#: A movement smaller than this cannot be aligned by, degrees.
_MIN_RANGE_DEG: Final = 10.0

_Series = Mapping[str, Floats]


@dataclass(frozen=True)
class TimeAlignment:
    """Offset between the clocks of a reference and a clip.

    Attributes
    ----------
    offset_s : float
        Seconds to add to the reference's time to get the clip's.
    found : bool
        Whether it was found by correlation; otherwise it was given, or assumed to be 0.
    correlation : float or None
        Pearson's r at the offset.
    angles : tuple of str
        Angles it was found by.
    notes : tuple of str
        Doubts, a sentence each.
    """

    offset_s: float
    found: bool = False
    correlation: float | None = None
    angles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def is_curve(time_s: Floats) -> bool:
    """Whether values are close enough together to be interpolated."""
    return time_s.size > 2 and float(np.median(np.diff(time_s))) <= MAX_CURVE_STEP_S


def interpolate(time_s: Floats, values: Floats, at_s: Floats) -> Floats:
    """Interpolate a series linearly; nothing is invented.

    Parameters
    ----------
    time_s : ndarray of shape (N,)
        Times of the series, ascending.
    values : ndarray of shape (N,)
        NaN where missing.
    at_s : ndarray of shape (M,)
        Times to interpolate at.

    Returns
    -------
    ndarray of shape (M,)
        NaN outside the series, where a neighbour is missing, and across a gap in time.
    """
    if time_s.size < 2:
        return np.full(at_s.size, np.nan)
    right = np.clip(np.searchsorted(time_s, at_s), 1, time_s.size - 1)
    left = right - 1
    span = time_s[right] - time_s[left]
    weight = (at_s - time_s[left]) / span
    result = values[left] * (1 - weight) + values[right] * weight
    for end, side in ((left, 0.0), (right, 1.0)):  # a value's own time needs no neighbour
        exact = np.isclose(weight, side, rtol=0, atol=1e-9)
        result = np.where(exact, values[end], result)
    outside = (weight < -1e-9) | (weight > 1 + 1e-9)
    return np.where(outside | (span > _GAP_STEPS * np.median(np.diff(time_s))), np.nan, result)


def align(
    time_s: Floats,
    measured: _Series,
    reference_s: Floats,
    reference: _Series,
    *,
    search_s: float = DEFAULT_SEARCH_S,
) -> TimeAlignment:
    """Find the offset at which the knee angles of clip and reference correlate best.

    Correlation ignores a constant difference between the two and its scale. Where neither knee
    is in both, the shared angle that moves most is used. Of several offsets that fit equally, as
    in walking and running, the smallest is taken.

    Parameters
    ----------
    time_s : ndarray of shape (T,)
        Times of the clip, seconds.
    measured : mapping of str to ndarray of shape (T,)
        The clip's angles.
    reference_s : ndarray of shape (N,)
        Times of the reference, seconds.
    reference : mapping of str to ndarray of shape (N,)
        The reference's angles.
    search_s : float, optional
        Largest offset to try, either way.

    Returns
    -------
    TimeAlignment
        The offset.

    Raises
    ------
    InputError
        If no angle moves enough in both, or none of the offsets fits.
    """
    names = _names_to_align_by(measured, reference)
    if not names:
        raise InputError(
            "No angle that both contain moves by 10° or more, so that the reference cannot be "
            "aligned in time; give the offset with --offset."
        )
    count = int(np.floor(search_s / _STEP_S + 1e-9))
    offsets: Floats = np.arange(-count, count + 1, dtype=np.float64) * _STEP_S
    grid = np.arange(time_s[0], time_s[-1] + _STEP_S, _STEP_S)
    shortest_s = min(float(np.ptp(time_s)), float(np.ptp(reference_s)))
    least = max(3, int(_MIN_OVERLAP * shortest_s / _STEP_S))
    curves = []
    for name in names:
        clip = interpolate(time_s, measured[name], grid)
        curves.append(
            [
                _pearson(clip, interpolate(reference_s + o, reference[name], grid), least)
                for o in offsets
            ]
        )
    # A leg that is hidden most of the time does not keep the other from being used.
    used = [i for i, curve in enumerate(curves) if np.isfinite(curve).any()]
    correlation: Floats = np.full(offsets.size, np.nan)
    if used:
        correlation = np.asarray(np.array([curves[i] for i in used]).mean(axis=0), np.float64)
    known = correlation[np.isfinite(correlation)]
    if known.size == 0 or known.max() < _MIN_CORRELATION:
        raise InputError(
            f"The reference fits the clip at no offset within {search_s:g} s; check that both "
            "show the same movement, widen --search or give the --offset."
        )
    return _choose(offsets, correlation, tuple(names[i] for i in used))


def _choose(offsets: Floats, correlation: Floats, names: tuple[str, ...]) -> TimeAlignment:
    """Choose the smallest of the offsets that fit best, refined between the steps."""
    filled = np.where(np.isfinite(correlation), correlation, -1.0)
    padded = np.r_[-1.0, filled, -1.0]
    is_peak = (filled >= padded[:-2]) & (filled >= padded[2:])
    peaks = np.flatnonzero(is_peak & (filled >= filled.max() - _TIE))
    best = int(peaks[np.argmin(np.abs(offsets[peaks]))])
    notes = []
    if float(np.ptp(offsets[peaks])) > 0.2:
        others = ", ".join(f"{offsets[i]:+.2f}" for i in peaks if i != best)
        notes.append(
            f"The movement repeats itself: offsets of {others} s fit as well, and the smallest "
            "was taken."
        )
    offset = float(offsets[best])
    if best in (0, offsets.size - 1):
        notes.append("The best offset is at the end of the range searched; widen --search.")
    else:
        before, here, after = (float(filled[best + k]) for k in (-1, 0, 1))
        bend = before - 2 * here + after
        if bend < 0:
            offset += _STEP_S * 0.5 * (before - after) / bend
    return TimeAlignment(offset, True, float(filled[best]), names, tuple(notes))


def _names_to_align_by(measured: _Series, reference: _Series) -> tuple[str, ...]:
    def movement(name: str) -> float:
        ranges = [_range(series[name]) for series in (measured, reference)]
        return min(ranges)

    shared = [n for n in measured if n in reference and movement(n) >= _MIN_RANGE_DEG]
    knees = tuple(f"knee_flexion_{s}" for s in SIDES if f"knee_flexion_{s}" in shared)
    if knees or not shared:
        return knees
    return (max(shared, key=movement),)


def _range(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.ptp(known)) if known.size else 0.0


def _pearson(a: Floats, b: Floats, least: int) -> float:
    """Pearson's r of the pairs that are complete; NaN with too few of them."""
    both = np.isfinite(a) & np.isfinite(b)
    if int(both.sum()) < least:
        return float("nan")
    x, y = a[both] - a[both].mean(), b[both] - b[both].mean()
    size = float(np.sqrt((x**2).sum() * (y**2).sum()))
    return float((x * y).sum() / size) if size > 0 else float("nan")
