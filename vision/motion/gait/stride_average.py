"""Average a series over strides that are time-normalised from contact to contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.terms import Floats

#: 0 to 100 % of the stride in whole percents.
CURVE_POINTS: Final = 101
#: A stride longer than this many median strides contains a missed contact.
MAX_STRIDE_RATIO: Final = 1.5


@dataclass(frozen=True)
class StrideCurve:
    """A series averaged over time-normalised strides.

    Attributes
    ----------
    percent : ndarray of shape (101,)
        0 is the contact of the foot, 100 its next contact.
    mean : ndarray of shape (101,)
        Mean over the strides; NaN without any.
    spread : ndarray of shape (101,)
        One standard deviation over the strides; NaN with fewer than two.
    count : int
        Number of strides averaged.
    """

    percent: Floats
    mean: Floats
    spread: Floats
    count: int


def stride_spans(contacts_s: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Pair consecutive contacts of one foot into strides.

    Parameters
    ----------
    contacts_s : sequence of float
        Contacts of one foot in one bout, seconds, ascending.

    Returns
    -------
    tuple of (float, float)
        Start and end of each stride, without those that contain a missed contact.
    """
    lengths = np.diff(np.asarray(contacts_s, dtype=np.float64))
    if lengths.size == 0:
        return ()
    longest = MAX_STRIDE_RATIO * float(np.median(lengths))
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
        Times of the samples, ascending, on the same clock as the contacts.
    series : ndarray of shape (T,)
        The series; NaN where it is missing.
    contacts_s : sequence of float
        Contacts of one foot in one bout, seconds, ascending.

    Returns
    -------
    StrideCurve
        From strides without gaps only, so that every point averages the same strides.
    """
    percent = np.linspace(0.0, 100.0, CURVE_POINTS)
    complete = []
    for begin, end in stride_spans(contacts_s):
        first = int(np.searchsorted(time_s, begin, side="right")) - 1
        last = int(np.searchsorted(time_s, end, side="left"))
        if first < 0 or last >= time_s.size or not np.isfinite(series[first : last + 1]).all():
            continue
        times_s = begin + (end - begin) * percent / 100.0
        complete.append(np.interp(times_s, time_s[first : last + 1], series[first : last + 1]))
    missing = np.full(CURVE_POINTS, np.nan)
    if not complete:
        return StrideCurve(percent, missing, missing, 0)
    strides = np.stack(complete)
    spread = strides.std(axis=0, ddof=1) if len(complete) > 1 else missing
    return StrideCurve(percent, strides.mean(axis=0), spread, len(complete))


def toe_off_percent(
    contacts_s: Sequence[float], toe_offs_s: Sequence[float | None]
) -> float | None:
    """Return the time of toe-off as a percentage of the stride.

    Parameters
    ----------
    contacts_s : sequence of float
        Contacts of one foot in one bout, seconds, ascending.
    toe_offs_s : sequence of float or None
        The toe-off after each contact; None where it was not detected.

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
