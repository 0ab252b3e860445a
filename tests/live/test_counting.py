from __future__ import annotations

from concurrent.futures import Future
from functools import cache

import numpy as np
import pytest

from tests.support.synthetic_motion import squats
from tests.support.synthetic_runs import run
from vision.live.background_tasks import run_inline
from vision.live.config import LiveConfig
from vision.live.counting import LiveCounting
from vision.live.pose_window import PoseWindow

SQUAT = LiveConfig("single_leg_squat", "front", "left", 2)
RUNNING = LiveConfig("backward_running", "side", reps=0)


@cache
def two_squats():
    return squats(view="front", reps=2, lead_s=1.2, tail_s=2.5, noise_px=1.0, fps=15)


def counted(movie, config, *, run_task=run_inline, until_s=np.inf):
    """Count a clip frame by frame; return the counting, its window and what was new."""
    track = movie.track
    window = PoseWindow(track.width, track.height)
    counting, new = LiveCounting(config, begin_s=0.0, run=run_task), []
    for row, time_s in enumerate(track.time_s):
        if time_s > until_s:
            break
        window.add(row, float(time_s), (track.xyz[row], track.visibility[row]))
        new.append(counting.update(window, now_s=float(time_s)))
    return counting, window, new


def test_each_repetition_is_new_once():
    counting, _, new = counted(two_squats(), SQUAT)
    assert [rep.number for update in new for rep in update.reps] == [1, 2]
    assert tuple(rep for update in new for rep in update.reps) == counting.reps
    assert counting.gait is None
    assert {update.gait for update in new} == {None}


def test_steps_are_counted_in_a_running_test():
    movie = run(camera="treadmill", fps=30, duration_s=4.0)
    counting, _, new = counted(movie, RUNNING)
    assert counting.gait.steps > 5
    assert counting.reps == ()
    progress = [update.gait for update in new if update.gait is not None]
    assert progress[-1] == counting.gait
    assert len(progress) < len(new) / 10  # only once an analysis has finished


def test_recording_is_complete_after_the_last_repetition():
    counting, _, _ = counted(two_squats(), SQUAT)
    end_s = counting.reps[-1].end_s
    assert counting.end_reason(end_s + 1.4) == ""
    assert counting.end_reason(end_s + 1.6) == "All 2 repetitions are done."


@pytest.mark.parametrize(("config", "idle_s"), [(SQUAT, 20.0), (RUNNING, 20.0)])
def test_idle_recording_is_over(config, idle_s):
    counting = LiveCounting(config, begin_s=100.0, run=run_inline)
    assert counting.end_reason(100.0 + idle_s - 0.1) == ""
    assert counting.end_reason(100.0 + idle_s) == "There has been no movement for a while."


def test_only_one_analysis_runs_at_a_time():
    started = []

    def never_done(task):
        started.append(task)
        return Future()

    counting, _, new = counted(two_squats(), SQUAT, run_task=never_done)
    assert len(started) == 1
    assert counting.reps == ()
    assert not any(update.reps for update in new)


def test_finish_collects_the_running_analysis_and_the_last_repetition():
    pending = []

    def postponed(task):
        future = Future()
        future.set_running_or_notify_cancel()
        pending.append((future, task))
        return future

    movie = two_squats()
    counting, window, _ = counted(movie, SQUAT, run_task=postponed)
    ((future, task),) = pending
    future.set_result(task())
    counting.finish(window, now_s=float(movie.track.time_s[-1]))
    np.testing.assert_allclose([r.bottom_s for r in counting.reps], movie.bottoms_s, atol=0.12)
    assert [r.number for r in counting.reps] == [1, 2]
