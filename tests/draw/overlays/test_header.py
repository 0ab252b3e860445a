from __future__ import annotations

import numpy as np
import pytest

from tests.support.frame_annotations import DEEP_SQUAT, REP, SINGLE_LEG, UNCOUNTED_REP
from tests.support.run_annotations import annotations_at, bout_data, gait_at
from vision.draw.overlays.gait_timeline import GaitFrame, reported_gait_at
from vision.draw.overlays.header import (
    HeaderAnnotator,
    bout_heading,
    heading,
    legend_strikes,
    rep_text,
    step_text,
    time_text,
    travel_arrow,
)
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.primitives.style import ACCENT_COLOR
from vision.draw.video.frame_painter import FramePainter
from vision.report.models import ReportedBout
from vision.text.translation import use_language


def test_texts_of_a_squat():
    assert heading(SINGLE_LEG, "left") == "Single-leg squat · left leg"
    assert heading(DEEP_SQUAT, None) == "Deep squat"
    assert heading(None, None) == "No test recognised"
    assert rep_text(SINGLE_LEG, REP, "down", total=3) == "Rep 2 of 3 · down"
    assert rep_text(SINGLE_LEG, None, "before", total=3) == "Ready"
    assert rep_text(SINGLE_LEG, None, "before", total=0) == "No repetition found"
    assert rep_text(None, REP, "down", total=3) == ""
    assert rep_text(SINGLE_LEG, UNCOUNTED_REP, "down", total=3) == "Rep 2 of 3 · not counted"
    assert [time_text(t) for t in (0.0, 7.4, 61.25, 0.3)] == [
        "0:00.0",
        "0:07.4",
        "1:01.2",
        "0:00.3",
    ]
    with use_language("de"):
        assert rep_text(SINGLE_LEG, REP, "down", total=3) == "Wdh. 2 von 3 · ab"
        assert time_text(7.4) == "0:07,4"


@pytest.mark.parametrize(
    ("direction", "facing", "travel_sign", "title"),
    [
        ("backward", "right", -1, "Running backward"),
        ("backward", "left", 1, "Running backward"),
        ("forward", "right", 1, "Running forward"),
        ("forward", "left", -1, "Running forward"),
        ("in_place", "left", 0, "Running on the spot"),
    ],
)
def test_the_arrow_points_in_the_direction_of_travel(direction, facing, travel_sign, title):
    bout = ReportedBout.model_validate(bout_data(direction=direction, facing=facing))
    assert GaitFrame(bout).travel_sign == travel_sign
    assert bout_heading(bout) == title
    if travel_sign:
        opacity = 255 - travel_arrow(40, travel_sign).transmission[:, :, 0].astype(int)
        thickest = np.argmax(opacity.sum(axis=0))  # the head is higher than the shaft
        assert (thickest > opacity.shape[1] / 2) == (travel_sign > 0)


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (960, 540), (320, 180), (96, 160)])
def test_the_header_of_a_run_stays_in_the_frame(analyse_run, size):
    timeline = AnnotationTimeline(analyse_run())
    painter = FramePainter(timeline, width=size[0], height=size[1])
    header = painter.header
    if min(size) >= 500:
        assert header is not None
        assert header.legend == ("toe_first", "heel_first")
    if header is not None:
        rect = header.rect
        assert rect is not None
        assert 0 <= rect.x <= size[0] - rect.width
        assert 0 <= rect.y <= size[1] - rect.height
    for time_s in timeline.track.time_s[::5]:
        frame = np.full((size[1], size[0], 3), 60, np.uint8)
        assert painter.draw(frame, timeline.row_at(time_s), float(time_s)).shape == frame.shape


def test_the_arrow_is_drawn_only_during_bouts(analyse_run, gray_frame):
    timeline = AnnotationTimeline(analyse_run())
    header = FramePainter(timeline, width=720, height=1280).header
    assert header is not None

    def has_arrow(time_s):
        gait = annotations_at(timeline, time_s).gait
        frame = header.annotate(gray_frame(), time_s, gait=gait)
        return bool((np.abs(frame.astype(int) - ACCENT_COLOR).sum(axis=2) < 6).any())

    assert has_arrow(1.0)
    assert not has_arrow(0.0)


def test_steps_and_strikes_are_counted_as_they_happen(analyse_run):
    timeline = AnnotationTimeline(analyse_run())
    report = timeline.analysis.report
    total = len(report.steps)
    assert step_text(gait_at(timeline, 0.35), total) == "174/min"
    assert step_text(gait_at(timeline, 1.2), total) == "Step 2 of 5 · 174/min"
    assert gait_at(timeline, 1.2).strike_counts == {"toe_first": 1}
    assert gait_at(timeline, 3.3).strike_counts == {"toe_first": 2, "heel_first": 1}
    assert legend_strikes(report) == ("toe_first", "heel_first")


def test_a_report_alone_gives_the_same_header(analyse_run, gray_frame):
    timeline = AnnotationTimeline(analyse_run())
    report = timeline.analysis.report
    assert reported_gait_at(report, 0.0) is None
    header = HeaderAnnotator(report, legend=legend_strikes(report))
    for time_s in (0.35, 1.2, 3.3):
        gait = reported_gait_at(report, time_s)
        assert gait is not None
        assert gait.step_number == gait_at(timeline, time_s).step_number
        assert gait.strike_counts == gait_at(timeline, time_s).strike_counts
        from_report = header.annotate(gray_frame(), time_s)
        from_track = header.annotate(gray_frame(), time_s, gait=gait_at(timeline, time_s))
        assert np.array_equal(from_report, from_track)


def test_the_header_of_a_squat_changes_with_the_repetition(report, gray_frame):
    header = HeaderAnnotator(report())
    rep = report().reps[0]
    down, up = (
        header.annotate(gray_frame(), rep.bottom_s - 1e-3),
        header.annotate(gray_frame(), rep.bottom_s),
    )
    assert not np.array_equal(down, up)
    changed = (down != gray_frame()).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert rows.min() >= 15
    assert columns.min() >= 15
    assert rows.max() < 200
