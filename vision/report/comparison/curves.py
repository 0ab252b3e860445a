"""Compare angle curves of two repetitions or strides, leg with leg; gaps stay open."""

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

#: Positive direction when opposite legs are compared, where left and right mean nothing.
_POSITIVE_BY_LEG: Final[Mapping[str, str]] = {
    "trunk_lateral_lean": "toward the standing leg",
    "pelvic_obliquity": "hip of the standing leg higher",
}
#: Fraction of a frame interval within which a frame's own value is used.
_AT_FRAME_TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class ComparedCurve:
    """One angle of both segments over the phase.

    Attributes
    ----------
    title, positive : str
        Label, and what a positive value means.
    angle : str
        Name of the angle without a side.
    series : tuple of PlaybackSeries
        Series of each clip.
    signs : tuple of int
        Factor, 1 or -1, on the values of each series.
    errors : tuple of (float or None)
        One standard error each, degrees; None where not measured.
    values : tuple of ndarray of shape (101,)
        Degrees of each; NaN where missing.
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
        """Smallest real difference, degrees; None where an error is not known."""
        return smallest_detectable_difference(*self.errors)


def smallest_detectable_difference(a: float | None, b: float | None) -> float | None:
    """Return the smallest real difference of two values with these standard errors."""
    return None if a is None or b is None else DETECTABLE_FACTOR * math.hypot(a, b)


def compare_curves(
    first: CompareSegment, second: CompareSegment, times: tuple[Floats, Floats]
) -> tuple[ComparedCurve, ...]:
    """Compare the plotted angles that both segments have.

    Parameters
    ----------
    first, second : CompareSegment
        The segments.
    times : tuple of ndarray
        Clip times in each clip at which its curves are sampled.
    """
    return tuple(_curve(first, second, both, times) for both in _shared_series(first, second))


def _shared_series(
    first: CompareSegment, second: CompareSegment
) -> Iterator[tuple[PlaybackSeries, PlaybackSeries]]:
    """Yield the plotted series that both segments have, leg with leg."""
    if first.plane is None or first.plane != second.plane:
        return
    ours, theirs = ({s.name: s for s in clip.source.playback.series} for clip in (first, second))
    shown = {s.angle for s in theirs.values() if s.shown}
    same = first.source is second.source and first.span == second.span
    for angle in dict.fromkeys(s.angle for s in ours.values() if s.shown and s.angle in shown):
        for name, counterpart in _names(angle, first, second):
            a, b = ours.get(name), theirs.get(counterpart)
            if a is None or b is None or (same and name == counterpart):
                continue
            if first.leg is None and not (a.shown and b.shown):
                continue
            yield a, b


def _names(angle: str, first: CompareSegment, second: CompareSegment) -> list[tuple[str, str]]:
    sides: tuple[Side, ...] = ("left", "right")
    pairs = (
        [(first.leg, second.leg)] if first.leg and second.leg else [(side, side) for side in sides]
    )
    return [(angle, angle), *((f"{angle}_{a}", f"{angle}_{b}") for a, b in pairs)]


def _curve(
    first: CompareSegment,
    second: CompareSegment,
    both: tuple[PlaybackSeries, PlaybackSeries],
    times: tuple[Floats, Floats],
) -> ComparedCurve:
    a, b = both
    positive, signs = a.positive, (1, 1)
    if are_opposite_legs(first, second) and a.angle in _POSITIVE_BY_LEG:
        positive = _POSITIVE_BY_LEG[a.angle]
        signs = (1, -1) if first.leg == "left" else (-1, 1)
    title = a.title
    if first.leg is None and a.side is not None:
        title = f"{title}, {a.side}"
    return ComparedCurve(
        title=title,
        positive=positive,
        angle=a.angle,
        series=both,
        signs=signs,
        errors=(_error(first, a), _error(second, b)),
        values=(
            signs[0] * resample(first, a, times[0]),
            signs[1] * resample(second, b, times[1]),
        ),
    )


def _error(segment: CompareSegment, series: PlaybackSeries) -> float | None:
    report = segment.source.report
    screen = report.screen_definition
    is_hidden = screen is not None and screen.is_bilateral and report.view == "side"
    if is_hidden and series.side not in (None, report.facing):
        return None  # the far leg is not measured
    return series.error_deg


def decode_series(series: PlaybackSeries) -> Floats:
    """Decode the values of an angle, frame by frame, degrees; NaN where missing."""
    steps = np.frombuffer(base64.b64decode(series.values), dtype="<i2")
    return np.where(steps == MISSING, np.nan, steps / PER_DEGREE)


def resample(segment: CompareSegment, series: PlaybackSeries, at_s: Floats) -> Floats:
    """Interpolate an angle linearly at clip times; NaN next to a missing value.

    Parameters
    ----------
    segment : CompareSegment
        The segment.
    series : PlaybackSeries
        The angle.
    at_s : ndarray
        Clip times.
    """
    times, values = np.asarray(segment.source.playback.times_s), decode_series(series)
    before = np.clip(np.searchsorted(times, at_s, side="right") - 1, 0, len(times) - 2)
    weight = (at_s - times[before]) / (times[before + 1] - times[before])
    a, b = values[before], values[before + 1]
    interpolated = np.where(
        weight <= _AT_FRAME_TOLERANCE,
        a,
        np.where(weight >= 1 - _AT_FRAME_TOLERANCE, b, a + weight * (b - a)),
    )
    return np.asarray(interpolated, dtype=np.float64)
