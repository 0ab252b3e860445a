"""Many strides laid over each other: the mean of a series from contact to contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.terms import Floats

#: From 0 to 100 % of the stride in whole percents.
CURVE_POINTS: Final = 101
#: A stride this many times as long as the usual one has a missed contact in it.
_MAX_STRIDE_RATIO: Final = 1.5


@dataclass(frozen=True)
class StrideCurve:
    """A series over the stride, averaged over strides.

    Attributes
    ----------
    percent : ndarray of shape (101,)
        0 is the contact of the foot, 100 its next contact.
    mean : ndarray of shape (101,)
        Mean over the strides; NaN without any.
    spread : ndarray of shape (101,)
        One standard deviation over the strides; NaN with fewer than two.
    count : int
        Number of strides it rests on.
    """

    percent: Floats
    mean: Floats
    spread: Floats
    count: int


def stride_spans(contacts_s: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Pair the contacts of one foot to strides.

    Parameters
    ----------
    contacts_s : sequence of float
        Contacts of one foot in one bout, seconds, ascending.

    Returns
    -------
    tuple of (float, float)
        Begin and end of each stride; one that is far longer than the usual one is left
        out, because a contact was missed in it.
    """
    lengths = np.diff(np.asarray(contacts_s, dtype=np.float64))
    if lengths.size == 0:
        return ()
    longest = _MAX_STRIDE_RATIO * float(np.median(lengths))
    return tuple(
        (float(begin), float(begin + length))
        for begin, length in zip(contacts_s, lengths, strict=False)
        if 0 < length <= longest
    )


def average_stride(time_s: Floats, series: Floats, contacts_s: Sequence[float]) -> StrideCurve:
    """Average a series over the strides of one foot.

    Parameters
    ----------
    time_s : ndarray of shape (T,)
        Ascending, in the same clock as the contacts.
    series : ndarray of shape (T,)
        The series; NaN where it is missing.
    contacts_s : sequence of float
        Contacts of one foot in one bout, seconds, ascending.

    Returns
    -------
    StrideCurve
        Only of strides that are seen from begin to end: one with a gap is left out as a
        whole, so that the mean never jumps where a stride joins or leaves it.
    """
    percent = np.linspace(0.0, 100.0, CURVE_POINTS)
    whole = []
    for begin, end in stride_spans(contacts_s):
        first = int(np.searchsorted(time_s, begin, side="right")) - 1
        last = int(np.searchsorted(time_s, end, side="left"))
        if first < 0 or last >= time_s.size or not np.isfinite(series[first : last + 1]).all():
            continue
        moments = begin + (end - begin) * percent / 100.0
        whole.append(np.interp(moments, time_s[first : last + 1], series[first : last + 1]))
    nothing = np.full(CURVE_POINTS, np.nan)
    if not whole:
        return StrideCurve(percent, nothing, nothing, 0)
    strides = np.stack(whole)
    spread = strides.std(axis=0, ddof=1) if len(whole) > 1 else nothing
    return StrideCurve(percent, strides.mean(axis=0), spread, len(whole))


def toe_off_percent(
    contacts_s: Sequence[float], toe_offs_s: Sequence[float | None]
) -> float | None:
    """Say when in the stride the foot leaves the floor.

    Parameters
    ----------
    contacts_s : sequence of float
        Contacts of one foot in one bout, seconds, ascending.
    toe_offs_s : sequence of float or None
        The toe-off after each contact; None where it was not seen.

    Returns
    -------
    float or None
        Median over the strides, percent; None where no stride has one.
    """
    after = dict(zip(contacts_s, toe_offs_s, strict=True))
    shares = [
        100.0 * (toe_off - begin) / (end - begin)
        for begin, end in stride_spans(contacts_s)
        if (toe_off := after[begin]) is not None
    ]
    return float(np.median(shares)) if shares else None
