"""Convert events, spans and findings of a report to frame numbers for the player."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from vision.report.models import Report, ReportedStep
from vision.report.report_text import criterion_title, worst_first
from vision.terms import Floats, Side, Verdict
from vision.text.gait_labels import STRIKE_STYLES

EventKind = Literal["rep_start", "rep_bottom", "rep_end", "contact", "toe_off"]


class PlaybackModel(BaseModel):
    """Base of everything in a playback file: immutable, without unknown fields or NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PlaybackEvent(PlaybackModel):
    """An event at one frame."""

    kind: EventKind
    frame: int
    time_s: float
    side: Side | None
    number: int
    words: str


class PlaybackSpan(PlaybackModel):
    """A repetition or stride that can be looped, first and last frame included."""

    kind: Literal["rep", "stride"]
    number: int
    side: Side | None
    first: int
    last: int
    words: str


class PlaybackFinding(PlaybackModel):
    """A criterion, and the frame that shows it best."""

    id: str
    title: str
    verdict: Verdict
    side: Side | None
    frame: int | None
    time_s: float | None
    words: str


def nearest_frame(times_s: Floats, time_s: float) -> int:
    """Return the number of the frame nearest to a clip time.

    Parameters
    ----------
    times_s : ndarray of shape (N,)
        Clip time of each frame.
    time_s : float
        The clip time.
    """
    return int(np.abs(times_s - time_s).argmin())


def list_events(times_s: Floats, report: Report) -> list[PlaybackEvent]:
    """List the events of a clip, in order of time.

    Parameters
    ----------
    times_s : ndarray of shape (N,)
        Clip time of each frame.
    report : Report
        Report of the clip.
    """
    found = [*_rep_events(times_s, report), *_step_events(times_s, report)]
    return sorted(found, key=lambda event: event.time_s)


def _rep_events(times_s: Floats, report: Report) -> Iterator[PlaybackEvent]:
    kinds: tuple[tuple[EventKind, str, str], ...] = (
        ("rep_start", "start_s", "Repetition {} begins"),
        ("rep_bottom", "bottom_s", "Bottom of repetition {}"),
        ("rep_end", "end_s", "Repetition {} ends"),
    )
    for rep in report.reps:
        for kind, time_field, words in kinds:
            time_s = getattr(rep, time_field)
            yield PlaybackEvent(
                kind=kind,
                frame=nearest_frame(times_s, time_s),
                time_s=time_s,
                side=rep.leg,
                number=rep.number,
                words=words.format(rep.number),
            )


def _step_events(times_s: Floats, report: Report) -> Iterator[PlaybackEvent]:
    for step in report.steps:
        foot = f"{step.foot} foot"
        lands = f"Step {step.number}: {foot} lands"
        if step.strike != "unclear":
            lands += f", {STRIKE_STYLES[step.strike].label.lower()}"
        events: tuple[tuple[EventKind, float | None, str], ...] = (
            ("contact", step.initial_contact_s, lands),
            ("toe_off", step.toe_off_s, f"Step {step.number}: {foot} leaves the ground"),
        )
        for kind, time_s, words in events:
            if time_s is not None:
                yield PlaybackEvent(
                    kind=kind,
                    frame=nearest_frame(times_s, time_s),
                    time_s=time_s,
                    side=step.foot,
                    number=step.number,
                    words=words,
                )


def list_spans(times_s: Floats, report: Report) -> list[PlaybackSpan]:
    """List the spans that can be looped: repetitions, and strides from contact to contact.

    Parameters
    ----------
    times_s : ndarray of shape (N,)
        Clip time of each frame.
    report : Report
        Report of the clip.
    """
    found = []
    for rep in report.reps:
        leg = f", {rep.leg} leg" if rep.leg is not None else ""
        not_counted = "" if rep.counted else ", not counted"
        found.append(
            PlaybackSpan(
                kind="rep",
                number=rep.number,
                side=rep.leg,
                first=nearest_frame(times_s, rep.start_s),
                last=nearest_frame(times_s, rep.end_s),
                words=f"Repetition {rep.number}{leg}{not_counted}",
            )
        )
    for number, (step, following) in enumerate(pair_strides(report), start=1):
        found.append(
            PlaybackSpan(
                kind="stride",
                number=number,
                side=step.foot,
                first=nearest_frame(times_s, step.initial_contact_s),
                last=nearest_frame(times_s, following.initial_contact_s),
                words=f"Stride {number}, {step.foot} foot, from step {step.number}",
            )
        )
    return [span for span in found if span.first < span.last]


def pair_strides(report: Report) -> Iterator[tuple[ReportedStep, ReportedStep]]:
    """Pair each step with the same foot's next one in its bout."""
    for index, step in enumerate(report.steps):
        for later in report.steps[index + 1 :]:
            if later.bout != step.bout:
                break
            if later.foot == step.foot:
                yield step, later
                break


def list_findings(times_s: Floats, report: Report) -> list[PlaybackFinding]:
    """List the criteria that could be judged, the worst first.

    Parameters
    ----------
    times_s : ndarray of shape (N,)
        Clip time of each frame.
    report : Report
        Report of the clip.
    """
    return [
        PlaybackFinding(
            id=criterion.id,
            title=criterion_title(criterion, report),
            verdict=criterion.verdict,
            side=criterion.leg,
            frame=(
                None
                if criterion.evidence_s is None
                else nearest_frame(times_s, criterion.evidence_s)
            ),
            time_s=criterion.evidence_s,
            words=criterion.finding,
        )
        for criterion in worst_first(report.criteria)
        if criterion.verdict != "cannot_tell"
    ]
