"""The One-Euro filter: still points are calm, quick ones do not lag."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.terms import Floats

#: Cut-off of a point at rest, Hz: low enough to hide the model's jitter.
MIN_CUTOFF_HZ: Final = 1.7
#: How fast the cut-off rises with speed: Hz for each body height a second.
BETA: Final = 14.0
#: Cut-off of the speed itself, Hz.
SPEED_CUTOFF_HZ: Final = 1.0
#: After a longer gap it begins anew, seconds.
_GAP_S: Final = 0.5


class OneEuroFilter:
    """Filter of points that come one picture at a time.

    Casiez, Roussel, Vogel 2012 (CHI '12, p. 2527). It needs no future, unlike the
    zero-phase filter that everything judged goes through; so it is for showing only.

    Parameters
    ----------
    min_cutoff_hz : float
        Cut-off at rest.
    beta : float
        Rise of the cut-off for each unit of speed, in `scale` a second.
    """

    def __init__(self, *, min_cutoff_hz: float = MIN_CUTOFF_HZ, beta: float = BETA) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._time_s = -np.inf
        self._value: Floats | None = None
        self._speed: Floats | None = None

    def __call__(self, time_s: float, value: Floats, *, scale: float = 1.0) -> Floats:
        """Filter the next value.

        Parameters
        ----------
        time_s : float
            Its time, later than the last.
        value : ndarray
            Of the same shape each time, finite.
        scale : float
            Size of the body in the unit of `value`, which makes speeds comparable.

        Returns
        -------
        ndarray
            The filtered value.
        """
        step = time_s - self._time_s
        if self._value is None or self._speed is None or not 0 < step <= _GAP_S:
            self._time_s, self._value, self._speed = time_s, value, np.zeros_like(value)
            return value
        speed = (value - self._value) / step / scale
        self._speed = self._speed + _share(SPEED_CUTOFF_HZ, step) * (speed - self._speed)
        cutoff = self._min_cutoff_hz + self._beta * np.abs(self._speed)
        self._value = self._value + _share(cutoff, step) * (value - self._value)
        self._time_s = time_s
        return self._value


def _share(cutoff_hz: Floats | float, step_s: float) -> Floats:
    """Share of the way to the new value that a low-pass of this cut-off goes."""
    tau = 2 * np.pi * np.asarray(cutoff_hz) * step_s
    return np.asarray(tau / (1.0 + tau))
