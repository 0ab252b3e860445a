from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.run_annotations import (
    LEAN_DEG,
    STANCE_S,
    annotations_at,
    gait_at,
    near_footprints,
)
from vision.draw.overlays.gait import gait_shapes, labelled_footprints
from vision.draw.overlays.gait_timeline import EXTENSION_HOLD_S, shows_gait
from vision.draw.overlays.header import legend_strikes
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.pose.landmarks import landmark


def test_an_oblique_view_has_neutral_footprints_and_no_measurement(analyse_run):
    timeline = AnnotationTimeline(analyse_run(view="oblique"))
    assert legend_strikes(timeline.analysis.report) == ()
    for time_s in timeline.track.time_s:
        annotations = annotations_at(timeline, time_s)
        assert gait_shapes(annotations) == ()
        if annotations.gait is not None:
            assert {f.strike for f in annotations.gait.footprints} <= {"unclear"}
            assert labelled_footprints(annotations.gait) == ()
    assert len(near_footprints(timeline, 0.7)) == 1


def test_outside_of_bouts_there_is_nothing(analyse_run):
    timeline = AnnotationTimeline(analyse_run())
    for time_s in (0.0, 3.6):
        annotations = annotations_at(timeline, time_s)
        assert annotations.gait is None
        assert gait_shapes(annotations) == ()
    assert annotations_at(timeline, 1.0).gait is not None


def test_a_squat_clip_with_some_steps_in_it_stays_a_squat_clip(analyse_run):
    assert not shows_gait(analyse_run(screen="deep_squat").report)
    assert shows_gait(analyse_run(screen=None).report)
    assert not shows_gait(analyse_run(bouts=[]).report)
    timeline = AnnotationTimeline(analyse_run(screen="deep_squat"))
    assert all(annotations_at(timeline, t).gait is None for t in timeline.track.time_s)


def test_the_thigh_extension_grows_is_held_at_its_peak_and_disappears(analyse_run):
    analysis = analyse_run()
    timeline = AnnotationTimeline(analysis)
    times, extension_deg = timeline.track.time_s, -analysis.angles.of("thigh_angle", "right")
    toe_off_s = 0.52 + STANCE_S
    swing = [row for row in range(len(times)) if toe_off_s <= times[row] <= 1.73]
    peak = max(swing, key=lambda row: extension_deg[row])
    growing = gait_at(timeline, times[peak - 1]).thigh_extension
    assert growing is not None
    assert not growing.held
    assert growing.degrees == pytest.approx(extension_deg[peak - 1])
    held = gait_at(timeline, times[peak + 2]).thigh_extension
    assert held is not None
    assert held.held
    assert held.degrees == pytest.approx(extension_deg[peak])
    assert gait_at(timeline, times[peak] + EXTENSION_HOLD_S + 0.15).thigh_extension is None
    assert gait_at(timeline, 0.8).thigh_extension is None  # in stance


def test_an_impossible_thigh_extension_is_a_lost_leg(analyse_run):
    analysis = analyse_run()
    xyz = analysis.smooth.xyz.copy()
    rows = [row for row, t in enumerate(analysis.smooth.time_s) if 1.2 <= t <= 1.6]
    xyz[rows, landmark("knee", "right"), 1] = 60.0  # above the hip
    xyz[rows, landmark("knee", "right"), 0] = 30.0
    timeline = AnnotationTimeline(analyse_run(track=replace(analysis.smooth, xyz=xyz)))
    times = np.arange(1.1, 2.0, 0.05)
    assert all(gait_at(timeline, t).thigh_extension is None for t in times)


def test_the_trunk_lean_is_smoothed_over_a_stride(analyse_run):
    analysis = analyse_run()
    timeline = AnnotationTimeline(analysis)
    xyz = analysis.smooth.xyz.copy()
    for side in ("left", "right"):
        xyz[timeline.row_at(1.5), landmark("shoulder", side), 0] += 60.0
    with_outlier = AnnotationTimeline(analyse_run(track=replace(analysis.smooth, xyz=xyz)))
    for each in (timeline, with_outlier):
        assert gait_at(each, 1.5).trunk_lean_deg == pytest.approx(LEAN_DEG, abs=0.1)
