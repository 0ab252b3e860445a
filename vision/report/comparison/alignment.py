"""Two clips, or one clip twice, on one axis: repetition against repetition, stride against stride.

The axis is the phase, 0 at the start and 1 at the end. What happens in both is locked: it lies
at one phase, the mean of where it lies in either. Between two such moments time is stretched
evenly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from vision.errors import InputError
from vision.report.comparison.curves import ComparedCurve, compare_curves
from vision.report.comparison.sources import CompareSegment
from vision.report.playback_events import EventKind
from vision.terms import Floats

AnchorName = Literal["start", "bottom", "end", "contact", "toe_off", "next_contact"]

#: Phases at which the curves are read.
CURVE_POINTS: Final = 101
ANCHOR_LABELS: Final[Mapping[AnchorName, str]] = {
    "start": "Start",
    "bottom": "Bottom",
    "end": "End",
    "contact": "Contact",
    "toe_off": "Toe off",
    "next_contact": "Next contact",
}
#: Where values are compared, and a pair opens.
COMPARED_ANCHOR: Final[Mapping[str, AnchorName]] = {"rep": "bottom", "stride": "contact"}
DIFFERENT_TESTS: Final = "The two results are not of the same test, so there is nothing to compare."
_TOO_SHORT: Final = "This repetition is too short to be compared; choose another one."


@dataclass(frozen=True)
class Anchor:
    """A moment that both have.

    Attributes
    ----------
    moment, words : str
    phase : float
        Where it lies on the common axis.
    frames : tuple of int
        The picture of either clip.
    clip_s : tuple of float
        When these pictures are, clip time.
    told_s : tuple of float
        When it happens as the report says, clip time; that may be between two pictures.
    """

    name: AnchorName
    label: str
    phase: float
    frames: tuple[int, int]
    clip_s: tuple[float, float]
    reported_s: tuple[float, float]


@dataclass(frozen=True)
class Alignment:
    """Two repetitions, or two strides, on one axis.

    Attributes
    ----------
    one, other : One
    anchors : tuple of Anchor
        In order of time; the first is at phase 0, the last at 1.
    curves : tuple of Curve
    notes : tuple of str
        What limits the comparison, in sentences.
    """

    first: CompareSegment
    second: CompareSegment
    anchors: tuple[Anchor, ...]
    curves: tuple[ComparedCurve, ...]
    notes: tuple[str, ...]

    @property
    def compared_anchor(self) -> Anchor:
        """The moment at which values are compared."""
        return next(a for a in self.anchors if a.name == COMPARED_ANCHOR[self.first.span.kind])

    def clip_time(self, which: int, phase: float | Floats) -> Floats:
        """Give the clip time of a phase in the first (0) or the second (1) clip."""
        phases, times = self._axis(which)
        return np.asarray(np.interp(phase, phases, times))

    def phase(self, which: int, time_s: float | Floats) -> Floats:
        """Give the phase of a clip time; what lies outside is at 0 or 1."""
        phases, times = self._axis(which)
        return np.asarray(np.interp(time_s, times, phases))

    def _axis(self, which: int) -> tuple[list[float], list[float]]:
        return [a.phase for a in self.anchors], [a.clip_s[which] for a in self.anchors]


def align(one: CompareSegment, other: CompareSegment) -> Alignment:
    """Bring two repetitions or two strides onto one axis.

    Parameters
    ----------
    one, other : One
        Of one clip, or of two.

    Returns
    -------
    Pairing

    Raises
    ------
    InputError
        They are not of one test, or there is nothing between start and end to lock.
    """
    if one.span.kind != other.span.kind or one.source.report.screen != other.source.report.screen:
        raise InputError(DIFFERENT_TESTS)
    bare = Alignment(one, other, _anchors(one, other), (), tuple(_notes(one, other)))
    axis = np.linspace(0.0, 1.0, CURVE_POINTS)
    times = bare.clip_time(0, axis), bare.clip_time(1, axis)
    return replace(bare, curves=compare_curves(one, other, times))


def _anchors(one: CompareSegment, other: CompareSegment) -> tuple[Anchor, ...]:
    here, there = _moments(one), _moments(other)
    found = []
    for moment in here:
        if moment not in there:
            continue
        (frame, told), (other_frame, other_told) = here[moment], there[moment]
        found.append(
            Anchor(
                name=moment,
                label=ANCHOR_LABELS[moment],
                phase=(_share(one, frame) + _share(other, other_frame)) / 2,
                frames=(frame, other_frame),
                clip_s=(
                    one.source.playback.times_s[frame],
                    other.source.playback.times_s[other_frame],
                ),
                reported_s=(told, other_told),
            )
        )
    return tuple(found)


def _share(one: CompareSegment, frame: int) -> float:
    times, span = one.source.playback.times_s, one.span
    return (times[frame] - times[span.first]) / (times[span.last] - times[span.first])


def _moments(one: CompareSegment) -> dict[AnchorName, tuple[int, float]]:
    """Give the picture and the told time of what happens in a span, in order."""
    span = one.span
    if span.kind == "rep":
        bottom = _within(one, "rep_bottom")
        if bottom is None:
            raise InputError(_TOO_SHORT)
        return {
            "start": (span.first, _told(one, "rep_start", span.first)),
            "bottom": bottom,
            "end": (span.last, _told(one, "rep_end", span.last)),
        }
    off = _within(one, "toe_off")
    return {
        "contact": (span.first, _told(one, "contact", span.first)),
        **({} if off is None else {"toe_off": off}),
        "next_contact": (span.last, _told(one, "contact", span.last)),
    }


def _within(one: CompareSegment, kind: EventKind) -> tuple[int, float] | None:
    """Find what happens between start and end; a side of None is that of both legs."""
    span = one.span
    for event in one.source.playback.events:
        if event.kind == kind and event.side == span.side and span.first < event.frame < span.last:
            return event.frame, event.time_s
    return None


def _told(one: CompareSegment, kind: EventKind, frame: int) -> float:
    for event in one.source.playback.events:
        if (event.kind, event.frame, event.side) == (kind, frame, one.span.side):
            return event.time_s
    return one.source.playback.times_s[frame]


def _notes(one: CompareSegment, other: CompareSegment) -> Iterator[str]:
    if one.plane is None or other.plane is None:
        yield "One of the two is filmed at an angle, where no angle can be measured."
    elif one.plane != other.plane:
        yield (
            f"One is seen from the {one.view} and one from the {other.view}: what the one shows "
            "the other cannot, so only the times are compared."
        )
    elif one.view != other.view:
        yield "One is seen from the front and one from behind; the errors differ."
    here, there = one.bout, other.bout
    if here and there and (here.direction, here.gait) != (there.direction, there.gait):
        yield f"They are not the same: one is a {here.gait} {here.direction}, the other a " + (
            f"{there.gait} {there.direction}."
        )
