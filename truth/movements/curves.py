"""Curves in time that movements are made of: repetitions, sway, piecewise quintics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from truth.geometry import ease
from truth.movements.movement import Repetition
from truth.movements.specs import Repeated, at_repetition
from vision.terms import Floats

__all__ = ["Node", "RepetitionCurve", "Sway", "bump", "piecewise_quintic", "repetition_curve"]

#: Shares of a repetition's moving time for going down and for coming up.
_DOWN_SHARE = 0.52
#: Frequencies of slow body sway as multiples of its main one.
_SWAY_RATES = (0.4, 0.8, 1.3, 2.1)


class Sway:
    """Slow random oscillations around zero, about 1 in size, one per channel.

    They are sums of sinusoids, so that they do not depend on the frame rate.

    Parameters
    ----------
    seed : int
        Seed.
    hz : float
        Main frequency.
    channels : int
        Number of independent oscillations.
    """

    def __init__(self, seed: int, *, hz: float = 0.7, channels: int = 8) -> None:
        rng = np.random.default_rng(seed)
        self._hz = hz * np.array(_SWAY_RATES)
        scale = 1.0 / (1.0 + np.array(_SWAY_RATES)) / 1.2
        self._size = rng.normal(size=(channels, len(_SWAY_RATES))) * scale
        self._phase = rng.uniform(0.0, 2.0 * np.pi, size=(channels, len(_SWAY_RATES)))

    def __call__(self, time_s: float) -> Floats:
        """Return all channels at one time.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        ndarray of shape (channels,)
            Values, mostly within -1.5 and 1.5.
        """
        values: Floats = np.sum(
            self._size * np.sin(2.0 * np.pi * self._hz * time_s + self._phase), axis=1
        )
        return values


@dataclass(frozen=True)
class RepetitionCurve:
    """Progress of repetitions: 0 in the start position, 1 at each bottom.

    Attributes
    ----------
    repetitions : tuple of Repetition
        Times.
    hold_s : tuple of float
        Time spent at each bottom.
    depth : tuple of float
        Random factor of each repetition's depth, near 1.
    duration_s : float
        Length of the whole movement.
    """

    repetitions: tuple[Repetition, ...]
    hold_s: tuple[float, ...]
    depth: tuple[float, ...]
    duration_s: float

    def at(self, time_s: float) -> tuple[int, float]:
        """Return the repetition that a time belongs to, and the progress.

        Parameters
        ----------
        time_s : float
            Time, s.

        Returns
        -------
        tuple of int and float
            Index of the repetition (a pause belongs to the one before it), progress 0 to 1.
        """
        index = 0
        for i, repetition in enumerate(self.repetitions):
            if time_s >= repetition.start_s:
                index = i
        r, half = self.repetitions[index], self.hold_s[index] / 2.0
        down = (time_s - r.start_s) / (r.bottom_s - half - r.start_s)
        up = (time_s - r.bottom_s - half) / (r.end_s - r.bottom_s - half)
        return index, float(ease(down) - ease(up))


def repetition_curve(spec: Repeated, seed: int) -> RepetitionCurve:
    """Lay out the repetitions of a movement in time.

    Parameters
    ----------
    spec : Repeated
        Tempo.
    seed : int
        Seed of the variation from repetition to repetition.

    Returns
    -------
    RepetitionCurve
        Times and progress.
    """
    rng = np.random.default_rng(seed)
    now, repetitions, holds, depths = spec.lead_s, [], [], []
    for i in range(spec.repetitions):
        tempo, depth = rng.uniform(-1.0, 1.0, size=2)
        length = at_repetition(spec.repetition_s, i) * (1.0 + spec.tempo_variation * tempo)
        hold = spec.bottom_share * length
        down = _DOWN_SHARE * (length - hold)
        repetitions.append(Repetition(now, now + down + hold / 2.0, now + length))
        holds.append(hold)
        depths.append(1.0 + spec.depth_variation * depth)
        now += length + spec.pause_s
    return RepetitionCurve(
        repetitions=tuple(repetitions),
        hold_s=tuple(holds),
        depth=tuple(depths),
        duration_s=now - spec.pause_s + spec.tail_s,
    )


def bump(time_s: float, start_s: float, rise_s: float, end_s: float, fall_s: float) -> float:
    """Rise smoothly to 1 and fall back to 0.

    Parameters
    ----------
    time_s : float
        Time.
    start_s, rise_s : float
        Beginning and length of the rise.
    end_s, fall_s : float
        End and length of the fall.

    Returns
    -------
    float
        Value, 0 to 1.
    """
    return float(ease((time_s - start_s) / rise_s) * ease((end_s - time_s) / fall_s))


@dataclass(frozen=True)
class Node:
    """A point that a curve goes through with given slope and curvature.

    Attributes
    ----------
    t, value : float
        Time and value.
    slope, curvature : float
        First and second derivative.
    """

    t: float
    value: float
    slope: float = 0.0
    curvature: float = 0.0


def piecewise_quintic(nodes: Sequence[Node]) -> Callable[[float], float]:
    """Join nodes by quintics, continuous up to the second derivative.

    Parameters
    ----------
    nodes : sequence of Node
        Points in order of time.

    Returns
    -------
    callable
        Value at a time; before the first and after the last node the value is held.
    """
    ts = np.array([n.t for n in nodes])

    def value(time_s: float) -> float:
        """Evaluate the curve."""
        if time_s <= ts[0]:
            return nodes[0].value
        if time_s >= ts[-1]:
            return nodes[-1].value
        k = int(np.searchsorted(ts, time_s, side="right")) - 1
        a, b = nodes[k], nodes[k + 1]
        h = b.t - a.t
        u = (time_s - a.t) / h
        rest = b.value - a.value - h * a.slope - 0.5 * h * h * a.curvature
        slope = h * (b.slope - a.slope) - h * h * a.curvature
        curvature = h * h * (b.curvature - a.curvature)
        c3 = 10.0 * rest - 4.0 * slope + 0.5 * curvature
        c4 = -15.0 * rest + 7.0 * slope - curvature
        c5 = 6.0 * rest - 3.0 * slope + 0.5 * curvature
        return float(
            a.value
            + h * a.slope * u
            + 0.5 * h * h * a.curvature * u**2
            + c3 * u**3
            + c4 * u**4
            + c5 * u**5
        )

    return value
