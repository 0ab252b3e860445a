"""Select the segments to compare: one repetition or stride of each clip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vision.report.models import Report, ReportedBout
from vision.report.playback import Playback
from vision.report.playback_events import PlaybackSpan
from vision.terms import Side

#: Anatomical plane that each view shows; an oblique view shows none.
PLANES: Final[Mapping[str, str]] = {"front": "frontal", "back": "frontal", "side": "sagittal"}
#: A stride may begin this much before or after the reported times of its bout, seconds.
_BOUT_TOLERANCE_S: Final = 0.5


@dataclass(frozen=True)
class CompareSource:
    """A clip to compare: its playback file and its report."""

    playback: Playback
    report: Report


@dataclass(frozen=True)
class CompareSegment:
    """One repetition or stride of a clip.

    Attributes
    ----------
    source : CompareSource
        The clip.
    span : PlaybackSpan
        First and last frame.
    leg : {"left", "right"} or None
        The leg whose angles are compared; None for both, left with left and right with right.
    """

    source: CompareSource
    span: PlaybackSpan
    leg: Side | None

    @property
    def bout(self) -> ReportedBout | None:
        """Bout that a stride belongs to."""
        if self.span.kind == "rep":
            return None
        time_s = self.source.playback.times_s[self.span.first]
        near = [
            bout
            for bout in self.source.report.bouts
            if bout.start_s - _BOUT_TOLERANCE_S <= time_s <= bout.end_s + _BOUT_TOLERANCE_S
        ]
        return max(near, key=lambda bout: bout.start_s <= time_s <= bout.end_s, default=None)

    @property
    def view(self) -> str | None:
        """Camera view."""
        bout = self.bout
        return self.source.report.view if bout is None else bout.view

    @property
    def plane(self) -> str | None:
        """Anatomical plane that the view shows."""
        return PLANES.get(self.view or "")

    @property
    def facing(self) -> str | None:
        """Where the person faces in the image."""
        bout = self.bout
        return self.source.report.facing if bout is None else bout.facing


def has_both_legs(source: CompareSource) -> bool:
    """Whether left can be compared with right within one clip."""
    screen = source.report.screen_definition
    if screen is not None and screen.is_bilateral:
        # From the side one leg hides the other.
        return PLANES.get(source.report.view or "") == "frontal" and bool(source.playback.spans)
    return {"left", "right"} <= {span.side for span in source.playback.spans}


def list_span_indices(source: CompareSource, leg: Side | None = None) -> list[int]:
    """List the indices of the spans to choose from, of one leg if given."""
    spans = source.playback.spans
    return [i for i, span in enumerate(spans) if leg is None or span.side in (leg, None)]


def default_span_index(source: CompareSource, indices: Sequence[int]) -> int:
    """Choose the span to start with: the first counted one, of the foot that was judged.

    Parameters
    ----------
    source : CompareSource
        The clip.
    indices : sequence of int
        Indices of the spans to choose from, at least one.
    """
    return max(indices, key=lambda index: _preference(source, source.playback.spans[index]))


def _preference(source: CompareSource, span: PlaybackSpan) -> tuple[bool, bool]:
    if span.kind == "rep":
        return any(rep.counted and rep.number == span.number for rep in source.report.reps), True
    bout = CompareSegment(source, span, span.side).bout
    return (bout is not None and bout.judged, bout is not None and bout.near_foot == span.side)


def select_segment(source: CompareSource, index: int, leg: Side | None = None) -> CompareSegment:
    """Return a span as a segment; the default leg is that of the span, or the near one."""
    span, report = source.playback.spans[index], source.report
    leg = leg or span.side
    if leg is None and report.view == "side" and report.facing in ("left", "right"):
        leg = "left" if report.facing == "left" else "right"  # the leg toward the camera
    return CompareSegment(source, span, leg)


def are_opposite_legs(first: CompareSegment, second: CompareSegment) -> bool:
    """Whether a left leg is compared with a right one."""
    return {first.leg, second.leg} == {"left", "right"}


def needs_mirroring(first: CompareSegment, second: CompareSegment) -> bool:
    """Whether the second clip has to be mirrored to look like the first."""
    if first.plane == "frontal" and second.plane == "frontal":
        return are_opposite_legs(first, second)
    return {first.facing, second.facing} == {"left", "right"}
