"""Angles of two repetitions or strides side by side: leg with leg, gaps as they are."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.report.comparison.reports import DETECTABLE_FACTOR
from vision.report.comparison.sources import CompareSegment, are_opposite_legs
from vision.report.playback import MISSING, PER_DEGREE, PlaybackSeries
from vision.terms import Floats, Side

#: What a positive value means once both stand on opposite legs: left and right would tell nothing.
_BY_LEG: Final[Mapping[str, str]] = {
    "trunk_lateral_lean": "toward the standing leg",
    "pelvic_obliquity": "hip of the standing leg high",
}
#: So near to a picture, in shares of the way to the next, its own value is read.
_AT: Final = 1e-6


@dataclass(frozen=True)
class ComparedCurve:
    """One angle of both over the phase.

    Attributes
    ----------
    title, positive : str
    angle : str
        Its name without a side.
    series : tuple of Series
        Of either clip.
    signs : tuple of int
        What the series' own values are taken times.
    errors : tuple of (float or None)
        One standard error; None where nobody has measured it.
    values : tuple of ndarray of shape (101,)
        Degrees; NaN where not known.
    """

    title: str
    positive: str
    angle: str
    series: tuple[PlaybackSeries, PlaybackSeries]
    signs: tuple[int, int]
    errors: tuple[float | None, float | None]
    values: tuple[Floats, Floats]

    @property
    def detectable_difference(self) -> float | None:
        """How large a difference has to be to be real; None where an error is not known."""
        return smallest_detectable_difference(*self.errors)


def smallest_detectable_difference(a: float | None, b: float | None) -> float | None:
    """How far apart two readings have to be to differ beyond their errors."""
    return None if a is None or b is None else DETECTABLE_FACTOR * math.hypot(a, b)


def compare_curves(one: CompareSegment, other: CompareSegment, times: tuple[Floats, Floats]) -> tuple[ComparedCurve, ...]:
    """Give the shown angles that both have.

    Parameters
    ----------
    one, other : One
    times : tuple of ndarray
        Clip times of either at which the curves are read.
    """
    return tuple(_curve(one, other, both, times) for both in _shared(one, other))


def _shared(one: CompareSegment, other: CompareSegment) -> Iterator[tuple[PlaybackSeries, PlaybackSeries]]:
    """Give the shown angles that both have, leg with leg."""
    if one.plane is None or one.plane != other.plane:
        return
    here, there = ({s.name: s for s in each.source.playback.series} for each in (one, other))
    shown = {s.angle for s in there.values() if s.shown}
    same = one.source is other.source and one.span == other.span
    for angle in dict.fromkeys(s.angle for s in here.values() if s.shown and s.angle in shown):
        for name, counterpart in _names(angle, one, other):
            a, b = here.get(name), there.get(counterpart)
            if a is None or b is None or (same and name == counterpart):
                continue
            if one.leg is None and not (a.shown and b.shown):
                continue
            yield a, b


def _names(angle: str, one: CompareSegment, other: CompareSegment) -> list[tuple[str, str]]:
    sides: tuple[Side, ...] = ("left", "right")
    pairs = [(one.leg, other.leg)] if one.leg and other.leg else [(side, side) for side in sides]
    return [(angle, angle), *((f"{angle}_{a}", f"{angle}_{b}") for a, b in pairs)]


def _curve(
    one: CompareSegment, other: CompareSegment, both: tuple[PlaybackSeries, PlaybackSeries], times: tuple[Floats, Floats]
) -> ComparedCurve:
    first, second = both
    positive, signs = first.positive, (1, 1)
    if are_opposite_legs(one, other) and first.angle in _BY_LEG:
        positive = _BY_LEG[first.angle]
        signs = (1, -1) if one.leg == "left" else (-1, 1)
    title = first.title
    if one.leg is None and first.side is not None:
        title = f"{title}, {first.side}"
    return ComparedCurve(
        title=title,
        positive=positive,
        angle=first.angle,
        series=both,
        signs=signs,
        errors=(_error(one, first), _error(other, second)),
        values=(
            signs[0] * resample(one, first, times[0]),
            signs[1] * resample(other, second, times[1]),
        ),
    )


def _error(one: CompareSegment, series: PlaybackSeries) -> float | None:
    report = one.source.report
    screen = report.screen_definition
    is_hidden = screen is not None and screen.is_bilateral and report.view == "side"
    if is_hidden and series.side not in (None, report.facing):
        return None  # the leg away from the camera has not been measured
    return series.error_deg


def decode_series(series: PlaybackSeries) -> Floats:
    """Give an angle picture by picture, degrees; NaN where not known."""
    steps = np.frombuffer(base64.b64decode(series.values), dtype="<i2")
    return np.where(steps == MISSING, np.nan, steps / PER_DEGREE)


def resample(one: CompareSegment, series: PlaybackSeries, at_s: Floats) -> Floats:
    """Read an angle at clip times, evenly between two pictures that both know it."""
    times, values = np.asarray(one.source.playback.times_s), decode_series(series)
    before = np.clip(np.searchsorted(times, at_s, side="right") - 1, 0, len(times) - 2)
    share = (at_s - times[before]) / (times[before + 1] - times[before])
    a, b = values[before], values[before + 1]
    mixed = np.where(share <= _AT, a, np.where(share >= 1 - _AT, b, a + share * (b - a)))
    return np.asarray(mixed, dtype=np.float64)
