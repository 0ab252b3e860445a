"""What is set against each other: a repetition or a stride of a clip, and which there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vision.report.models import Report, ReportedBout
from vision.report.playback import Playback
from vision.report.playback_events import PlaybackSpan
from vision.terms import Side

#: In which plane a view shows the body; at an angle it shows none.
PLANES: Final[Mapping[str, str]] = {"front": "frontal", "back": "frontal", "side": "sagittal"}
#: A stride may begin a little before or after what is told of its bout, seconds.
_AROUND_S: Final = 0.5


@dataclass(frozen=True)
class CompareSource:
    """One clip: what the player has of it, and its report."""

    playback: Playback
    report: Report


@dataclass(frozen=True)
class CompareSegment:
    """One repetition or stride of a clip.

    Attributes
    ----------
    take : Take
    span : Span
        One of the take's.
    leg : str or None
        Whose angles are compared; None is both, each with itself.
    """

    source: CompareSource
    span: PlaybackSpan
    leg: Side | None

    @property
    def bout(self) -> ReportedBout | None:
        """The stretch of walking or running that it belongs to."""
        if self.span.kind == "rep":
            return None
        time_s = self.source.playback.times_s[self.span.first]
        near = [
            bout
            for bout in self.source.report.bouts
            if bout.start_s - _AROUND_S <= time_s <= bout.end_s + _AROUND_S
        ]
        return max(near, key=lambda bout: bout.start_s <= time_s <= bout.end_s, default=None)

    @property
    def view(self) -> str | None:
        """From where it is seen."""
        bout = self.bout
        return self.source.report.view if bout is None else bout.view

    @property
    def plane(self) -> str | None:
        """The plane of the body that is seen."""
        return PLANES.get(self.view or "")

    @property
    def facing(self) -> str | None:
        """Where the person faces in the picture."""
        bout = self.bout
        return self.source.report.facing if bout is None else bout.facing


def has_both_legs(take: CompareSource) -> bool:
    """Tell whether left can be set against right within one clip."""
    screen = take.report.screen_definition
    if screen is not None and screen.is_bilateral:
        # From the side one leg hides the other.
        return PLANES.get(take.report.view or "") == "frontal" and bool(take.playback.spans)
    return {"left", "right"} <= {span.side for span in take.playback.spans}


def list_span_indices(take: CompareSource, leg: Side | None = None) -> list[int]:
    """List places of the spans to choose from; with a leg only those of that leg."""
    spans = take.playback.spans
    return [at for at, span in enumerate(spans) if leg is None or span.side in (leg, None)]


def default_span_index(take: CompareSource, places: Sequence[int]) -> int:
    """Choose the span to begin with: the first that was counted, of the foot that was judged.

    Parameters
    ----------
    take : Take
    places : sequence of int
        At least one.
    """
    counted = {rep.number for rep in take.report.reps if rep.counted}

    def worth(at: int) -> tuple[bool, bool]:
        span = take.playback.spans[at]
        if span.kind == "rep":
            return span.number in counted, True
        bout = CompareSegment(take, span, span.side).bout
        return (bout is not None and bout.judged, bout is not None and bout.near_foot == span.side)

    return max(places, key=worth)


def select_segment(take: CompareSource, place: int, leg: Side | None = None) -> CompareSegment:
    """Take one of the spans; without a leg, the one that it is about."""
    span, report = take.playback.spans[place], take.report
    leg = leg or span.side
    if leg is None and report.view == "side" and report.facing in ("left", "right"):
        leg = "left" if report.facing == "left" else "right"  # the leg toward the camera
    return CompareSegment(take, span, leg)


def are_opposite_legs(one: CompareSegment, other: CompareSegment) -> bool:
    """Tell whether a left leg is set against a right one."""
    return {one.leg, other.leg} == {"left", "right"}


def needs_mirroring(one: CompareSegment, other: CompareSegment) -> bool:
    """Tell whether the second picture has to be mirrored to look like the first."""
    if one.plane == "frontal" and other.plane == "frontal":
        return are_opposite_legs(one, other)
    return {one.facing, other.facing} == {"left", "right"}
