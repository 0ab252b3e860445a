from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.motions import jittered, knocked, squats, swapped, walk, without
from vision.motion.smoothing import smooth_track
from vision.pose.landmarks import landmark
from vision.pose.repair import repair_track
from vision.pose.track import FrameState, is_mirrored


def rows_of(flags):
    return np.flatnonzero(flags).tolist()


@pytest.fixture
def side():
    return jittered(squats(reps=2, view="left").track, 1.0)


@pytest.mark.parametrize("view", ["left", "front"])
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([40], id="one picture"),
        pytest.param([41], id="one mirrored picture"),
        pytest.param(range(60, 66), id="a few"),
        pytest.param(range(60, 90), id="a second"),
        pytest.param([20, 50, 51, 100], id="here and there"),
    ],
)
def test_swapped_legs_go_back_to_their_sides(view, rows):
    track = jittered(squats(reps=2, view=view).track, 1.0)
    good, mended = (smooth_track(repair_track(t)) for t in (track, swapped(track, list(rows))))
    # The two legs are more than 80 pixels apart.
    assert np.abs(mended.xyz - good.xyz)[..., :2].max() < 15


def test_a_swap_that_lasts_is_marked(side):
    mended = repair_track(swapped(side, range(60, 72)))
    assert set(range(61, 71)) <= set(rows_of(mended.swapped)) <= set(range(59, 73))
    assert not repair_track(side).swapped.any()


def test_visibility_goes_with_the_leg(side):
    seen = side.visibility.copy()
    seen[:, landmark("knee", "left")] = 0.5
    track = replace(side, visibility=seen)
    mended = repair_track(swapped(track, range(60, 72)))
    np.testing.assert_array_equal(mended.visibility[61:71], seen[61:71])


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_legs_that_really_pass_each_other_are_left_alone(view, noise):
    track = jittered(walk(view=view).track, noise)
    assert not repair_track(track).swapped.any()


@pytest.mark.parametrize(
    ("missing", "fps", "factor", "filled"),
    [
        pytest.param(1, 30, 1.0, True, id="one picture"),
        pytest.param(6, 30, 1.0, True, id="just within"),
        pytest.param(9, 30, 1.0, False, id="too long"),
        pytest.param(40, 240, 1.0, True, id="many pictures, short time"),
        pytest.param(9, 30, 0.25, True, id="short in real time"),
        pytest.param(40, 30, 0.25, False, id="long in real time"),
    ],
)
def test_only_short_gaps_are_filled(missing, fps, factor, filled):
    track = squats(reps=1, fps=fps).track
    holed = replace(without(track, slice(20, 20 + missing)), real_time_factor=factor)
    mended = repair_track(holed)
    gap = slice(20, 20 + missing)
    if filled:
        assert (mended.state[gap] == FrameState.FILLED).all()
        np.testing.assert_allclose(mended.xyz[gap], track.xyz[gap], atol=6)
        assert np.isfinite(mended.visibility[gap]).all()
    else:
        assert (mended.state[gap] == FrameState.MISSING).all()
        assert np.isnan(mended.xyz[gap]).all()
    assert (mended.state[:20] == FrameState.DETECTED).all()


@pytest.mark.parametrize("joint", ["ankle", "toe", "wrist"])
def test_a_failed_mirrored_look_gives_way_to_its_neighbours(joint):
    track = squats(reps=1).track
    row = next(r for r in range(40, 42) if is_mirrored(int(track.index[r])))
    mended = repair_track(knocked(track, [row], joint, "left", [150, 0]))
    assert mended.state[row] == FrameState.DETECTED
    away = np.abs(mended.xyz - track.xyz)[..., :2]
    assert away.max() < 10


def test_missing_ends_are_not_invented():
    track = squats(reps=1).track
    mended = repair_track(without(track, [0, 1, len(track) - 1]))
    assert rows_of(mended.state == FrameState.MISSING) == [0, 1, len(track) - 1]


def test_a_track_with_nobody_comes_back_as_it_is():
    mended = repair_track(without(squats(reps=1).track, slice(None)))
    assert np.isnan(mended.xyz).all()
    assert not mended.swapped.any()


def test_the_original_is_not_touched(side):
    before = swapped(without(side, [30]), [40])
    copy = before.xyz.copy()
    repair_track(before)
    np.testing.assert_array_equal(before.xyz, copy)


def test_a_swap_inside_a_gap_of_time_is_not_guessed():
    # Nothing is known over a second without the person; the names are believed again.
    track = without(squats(reps=2, view="front").track, slice(60, 95))
    assert not repair_track(track).swapped.any()
