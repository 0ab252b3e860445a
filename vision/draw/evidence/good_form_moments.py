"""Moments of a clip at which the player can draw good form over the athlete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from vision.draw.evidence.good_form import good_form_in_frame, has_good_form
from vision.draw.evidence.good_form_drawing import GoodFormStrokes, good_form_strokes
from vision.draw.evidence.stills import plan_stills, shown_number
from vision.draw.overlays.timeline import AnnotationTimeline, FrameAnnotations
from vision.pose.landmarks import landmark
from vision.report.models import Criterion, ReportedStep
from vision.report.playback import PlaybackGoodForm
from vision.report.report_text import criterion_key
from vision.screens.measurements import MIN_VISIBILITY
from vision.terms import Floats

#: Detail of a knee that was read elsewhere because the thigh points at the camera at the bottom.
_READ_ELSEWHERE: Final = "read_at_knee_flexion"
#: A swing belongs to a stride where its peak is the reported value, to its rounding, degrees.
_SAME_ANGLE_DEG: Final = 0.05
_DIGITS: Final = 4


def good_form_moments(timeline: AnnotationTimeline) -> tuple[PlaybackGoodForm, ...]:
    """Move the athlete's body to good form at the moments of the findings.

    These are the evidence frames, and the same moment of the other repetitions or strides where
    it is known: the bottom, the landing, or the peak of the swing.

    Parameters
    ----------
    timeline : AnnotationTimeline
        The clip's annotations.

    Returns
    -------
    tuple of PlaybackGoodForm
        In order of the criteria; none where the value is good, or one joint cannot show it.
    """
    evidence = {}
    for still in plan_stills(timeline):
        if still.shows_good_form and still.criterion is not None:
            evidence[criterion_key(still.criterion)] = (still.row, shown_number(still))
    found = []
    for criterion in timeline.analysis.report.criteria:
        if criterion.verdict == "cannot_tell" or criterion.evidence_s is None:
            continue
        if not has_good_form(criterion, screen=timeline.analysis.report.screen_definition):
            continue
        # The evidence frame comes last, so that it wins over the same row of a repetition.
        values = dict(_repeated(timeline, criterion))
        shown = evidence.get(criterion_key(criterion))
        if shown is not None and shown[1] is not None:
            values[shown[0]] = shown[1]
        made = (_moment(timeline, criterion, row, value) for row, value in sorted(values.items()))
        found += [moment for moment in made if moment is not None]
    return tuple(found)


def _repeated(timeline: AnnotationTimeline, criterion: Criterion) -> Iterator[tuple[int, float]]:
    """Yield row and value of each repetition or stride whose moment is known."""
    report = timeline.analysis.report
    reps = {rep.number: rep for rep in timeline.reps}
    steps = {step.number: step for step in report.steps}
    is_gait = bool(timeline.gait.bouts)
    if not is_gait and not _is_at_bottom(timeline, criterion):
        return
    for each in criterion.per_rep:
        if each.value is None:
            continue
        time_s: float | None
        if is_gait:
            time_s = _stride_moment(timeline, criterion, steps.get(each.number), each.value)
        else:
            time_s = reps[each.number].bottom_s if each.number in reps else None
        if time_s is not None:
            yield timeline.row_at(time_s), each.value


def _is_at_bottom(timeline: AnnotationTimeline, criterion: Criterion) -> bool:
    """Return whether a criterion is measured at the bottom: its evidence frame shows one."""
    if _READ_ELSEWHERE in criterion.details:
        return False
    assert criterion.evidence_s is not None
    row = timeline.row_at(criterion.evidence_s)
    return any(timeline.row_at(rep.bottom_s) == row for rep in timeline.reps)


def _stride_moment(
    timeline: AnnotationTimeline, criterion: Criterion, step: ReportedStep | None, value: float
) -> float | None:
    """Return the clip time at which a stride shows a criterion; None where it is not known."""
    if step is None:
        return None
    if criterion.id == "trunk_lean":
        return step.initial_contact_s
    if criterion.id != "hip_extension":
        return None
    swings = [s for bout in timeline.gait.bouts for s in bout.swings if s.foot == step.foot]
    later = [swing for swing in swings if swing.start_s > step.initial_contact_s]
    swing = min(later, key=lambda each: each.start_s, default=None)
    if swing is None or abs(swing.degrees - value) > _SAME_ANGLE_DEG:
        return None
    return swing.peak_s


def _moment(
    timeline: AnnotationTimeline, criterion: Criterion, row: int, value: float
) -> PlaybackGoodForm | None:
    annotations = timeline.annotations_at(row, float(timeline.track.time_s[row]))
    good = good_form_in_frame(timeline, annotations, criterion, value)
    if good is None:
        return None
    strokes = good_form_strokes(good, near=annotations.near, min_visibility=MIN_VISIBILITY)
    if not strokes.lines:
        return None
    return _encode(timeline, criterion, row, annotations, strokes)


def _encode(
    timeline: AnnotationTimeline,
    criterion: Criterion,
    row: int,
    annotations: FrameAnnotations,
    strokes: GoodFormStrokes,
) -> PlaybackGoodForm:
    size = np.array([timeline.track.width, timeline.track.height], dtype=np.float64)

    def share(point: Floats) -> tuple[float, float]:
        x, y = np.round(point / size, _DIGITS)
        return float(x), float(y)

    head = None
    if strokes.head is not None:
        middle, radius = strokes.head
        head = (*share(middle), round(radius / float(size[0]), _DIGITS))
    leg = criterion.leg or annotations.measured_leg
    # The feet of a squat stay where they are; a runner's hips move on.
    anchor = landmark("ankle" if annotations.gait is None else "hip", leg)
    return PlaybackGoodForm(
        frame=int(timeline.track.index[row]),
        criterion=criterion_key(criterion),
        anchor=int(anchor),
        lines=[(*share(a), *share(b)) for a, b in strokes.lines],
        joints=[share(joint) for joint in strokes.joints],
        head=head,
    )
