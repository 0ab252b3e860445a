"""Skipped frames are on the straight line between the detected ones around them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import drop_person, squats
from vision.motion.all_frames import angles_at_all_frames, track_at_all_frames
from vision.motion.angles import Angles
from vision.motion.movement import analyse_motion
from vision.motion.plausibility import Missing
from vision.pose.pose_track import FrameState, PoseTrack

FULL = squats(view="left", fps=60, reps=1).track


def thinned(track: PoseTrack, step: int) -> tuple[PoseTrack, list[int]]:
    """Return every nth row of a track, and the indices of the others."""
    rows = np.arange(0, len(track), step)
    kept = replace(
        track,
        index=track.index[rows],
        time_s=track.time_s[rows],
        xyz=track.xyz[rows],
        visibility=track.visibility[rows],
        state=track.state[rows],
        swapped=track.swapped[rows],
        frame_step=step,
    )
    return kept, sorted(set(track.index.tolist()) - set(kept.index.tolist()))


@pytest.mark.parametrize("step", [2, 4])
def test_every_frame_has_its_landmarks_again(step):
    track, skipped = thinned(FULL, step)
    again = track_at_all_frames(track, skipped, FULL.time_s)
    np.testing.assert_array_equal(again.index, FULL.index)
    np.testing.assert_array_equal(again.time_s, FULL.time_s)
    last = int(track.index[-1])
    np.testing.assert_allclose(again.xyz[: last + 1], FULL.xyz[: last + 1], atol=1.5)
    np.testing.assert_array_equal(again.xyz[track.index], track.xyz)
    assert (again.state[track.index] == FrameState.DETECTED).all()
    assert (again.state[skipped][: -(len(FULL) - 1 - last) or None] == FrameState.FILLED).all()
    assert (again.state[last + 1 :] == FrameState.MISSING).all()


def test_angles_differ_by_less_than_a_tenth_of_a_degree():
    track, skipped = thinned(FULL, 2)
    motion = analyse_motion(track)
    angles = angles_at_all_frames(motion.angles, motion.smooth, skipped, FULL.time_s)
    exact = analyse_motion(FULL).angles
    assert angles.index.size == exact.index.size
    for name in ("knee_flexion_left", "thigh_angle_left"):
        rows = np.isfinite(angles[name]) & np.isfinite(exact[name])
        assert rows.mean() > 0.95
        np.testing.assert_allclose(angles[name][rows], exact[name][rows], atol=0.1)


def test_nothing_is_filled_beside_a_missing_frame_or_across_a_break():
    track, skipped = thinned(FULL, 2)
    track = replace(drop_person(track, slice(10, 12)), breaks=(20,))
    again = track_at_all_frames(track, skipped, FULL.time_s)
    for index in range(19, 24):  # rows 10 and 11 are frames 20 and 22
        assert np.isnan(again.xyz[index]).all()
        assert again.state[index] == FrameState.MISSING
        assert (again.visibility[index] == 0).all()
    assert np.isfinite(again.xyz[[18, 24]]).all()
    assert again.breaks == (40,)
    assert again.state[39] == FrameState.MISSING


def test_reasons_for_missing_angles_are_those_of_the_frames_around():
    track, skipped = thinned(FULL.slice_rows(slice(0, 6)), 2)
    why = np.array([Missing.PRESENT, Missing.FORESHORTENED, Missing.PRESENT], dtype=np.uint8)
    angles = Angles(track.index, track.time_s, {"a": np.array([1.0, np.nan, 3.0])}, {"a": why})
    again = angles_at_all_frames(angles, track, skipped, FULL.time_s)
    np.testing.assert_array_equal(again["a"], [1.0, np.nan, np.nan, np.nan, 3.0, np.nan])
    assert again.missing["a"].tolist() == [
        Missing.PRESENT,
        *[Missing.FORESHORTENED] * 3,
        Missing.PRESENT,
        Missing.NOT_SEEN,
    ]


def test_without_skipped_frames_nothing_changes():
    assert track_at_all_frames(FULL, (), FULL.time_s) is FULL
