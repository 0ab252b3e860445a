"""Every track is analysed, judged and reported without an error, however little is in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.synthetic_analysis import MODEL, BlackClip
from tests.support.synthetic_motion import (
    add_noise,
    drop_person,
    even_times,
    make_track,
    squats,
    swap_sides,
    walk,
)
from vision.motion.movement import analyse_motion
from vision.pose.breaks import find_time_gaps
from vision.pose.landmarks import LANDMARK_COUNT, landmark
from vision.pose.pose_track import PoseTrack
from vision.report.assemble import assemble_report
from vision.report.models import ModelFacts, Report
from vision.screens.registry import SCREENS
from vision.screens.run_screen import judge_motion
from vision.settings import Settings
from vision.terms import SIDES

JOINTS = ("nose", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")


def report_of(track: PoseTrack, screen: str = "auto") -> Report:
    """Analyse and judge a track and assemble its report, as the pipeline does."""
    gaps = find_time_gaps(track.time_s, real_time_factor=track.real_time_factor)
    track = replace(track, breaks=tuple(sorted({*track.breaks, *gaps})))
    motion = analyse_motion(track)
    clip = BlackClip(Path("clip.mp4"), track.time_s if len(track) else np.zeros(1))
    return assemble_report(
        clip.info,
        motion,
        judge_motion(motion, screen=screen, network=None),
        persons=(),
        model=ModelFacts(name=MODEL.name, sha256=MODEL.sha256, network=MODEL.network),
        settings=Settings(screen=screen),
    )


def assert_reported(track: PoseTrack, screen: str = "auto") -> None:
    """Check that the report of a track exists and contains no NaN."""
    json.dumps(report_of(track, screen).model_dump(mode="json"), allow_nan=False)


MOVEMENTS = {
    "squat on one leg": lambda: squats(reps=1, view="left", fps=20).track,
    "squat on two legs": lambda: squats(reps=1, leg="both", view="front", fps=20).track,
    "walk": lambda: walk(view="left", backward=True, duration_s=3.5).track,
}


@pytest.fixture(params=MOVEMENTS, scope="module")
def movement(request):
    return add_noise(MOVEMENTS[request.param](), 1.0)


def without_points(track: PoseTrack, *points: int) -> PoseTrack:
    """Remove landmarks from every frame."""
    xyz, visibility = track.xyz.copy(), track.visibility.copy()
    xyz[:, list(points)], visibility[:, list(points)] = np.nan, 0.0
    return replace(track, xyz=xyz, visibility=visibility)


def only_rows(track: PoseTrack, *spans: range) -> PoseTrack:
    """Remove the person from all frames but these."""
    kept = np.concatenate([np.array(s) for s in spans])
    return drop_person(track, np.setdiff1d(np.arange(len(track)), kept))


@pytest.mark.parametrize("screen", ["auto", *(s.option for s in SCREENS.values())])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5, 8])
def test_a_track_of_a_few_rows(movement, rows, screen):
    assert_reported(movement.slice_rows(slice(40, 40 + rows)), screen)


@pytest.mark.parametrize("screen", ["auto", *(s.option for s in SCREENS.values())])
def test_a_person_missing_throughout(movement, screen):
    assert_reported(drop_person(movement, slice(None)), screen)


@pytest.mark.parametrize("joint", JOINTS[1:])
def test_a_joint_missing_throughout(movement, joint):
    assert_reported(without_points(movement, landmark(joint, "left")))


@pytest.mark.parametrize("side", SIDES)
def test_a_side_missing_throughout(movement, side):
    assert_reported(without_points(movement, *(landmark(j, side) for j in JOINTS[1:])))


@pytest.mark.parametrize("rows", [1, 2, 3, 4])
def test_a_few_rows_between_gaps(movement, rows):
    assert_reported(only_rows(movement, range(50, 50 + rows)))
    assert_reported(only_rows(movement, range(10, 10 + rows), range(70, 70 + rows)))
    assert_reported(only_rows(movement, range(30), range(50, 50 + rows), range(75, 90)))


@pytest.mark.parametrize("every", [2, 3, 7])
def test_rows_missing_at_regular_intervals(movement, every):
    assert_reported(drop_person(movement, slice(None, None, every)))
    assert_reported(only_rows(movement, range(0, len(movement), every)))


@pytest.mark.parametrize("gap_s", [0.3, 2.0, 9000.0])
def test_a_jump_in_time(movement, gap_s):
    time_s = movement.time_s.copy()
    time_s[len(movement) // 2 :] += gap_s
    assert_reported(replace(movement, time_s=time_s))


def test_nobody_moves(movement):
    still = np.repeat(movement.xyz[40:41], 90, axis=0)
    assert_reported(make_track(still, even_times(3.0)))


def test_all_points_in_one_place():
    assert_reported(make_track(np.full((60, LANDMARK_COUNT, 3), 300.0), even_times(2.0)))


def test_unknown_visibility(movement):
    assert_reported(replace(movement, visibility=np.full_like(movement.visibility, np.nan)))


def test_nothing_visible(movement):
    assert_reported(replace(movement, visibility=np.zeros_like(movement.visibility)))


@pytest.mark.parametrize("parts", [2, 5, 30])
def test_cuts_between_a_few_rows(movement, parts):
    rows = np.linspace(0, len(movement), parts + 1).astype(int)[1:-1]
    assert_reported(replace(movement, breaks=tuple(rows.tolist())))
    assert_reported(replace(movement, breaks=(1, 2, 3, len(movement) - 1)))


@pytest.mark.parametrize("seed", range(4))
def test_random_damage(movement, seed):
    random = np.random.default_rng(seed)
    count = len(movement)
    damaged = swap_sides(movement, np.flatnonzero(random.random(count) < 0.3).tolist())
    xyz = damaged.xyz.copy()
    xyz[random.random(xyz.shape[:2]) < 0.05] = np.nan
    damaged = drop_person(replace(damaged, xyz=xyz), np.flatnonzero(random.random(count) < 0.2))
    assert_reported(damaged)


@pytest.mark.parametrize("seed", range(4))
def test_random_points(seed):
    points = np.random.default_rng(seed).normal(400, 120, (90, LANDMARK_COUNT, 3))
    assert_reported(make_track(points, even_times(3.0)))


@pytest.mark.parametrize("kept", [3, 4, 6, 9, 12, 16])
def test_gait_of_a_few_rows(kept):
    gait = walk(view="left", fps=60).track
    for first in (20, 60, 100):
        assert_reported(only_rows(gait, range(first, first + kept)))
    slow = replace(gait, real_time_factor=0.1)
    assert_reported(only_rows(slow, range(20, 20 + kept)))


@pytest.mark.parametrize("fps", [2, 4, 6, 10])
def test_few_frames_per_second(fps):
    for make in (squats, walk):
        assert_reported(make(view="left", fps=fps).track)
