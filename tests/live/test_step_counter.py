from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from tests.support.live_sessions import drop_frames, run_session, standing_track
from tests.support.synthetic_motion import SyntheticClip, drop_person, even_times, uneven_times
from tests.support.synthetic_runs import run
from vision.live.config import LiveConfig
from vision.live.pose_window import PoseWindow
from vision.live.step_counter import LiveStepCounter
from vision.live.updates import GaitProgress
from vision.motion.movement import analyse_motion
from vision.pose.pose_track import FrameState

RUN = LiveConfig("backward_running", "side", reps=0)
START = {0.0: {"type": "start"}}


def running(**plan):
    """Build a clip: standing, eight seconds of backward running on a treadmill, standing."""
    usual = {"camera": "treadmill", "fps": 30, "duration_s": 8.0, "lead_s": 1.0, "tail_s": 1.5}
    return run(**{**usual, **plan})


def short_run(**plan):
    return running(**{"duration_s": 4.0, "lead_s": 0.0, "tail_s": 0.0, **plan})


def count_steps(movie, *, begin_s=0.0, until_s=np.inf):
    """Counter after a clip, with its progress and the time of each result."""
    track = movie.track
    window = PoseWindow(track.width, track.height)
    counter, progress = LiveStepCounter(begin_s=begin_s), []
    for row, time_s in enumerate(track.time_s):
        if time_s > until_s:
            break
        there = track.state[row] != FrameState.MISSING
        window.add(row, float(time_s), (track.xyz[row], track.visibility[row]) if there else None)
        task = counter.next_task(window, now_s=float(time_s)) if time_s >= begin_s else None
        if task is not None:
            progress.append((float(time_s), counter.apply(task())))
    return counter, window, progress


@cache
def whole():
    return count_steps(running())


def offline_s(movie):
    """Return the contacts that the full analysis finds in the same landmarks."""
    return [s.initial_contact_s for bout in analyse_motion(movie.track).bouts for s in bout.steps]


# --- steps --------------------------------------------------------------------------------------


def test_each_step_is_counted_once():
    counter, _, progress = whole()
    made = offline_s(running())
    assert len(made) == pytest.approx(len(running().contacts), abs=2)  # half a step at each end
    assert counter.progress.steps == len(made)
    for now_s, stride in progress:
        settled = sum(at_s <= now_s - 0.7 for at_s in made)
        assert stride.steps == pytest.approx(settled, abs=1 if now_s > 4 else 4)


def test_last_contact_is_the_last_landing():
    counter, _, _ = whole()
    assert counter.last_contact_s == pytest.approx(offline_s(running())[-1], abs=0.05)


def test_step_count_never_decreases():
    steps = [stride.steps for _, stride in whole()[2]]
    assert steps == sorted(steps)
    assert steps[0] == 0


def test_analysis_runs_once_a_second():
    times = [now_s for now_s, _ in whole()[2]]
    assert all(b - a == pytest.approx(1.0, abs=0.04) for a, b in pairwise(times))


@pytest.mark.parametrize("times", ["uneven", "dropped", "not found"])
def test_dropped_frames_lose_no_step(times):
    movie = running(times=uneven_times if times == "uneven" else even_times)
    gaps = [(3.5, 3.7), (5.5, 5.7)]
    if times == "dropped":
        movie = drop_frames(movie, *gaps)
    elif times == "not found":
        time_s = movie.track.time_s
        gone = np.any([(time_s >= a) & (time_s < b) for a, b in gaps], axis=0)
        movie = replace(movie, track=drop_person(movie.track, np.flatnonzero(gone)))
    steps = count_steps(movie)[0].progress.steps
    assert steps == pytest.approx(len(offline_s(movie)), abs=1)
    assert steps >= len(movie.contacts) - 1


def test_steps_before_the_recording_are_not_counted():
    movie = running()
    counter, _, _ = count_steps(movie, begin_s=5.0)
    after = [t for t in movie.contacts if t.contact_s > 5.0]
    assert 6 < len(after) < len(movie.contacts) / 1.5
    assert counter.progress.steps == pytest.approx(len(after), abs=1)


def test_last_analysis_counts_unsettled_steps():
    movie = running()
    counter, window, _ = count_steps(movie, until_s=6.5)
    now_s = float(window.track().time_s[-1])
    before = counter.progress.steps
    counter.apply(counter.next_task(window, now_s=now_s, is_last=True)())
    after = counter.progress.steps
    assert after > before
    assert after == pytest.approx(sum(t.contact_s <= now_s for t in movie.contacts), abs=1)


def test_no_detection_gives_no_steps():
    movie = short_run()
    nobody = replace(movie, track=drop_person(movie.track, slice(None)))
    counter, window, progress = count_steps(nobody)
    assert (counter.progress, progress) == (GaitProgress(0), [])
    assert counter.next_task(window, now_s=9.0, is_last=True) is None


def test_standing_gives_no_steps():
    counter, _, progress = count_steps(SyntheticClip(standing_track(90, duration_s=4.0)))
    assert progress
    assert counter.progress == GaitProgress(0, note="No steps detected yet")


# --- rhythm and trunk ---------------------------------------------------------------------------


@pytest.mark.parametrize(("cadence", "gait"), [(180.0, "run"), (105.0, "walk")])
def test_cadence_is_in_steps_per_minute(cadence, gait):
    counter, _, _ = count_steps(short_run(cadence=cadence, gait=gait))
    assert counter.progress.cadence == pytest.approx(cadence, rel=0.03)


@pytest.mark.parametrize(("lean", "facing"), [(12.0, "left"), (12.0, "right"), (-6.0, "right")])
def test_trunk_lean_is_independent_of_facing(lean, facing):
    counter, _, _ = count_steps(short_run(lean=lean, facing=facing))
    assert counter.progress.trunk_lean_deg == pytest.approx(lean, abs=1.5)


def test_no_cadence_after_the_bout():
    counter, _, _ = count_steps(running(duration_s=4.0, tail_s=3.5))
    assert counter.progress.steps > 5
    assert (counter.progress.cadence, counter.progress.trunk_lean_deg) == (None, None)


# --- foot strikes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("landing", "share"), [("toe_first", 1), ("flat", 0), ("heel_first", 0)])
def test_strikes_of_the_near_foot_are_counted(landing, share):
    stride = count_steps(short_run(landing=landing, fps=60))[0].progress
    assert stride.steps / 2 - 1 <= stride.strikes_known <= stride.steps / 2 + 1
    assert stride.toe_first == share * stride.strikes_known
    assert stride.note == ""


def test_low_frame_rate_explains_missing_strikes():
    stride = whole()[0].progress
    assert (stride.toe_first, stride.strikes_known) == (0, 0)
    assert stride.note == (
        "Telling which part of the foot lands first takes 45 frames per second; there are 30"
    )


def test_forward_running_has_no_strikes():
    assert count_steps(short_run(direction="forward", fps=60))[0].progress.strikes_known == 0


# --- direction and view -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "note", "advice"),
    [
        ({"direction": "forward"}, "You are moving forward", "Run backward."),
        ({"direction": "in_place"}, "You are stepping on the spot", "Run backward."),
        (
            {"turn": 55.0, "camera": "still"},
            "Turn side-on to the camera",
            "Turn side-on to the camera.",
        ),
    ],
)
def test_wrong_direction_or_view_is_corrected(plan, note, advice):
    stride = count_steps(short_run(**plan))[0].progress
    assert stride.note.startswith(note)
    assert stride.steps > 0
    # Cues keep a distance from the "Go" before them.
    result = run_session(short_run(**plan, duration_s=8.0, fps=20), RUN, messages=START)
    progress = [cue.spoken for _, cue in result.cues]
    assert advice in progress[1:]


def test_heel_strikes_are_corrected():
    result = run_session(
        short_run(landing="heel_first", fps=48, duration_s=7.5), RUN, messages=START
    )
    assert "Reach back with the big toe." in [cue.spoken for _, cue in result.cues]


def test_good_running_gets_no_correction():
    result = run_session(short_run(fps=48, duration_s=7.5), RUN, messages=START)
    assert [cue.spoken for _, cue in result.cues] == ["Go. Run backward at an easy pace."]


# --- in a session -------------------------------------------------------------------------------


def test_recording_ends_after_the_run():
    movie = running(duration_s=3.0, tail_s=7.5, fps=20)
    result = run_session(movie, RUN, messages=START)
    assert result.last.phase == "finished"
    assert result.last.reason == "There has been no movement for a while."
    ended = result.session.outcome
    assert ended.steps == result.last.gait.steps == pytest.approx(len(movie.contacts), abs=2)
    idle_s = result.first("finished").time_s - movie.contacts[-1].contact_s
    assert 5.5 < idle_s < 7.2


def test_last_steps_before_stop_count():
    movie = running(duration_s=5.0)
    result = run_session(movie, RUN, messages={**START, 5.0: {"type": "stop"}})
    made = sum(t.contact_s <= 5.0 for t in movie.contacts)
    assert result.session.outcome.steps == pytest.approx(made, abs=1)
