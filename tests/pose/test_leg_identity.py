from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.support.synthetic_motion import drop_person, swap_sides
from tests.support.synthetic_runs import blend_legs, join_runs, run
from vision.pose.gait_cycle import find_gait_segments
from vision.pose.landmarks import landmark
from vision.pose.leg_identity import find_leg_errors, interpolate_bad_samples
from vision.pose.pose_track import FrameState
from vision.pose.track_repair import repair_track

GAITS = [
    pytest.param({"gait": gait, "direction": direction}, id=f"{gait} {direction}")
    for gait, direction in (("run", "backward"), ("run", "forward"), ("walk", "backward"))
]
LEGS = [landmark(j, s) for j in ("knee", "ankle", "heel", "toe") for s in ("left", "right")]


def at(*spans, fps=60):
    """Return the rows within these time spans."""
    return [r for a, b in spans for r in range(round(a * fps), round(b * fps))]


def deviation(a, b):
    """Return the largest deviation of the legs in each row, pixels."""
    return np.linalg.norm((a.xyz - b.xyz)[:, LEGS, :2], axis=2).max(axis=1)


@cache
def repaired_without_swaps(**plan):
    return repair_track(run(**plan).track)


def ankle_distance(track):
    """Return the distance between the ankles in each row, pixels."""
    return np.linalg.norm(track.xy("ankle", "left") - track.xy("ankle", "right"), axis=1)


@pytest.mark.parametrize("plan", GAITS)
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(at((2, 2.02)), id="one"),
        pytest.param(at((1, 1.1), (2, 2.15), (3, 3.05), (4, 4.02)), id="several"),
        pytest.param(at((2, 2.6)), id="long"),
        pytest.param(at((0, 0.8)), id="at the beginning"),
        pytest.param(at((5.2, 6)), id="at the end"),
    ],
)
def test_swapped_legs_are_corrected(plan, rows):
    track = run(**plan, noise_px=3.0, duration_s=6.0).track
    wrong = np.zeros(len(track), dtype=bool)
    wrong[rows] = True
    repaired = repair_track(swap_sides(track, rows))
    np.testing.assert_array_equal(repaired.swapped, wrong)
    np.testing.assert_array_equal(
        repaired.xyz, repaired_without_swaps(**plan, noise_px=3.0, duration_s=6.0).xyz
    )


def test_swapped_legs_in_a_minority_of_a_long_run_are_corrected():
    track = run(duration_s=12.0, fps=30).track
    rows = at((2, 3.5), (6, 7), fps=30)
    repaired = repair_track(swap_sides(track, rows))
    assert np.flatnonzero(repaired.swapped).tolist() == rows


def test_visibility_is_swapped_with_the_leg():
    track = run().track
    samples = track.visibility.copy()
    samples[:, landmark("knee", "left")] = 0.5
    track = replace(track, visibility=samples)
    repaired = repair_track(swap_sides(track, at((2, 2.3))))
    np.testing.assert_array_equal(repaired.visibility, samples)


@pytest.mark.parametrize(
    "plan",
    [
        {"gait": "run"},
        {"gait": "run", "noise_px": 3.0},
        {"gait": "run", "noise_px": 2.0, "fps": 30},
        {"gait": "walk"},
        {"gait": "walk", "noise_px": 3.0},
        {"gait": "walk", "noise_px": 2.0, "fps": 30},
        {"gait": "run", "facing": "left", "direction": "forward"},
        {"gait": "walk", "direction": "forward"},
        {"gait": "run", "direction": "in_place"},
        {"gait": "run", "camera": "panning"},
        {"gait": "run", "turn": 60.0},
        {"gait": "run", "uneven": 0.04},
        {"gait": "run", "hurry": 1.3},
        {"gait": "run", "lead_s": 1.0, "tail_s": 1.0},
        {"gait": "run", "landing": "heel_first", "facing": "left"},
    ],
    ids=str,
)
def test_correct_legs_are_unchanged(plan):
    track = run(**plan).track
    repaired = repair_track(track)
    assert not repaired.swapped.any()
    np.testing.assert_array_equal(repaired.xyz, track.xyz)


@pytest.mark.parametrize("side", [None, "right"])
@pytest.mark.parametrize("count", [1, 6])
@pytest.mark.parametrize("gait", ["run", "walk"])
def test_confused_legs_are_interpolated(gait, count, side):
    track = run(gait=gait, noise_px=1.0).track
    # Around a frame with the feet far apart, so that halfway between them is wrong for both.
    middle = 120 + int(np.argmax(ankle_distance(track)[120:180]))
    rows = list(range(middle - count // 2, middle - count // 2 + count))
    broken = blend_legs(track, rows, side=side)
    # Half of the distance between the feet is more than 80 pixels in some of the rows.
    assert deviation(broken, track)[rows].max() > 80
    repaired = repair_track(broken)
    assert deviation(repaired, track)[rows].max() < 25
    assert not repaired.swapped.any()
    np.testing.assert_allclose(np.delete(repaired.xyz, rows, 0), np.delete(track.xyz, rows, 0))


def test_legs_confused_for_long_stay_as_detected():
    track = blend_legs(run().track, range(100, 114))
    np.testing.assert_allclose(repair_track(track).xyz[102:112], track.xyz[102:112])


def test_the_version_with_the_legs_further_apart_is_kept():
    track = run(duration_s=6.0).track
    rows = range(121, 181, 2)  # every mirrored frame of a second
    broken = blend_legs(track, rows)
    assert deviation(broken, track).max() > 80
    assert deviation(repair_track(broken), track).max() < 25


def test_swapped_legs_beside_a_gap_are_corrected():
    track = drop_person(run().track, slice(130, 140))
    repaired = repair_track(swap_sides(track, at((1.8, 2.6))))
    wrong = set(np.flatnonzero(repaired.swapped).tolist())
    assert wrong | set(range(130, 140)) == set(at((1.8, 2.6))) | set(range(130, 140))
    assert (repaired.state[130:140] == FrameState.FILLED).all()


def test_a_long_gap_stays_missing():
    repaired = repair_track(drop_person(run().track, slice(130, 160)))
    assert np.isnan(repaired.xyz[130:160]).all()
    assert not repaired.swapped.any()


def test_errors_are_indexed_within_the_segment():
    track = run(lead_s=1.0).track
    (segment,) = find_gait_segments(track)
    copy = track.xyz.copy()
    found = find_leg_errors(swap_sides(track, range(200, 220)), segment)
    length = segment.rows.stop - segment.rows.start
    assert found.swapped.shape == (length,)
    assert found.unreliable.shape == (length, 2)
    expected = np.arange(200, 220) - segment.rows.start
    np.testing.assert_array_equal(np.flatnonzero(found.swapped), expected)
    assert not found.unreliable[60:].any()  # the first steps differ from the later ones
    np.testing.assert_array_equal(track.xyz, copy)


def test_a_single_unreliable_leg_is_identified():
    track = run().track
    middle = 120 + int(np.argmax(ankle_distance(track)[120:180]))
    (segment,) = find_gait_segments(track)
    found = find_leg_errors(blend_legs(track, [middle], side="right"), segment)
    assert np.argwhere(found.unreliable).tolist() == [[middle, 1]]


def path(count=60, fps=60.0):
    time_s = np.arange(count) / fps
    return np.column_stack([np.sin(6 * time_s), np.cos(6 * time_s)]), time_s


@pytest.mark.parametrize("rows", [[20], range(20, 26), [10, 30, 31, 50]])
def test_interpolation_is_smooth(rows):
    true, time_s = path()
    bad = np.isin(np.arange(60), rows)
    samples = np.where(bad[:, None], 5.0, true)
    np.testing.assert_allclose(interpolate_bad_samples(samples, time_s, bad), true, atol=0.01)


@pytest.mark.parametrize("rows", [range(20, 40), range(0, 3), range(57, 60)])
def test_long_runs_and_ends_are_not_interpolated(rows):
    true, time_s = path()
    bad = np.isin(np.arange(60), rows)
    samples = np.where(bad[:, None], 5.0, true)
    np.testing.assert_array_equal(interpolate_bad_samples(samples, time_s, bad), samples)


def test_interpolation_needs_good_and_bad_samples():
    true, time_s = path()
    assert interpolate_bad_samples(true, time_s, np.zeros(60, dtype=bool)) is true
    bad = np.ones(60, dtype=bool)
    bad[[3, 30, 50]] = False
    np.testing.assert_array_equal(interpolate_bad_samples(true, time_s, bad), true)


def test_missing_samples_are_not_used_for_interpolation():
    true, time_s = path()
    samples = true.copy()
    samples[18:24] = np.nan
    bad = np.isin(np.arange(60), [24, 25])
    out = interpolate_bad_samples(np.where(bad[:, None], 5.0, samples), time_s, bad)
    np.testing.assert_allclose(out[24:26], true[24:26], atol=0.01)
    assert np.isnan(out[18:24]).all()


@pytest.mark.parametrize(("walks", "runs"), [(5, 7), (8, 4), (3, 8)])
def test_a_walk_that_becomes_a_run_is_unchanged(walks, runs):
    # Whole strides, so that each leg continues where it was.
    walk, jog = (run(gait=g).plan.stride_s for g in ("walk", "run"))
    clip = join_runs(run(gait="walk", duration_s=walks * walk), run(duration_s=runs * jog))
    assert not repair_track(clip.track).swapped.any()


def test_a_swap_longer_than_a_stride_is_corrected():
    rows = at((2, 3.2))
    repaired = repair_track(swap_sides(run(gait="walk", duration_s=6.0).track, rows))
    assert np.flatnonzero(repaired.swapped).tolist() == rows
