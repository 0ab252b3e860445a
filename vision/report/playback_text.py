"""What happens in a clip, picture by picture and in words: events, spans, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vision.report.models import Report, ReportedStep
from vision.report.report_text import criterion_title, worst_first

Times = NDArray[np.float64]

#: The angles of the table in words.
ANGLE_LABELS: Final[Mapping[str, str]] = {
    "knee_flexion": "Knee flexion",
    "thigh_angle": "Thigh from vertical",
    "shank_angle": "Shin forward",
    "hip_flexion": "Hip flexion",
    "foot_pitch": "Foot pitch",
    "ankle_dorsiflexion": "Ankle dorsiflexion",
    "fppa": "Knee inward",
    "hip_adduction": "Hip adduction",
    "trunk_forward_lean": "Trunk forward",
    "trunk_lateral_lean": "Trunk sideways",
    "pelvic_obliquity": "Pelvis tilt",
}
_STRIKES: Final = {"toe_first": "toe first", "flat": "flat", "heel_first": "heel first"}


def nearest_frame(times_s: Times, time_s: float) -> int:
    """Give the number of the picture nearest to a clip time."""
    return int(np.abs(times_s - time_s).argmin())


def list_events(times_s: Times, report: Report) -> list[dict[str, Any]]:
    """List what happens, in order of time."""
    found = [*_rep_events(times_s, report), *_step_events(times_s, report)]
    return sorted(found, key=lambda event: float(event["time_s"]))


def _rep_events(times_s: Times, report: Report) -> Iterator[dict[str, Any]]:
    for rep in report.reps:
        for kind, time_s, words in (
            ("rep_start", rep.start_s, f"Repetition {rep.number} begins"),
            ("rep_bottom", rep.bottom_s, f"Bottom of repetition {rep.number}"),
            ("rep_end", rep.end_s, f"Repetition {rep.number} ends"),
        ):
            yield {
                "kind": kind,
                "frame": nearest_frame(times_s, time_s),
                "time_s": time_s,
                "side": rep.leg,
                "number": rep.number,
                "words": words,
            }


def _step_events(times_s: Times, report: Report) -> Iterator[dict[str, Any]]:
    for step in report.steps:
        foot = f"{step.foot} foot"
        lands = f"Step {step.number}: {foot} lands"
        if step.strike in _STRIKES:
            lands += f", {_STRIKES[step.strike]}"
        for kind, time_s, words in (
            ("contact", step.initial_contact_s, lands),
            ("toe_off", step.toe_off_s, f"Step {step.number}: {foot} leaves the floor"),
        ):
            if time_s is not None:
                yield {
                    "kind": kind,
                    "frame": nearest_frame(times_s, time_s),
                    "time_s": time_s,
                    "side": step.foot,
                    "number": step.number,
                    "words": words,
                }


def list_spans(times_s: Times, report: Report) -> list[dict[str, Any]]:
    """List what can be looped: repetitions, and strides from a contact to the foot's next one."""
    found: list[dict[str, Any]] = []
    for rep in report.reps:
        leg = f", {rep.leg} leg" if rep.leg is not None else ""
        not_counted = "" if rep.counted else ", not counted"
        found.append(
            {
                "kind": "rep",
                "number": rep.number,
                "side": rep.leg,
                "first": nearest_frame(times_s, rep.start_s),
                "last": nearest_frame(times_s, rep.end_s),
                "words": f"Repetition {rep.number}{leg}{not_counted}",
            }
        )
    for number, (step, following) in enumerate(_strides(report), start=1):
        found.append(
            {
                "kind": "stride",
                "number": number,
                "side": step.foot,
                "first": nearest_frame(times_s, step.initial_contact_s),
                "last": nearest_frame(times_s, following.initial_contact_s),
                "words": f"Stride {number}, {step.foot} foot, from step {step.number}",
            }
        )
    return [span for span in found if span["first"] < span["last"]]


def _strides(report: Report) -> Iterator[tuple[ReportedStep, ReportedStep]]:
    for at, step in enumerate(report.steps):
        for later in report.steps[at + 1 :]:
            if later.bout != step.bout:
                break
            if later.foot == step.foot:
                yield step, later
                break


def list_findings(times_s: Times, report: Report) -> list[dict[str, Any]]:
    """List the criteria that were told, the worst first."""
    found = []
    for criterion in worst_first(report.criteria):
        if criterion.verdict == "cannot_tell":
            continue
        time_s = criterion.evidence_s
        found.append(
            {
                "id": criterion.id,
                "title": criterion_title(criterion, report),
                "verdict": criterion.verdict,
                "side": criterion.leg,
                "frame": None if time_s is None else nearest_frame(times_s, time_s),
                "time_s": time_s,
                "words": criterion.finding,
            }
        )
    return found
