"""Breaks in time: each part of a clip is analysed on its own."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.support.synthetic_motion import squats
from tests.support.synthetic_runs import run
from vision.motion.movement import analyse_motion


def broken(track, row, *, gap_s=0.0):
    """Put a break before a row: a gap in time, or without one a scene cut."""
    time_s = track.time_s + np.where(np.arange(len(track)) >= row, gap_s, 0.0)
    return replace(track, time_s=time_s, breaks=(row,))


def bottom_row(clip, number):
    """Row of the bottom of a repetition."""
    return int(np.abs(clip.track.time_s - clip.bottoms_s[number]).argmin())


@pytest.mark.parametrize("gap_s", [0.0, 1.5, 9000.0], ids=["cut", "stall", "jump"])
def test_a_break_while_standing_changes_no_repetition(gap_s):
    clip = squats(reps=3, view="left")
    row = (bottom_row(clip, 0) + bottom_row(clip, 1)) // 2
    whole, split = analyse_motion(clip.track), analyse_motion(broken(clip.track, row, gap_s=gap_s))
    assert [r.bottom for r in split.reps] == pytest.approx([r.bottom for r in whole.reps], abs=2)
    assert all(r.incomplete_reason is None for r in split.reps)
    assert [s.kind for s in split.stances] == [s.kind for s in whole.stances]
    knee = split.angles.of("knee_flexion", "left")
    np.testing.assert_allclose(knee, whole.angles.of("knee_flexion", "left"), atol=1.5)


@pytest.mark.parametrize("gap_s", [0.0, 1.5, 9000.0], ids=["cut", "stall", "jump"])
def test_no_repetition_crosses_a_break(gap_s):
    clip = squats(reps=3, view="left")
    row = bottom_row(clip, 1)
    motion = analyse_motion(broken(clip.track, row, gap_s=gap_s))
    assert not any(r.start < row <= r.end for r in motion.reps)
    complete = [r for r in motion.reps if r.incomplete_reason is None]
    assert [r.bottom for r in complete] == pytest.approx(
        [bottom_row(clip, 0), bottom_row(clip, 2)], abs=2
    )


def test_no_filter_crosses_a_break():
    track = squats(reps=2, view="left").track
    row = len(track) // 2
    moved = track.xyz.copy()
    moved[row:, :, 0] += 200.0
    whole = analyse_motion(broken(track, row))
    shifted = analyse_motion(broken(replace(track, xyz=moved), row))
    np.testing.assert_allclose(shifted.smooth.xyz[:row], whole.smooth.xyz[:row], atol=1e-6)
    change = shifted.smooth.xyz[row:] - whole.smooth.xyz[row:]
    np.testing.assert_allclose(change, np.broadcast_to([200.0, 0.0, 0.0], change.shape), atol=1e-6)


def test_no_gap_of_the_person_is_filled_across_a_break():
    track = squats(reps=1, view="left").track
    xyz, state = track.xyz.copy(), track.state.copy()
    xyz[29:31], state[29:31] = np.nan, 0
    lost = replace(track, xyz=xyz, state=state)
    assert np.isfinite(analyse_motion(lost).raw.xyz[29:31]).all()
    assert np.isnan(analyse_motion(broken(lost, 30)).raw.xyz[29:31]).all()


@pytest.mark.parametrize("gap_s", [0.0, 1.5], ids=["cut", "stall"])
def test_no_bout_or_stride_crosses_a_break(gap_s):
    track = run(duration_s=8.0).track
    row = len(track) // 2
    whole, split = analyse_motion(track), analyse_motion(broken(track, row, gap_s=gap_s))
    assert len(whole.bouts) == 1
    before, after = split.bouts
    assert before.rows.stop <= row <= after.rows.start
    for bout in split.bouts:
        assert all(bout.rows.start <= step.row < bout.rows.stop for step in bout.steps)
        assert bout.direction == whole.bouts[0].direction
    times_s = [step.initial_contact_s for step in after.steps]
    assert min(times_s) >= split.raw.time_s[row] - 0.05


def test_segments_cover_the_clip_and_name_their_own_repetitions():
    clip = squats(reps=2, view="left")
    motion = analyse_motion(broken(clip.track, (bottom_row(clip, 0) + bottom_row(clip, 1)) // 2))
    borders = [(s.rows.start, s.rows.stop) for s in motion.segments]
    assert borders[0][0] == 0
    assert borders[-1][1] == len(clip.track)
    assert all(a[1] == b[0] for a, b in pairwise(borders))
    for segment in motion.segments:
        for i in segment.reps:
            assert segment.rows.start <= motion.reps[i].bottom < segment.rows.stop
    assert sorted(i for s in motion.segments for i in s.reps) == list(range(len(motion.reps)))


@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_a_part_of_a_few_frames_is_harmless(rows):
    track = squats(reps=1, view="left").track
    whole, split = analyse_motion(track), analyse_motion(broken(track, rows))
    assert len(split.raw) == len(track)
    assert [r.bottom for r in split.reps] == pytest.approx([r.bottom for r in whole.reps], abs=2)


def test_a_part_without_the_person_is_harmless():
    track = squats(reps=1, view="left").track
    xyz, state = track.xyz.copy(), track.state.copy()
    xyz[:20], state[:20] = np.nan, 0
    motion = analyse_motion(broken(replace(track, xyz=xyz, state=state), 20))
    assert len(motion.reps) == 1


def test_memory_does_not_grow_with_a_gap():
    track = squats(reps=1, view="left").track
    row = len(track) // 3

    def peak_bytes(gap_s):
        tracemalloc.start()
        analyse_motion(broken(track, row, gap_s=gap_s))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_bytes(1e6) < 1.5 * peak_bytes(2.0)
