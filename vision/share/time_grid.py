"""Series onto an even grid of times, gaps kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.terms import Floats

#: Steps that differ by less than this share are even.
_EVEN: Final = 0.01
#: A step this many times the usual one is a gap, over which nothing is drawn.
_GAP: Final = 3.5


@dataclass(frozen=True)
class Grid:
    """Even times.

    Attributes
    ----------
    time_s : ndarray of shape (N,)
    rate : float
        Samples a second.
    """

    time_s: Floats
    rate: float


def even_grid(time_s: Floats) -> Grid:
    """Lay an even grid over picture times: from the first on, at their usual rate.

    Parameters
    ----------
    time_s : ndarray of shape (T,)
        At least two, strictly ascending.

    Raises
    ------
    ValueError
        They are not.
    """
    steps = np.diff(time_s)
    if steps.size == 0 or not bool(np.all(steps > 0)):
        raise ValueError("at least two times are needed, each later than the one before")
    usual = float(np.median(steps))
    if bool(np.all(np.abs(steps - usual) <= _EVEN * usual)):
        usual = float(steps.mean())
    length = float(time_s[-1] - time_s[0])
    count = int(np.floor(length / usual + 1e-6)) + 1
    return Grid(time_s=time_s[0] + usual * np.arange(count), rate=1.0 / usual)


def onto_grid(grid: Grid, time_s: Floats, values: Floats) -> Floats:
    """Read series at the times of a grid.

    Parameters
    ----------
    grid : Grid
    time_s : ndarray of shape (T,)
    values : ndarray of shape (T, K)
        NaN where missing.

    Returns
    -------
    ndarray of shape (N, K)
        On the straight line between the two neighbours in time; NaN where either is
        missing or they are further apart than a few pictures.
    """
    right = np.clip(np.searchsorted(time_s, grid.time_s), 1, time_s.size - 1)
    left = right - 1
    span = time_s[right] - time_s[left]
    share = np.clip((grid.time_s - time_s[left]) / span, 0.0, 1.0)
    # On a picture, to rounding, its own value counts whatever is beside it.
    share = np.where(share < _EVEN, 0.0, np.where(share > 1 - _EVEN, 1.0, share))[:, None]
    between = values[left] * (1 - share) + values[right] * share
    found = np.where(share == 0, values[left], np.where(share == 1, values[right], between))
    gap = (span * grid.rate > _GAP)[:, None] & (share > 0) & (share < 1)
    return np.asarray(np.where(gap, np.nan, found))
