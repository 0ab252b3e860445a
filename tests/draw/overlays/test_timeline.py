from __future__ import annotations

import numpy as np
import pytest

from tests.support.frame_annotations import squat_annotations
from tests.support.squat_analysis import REPS, TIMES
from vision.draw.overlays.timeline import AnnotationTimeline, rep_at, standing_leg_at


def test_the_phase_follows_the_repetitions(report):
    first, last = report().reps
    reps = [first, last]
    expected = [
        (first.start_s - 0.1, None, "before"),
        (first.start_s, first, "down"),
        (first.bottom_s, first, "up"),
        (first.end_s + 0.01, first, "between"),
        (last.bottom_s - 0.01, last, "down"),
        (last.end_s + 0.01, last, "after"),
    ]
    for time_s, rep, phase in expected:
        assert rep_at(reps, time_s) == (rep, phase)
    assert rep_at([], 1.0) == (None, "before")


def test_the_standing_leg_is_that_of_the_nearest_repetition(report):
    first, last = (rep.model_dump() for rep in report().reps)
    changing = report(reps=[first, last | {"leg": "left"}], leg="both")
    assert standing_leg_at(changing, 0.0) == "right"
    assert standing_leg_at(changing, last["start_s"] - 0.01) == "left"
    assert standing_leg_at(report(reps=[]), 1.0) == "right"
    assert standing_leg_at(report(reps=[], leg=None), 1.0) is None


def test_a_side_view_has_its_near_side_and_angles(clip, analyse):
    timeline = AnnotationTimeline(analyse(clip))
    bottom = REPS[0][1]
    annotations = timeline.annotations_at(bottom, float(TIMES[bottom]))
    assert annotations.plane == "sagittal"
    assert annotations.facing_sign == 1.0
    assert annotations.near == annotations.leg == annotations.measured_leg == "right"
    assert annotations.angles["knee_flexion_right"] == pytest.approx(80.0, abs=0.5)
    assert annotations.in_rep


@pytest.mark.parametrize(
    ("watch_deg", "verdict", "expected"),
    [(19.0, "watch", True), (19.0, "fault", True), (21.0, "watch", False), (19.0, "pass", False)],
)
def test_the_heel_is_marked_only_where_the_report_finds_it(
    clip, analyse, criterion, watch_deg, verdict, expected
):
    limits = {"side": "above", "watch": watch_deg, "fault": 30.0}
    heel_rise = criterion("heel_rise", verdict, per_rep=(20.0, 20.0), limits=limits)
    analysis = analyse(clip, criteria=[heel_rise])
    pitch = analysis.angles.series["foot_pitch_right"]
    pitch[:] = -20.0  # toes down: the heel is up
    timeline = AnnotationTimeline(analysis)
    bottom = REPS[0][1]
    assert timeline.annotations_at(bottom, float(TIMES[bottom])).heel_up is expected
    assert not timeline.annotations_at(0, 0.0).heel_up  # before the first repetition


def test_a_frame_without_the_person_keeps_repetition_and_time(clip, analyse):
    bottom = REPS[0][1]
    timeline = AnnotationTimeline(analyse(clip, missing=(bottom,)))
    for row in (bottom, None):
        annotations = timeline.annotations_at(row, float(TIMES[bottom]))
        assert annotations.body is None
        assert annotations.angles == {}
        assert annotations.rep is not None
        assert annotations.rep.number == 1


def test_annotations_are_transformed_with_the_frame(side_view_body):
    annotations = squat_annotations(side_view_body(70.0))
    transformed = annotations.transformed(scale=2.0, dx=10.0, dy=20.0)
    assert annotations.body is not None
    assert transformed.body is not None
    expected = (annotations.body.points - (10.0, 20.0)) * 2.0
    assert np.allclose(transformed.body.points, expected)
    without_body = squat_annotations(None)
    assert without_body.transformed(scale=2.0) is without_body
