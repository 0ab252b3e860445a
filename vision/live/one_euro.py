"""Smooth live landmarks with the One-Euro filter, which needs no future samples."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.terms import Floats

#: Cut-off of a point at rest, Hz: low enough to hide the model's jitter.
MIN_CUTOFF_HZ: Final = 1.7
#: Rise of the cut-off with speed, Hz per body height per second.
BETA: Final = 14.0
#: Cut-off of the speed estimate itself, Hz.
SPEED_CUTOFF_HZ: Final = 1.0
#: The filter restarts after a gap longer than this, seconds.
_MAX_GAP_S: Final = 0.5


class OneEuroFilter:
    """One-Euro filter for values that arrive one frame at a time.

    Parameters
    ----------
    min_cutoff_hz : float
        Cut-off at rest.
    beta : float
        Rise of the cut-off per unit of speed, in `scale` per second.

    Notes
    -----
    A first-order low-pass filter whose cut-off rises with speed: points at rest do not
    jitter, fast ones do not lag. It is for display only; everything that is judged goes
    through the zero-phase filter.

    References
    ----------
    Casiez G, Roussel N, Vogel D. 1€ filter: a simple speed-based low-pass filter for noisy
    input in interactive systems. CHI 2012, 2527-2530.
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
            Time of the value, later than the previous one.
        value : ndarray
            Finite, of the same shape every time.
        scale : float
            Size of the body in the unit of `value`, which makes speeds comparable.

        Returns
        -------
        ndarray
            The filtered value.
        """
        step_s = time_s - self._time_s
        if self._value is None or self._speed is None or not 0 < step_s <= _MAX_GAP_S:
            self._time_s, self._value, self._speed = time_s, value, np.zeros_like(value)
            return value
        speed = (value - self._value) / step_s / scale
        self._speed = self._speed + _alpha(SPEED_CUTOFF_HZ, step_s) * (speed - self._speed)
        cutoff_hz = self._min_cutoff_hz + self._beta * np.abs(self._speed)
        self._value = self._value + _alpha(cutoff_hz, step_s) * (value - self._value)
        self._time_s = time_s
        return self._value


def _alpha(cutoff_hz: Floats | float, step_s: float) -> Floats:
    """Smoothing factor of a first-order low-pass filter: the weight of the new value."""
    phase = 2 * np.pi * np.asarray(cutoff_hz) * step_s
    return np.asarray(phase / (1.0 + phase))
