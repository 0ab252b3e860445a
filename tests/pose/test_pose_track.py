from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.stick_figure import Posture
from tests.support.synthetic_motion import drop_person, hold_posture, squats
from vision.pose.pose_track import FramePeople, FrameState


@pytest.fixture
def track():
    return squats(reps=1).track


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"xyz": np.zeros((3, 33, 3))}, id="another length"),
        pytest.param({"visibility": np.zeros((3, 33))}, id="other visibility"),
        pytest.param({"real_time_factor": 0.0}, id="zero"),
        pytest.param({"real_time_factor": -1.0}, id="negative"),
    ],
)
def test_inconsistent_fields_raise(track, change):
    with pytest.raises(ValueError, match="must"):
        replace(track, **change)


def test_times_must_ascend(track):
    time_s = track.time_s.copy()
    time_s[5] = time_s[4]
    with pytest.raises(ValueError, match="ascending"):
        replace(track, time_s=time_s)


def test_people_with_missing_visibility_raise():
    with pytest.raises(ValueError, match="visibility"):
        FramePeople(0, 0.0, np.zeros((2, 33, 3)), np.zeros((1, 33)))
    assert FramePeople(0, 0.0, np.zeros((0, 33, 3)), np.zeros((0, 33))).xyz.shape[0] == 0


def test_slow_motion_runs_in_real_time(track):
    slow = replace(track, real_time_factor=0.25)
    assert slow.real_rate == pytest.approx(4 * track.real_rate)
    np.testing.assert_allclose(slow.real_time_s, track.time_s / 4)
    assert np.isnan(track.slice_rows(slice(0, 1)).real_rate)


def test_sliced_rows_keep_indices_times_and_states(track):
    with_gap = drop_person(track, slice(12, 14))
    part = with_gap.slice_rows(slice(10, 20))
    assert part.index.tolist() == list(range(10, 20))
    assert part.time_s[0] == with_gap.time_s[10]
    assert (
        part.state.tolist()
        == [FrameState.DETECTED] * 2 + [FrameState.MISSING] * 2 + [FrameState.DETECTED] * 6
    )


def test_the_midpoint_lies_between_the_sides(track):
    np.testing.assert_allclose(
        track.midpoint("hip"), (track.xy("hip", "left") + track.xy("hip", "right")) / 2
    )


def test_breaks_divide_a_track_into_parts():
    track = replace(squats(reps=1).track, breaks=(10, 40))
    assert track.parts == (slice(0, 10), slice(10, 40), slice(40, len(track)))
    assert [track.part_at(row) for row in (0, 9, 10, 40)] == [track.parts[i] for i in (0, 0, 1, 2)]


@pytest.mark.parametrize("rows", [slice(5, 30), slice(10, 41), slice(40, None), slice(0, 10)])
def test_a_slice_keeps_the_breaks_inside_it(rows):
    track = replace(squats(reps=1).track, breaks=(10, 40))
    cut = track.slice_rows(rows)
    inside = np.zeros(len(track), dtype=bool)
    inside[[10, 40]] = True
    expected = [i for i in np.flatnonzero(inside[rows]).tolist() if i > 0]
    assert list(cut.breaks) == expected


@pytest.mark.parametrize("breaks", [(0,), (5, 5), (8, 3), (1000,)])
def test_breaks_must_be_ascending_rows_inside_the_track(breaks):
    with pytest.raises(ValueError, match="breaks"):
        replace(squats(reps=1).track.slice_rows(slice(0, 100)), breaks=breaks)


def test_the_frame_rate_leaves_gaps_out():
    track = squats(reps=1).track
    time_s = track.time_s + np.where(np.arange(len(track)) >= 40, 9000.0, 0.0)
    assert replace(track, time_s=time_s, breaks=(40,)).real_rate == pytest.approx(30.0)


def test_a_leveled_track_is_turned_back_by_the_camera_roll():
    track = hold_posture(Posture(), view="right")
    assert track.leveled() is track
    middle = np.array([track.width, track.height]) / 2
    angle = np.radians(5.0)
    # The upper end of a vertical goes to the right.
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    xyz = track.xyz.copy()
    xyz[..., :2] = (xyz[..., :2] - middle) @ turn + middle
    assert xyz[0, 0, 0] > track.xyz[0, 0, 0]  # the head is above the middle
    leveled = replace(track, xyz=xyz, roll_deg=5.0).leveled()
    np.testing.assert_allclose(leveled.xyz, track.xyz, atol=1e-9)
    assert leveled.roll_deg == 0.0
