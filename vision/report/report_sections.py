"""Build the sections of a report: people, repetitions, criteria and summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vision.pose.pose_track import PoseTrack
from vision.pose.subject_tracking import Person
from vision.report.finding_text import finding_sentence
from vision.report.models import (
    Criterion,
    Limits,
    MeasuredValue,
    People,
    PersonSeen,
    Rep,
    RepValue,
    Summary,
)
from vision.report.summary_text import CueCandidate, choose_cues, headline, surest_first
from vision.screens.criterion_results import CriterionResult
from vision.screens.measurement_error import angle_error, rep_time_error
from vision.screens.rep_counting import CandidateRep
from vision.text.advice import RUNNING_SAFETY, SAFETY
from vision.text.verdicts import worst_verdict


def round_optional(value: float | None, digits: int = 4) -> float | None:
    """Round a number that may be missing; −0 becomes 0."""
    return None if value is None else round(float(value), digits) + 0.0


def round_number(value: float, digits: int = 4) -> float:
    """Round a number; −0 becomes 0."""
    return round(float(value), digits) + 0.0


def rounded_measure(value: float | None, unit: str, error: float | None = None) -> MeasuredValue:
    """Return a measured value with rounded numbers."""
    return MeasuredValue(value=round_optional(value, 3), error=round_optional(error, 3), unit=unit)


def build_people(persons: Sequence[Person], followed: int) -> People:
    """List the people in the clip, with the one that the report is about."""
    return People(
        followed=followed,
        seen=[
            PersonSeen(
                number=p.number,
                first_s=round_number(p.first_s),
                last_s=round_number(p.last_s),
                box=(
                    round_number(p.box[0], 1),
                    round_number(p.box[1], 1),
                    round_number(p.box[2], 1),
                    round_number(p.box[3], 1),
                ),
                box_s=round_number(p.box_s),
            )
            for p in persons
        ],
    )


def build_reps(
    track: PoseTrack,
    candidates: Sequence[CandidateRep],
    results: Sequence[CriterionResult],
    *,
    network: str | None,
) -> list[Rep]:
    """List all repetitions with their measures.

    Parameters
    ----------
    track : PoseTrack
        The smoothed track.
    candidates : sequence of CandidateRep
        Counted repetitions and those that do not count, in order of time.
    results : sequence of CriterionResult
        Results of all criteria.
    network : str or None
        The landmark network, whose errors of measurement are given.
    """
    return [
        Rep(
            number=number,
            leg=candidate.leg,
            start_s=round_number(track.time_s[candidate.rep.start]),
            bottom_s=round_number(track.time_s[candidate.rep.bottom]),
            end_s=round_number(track.time_s[candidate.rep.end]),
            start_error_s=_clip_time_error("start", candidate, track, network),
            bottom_error_s=_clip_time_error("bottom", candidate, track, network),
            end_error_s=_clip_time_error("end", candidate, track, network),
            counted=candidate.counted,
            reason=candidate.reason,
            measures=_rep_measures(track, candidate, number, results, network),
        )
        for number, candidate in enumerate(candidates, start=1)
    ]


def _clip_time_error(
    name: str, candidate: CandidateRep, track: PoseTrack, network: str | None
) -> float | None:
    """Return the error of a time of a repetition, clip seconds."""
    context = candidate.context
    error = rep_time_error(name, context.view.name or "", network, conditions=context.filming)
    return None if error is None else round_number(error.value / track.real_time_factor, 2)


def _rep_measures(
    track: PoseTrack,
    candidate: CandidateRep,
    number: int,
    results: Sequence[CriterionResult],
    network: str | None,
) -> dict[str, MeasuredValue]:
    rep, time_s = candidate.rep, track.real_time_s
    view, filming = candidate.context.view.name, candidate.context.filming
    measures = {
        name: rounded_measure(time_s[last] - time_s[first], "s", error.value if error else None)
        for name, first, last in (
            ("down_time", rep.start, rep.bottom),
            ("up_time", rep.bottom, rep.end),
        )
        for error in [rep_time_error(name, view or "", network, conditions=filming)]
    }
    if candidate.shows_flexion:
        name = "knee_flexion" if view == "side" else "knee_flexion_estimate"
        error = angle_error(name, view or "", network, conditions=filming)
        measures[name] = rounded_measure(candidate.flexion, "deg", error.value if error else None)
    for result in results:
        for n, measurement in result.measurements:
            if n == number and measurement.value is not None and result.verdict != "cannot_tell":
                name = f"{result.spec.id}_{result.leg}" if result.spec.per_leg else result.spec.id
                error_value = result.error.value if result.error else None
                measures[name] = rounded_measure(measurement.value, result.spec.unit, error_value)
    return measures


def build_criterion(
    result: CriterionResult, times_s: Any, *, noun: str = "repetition"
) -> Criterion:
    """Convert the result of a criterion for the report.

    Parameters
    ----------
    result : CriterionResult
        The result.
    times_s : ndarray of shape (T,)
        Clip time of each row of the track.
    noun : str, optional
        What is measured once each time, in the singular.
    """
    spec, error = result.spec, result.error
    needs_work = result.verdict in ("watch", "fault")
    return Criterion(
        id=spec.id,
        leg=result.leg,
        title=spec.title,
        verdict=result.verdict,
        value=round_optional(result.value, 3),
        error=round_optional(error.value if error else None, 3),
        error_kind=error.kind if error else None,
        error_basis=error.basis if error else None,
        unit=spec.unit,
        limits=Limits(
            side=spec.limits.side,
            watch=spec.limits.watch,
            fault=spec.limits.fault,
            gait=spec.limits_gait,
        ),
        confidence=round_number(result.confidence, 3),
        finding=finding_sentence(result, noun=noun),
        reason=result.reason,
        evidence_s=round_number(times_s[result.row]) if result.row is not None else None,
        per_rep=[
            RepValue(
                number=n,
                value=round_optional(m.value, 3),
                verdict=result.verdict_of(m),
                reason=m.reason,
            )
            for n, m in result.measurements
        ],
        details={name: rounded_measure(v, unit) for name, (v, unit) in result.details.items()},
        cue=spec.cue if needs_work else None,
        drills=list(spec.drills) if needs_work else [],
        source=spec.source,
        certainty=spec.certainty,
    )


def build_summary(
    title: str | None,
    reason: str | None,
    results: Sequence[CriterionResult],
    *,
    counted: int,
    noun: str = "repetition",
    next_step: str | None = None,
) -> Summary:
    """Summarise the result: worst verdict, headline, at most three cues, safety advice.

    Parameters
    ----------
    title : str or None
        Title of the test; None where no test fits the clip.
    reason : str or None
        Why no test fits.
    results : sequence of CriterionResult
        Results of all criteria.
    counted : int
        Number of repetitions or strides that were judged.
    noun : str, optional
        What is counted, in the singular.
    next_step : str, optional
        Next step of learning to run backward.
    """
    if title is None:
        return Summary(verdict=None, headline=reason or "", cues=[])
    legs = sorted({r.leg for r in results if r.leg})
    if any(result.spec.per_leg for result in results):
        legs = []
    cues = choose_cues(
        CueCandidate(
            r.spec.cue, f"{r.spec.id}/{r.leg}" if r.leg else r.spec.id, r.verdict, r.confidence
        )
        for r in results
    )
    return Summary(
        verdict=worst_verdict(result.verdict for result in results),
        headline=headline(
            title,
            [(result.spec.topic, result.verdict) for result in surest_first(results)],
            counted=counted,
            legs=legs,
            noun=noun,
        ),
        cues=list(cues),
        focus=list(cues.values()),
        next_step=next_step,
        safety=SAFETY if next_step is None else RUNNING_SAFETY,
    )
