from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from vision.live.pose_window import WINDOW_S, PoseWindow
from vision.pose.pose_track import FrameState


def body(value):
    return np.full((33, 3), float(value)), np.full(33, 0.9)


def filled(seconds, *, fps=10, missing=()):
    """Build frames whose points contain the frame's number."""
    window = PoseWindow(720, 1280)
    for i in range(round(seconds * fps)):
        window.add(i, i / fps, None if i in missing else body(i))
    return window


def test_memory_is_bounded():
    window = PoseWindow(720, 1280)
    xyz, visibility = np.zeros((33, 3)), np.ones(33)

    def go_on(begin_s, end_s):
        for i in range(round(begin_s * 30), round(end_s * 30)):
            window.add(i, i / 30, (xyz + i, visibility.copy()))

    go_on(0, 60)
    rows = len(window)
    tracemalloc.start()
    try:
        go_on(
            60, 80
        )  # everything stored before is gone, so all repetitions in the clip are counted
        before, _ = tracemalloc.get_traced_memory()
        go_on(80, 600)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(window) == rows
    assert rows == pytest.approx(WINDOW_S * 30, abs=1)
    assert after < 1.05 * before
    assert window.track().time_s[0] >= 600 - WINDOW_S - 0.1


def test_track_holds_the_added_poses_in_order():
    track = filled(3).track()
    np.testing.assert_array_equal(track.index, np.arange(30))
    np.testing.assert_allclose(track.time_s, np.arange(30) / 10)
    np.testing.assert_array_equal(track.xyz[:, 5, 1], np.arange(30))
    assert (track.visibility == 0.9).all()
    assert (track.state == FrameState.DETECTED).all()
    assert (track.width, track.height) == (720, 1280)


@pytest.mark.parametrize("time_s", [0.5, 1.0])
def test_time_that_does_not_increase_is_ignored(time_s):
    window = PoseWindow(720, 1280)
    window.add(0, 1.0, body(1))
    window.add(1, time_s, body(2))
    window.add(2, 1.1, body(3))
    np.testing.assert_array_equal(window.track().index, [0, 2])


def test_missing_detections_are_nan():
    track = filled(1, missing=(3, 4)).track()
    assert np.isnan(track.xyz[[3, 4]]).all()
    assert (track.visibility[[3, 4]] == 0).all()
    assert track.state.tolist() == [1, 1, 1, 0, 0, 1, 1, 1, 1, 1]


def test_track_can_be_limited_to_the_end():
    window = filled(10)
    np.testing.assert_array_equal(window.track(last_s=1.0).index, np.arange(90, 100))
    np.testing.assert_array_equal(window.track(since_s=9.5).index, np.arange(95, 100))
    assert len(window.track(last_s=1.0, since_s=9.5)) == 5
    assert len(window.track(since_s=99)) == 0


def test_recent_detections_are_counted():
    window = filled(5, missing=range(45, 50))
    assert window.count_detected(last_s=0.5) == 0
    assert window.count_detected(last_s=1.0) == 5
    assert window.count_detected(last_s=99) == 45


def test_empty_window_is_an_empty_track():
    window = PoseWindow(720, 1280)
    assert window.count_detected(last_s=1.0) == 0
    for track in (window.track(), window.track(last_s=1.0), window.track(since_s=0.0)):
        assert len(track) == 0
        assert track.xyz.shape == (0, 33, 3)


def test_window_can_be_cleared():
    window = filled(3)
    window.clear()
    assert len(window) == 0
    window.add(0, 0.0, body(1))  # times may start again
    assert len(window) == 1


def test_track_is_a_copy():
    window = filled(1)
    track = window.track()
    window.add(10, 1.0, body(99))
    track.xyz[:] = -1
    assert len(track) == 10
    assert (window.track().xyz >= 0).all()
