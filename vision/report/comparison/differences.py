"""What differs between two repetitions or strides, with the error beside each value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from vision.report.comparison.alignment import Anchor, AnchorName, Alignment
from vision.report.comparison.curves import ComparedCurve, smallest_detectable_difference, decode_series
from vision.report.comparison.sources import CompareSegment
from vision.screens.measurement_error import gait_error
from vision.terms import Floats

Outcome = Literal["different", "no real difference", "no error known", "cannot tell"]

#: The largest value is not known where more than this share of the pictures lacks one.
MAX_MISSING_SHARE: Final = 0.1
#: Angles that matter in both directions.
_BOTH_WAYS: Final = frozenset(
    {"thigh_angle", "fppa", "hip_adduction", "trunk_lateral_lean", "pelvic_obliquity"}
)
_PHASES: Final[Mapping[str, tuple[tuple[str, AnchorName, AnchorName], ...]]] = {
    "rep": (
        ("Way down", "start", "bottom"),
        ("Way up", "bottom", "end"),
        ("Whole repetition", "start", "end"),
    ),
    "stride": (
        ("Foot on the floor", "contact", "toe_off"),
        ("Whole stride", "contact", "next_contact"),
    ),
}
_AT_WORDS: Final[Mapping[AnchorName, str]] = {"bottom": "at the bottom", "contact": "at contact"}


@dataclass(frozen=True)
class ComparedValue:
    """One value with one standard error; None where not known."""

    value: float | None
    error: float | None


@dataclass(frozen=True)
class Difference:
    """One row of the table.

    Attributes
    ----------
    title, unit : str
    a, b : Reading
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
        """How large the difference has to be to be real; None where an error is not known."""
        return smallest_detectable_difference(self.a.error, self.b.error)

    @property
    def outcome(self) -> Outcome:
        """Whether the two differ beyond their errors."""
        if self.difference is None:
            return "cannot tell"
        if self.detectable_difference is None:
            return "no error known"
        return "different" if abs(self.difference) > self.detectable_difference else "no real difference"


def list_differences(pairing: Alignment) -> tuple[Difference, ...]:
    """List angles at the locked moment, their extremes, and how long things take.

    Parameters
    ----------
    pairing : Pairing
    """
    return (*_angles(pairing), *_durations(pairing))


def _angles(pairing: Alignment) -> Iterator[Difference]:
    locked = pairing.compared_anchor
    ones = (pairing.first, pairing.second)
    for curve in pairing.curves:
        at = [_known(_values(curve, which)[locked.frames[which]]) for which in (0, 1)]
        yield _row(f"{curve.title} {_AT_WORDS[locked.name]}", curve, at)
        high = [_extreme(ones[which], _values(curve, which), "max") for which in (0, 1)]
        yield _row(f"{curve.title}, largest", curve, high)
        if curve.angle in _BOTH_WAYS:
            low = [_extreme(ones[which], _values(curve, which), "min") for which in (0, 1)]
            yield _row(f"{curve.title}, smallest", curve, low)


def _row(title: str, curve: ComparedCurve, values: list[float | None]) -> Difference:
    a, b = (ComparedValue(value, error) for value, error in zip(values, curve.errors, strict=True))
    return Difference(title, "deg", a, b)


def _values(curve: ComparedCurve, which: int) -> Floats:
    return curve.signs[which] * decode_series(curve.series[which])


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _extreme(
    one: CompareSegment,
    values: Floats,
    which: Literal["max", "min"],
) -> float | None:
    inside = values[one.span.first : one.span.last + 1]
    known = inside[np.isfinite(inside)]
    if len(known) < (1 - MAX_MISSING_SHARE) * len(inside):
        return None  # it may have been where nobody saw it
    return float(known.max() if which == "max" else known.min())


def _durations(pairing: Alignment) -> Iterator[Difference]:
    anchors = {anchor.name: anchor for anchor in pairing.anchors}
    kind = pairing.first.span.kind
    for title, begin, end in _PHASES[kind]:
        if begin in anchors and end in anchors:
            a, b = (
                _duration(one, which, anchors[begin], anchors[end])
                for which, one in enumerate((pairing.first, pairing.second))
            )
            yield Difference(title, "s" if kind == "rep" else "ms", a, b)


def _duration(one: CompareSegment, which: int, begin: Anchor, end: Anchor) -> ComparedValue:
    clip_s = end.reported_s[which] - begin.reported_s[which]
    real_s = clip_s * one.source.playback.real_time_factor
    if one.span.kind == "rep":
        return ComparedValue(real_s, None)  # nobody has measured when a repetition begins
    return ComparedValue(1000 * real_s, _stride_error(one, end.name))


def _stride_error(one: CompareSegment, until: AnchorName) -> float | None:
    bout = one.bout
    if bout is None:
        return None
    far = "" if bout.near_foot == one.span.side else "_far"
    if until == "toe_off":
        error = gait_error(f"contact_time{far}", str(bout.view))
        return None if error is None else error.value
    error = gait_error(f"initial_contact{far}", str(bout.view))
    return None if error is None else math.hypot(error.value, error.value)  # of both contacts
