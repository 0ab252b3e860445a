from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import (
    add_noise,
    displace_point,
    drop_person,
    join_clips,
    squats,
    swap_sides,
    walk,
)
from vision.motion.smoothing import smooth_track
from vision.pose.landmarks import landmark
from vision.pose.pose_track import FrameState, is_mirrored
from vision.pose.track_repair import repair_track


def rows_of(flags):
    return np.flatnonzero(flags).tolist()


@pytest.fixture
def side():
    return add_noise(squats(reps=2, view="left").track, 1.0)


@pytest.mark.parametrize("view", ["left", "front"])
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([40], id="one frame"),
        pytest.param([41], id="one mirrored frame"),
        pytest.param(range(60, 66), id="a few"),
        pytest.param(range(60, 90), id="a second"),
        pytest.param([20, 50, 51, 100], id="here and there"),
    ],
)
def test_swapped_legs_are_corrected(view, rows):
    track = add_noise(squats(reps=2, view=view).track, 1.0)
    good, repaired = (smooth_track(repair_track(t)) for t in (track, swap_sides(track, list(rows))))
    # The two legs are more than 80 pixels apart.
    assert np.abs(repaired.xyz - good.xyz)[..., :2].max() < 15


@pytest.mark.parametrize("seconds", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("first", [60, 100, 150])
def test_legs_swapped_for_seconds_are_corrected(seconds, first):
    track = add_noise(squats(reps=3, view="right", leg="right").track, 2.0)
    rows = list(range(first, first + round(30 * seconds)))
    repaired = repair_track(swap_sides(track, rows))
    assert rows_of(repaired.swapped) == rows


def test_a_person_who_changes_legs_is_not_swapped():
    clip = join_clips(squats(reps=1, leg="left"), squats(reps=1, leg="right"))
    # They take half a second to change.
    track = clip.track
    change = int(np.argmax(np.abs(np.diff(track.xyz[:, landmark("ankle", "left"), 1]))))
    xyz = track.xyz.copy()
    rows = np.arange(change - 7, change + 9)
    for point in range(xyz.shape[1]):
        for axis in range(3):
            ends = xyz[[rows[0], rows[-1]], point, axis]
            xyz[rows, point, axis] = np.interp(rows, rows[[0, -1]], ends)
    assert not repair_track(add_noise(replace(track, xyz=xyz), 1.0)).swapped.any()


@pytest.mark.parametrize("at_end", [True, False])
def test_legs_swapped_in_every_other_frame_up_to_an_end_of_the_clip(at_end):
    # The model confuses the legs in one of the two mirrored versions; the outermost frame is
    # wrong too.
    track = add_noise(squats(reps=2, view="right").track, 1.0)
    last = len(track) - 1
    rows = range(last - 10, last + 1, 2) if at_end else range(0, 10, 2)
    good, repaired = (smooth_track(repair_track(t)) for t in (track, swap_sides(track, list(rows))))
    assert np.abs(repaired.xyz - good.xyz)[..., :2].max() < 15


def test_corrected_frames_are_marked(side):
    repaired = repair_track(swap_sides(side, range(60, 72)))
    assert set(range(61, 71)) <= set(rows_of(repaired.swapped)) <= set(range(59, 73))
    assert not repair_track(side).swapped.any()


def test_visibility_is_swapped_with_the_leg(side):
    visibility = side.visibility.copy()
    visibility[:, landmark("knee", "left")] = 0.5
    track = replace(side, visibility=visibility)
    repaired = repair_track(swap_sides(track, range(60, 72)))
    np.testing.assert_array_equal(repaired.visibility[61:71], visibility[61:71])


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_legs_that_pass_each_other_are_not_swapped(view, noise):
    track = add_noise(walk(view=view).track, noise)
    assert not repair_track(track).swapped.any()


@pytest.mark.parametrize(
    ("missing", "fps", "factor", "filled"),
    [
        pytest.param(1, 30, 1.0, True, id="one frame"),
        pytest.param(6, 30, 1.0, True, id="just within"),
        pytest.param(9, 30, 1.0, False, id="too long"),
        pytest.param(40, 240, 1.0, True, id="many frames, short time"),
        pytest.param(9, 30, 0.25, True, id="short in real time"),
        pytest.param(40, 30, 0.25, False, id="long in real time"),
    ],
)
def test_only_short_gaps_are_filled(missing, fps, factor, filled):
    track = squats(reps=1, fps=fps).track
    with_gap = replace(drop_person(track, slice(20, 20 + missing)), real_time_factor=factor)
    repaired = repair_track(with_gap)
    gap = slice(20, 20 + missing)
    if filled:
        assert (repaired.state[gap] == FrameState.FILLED).all()
        np.testing.assert_allclose(repaired.xyz[gap], track.xyz[gap], atol=6)
        assert np.isfinite(repaired.visibility[gap]).all()
    else:
        assert (repaired.state[gap] == FrameState.MISSING).all()
        assert np.isnan(repaired.xyz[gap]).all()
    assert (repaired.state[:20] == FrameState.DETECTED).all()


@pytest.mark.parametrize("joint", ["ankle", "toe", "wrist"])
def test_an_outlier_in_a_mirrored_frame_is_interpolated(joint):
    track = squats(reps=1).track
    row = next(r for r in range(40, 42) if is_mirrored(int(track.index[r])))
    repaired = repair_track(displace_point(track, [row], joint, "left", [150, 0]))
    assert repaired.state[row] == FrameState.DETECTED
    deviation = np.abs(repaired.xyz - track.xyz)[..., :2]
    assert deviation.max() < 10


def test_missing_ends_are_not_filled():
    track = squats(reps=1).track
    repaired = repair_track(drop_person(track, [0, 1, len(track) - 1]))
    assert rows_of(repaired.state == FrameState.MISSING) == [0, 1, len(track) - 1]


def test_an_empty_track_is_unchanged():
    repaired = repair_track(drop_person(squats(reps=1).track, slice(None)))
    assert np.isnan(repaired.xyz).all()
    assert not repaired.swapped.any()


def test_the_input_is_not_modified(side):
    before = swap_sides(drop_person(side, [30]), [40])
    copy = before.xyz.copy()
    repair_track(before)
    np.testing.assert_array_equal(before.xyz, copy)


def test_no_swap_is_assumed_across_a_long_gap():
    # After a second without detections, the model's labels are trusted again.
    track = drop_person(squats(reps=2, view="front").track, slice(60, 95))
    assert not repair_track(track).swapped.any()
