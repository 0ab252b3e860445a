"""Align two repetitions or strides in time, piecewise linearly between events of both.

The common axis is the phase, 0 at the start and 1 at the end. An anchor, an event that both
have, is at the mean of its phases in the two clips; between anchors time is stretched
linearly (landmark registration).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from vision.errors import InputError
from vision.report.comparison.curves import ComparedCurve, compare_curves
from vision.report.comparison.reports import DIFFERENT_TESTS
from vision.report.comparison.sources import CompareSegment
from vision.report.playback_events import EventKind
from vision.terms import Floats
from vision.text.body_labels import VIEW_LABELS
from vision.text.gait_labels import gait_label

AnchorName = Literal["start", "bottom", "end", "contact", "toe_off", "next_contact"]

#: Number of phases at which curves are sampled.
CURVE_POINTS: Final = 101
ANCHOR_LABELS: Final[Mapping[AnchorName, str]] = {
    "start": "Start",
    "bottom": "Bottom",
    "end": "End",
    "contact": "Contact",
    "toe_off": "Toe off",
    "next_contact": "Next contact",
}
#: Anchor at which values are compared, and at which the player opens.
COMPARED_ANCHOR: Final[Mapping[str, AnchorName]] = {"rep": "bottom", "stride": "contact"}
_TOO_SHORT: Final = "This repetition is too short to compare; choose another one."


@dataclass(frozen=True)
class Anchor:
    """An event that both segments have.

    Attributes
    ----------
    name, label : str
        Key, and label.
    phase : float
        Position on the common axis, 0-1.
    frames : tuple of (int, int)
        Frame in each clip.
    clip_s : tuple of (float, float)
        Clip time of these frames.
    reported_s : tuple of (float, float)
        Clip time of the event in each report, which may be between two frames.
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
    first, second : CompareSegment
        The two segments.
    anchors : tuple of Anchor
        Common events in order of time; the first is at phase 0, the last at 1.
    curves : tuple of ComparedCurve
        Angles that both have.
    notes : tuple of str
        Sentences on the limits of the comparison.
    """

    first: CompareSegment
    second: CompareSegment
    anchors: tuple[Anchor, ...]
    curves: tuple[ComparedCurve, ...]
    notes: tuple[str, ...]

    @property
    def compared_anchor(self) -> Anchor:
        """The anchor at which values are compared."""
        return next(a for a in self.anchors if a.name == COMPARED_ANCHOR[self.first.span.kind])

    def clip_time(self, which: int, phase: float | Floats) -> Floats:
        """Return the clip time of a phase in the first (0) or the second (1) clip."""
        phases, times = self._axis(which)
        return np.asarray(np.interp(phase, phases, times))

    def phase(self, which: int, time_s: float | Floats) -> Floats:
        """Return the phase of a clip time, clipped to 0-1."""
        phases, times = self._axis(which)
        return np.asarray(np.interp(time_s, times, phases))

    def _axis(self, which: int) -> tuple[list[float], list[float]]:
        return [a.phase for a in self.anchors], [a.clip_s[which] for a in self.anchors]


def align(first: CompareSegment, second: CompareSegment) -> Alignment:
    """Align two repetitions or two strides.

    Parameters
    ----------
    first, second : CompareSegment
        Segments of one clip, or of two.

    Returns
    -------
    Alignment
        The segments on a common axis.

    Raises
    ------
    InputError
        If they are not of the same test, or a repetition has no bottom between start and end.

    References
    ----------
    Ramsay and Silverman, Functional Data Analysis, 2005, section 7.3 (landmark registration).
    """
    if (
        first.span.kind != second.span.kind
        or first.source.report.screen != second.source.report.screen
    ):
        raise InputError(DIFFERENT_TESTS)
    aligned = Alignment(first, second, _anchors(first, second), (), tuple(_notes(first, second)))
    axis = np.linspace(0.0, 1.0, CURVE_POINTS)
    times = aligned.clip_time(0, axis), aligned.clip_time(1, axis)
    return replace(aligned, curves=compare_curves(first, second, times))


def _anchors(first: CompareSegment, second: CompareSegment) -> tuple[Anchor, ...]:
    first_events, second_events = _events(first), _events(second)
    found = []
    for name in first_events:
        if name not in second_events:
            continue
        (frame, reported_s), (other_frame, other_reported_s) = (
            first_events[name],
            second_events[name],
        )
        found.append(
            Anchor(
                name=name,
                label=ANCHOR_LABELS[name],
                phase=(_linear_phase(first, frame) + _linear_phase(second, other_frame)) / 2,
                frames=(frame, other_frame),
                clip_s=(
                    first.source.playback.times_s[frame],
                    second.source.playback.times_s[other_frame],
                ),
                reported_s=(reported_s, other_reported_s),
            )
        )
    return tuple(found)


def _linear_phase(segment: CompareSegment, frame: int) -> float:
    times, span = segment.source.playback.times_s, segment.span
    return (times[frame] - times[span.first]) / (times[span.last] - times[span.first])


def _events(segment: CompareSegment) -> dict[AnchorName, tuple[int, float]]:
    """Return frame and reported clip time of each event of a segment, in order."""
    span = segment.span
    if span.kind == "rep":
        bottom = _event_within(segment, "rep_bottom")
        if bottom is None:
            raise InputError(_TOO_SHORT)
        return {
            "start": (span.first, _reported_time(segment, "rep_start", span.first)),
            "bottom": bottom,
            "end": (span.last, _reported_time(segment, "rep_end", span.last)),
        }
    toe_off = _event_within(segment, "toe_off")
    return {
        "contact": (span.first, _reported_time(segment, "contact", span.first)),
        **({} if toe_off is None else {"toe_off": toe_off}),
        "next_contact": (span.last, _reported_time(segment, "contact", span.last)),
    }


def _event_within(segment: CompareSegment, kind: EventKind) -> tuple[int, float] | None:
    """Find an event between start and end; the side is None where both legs act together."""
    span = segment.span
    for event in segment.source.playback.events:
        if event.kind == kind and event.side == span.side and span.first < event.frame < span.last:
            return event.frame, event.time_s
    return None


def _reported_time(segment: CompareSegment, kind: EventKind, frame: int) -> float:
    for event in segment.source.playback.events:
        if (event.kind, event.frame, event.side) == (kind, frame, segment.span.side):
            return event.time_s
    return segment.source.playback.times_s[frame]


def _notes(first: CompareSegment, second: CompareSegment) -> Iterator[str]:
    if first.plane is None or second.plane is None:
        yield "One of the two was filmed at an angle, so joint angles cannot be compared."
    elif first.plane != second.plane:
        yield (
            f"One was filmed {VIEW_LABELS[first.view or '']}, the other "
            f"{VIEW_LABELS[second.view or '']}. They show different angles, so only times are "
            "compared."
        )
    elif first.view != second.view:
        yield "One was filmed from the front, the other from behind; their errors differ."
    a, b = first.bout, second.bout
    if a and b and (a.direction, a.gait) != (b.direction, b.gait):
        yield (
            f"The movements differ: one is {gait_label(a.gait, a.direction)}, the other "
            f"{gait_label(b.gait, b.direction)}."
        )
