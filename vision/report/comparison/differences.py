"""List the differences between two repetitions or strides, each with its errors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vision.report.comparison.alignment import Alignment, Anchor, AnchorName
from vision.report.comparison.curves import (
    ComparedCurve,
    decode_series,
    smallest_detectable_difference,
)
from vision.report.comparison.sources import CompareSegment
from vision.screens.measurement_error import gait_error
from vision.terms import Floats

DifferenceOutcome = Literal["different", "no real difference", "no error known", "cannot tell"]

#: With values missing in more than this fraction of the frames, the extreme is not known.
MAX_MISSING_FRACTION: Final = 0.1
#: Angles whose smallest value matters too.
_WITH_MINIMUM: Final = frozenset(
    {"thigh_angle", "fppa", "hip_adduction", "trunk_lateral_lean", "pelvic_obliquity"}
)
_PHASES: Final[Mapping[str, tuple[tuple[str, AnchorName, AnchorName], ...]]] = {
    "rep": (
        ("Way down", "start", "bottom"),
        ("Way up", "bottom", "end"),
        ("Whole repetition", "start", "end"),
    ),
    "stride": (
        ("Ground contact", "contact", "toe_off"),
        ("Whole stride", "contact", "next_contact"),
    ),
}
_AT_ANCHOR: Final[Mapping[AnchorName, str]] = {"bottom": "at the bottom", "contact": "at contact"}


@dataclass(frozen=True)
class ComparedValue:
    """One value and its standard error; None where not known."""

    value: float | None
    error: float | None


@dataclass(frozen=True)
class Difference:
    """One value in both segments.

    Attributes
    ----------
    title, unit : str
        Label and unit.
    a, b : ComparedValue
        The value in the first and in the second segment.
    """

    title: str
    unit: str
    a: ComparedValue
    b: ComparedValue

    @property
    def difference(self) -> float | None:
        """``b - a``; None where one is not known."""
        if self.a.value is None or self.b.value is None:
            return None
        return self.b.value - self.a.value

    @property
    def detectable_difference(self) -> float | None:
        """Smallest real difference; None where an error is not known."""
        return smallest_detectable_difference(self.a.error, self.b.error)

    @property
    def outcome(self) -> DifferenceOutcome:
        """Whether the two differ beyond their errors."""
        if self.difference is None:
            return "cannot tell"
        if self.detectable_difference is None:
            return "no error known"
        return (
            "different"
            if abs(self.difference) > self.detectable_difference
            else "no real difference"
        )


def list_differences(alignment: Alignment) -> tuple[Difference, ...]:
    """List differences of the angles at the compared anchor, of their extremes, and of durations.

    Parameters
    ----------
    alignment : Alignment
        The two segments.
    """
    return (*_angles(alignment), *_durations(alignment))


def _angles(alignment: Alignment) -> Iterator[Difference]:
    anchor = alignment.compared_anchor
    segments = (alignment.first, alignment.second)
    for curve in alignment.curves:
        at = [_known(_values(curve, which)[anchor.frames[which]]) for which in (0, 1)]
        yield _row(f"{curve.title} {_AT_ANCHOR[anchor.name]}", curve, at)
        high = [_extreme(segments[which], _values(curve, which), "max") for which in (0, 1)]
        yield _row(f"{curve.title}, largest", curve, high)
        if curve.angle in _WITH_MINIMUM:
            low = [_extreme(segments[which], _values(curve, which), "min") for which in (0, 1)]
            yield _row(f"{curve.title}, smallest", curve, low)


def _row(title: str, curve: ComparedCurve, values: list[float | None]) -> Difference:
    a, b = (ComparedValue(value, error) for value, error in zip(values, curve.errors, strict=True))
    return Difference(title, "deg", a, b)


def _values(curve: ComparedCurve, which: int) -> Floats:
    return curve.signs[which] * decode_series(curve.series[which])


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _extreme(
    segment: CompareSegment,
    values: Floats,
    which: Literal["max", "min"],
) -> float | None:
    inside = values[segment.span.first : segment.span.last + 1]
    known = inside[np.isfinite(inside)]
    if len(known) < (1 - MAX_MISSING_FRACTION) * len(inside):
        return None  # it may be in a gap
    return float(known.max() if which == "max" else known.min())


def _durations(alignment: Alignment) -> Iterator[Difference]:
    anchors = {anchor.name: anchor for anchor in alignment.anchors}
    kind = alignment.first.span.kind
    for title, begin, end in _PHASES[kind]:
        if begin in anchors and end in anchors:
            a, b = (
                _duration(segment, which, anchors[begin], anchors[end])
                for which, segment in enumerate((alignment.first, alignment.second))
            )
            yield Difference(title, "s" if kind == "rep" else "ms", a, b)


def _duration(segment: CompareSegment, which: int, begin: Anchor, end: Anchor) -> ComparedValue:
    clip_s = end.reported_s[which] - begin.reported_s[which]
    real_s = clip_s * segment.source.playback.real_time_factor
    if segment.span.kind == "rep":
        return ComparedValue(real_s, None)  # the error of a repetition's start is not known
    return ComparedValue(1000 * real_s, _stride_error(segment, end.name))


def _stride_error(segment: CompareSegment, until: AnchorName) -> float | None:
    bout = segment.bout
    if bout is None:
        return None
    network = segment.source.report.provenance.model.network
    far = "" if bout.near_foot == segment.span.side else "_far"
    if until == "toe_off":
        error = gait_error(f"contact_time{far}", str(bout.view), network, gait=bout.gait)
        return None if error is None else error.value
    error = gait_error(f"initial_contact{far}", str(bout.view), network, gait=bout.gait)
    return None if error is None else math.hypot(error.value, error.value)  # of both contacts
