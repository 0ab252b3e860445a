"""What the report says of each repetition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.pose.track import PoseTrack
from vision.report.build import exact, measure
from vision.report.models import Measure, Rep
from vision.screens.measurement_error import angle_error
from vision.screens.rep_counting import Counted
from vision.screens.screen import Answer


def build_reps(
    track: PoseTrack, counted: Sequence[Counted], answers: Sequence[Answer]
) -> list[Rep]:
    """Repetitions as the report writes them, with every reading of theirs."""
    return [
        Rep(
            number=i + 1,
            leg=c.leg,
            start_s=exact(track.time_s[c.rep.start]),
            bottom_s=exact(track.time_s[c.rep.bottom]),
            end_s=exact(track.time_s[c.rep.end]),
            counted=c.counted,
            reason=c.reason,
            measures=_measures(track, c, i + 1, answers),
        )
        for i, c in enumerate(counted)
    ]


def _measures(
    track: PoseTrack, counted: Counted, number: int, answers: Sequence[Answer]
) -> dict[str, Measure]:
    rep, time_s = counted.rep, track.real_time_s
    half_step = 0.5 / track.real_rate
    measures = {
        "down_time": measure(time_s[rep.bottom] - time_s[rep.start], "s", half_step),
        "up_time": measure(time_s[rep.end] - time_s[rep.bottom], "s", half_step),
    }
    view = counted.scene.view.name
    if np.isfinite(counted.flexion):
        name = "knee_flexion" if view == "side" else "knee_flexion_estimate"
        error = angle_error(name, view or "")
        measures[name] = measure(counted.flexion, "deg", error.value if error else None)
    for answer in answers:
        for n, reading in answer.readings:
            if n == number and reading.value is not None and answer.verdict != "cannot_tell":
                name = f"{answer.spec.id}_{answer.leg}" if answer.spec.per_leg else answer.spec.id
                error_value = answer.error.value if answer.error else None
                measures[name] = measure(reading.value, answer.spec.unit, error_value)
    return measures
