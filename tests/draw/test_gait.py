from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.draw.runs import (
    FLOOR_Y,
    LEAN_DEG,
    PACE,
    SIZES,
    STANCE_S,
    going_at,
    moment_at,
    near_marks,
)
from vision.draw.evidence.contacts import plan_contacts
from vision.draw.overlays.footprints import FADE_S
from vision.draw.overlays.gait_header import GaitHeaderAnnotator, legend_strikes, step_text
from vision.draw.overlays.gait_timeline import EXTENSION_HOLD_S, shows_gait
from vision.draw.overlays.strides import (
    StrideAnnotator,
    gait_shapes,
    gait_trunk_shapes,
    labelled_footprints,
    thigh_extension_shapes,
    trunk_lean_text,
)
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.primitives.marks import label_rect
from vision.draw.primitives.shapes import ArcShape, LabelShape
from vision.draw.video.frame_painter import FramePainter
from vision.pose.landmarks import landmark


def test_a_mark_appears_at_the_picture_nearest_to_the_contact_and_fades(run):
    story = AnnotationTimeline(run())
    times = story.track.time_s
    first = story.row_at(0.52)
    assert near_marks(story, times[first - 1]) == []
    strengths = []
    for row in range(first, story.row_at(0.52 + STANCE_S + FADE_S + 0.3)):
        marks = near_marks(story, times[row])
        strengths.append(marks[0].strength if marks else 0.0)
        down = times[row] <= 0.52 + STANCE_S
        assert (strengths[-1] == 1.0) == down
    assert strengths == sorted(strengths, reverse=True)
    assert any(0.0 < s < 1.0 for s in strengths)
    assert strengths[-1] == 0.0


def test_the_mark_lies_below_the_foot_and_goes_with_the_floor(run):
    story = AnnotationTimeline(run())
    times = story.track.time_s
    places = {}
    for row in range(story.row_at(1.73), story.row_at(1.73 + STANCE_S + FADE_S) - 1):
        (mark,) = near_marks(story, times[row])
        places[times[row]] = (mark.toe + mark.heel) / 2
        assert mark.toe[0] > mark.heel[0]
        assert mark.toe[0] - mark.heel[0] == pytest.approx(30.0, abs=0.5)
        assert FLOOR_Y < mark.toe[1] < FLOOR_Y + 10
        assert places[times[row]][0] == pytest.approx(60 + PACE * (times[row] - 1.73), abs=0.5)
    assert max(places) > 1.73 + STANCE_S  # also once it has left the floor


def test_a_foot_that_was_lost_has_no_mark_but_counts(run):
    good = run()
    xyz = good.smooth.xyz.copy()
    row = AnnotationTimeline(good).row_at(0.52 + STANCE_S / 2)
    for name in ("heel", "toe"):
        xyz[row, landmark(name, "right"), :2] += (150.0, -90.0)
    story = AnnotationTimeline(run(track=replace(good.smooth, xyz=xyz)))
    assert near_marks(story, 0.8) == []
    assert going_at(story, 0.8).step_number == 1
    assert going_at(story, 0.8).strike_counts == {"toe_first": 1}
    assert near_marks(story, 1.9) != []


def test_at_an_angle_there_are_neutral_marks_and_nothing_measured(run, grey):
    story = AnnotationTimeline(run(view="oblique"))
    assert legend_strikes(story.analysis.report) == ()
    assert plan_contacts(story) == ()
    for time_s in story.track.time_s:
        moment = moment_at(story, time_s)
        assert gait_shapes(moment) == ()
        if moment.gait is not None:
            assert {mark.strike for mark in moment.gait.footprints} <= {"unclear"}
            assert labelled_footprints(moment.gait) == ()
    assert len(near_marks(story, 0.7)) == 1
    picture = StrideAnnotator(SIZES).annotate(grey(), moment_at(story, 1.4).transformed(scale=4.0))
    assert np.array_equal(picture, grey())


def test_outside_of_bouts_there_is_nothing(run):
    story = AnnotationTimeline(run())
    for time_s in (0.0, 3.6):
        moment = moment_at(story, time_s)
        assert moment.gait is None
        assert gait_shapes(moment) == ()
    assert moment_at(story, 1.0).gait is not None


def test_a_squat_clip_with_some_steps_in_it_stays_a_squat_clip(run):
    report = run(screen="deep_squat").report
    assert not shows_gait(report)
    assert shows_gait(run(screen=None).report)
    assert not shows_gait(run(bouts=[]).report)
    story = AnnotationTimeline(run(screen="deep_squat"))
    assert all(moment_at(story, t).gait is None for t in story.track.time_s)
    assert not any(
        isinstance(a, GaitHeaderAnnotator)
        for a in FramePainter(story, width=720, height=1280).annotators
    )


def test_the_reach_grows_is_held_and_goes(run):
    analysis = run()
    story = AnnotationTimeline(analysis)
    times, thigh = story.track.time_s, -analysis.angles.of("thigh_angle", "right")
    off_s = 0.52 + STANCE_S
    swing = [r for r in range(len(times)) if off_s <= times[r] <= 1.73]
    peak = max(swing, key=lambda r: thigh[r])
    before = going_at(story, times[peak - 1]).thigh_extension
    assert before is not None
    assert not before.held
    assert before.degrees == pytest.approx(thigh[peak - 1])
    held = going_at(story, times[peak + 2]).thigh_extension
    assert held is not None
    assert held.held
    assert held.degrees == pytest.approx(thigh[peak])
    assert going_at(story, times[peak] + EXTENSION_HOLD_S + 0.15).thigh_extension is None
    assert going_at(story, 0.8).thigh_extension is None  # on the floor


def test_the_reach_is_drawn_behind_the_vertical_then_only_its_number(run):
    story = AnnotationTimeline(run())
    moment = moment_at(story, 1.37)
    assert moment.gait is not None
    arc = next(s for s in thigh_extension_shapes(moment) if isinstance(s, ArcShape))
    reach = moment.gait.thigh_extension
    assert abs(arc.sweep_deg) == pytest.approx(reach.degrees, abs=0.1)
    assert arc.sweep_deg > 0  # from straight down to the left: the face is to the right
    tag = next(s for s in thigh_extension_shapes(moment) if isinstance(s, LabelShape))
    assert tag.text == f"{reach.degrees:.0f}° back"
    last = replace(moment.gait, reach=replace(reach, held=True, drawn=False))
    assert [type(s) for s in thigh_extension_shapes(replace(moment, going=last))] == [LabelShape]


def test_a_thigh_that_seems_to_reach_too_far_is_a_lost_leg(run):
    good = run()
    xyz = good.smooth.xyz.copy()
    rows = [r for r, t in enumerate(good.smooth.time_s) if 1.2 <= t <= 1.6]
    xyz[rows, landmark("knee", "right"), 1] = 60.0  # above the hip
    xyz[rows, landmark("knee", "right"), 0] = 30.0
    story = AnnotationTimeline(run(track=replace(good.smooth, xyz=xyz)))
    assert all(going_at(story, t).thigh_extension is None for t in np.arange(1.1, 2.0, 0.05))


def test_the_trunks_lean_is_calm_and_quiet(run):
    good = run()
    story = AnnotationTimeline(good)
    xyz = good.smooth.xyz.copy()
    for side in ("left", "right"):
        xyz[story.row_at(1.5), landmark("shoulder", side), 0] += 60.0
    lost = AnnotationTimeline(run(track=replace(good.smooth, xyz=xyz)))
    for each in (story, lost):
        assert going_at(each, 1.5).trunk_lean_deg == pytest.approx(LEAN_DEG, abs=0.1)
    tag = next(s for s in gait_trunk_shapes(moment_at(story, 1.5)) if isinstance(s, LabelShape))
    assert tag.muted
    assert tag.text == "Trunk 4°"
    loud = replace(tag, quiet=False)
    small, large = (label_rect(t, sizes=SIZES, width=720, height=1280).height for t in (tag, loud))
    assert small < large
    assert [trunk_lean_text(v) for v in (-6.2, 0.3, 12.0)] == [
        "Trunk 6° back",
        "Trunk 0°",
        "Trunk 12°",
    ]


def test_steps_and_landings_are_counted_as_they_happen(run):
    story = AnnotationTimeline(run())
    total = len(story.analysis.report.steps)
    assert step_text(going_at(story, 0.35), total) == "174/min"
    assert step_text(going_at(story, 1.2), total) == "Step 2 of 5 · 174/min"
    assert going_at(story, 1.2).strike_counts == {"toe_first": 1}
    assert going_at(story, 3.3).strike_counts == {"toe_first": 2, "heel_first": 1}
    assert legend_strikes(story.analysis.report) == ("toe_first", "heel_first")
