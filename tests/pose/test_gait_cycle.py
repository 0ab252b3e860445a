from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import (
    add_noise,
    drop_person,
    even_times,
    lunges,
    squats,
    swap_sides,
    uneven_times,
)
from tests.support.synthetic_runs import join_runs, run
from vision.motion.movement import analyse_motion
from vision.pose.gait_cycle import (
    _movement_edge,
    estimate_stride_time,
    find_gait_segments,
)
from vision.pose.landmarks import landmark

GAITS = [
    pytest.param(
        {"gait": gait, "direction": direction, "cadence": cadence, **more},
        id=name,
    )
    for name, gait, direction, cadence, more in [
        ("quick run backward", "run", "backward", 200, {}),
        ("run backward", "run", "backward", 160, {}),
        ("slow run backward", "run", "backward", 120, {}),
        ("walk backward", "walk", "backward", 100, {}),
        ("slow walk backward", "walk", "backward", 70, {"pace": 0.5}),
        ("run forward", "run", "forward", 170, {}),
        ("walk forward", "walk", "forward", 110, {}),
        ("run in place", "run", "in_place", 160, {}),
    ]
]


def only(segments):
    assert len(segments) == 1
    return segments[0]


def seconds(track, segment):
    return track.real_time_s[segment.rows.start], track.real_time_s[segment.rows.stop - 1]


@pytest.mark.parametrize("fps", [30, 60])
@pytest.mark.parametrize("plan", GAITS)
def test_the_stride_time_of_walking_and_running(plan, fps):
    clip = run(**plan, fps=fps, noise_px=2.0)
    found = only(find_gait_segments(clip.track))
    assert found.stride_s == pytest.approx(clip.plan.stride_s, rel=0.02)
    assert found.rows == slice(0, len(clip.track))


@pytest.mark.parametrize(
    ("turn", "facing"),
    [(0.0, "right"), (45.0, "left"), (45.0, "right"), (90.0, "left"), (180.0, "right")],
)
def test_gait_is_found_from_every_view(turn, facing):
    clip = run(turn=turn, facing=facing, lift=0.3)
    assert only(find_gait_segments(clip.track)).stride_s == pytest.approx(
        clip.plan.stride_s, rel=0.02
    )


@pytest.mark.parametrize("camera", ["still", "panning", "treadmill"])
def test_gait_is_found_with_every_camera_movement(camera):
    clip = run(camera=camera)
    assert only(find_gait_segments(clip.track)).stride_s == pytest.approx(
        clip.plan.stride_s, rel=0.02
    )


@pytest.mark.parametrize("gait", ["run", "walk"])
def test_gait_is_found_with_dropped_frames(gait):
    clip = run(gait=gait, times=uneven_times)
    assert only(find_gait_segments(clip.track)).stride_s == pytest.approx(
        clip.plan.stride_s, rel=0.02
    )


@pytest.mark.parametrize("factor", [1.0, 0.5, 0.25])
def test_the_stride_time_of_slow_motion_is_in_real_seconds(factor):
    clip = run(factor=factor, fps=30)
    assert only(find_gait_segments(clip.track)).stride_s == pytest.approx(
        clip.plan.stride_s, rel=0.02
    )


@pytest.mark.parametrize(
    "clip",
    [
        pytest.param(squats(depth=0), id="standing on one leg"),
        pytest.param(squats(depth=0, leg="both", noise_px=3.0), id="standing"),
        pytest.param(squats(leg="both", view="left"), id="deep squats"),
        pytest.param(squats(leg="both", view="front"), id="deep squats from the front"),
        pytest.param(squats(leg="left", view="left", noise_px=2.0), id="single-leg squats"),
        pytest.param(squats(leg="right", view="front"), id="single-leg squats from the front"),
        pytest.param(squats(touches=(1, 2, 3)), id="touch-downs"),
        pytest.param(squats(reps=6, period_s=1.2, stand_s=0.3), id="quick squats"),
        pytest.param(lunges(), id="lunges"),
    ],
)
def test_exercises_in_place_are_not_gait(clip):
    assert find_gait_segments(clip.track) == ()


@pytest.mark.parametrize("gait", ["run", "walk"])
@pytest.mark.parametrize(("lead_s", "tail_s"), [(2.0, 0.0), (0.0, 3.0), (2.0, 2.0)])
def test_standing_before_and_after_is_left_out(gait, lead_s, tail_s):
    clip = run(gait=gait, lead_s=lead_s, tail_s=tail_s, noise_px=1.0)
    begin, end = seconds(clip.track, only(find_gait_segments(clip.track)))
    # The legs need a few tenths of a second to start moving.
    assert begin == pytest.approx(lead_s, abs=0.35)
    assert end == pytest.approx(lead_s + clip.plan.duration_s, abs=0.3)


def test_a_pause_separates_two_segments():
    clip = join_runs(run(duration_s=4, tail_s=1), run(duration_s=4, lead_s=1, gait="walk"))
    first, second = find_gait_segments(clip.track)
    assert first.stride_s == pytest.approx(run().plan.stride_s, rel=0.02)
    assert second.stride_s == pytest.approx(run(gait="walk").plan.stride_s, rel=0.02)
    assert seconds(clip.track, first)[1] == pytest.approx(4.0, abs=0.2)
    assert seconds(clip.track, second)[0] == pytest.approx(6.0, abs=0.2)


@pytest.mark.parametrize("gait", ["run", "walk"])
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([100], id="one"),
        pytest.param([40, 41, 100, 180, 181, 250], id="here and there"),
        pytest.param(range(120, 126), id="a tenth of a second"),
        pytest.param(range(120, 150), id="half a second"),
        pytest.param(range(0, 48), id="the beginning"),
    ],
)
def test_swapped_legs_do_not_hide_gait(gait, rows):
    clip = run(gait=gait, noise_px=1.0, duration_s=6.0)
    found = only(find_gait_segments(swap_sides(clip.track, list(rows))))
    assert found.stride_s == pytest.approx(clip.plan.stride_s, rel=0.02)


def test_a_short_gap_is_bridged_and_a_long_one_ends_a_segment():
    track = run(duration_s=8.0).track
    only(find_gait_segments(drop_person(track, slice(240, 264))))
    first, second = find_gait_segments(drop_person(track, slice(240, 300)))
    assert (first.rows.stop, second.rows.start) == (240, 300)


@pytest.mark.parametrize("strides", [1.0, 1.5])
def test_fewer_than_two_strides_are_not_gait(strides):
    stride_s = run().plan.stride_s
    assert find_gait_segments(run(duration_s=strides * stride_s).track) == ()


def test_three_strides_are_enough():
    stride_s = run().plan.stride_s
    found = only(find_gait_segments(run(duration_s=3.0 * stride_s).track))
    assert found.stride_s == pytest.approx(stride_s, rel=0.05)


def test_an_empty_track_has_no_gait():
    track = run().track
    assert find_gait_segments(drop_person(track, slice(None))) == ()
    assert find_gait_segments(track.slice_rows(slice(0, 4))) == ()


def test_noise_is_not_gait():
    still = squats(depth=0, leg="both").track
    assert find_gait_segments(add_noise(still, 12.0, seed=3)) == ()


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_the_stride_time_of_two_points(share):
    time_s = even_times(6.0, 60.0)
    turn = 2 * np.pi * time_s / 0.8
    feet = np.zeros((time_s.size, 2, 2))
    feet[:, 0, 0], feet[:, 1, 0] = np.sin(turn), -np.sin(turn)
    feet[:, 0, 1] = 0.3 * np.cos(2 * turn)
    missing = np.random.default_rng(5).random(time_s.size) < share
    feet[missing] = np.nan
    assert estimate_stride_time(feet, time_s) == pytest.approx(0.8, rel=0.02)


def test_too_few_samples_have_no_stride_time():
    feet = np.full((20, 2, 2), np.nan)
    feet[:5] = 1.0
    assert np.isnan(estimate_stride_time(feet, np.arange(20) / 30))


def test_the_track_is_not_modified():
    track = run().track
    copy = replace(track, xyz=track.xyz.copy())
    find_gait_segments(track)
    np.testing.assert_array_equal(track.xyz, copy.xyz)


@pytest.mark.parametrize("gait", ["run", "walk"])
def test_a_long_swap_does_not_hide_gait(gait):
    clip = run(gait=gait, duration_s=6.0)
    found = only(find_gait_segments(swap_sides(clip.track, range(120, 192))))
    assert found.stride_s == pytest.approx(clip.plan.stride_s, rel=0.02)


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_the_edge_of_a_movement_of_a_few_rows(rows):
    paths = add_noise(squats(reps=1).track, 1.0).xyz[:40, 0, :2]
    first = _movement_edge(paths, 10, 10 + rows, 20, forward=True)
    last = _movement_edge(paths, 10, 10 + rows, 20, forward=False)
    assert 10 <= first < last <= 10 + rows


def test_a_free_foot_that_sinks_toward_the_floor_is_no_walk():
    clip = squats(view="front", leg="left", reps=3, period_s=2.4, stand_s=0.35, noise_px=1.0)
    track = clip.track
    # Against the hips the free foot goes down while the standing foot comes up.
    hips = track.midpoint("hip")[:, 1]
    sunk = track.xyz.copy()
    for point in ("ankle", "heel", "toe"):
        sunk[:, landmark(point, "right"), 1] += 1.2 * (hips - hips.min()) - 80.0
    lifted = track.xy("ankle", "left")[:, 1] - sunk[:, landmark("ankle", "right"), 1]
    assert lifted.min() > 0
    sunk = replace(track, xyz=sunk)
    assert find_gait_segments(sunk) == ()
    assert [s.kind for s in analyse_motion(sunk).segments] == ["left"]
