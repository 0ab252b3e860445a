from __future__ import annotations

import json
import math
import re
from concurrent.futures import Future
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.support.live_sessions import (
    FAIR_LIGHTING,
    FULL_RATE,
    LEAD_S,
    SessionRun,
    drop_detections,
    run_session,
    standing_track,
)
from tests.support.stick_figure import Posture
from tests.support.synthetic_motion import (
    HEIGHT,
    WIDTH,
    SyntheticClip,
    as_people,
    even_times,
    make_track,
    shift_person,
    squats,
)
from tests.support.synthetic_runs import run
from vision.live import session as session_module
from vision.live.config import LiveConfig
from vision.live.messages import update_message
from vision.live.session import MAX_RECORDING_S, LiveSession
from vision.live.updates import FrameUpdate, GaitProgress, Throughput
from vision.pose.landmarks import landmark

DOC = Path(__file__).resolve().parents[2] / "docs" / "live.md"
FRONT = LiveConfig("single_leg_squat", "front", "left", 3)
SIDE = LiveConfig("single_leg_squat", "side", "left", 3)
FPS = 20.0
START = {0.0: {"type": "start"}}


@cache
def filmed(**plan):
    """Build a clip: standing, three squats, standing."""
    usual = {"view": "front", "lead_s": LEAD_S, "tail_s": 3.0, "noise_px": 1.0, "fps": FPS}
    return squats(**{**usual, **plan})


@cache
def whole():
    """Run a complete session."""
    return run_session(filmed(), FRONT)


def still(duration_s, *, turn=0.0, begin_s=0.0, fps=FPS):
    """Build a clip of a person who stands still, from a start time on."""
    time_s = begin_s + even_times(duration_s, fps)
    pose = standing_track(turn).xyz[:1]
    return SyntheticClip(make_track(np.repeat(pose, time_s.size, axis=0), time_s))


def recording(duration_s, config=FRONT, messages=None, **plan):
    """Run a session whose recording starts at once."""
    return run_session(still(duration_s, **plan), config, messages=messages or START)


# --- a complete session -------------------------------------------------------------------------


def test_phases_of_a_complete_session():
    assert whole().phases == ["guide", "countdown", "recording", "finished"]


def test_countdown_lasts_three_seconds():
    seen = [n for n in whole().updates if n.phase == "countdown"]
    shown = [n.countdown for n in seen]
    assert sorted(shown, reverse=True) == shown
    assert set(shown) == {1, 2, 3}
    assert whole().begin_s - seen[0].time_s == pytest.approx(3.0, abs=0.25)
    for number in (3, 2):
        assert shown.count(number) / FPS == pytest.approx(1.0, abs=0.1)
    assert {n.countdown for n in whole().updates if n.phase != "countdown"} == {None}


def test_countdown_waits_for_the_frame_rate():
    assert whole().first("countdown").time_s >= 1.4
    rate = next(t for t in whole().updates[0].checks if t.id == "rate")
    assert rate.ok is None


def test_slow_computer_only_delays_the_start():
    slow = run_session(still(12), FRONT, throughput=Throughput(received_fps=30.0, analysed_fps=8.0))
    assert slow.phases == ["guide", "countdown", "recording"]
    waited = slow.first("countdown").time_s - whole().first("countdown").time_s
    assert waited == pytest.approx(4.0, abs=0.25)
    rate = next(c for c in slow.first("countdown").checks if c.id == "rate")
    assert rate.ok is False
    assert "the count may lag" in rate.instruction


def test_slow_camera_blocks_the_start():
    slow = run_session(still(12), FRONT, throughput=Throughput(received_fps=8.0, analysed_fps=8.0))
    assert slow.phases == ["guide"]


def test_varying_frame_rate_does_not_restart_the_countdown():
    track = still(12).track
    session = LiveSession(FRONT, width=track.width, height=track.height, network="full")
    phases = []
    for number, people in enumerate(as_people(track)):
        rate = 13.0 if number // 20 % 2 else 11.0
        pace = Throughput(received_fps=30.0, analysed_fps=rate)
        phases.append(session.update(people, lighting=FAIR_LIGHTING, throughput=pace).phase)
    assert "recording" in phases
    assert phases.index("recording") / FPS < 10.0


def test_repetitions_are_counted_soon_after_their_end():
    result, movie = whole(), filmed()
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s, atol=0.1)
    told_s = [next(n.time_s for n in result.updates if n.count == number) for number in (1, 2, 3)]
    for rep, when_s in zip(result.last.reps, told_s, strict=True):
        assert rep.start_s < rep.bottom_s < rep.end_s
        assert 0.3 < when_s - (result.begin_s + rep.end_s) < 1.0
    assert [r.number for r in result.last.reps] == [1, 2, 3]


def test_good_repetitions_are_marked_good():
    assert [(r.mark, r.note, r.leg) for r in whole().last.reps] == [("good", "", "left")] * 3


def test_recording_ends_after_the_last_repetition():
    result = whole()
    third = result.last.reps[-1]
    end_s = result.first("finished").time_s - result.begin_s
    assert 1.4 < end_s - third.end_s < 2.0
    assert result.last.reason == "All 3 repetitions are done."
    assert result.last.target_reps == 3
    ended = result.session.outcome
    assert ended.reps == result.last.reps
    assert ended.seconds == pytest.approx(end_s, abs=0.05)
    assert ended.frame_rate == pytest.approx(FPS, abs=0.5)
    assert ended.gap_s == pytest.approx(1 / FPS, abs=0.01)


def test_finished_session_does_not_change():
    result = whole()
    later = run_session(still(3, begin_s=60), FRONT, session=result.session)
    assert {n.phase for n in later.updates} == {"finished"}
    assert later.last.reps == result.last.reps
    assert later.last.cue == result.last.cue


def test_no_limit_continues_recording():
    result = run_session(filmed(), replace(FRONT, reps=0))
    assert result.phases[-1] == "recording"
    assert (result.last.count, result.last.target_reps) == (3, 0)


def test_single_repetition_has_its_own_reason():
    assert run_session(filmed(), replace(FRONT, reps=1)).last.reason == "Repetition done."


def test_recorded_time_is_given_during_the_recording():
    result = whole()
    for update in result.updates:
        if update.phase == "recording":
            assert update.recorded_s == pytest.approx(update.time_s - result.begin_s)
        else:
            assert update.recorded_s is None


# --- cues ---------------------------------------------------------------------------------------


def test_spoken_cues_of_a_good_session():
    said = [cue.spoken for _, cue in whole().cues]
    assert said[0] == "Go. 3 slow squats on your left leg."
    assert [words.partition(" ")[0] for words in said[1:4]] == ["1.", "2.", "3."]
    assert said[4:] == ["Finished. Well done."]


def test_cue_numbers_increase_over_two_recordings():
    result = whole()
    session = LiveSession(FRONT, width=WIDTH, height=HEIGHT, network="full")
    first = run_session(filmed(), FRONT, session=session)
    second = run_session(
        still(1, begin_s=100), FRONT, session=session, messages={100.2: {"type": "again"}}
    )
    third = run_session(
        still(1, begin_s=102), FRONT, session=session, messages={102.2: {"type": "start"}}
    )
    assert len(first.cues) == len(result.cues)
    assert second.last.phase == "guide"
    assert third.cues[-1][1].spoken.startswith("Go.")
    assert third.cues[-1][1].number > first.cues[-1][1].number


def test_cue_numbers_increase_after_reconfiguring():
    session = LiveSession(FRONT, width=WIDTH, height=HEIGHT, network="full")
    first = run_session(still(2), FRONT, session=session, messages={1.0: {"type": "start"}})
    session.reconfigure(SIDE)
    second = run_session(
        still(2, begin_s=2), SIDE, session=session, messages={3.5: {"type": "start"}}
    )
    numbers = [cue.number for _, cue in (*first.cues, *second.cues)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 3  # "Go", "Turn to your right", "Go"


def test_guide_gives_the_first_instruction():
    result = run_session(still(4, turn=90), FRONT)
    assert set(result.phases) == {"guide"}
    assert result.last.instruction == "Turn to your right"
    time_s, cue = result.cues[0]
    assert (cue.spoken, cue.kind) == ("Turn to your right", "do")
    assert 0.9 < time_s < 1.6


def test_instruction_asks_to_wait_while_checks_are_unknown():
    assert whole().updates[0].instruction == "One moment"
    assert whole().first("countdown").instruction == "Hold still"
    assert whole().first("recording").instruction == ""


def test_countdown_shows_no_corrected_problem():
    turned = still(3, turn=90).track
    straight = still(3, begin_s=3.0).track
    people = [*as_people(turned), *as_people(straight)]
    result = run_session(people, FRONT, size=(WIDTH, HEIGHT))
    assert result.cues
    assert {n.cue for n in result.updates if n.phase == "countdown"} == {None}


# --- interruptions of the countdown -------------------------------------------------------------


def test_stepping_out_restarts_the_countdown():
    result = run_session(drop_detections(filmed(lead_s=11.0), (3.0, 5.0)), FRONT)
    assert result.phases == ["guide", "countdown", "guide", "countdown", "recording", "finished"]
    assert "Step into view" in {n.instruction for n in result.updates if 3 < n.time_s < 5}
    assert result.begin_s > 8
    assert result.last.count == 3


@pytest.mark.parametrize("at_s", [1.8, 3.0, 4.2])
def test_short_detection_gap_is_tolerated(at_s):
    movie = drop_detections(still(6), (at_s, at_s + 0.2))
    result = run_session(movie, FRONT)
    assert result.phases == ["guide", "countdown", "recording"]
    assert result.begin_s == pytest.approx(run_session(still(6), FRONT).begin_s, abs=0.21)


def test_fidgeting_blocks_the_start():
    fidget = 60 * np.sin(even_times(8, FPS) * 4)[:, None] * [1.0, 0.0]
    result = run_session(shift_person(still(8).track, fidget), FRONT)
    assert result.phases == ["guide"]
    assert result.last.instruction == "Stand still"


def test_darkness_blocks_the_start():
    result = run_session(
        still(5), FRONT, lighting=replace(FAIR_LIGHTING, body=10, background=12, frame=11)
    )
    assert result.phases == ["guide"]
    assert "too dark" in result.last.instruction


def test_start_command_overrides_a_slow_computer():
    slow = Throughput(30, 6)
    messages = {4.0: {"type": "start"}}
    result = run_session(still(6), FRONT, throughput=slow, messages=messages)
    assert result.phases == ["guide", "recording"]
    assert "Only 6 frames" in next(n.instruction for n in result.updates if n.time_s > 3)


def test_phone_tilt_is_used():
    messages = {0.5: {"type": "tilt", "deg": 9.0}, 4.0: {"type": "tilt", "deg": None}}
    result = run_session(still(6), FRONT, messages=messages)
    assert "tilted by about 9°" in next(n.instruction for n in result.updates if n.time_s > 2)
    assert result.phases == ["guide", "countdown"]
    assert result.first("countdown").time_s > 4


# --- commands of the browser --------------------------------------------------------------------


def test_start_command_overrides_failed_checks():
    result = run_session(still(3, turn=90), FRONT, messages={1.0: {"type": "start"}})
    assert result.phases == ["guide", "recording"]
    assert result.begin_s == pytest.approx(1.0, abs=0.05)


def test_start_command_ends_the_countdown():
    result = run_session(filmed(), FRONT, messages={3.0: {"type": "start"}})
    assert result.begin_s == pytest.approx(3.0, abs=0.05)
    assert result.last.count == 3


def test_stop_command_ends_the_recording():
    result = recording(4, messages={0.0: {"type": "start"}, 3.0: {"type": "stop"}})
    assert result.phases == ["recording", "finished"]
    assert result.first("finished").time_s == pytest.approx(3.0, abs=0.05)
    assert result.last.reason == "You stopped the recording."
    assert result.session.outcome.seconds == pytest.approx(3.0, abs=0.05)


@pytest.mark.parametrize("at_s", [0.5, 3.0], ids=["guide", "countdown"])
def test_stop_command_before_the_recording_leaves_none(at_s):
    result = run_session(still(5), FRONT, messages={at_s: {"type": "stop"}})
    assert result.last.phase == "stopped"
    assert "before the recording" in result.last.reason
    assert result.session.outcome is None


@pytest.mark.parametrize("stand_s", [0.0, 0.2, 0.5, 2.0])
def test_repetition_just_before_stop_counts(stand_s):
    movie = squats(view="front", lead_s=1.5, tail_s=3.0, reps=2)
    # The hips are back up well before the movement ends.
    up_s = movie.bottoms_s[-1] + 1.1
    messages = {**START, up_s + stand_s: {"type": "stop"}}
    result = run_session(movie, replace(FRONT, reps=0), messages=messages)
    assert result.last.reason == "You stopped the recording."
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s, atol=0.1)
    assert result.session.outcome.reps == result.last.reps


def test_incomplete_repetition_at_stop_does_not_count():
    movie = squats(view="front", lead_s=1.5, tail_s=3.0, reps=2)
    messages = {**START, movie.bottoms_s[-1]: {"type": "stop"}}
    result = run_session(movie, replace(FRONT, reps=0), messages=messages)
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s[:1], atol=0.1)


def test_again_command_starts_over():
    first = run_session(filmed(), FRONT)
    again = run_session(
        filmed_later(40.0), FRONT, session=first.session, messages={40.1: {"type": "again"}}
    )
    assert again.phases == ["finished", "guide", "countdown", "recording", "finished"]
    assert again.first("guide").reps == ()
    assert again.first("guide").reason == ""
    assert [r.number for r in again.last.reps] == [1, 2, 3]
    bottoms = [b + 40.0 for b in filmed().bottoms_s]
    np.testing.assert_allclose(again.counted_bottoms_s, bottoms, atol=0.1)


def filmed_later(by_s):
    track = filmed().track
    return replace(track, time_s=track.time_s + by_s)


def test_again_command_is_ignored_during_the_recording():
    messages = {0.0: {"type": "start"}, 1.0: {"type": "again"}}
    assert recording(2, messages=messages).phases == ["recording"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": None},
        {"type": "dance"},
        {"type": "tilt"},
        {"type": "tilt", "deg": "steep"},
        {"type": "tilt", "deg": math.inf},
        {"type": "tilt", "deg": 10**400},
        {"type": "tilt", "deg": [1]},
        {"type": ["start"]},
        {"type": "camera", "width": 640},
        {"type": "hidden", "value": True},
        {"type": "recorder", "state": "recording"},
    ],
    ids=str,
)
def test_unknown_messages_are_ignored(message):
    result = run_session(still(3), FRONT, messages={1.0: message})
    assert result.phases == ["guide", "countdown"]


# --- other reasons to end -----------------------------------------------------------------------


def test_absence_of_four_seconds_ends_the_recording():
    movie = drop_detections(still(12), (3.0, 99.0))
    result = run_session(movie, FRONT, messages=START)
    assert result.last.reason == "You are no longer in view."
    assert result.first("finished").time_s == pytest.approx(7.0, abs=0.1)


def test_shorter_absence_continues_the_recording():
    result = run_session(drop_detections(still(8), (1.0, 4.5)), FRONT, messages=START)
    assert result.phases == ["recording"]
    assert result.session.outcome_so_far().gap_s == pytest.approx(3.5, abs=0.1)


def test_idle_recording_ends():
    result = recording(25)
    assert result.last.reason == "There has been no movement for a while."
    assert result.first("finished").time_s == pytest.approx(20.0, abs=0.1)


def test_idle_time_is_shorter_after_a_repetition():
    movie = squats(view="front", reps=1, lead_s=1.5, tail_s=16.0, fps=15)
    result = run_session(movie, FRONT, messages=START)
    assert result.last.reason == "There has been no movement for a while."
    idle_s = result.first("finished").time_s - result.begin_s - result.last.reps[0].end_s
    assert idle_s == pytest.approx(12.0, abs=0.2)
    assert result.last.count == 1


def test_recording_length_is_limited(monkeypatch):
    assert MAX_RECORDING_S <= 300
    monkeypatch.setattr(session_module, "MAX_RECORDING_S", 6.0)
    result = recording(8)
    assert result.first("finished").time_s == pytest.approx(6.0, abs=0.05)
    assert result.last.reason.startswith("The recording has reached")


# --- new settings and frame sizes ---------------------------------------------------------------


@pytest.mark.parametrize("phase", ["guide", "countdown", "recording"])
def test_reconfiguring_starts_over(phase):
    until_s = {"guide": 1.0, "countdown": 3.0, "recording": 9.9}[phase]
    people = as_people(filmed().track)
    before = run_session([p for p in people if p.time_s <= until_s], FRONT, size=(WIDTH, HEIGHT))
    assert before.last.phase == phase
    session = before.session
    session.reconfigure(LiveConfig("single_leg_squat", "front", "right", 2))
    after = run_session([p for p in people if p.time_s > until_s][:3], FRONT, session=session)
    assert after.last.phase == "guide"
    assert (after.last.reps, after.last.target_reps) == ((), 2)
    assert session.outcome is None


def test_same_settings_change_nothing():
    session = LiveSession(FRONT, width=WIDTH, height=HEIGHT, network="full")
    updates = []
    for people in filmed().people:
        session.reconfigure(replace(FRONT))
        updates.append(session.update(people, lighting=FAIR_LIGHTING, throughput=FULL_RATE))
    assert SessionRun(session, tuple(updates)).last.count == 3


def test_turned_phone_starts_over():
    session = run_session(still(3), FRONT).session
    assert session.phase == "countdown"
    session.resize(HEIGHT, WIDTH)
    assert session.size == (HEIGHT, WIDTH)
    assert session.phase == "guide"
    wide = shift_person(still(3, begin_s=3).track, [(HEIGHT - WIDTH) / 2, -300])
    after = run_session(replace(wide, width=HEIGHT, height=WIDTH), FRONT, session=session)
    body = after.last.body
    np.testing.assert_allclose(body[:, 0] * HEIGHT, wide.xyz[-1, :, 0], atol=1)
    np.testing.assert_allclose(body[:, 1] * WIDTH, wide.xyz[-1, :, 1], atol=1)


def test_adaptive_frame_size_changes_nothing():
    session = run_session(still(3), FRONT).session
    session.resize(WIDTH // 2, HEIGHT // 2)
    assert session.size == (WIDTH, HEIGHT)
    assert session.phase == "countdown"


def test_phone_turned_during_the_recording_is_ignored():
    session = recording(2).session
    session.resize(HEIGHT, WIDTH)
    assert (session.phase, session.size) == ("recording", (WIDTH, HEIGHT))


# --- slow analyses ------------------------------------------------------------------------------


def test_frames_continue_during_an_analysis():
    """Results that are two seconds late delay the repetitions and change nothing else."""
    waiting = []

    def later(task):
        future = Future()
        waiting.append((future, task))
        return future

    session = LiveSession(FRONT, width=WIDTH, height=HEIGHT, run=later, network="full")
    session.receive({"type": "start"})
    movie, updates, asked_s = filmed(lead_s=1.5), [], None
    for people in movie.people:
        updates.append(session.update(people, lighting=FAIR_LIGHTING, throughput=FULL_RATE))
        assert len(waiting) <= 1, "a second analysis was started before the first had finished"
        asked_s = asked_s or (people.time_s if waiting else None)
        if waiting and people.time_s > asked_s + 2:
            future, task = waiting.pop()
            future.set_result(task())
            asked_s = None
    result = SessionRun(session, tuple(updates))
    np.testing.assert_allclose(result.counted_bottoms_s, movie.bottoms_s, atol=0.1)


def test_finish_waits_for_a_running_analysis():
    session = LiveSession(
        replace(FRONT, reps=0), width=WIDTH, height=HEIGHT, run=LazyFuture, network="full"
    )
    movie = squats(view="front", lead_s=1.5, tail_s=1.0, reps=1)
    messages = {**START, 4.6: {"type": "stop"}}
    result = run_session(movie, FRONT, session=session, messages=messages)
    assert result.last.phase == "finished"
    assert result.last.count == 1


class LazyFuture(Future):
    """Future whose task runs only when its result is requested."""

    def __init__(self, task):
        super().__init__()
        self._task = task

    def done(self):
        return False

    def result(self, timeout=None):
        return self._task()


# --- the overlay --------------------------------------------------------------------------------


def test_body_follows_the_person():
    result, movie = whole(), filmed()
    for row in (60, 150, 280):
        body = result.updates[row].body
        here = body[:, :2] * [WIDTH, HEIGHT]
        away = np.linalg.norm(here - movie.track.xyz[row, :, :2], axis=1)
        assert away.max() < 25  # it lags a little
        np.testing.assert_allclose(body[:, 2], 0.99)


def test_no_body_without_a_detection():
    result = run_session(drop_detections(still(2), (1.0, 1.5)), FRONT)
    assert [n.body is None for n in result.updates] == [
        1.0 <= n.time_s < 1.5 for n in result.updates
    ]


@pytest.mark.parametrize(
    ("plan", "config", "name", "degrees", "words"),
    [
        ({"view": "left", "depth": 70}, SIDE, "Knee", 70, ""),
        ({"view": "front", "fppa": (0, 20)}, FRONT, "Knee", 20, " in"),
        ({"view": "front", "fppa": (0, -15)}, FRONT, "Knee", 15, " out"),
    ],
)
def test_displayed_angle_suits_the_view(plan, config, name, degrees, words):
    movie = filmed(noise_px=0.0, reps=1, period_s=4.0, **plan)
    result = run_session(movie, config)
    row = int(np.searchsorted(movie.track.time_s, movie.bottoms_s[0]))
    shown = result.updates[row].angle
    assert shown.name == name
    assert shown.landmark == landmark("knee", "left")
    value = re.fullmatch(r"(\d+)°(.*)", shown.text)
    assert int(value[1]) == pytest.approx(degrees, abs=3)
    assert value[2] == words
    assert {n.angle for n in result.updates if n.phase != "recording"} == {None}


def test_angle_of_a_straight_leg_is_not_displayed():
    result = run_session(still(3, turn=-90), SIDE, messages=START)
    assert {n.angle for n in result.updates} == {None}


# --- the message --------------------------------------------------------------------------------


@cache
def sessions():
    """Run sessions of every kind; return all their updates."""
    running = run(camera="treadmill", duration_s=4.0, fps=30)
    results = [
        whole(),
        run_session(drop_detections(filmed(reps=1), (7.0, 7.5)), FRONT),
        run_session(filmed(leg="right", reps=1), FRONT),
        run_session(filmed(view="left", reps=1), SIDE),
        run_session(still(1, turn=45), FRONT, throughput=Throughput(), lighting=None),
        run_session(still(1), FRONT, messages={0.5: {"type": "stop"}}),
        run_session(running, LiveConfig("backward_running", "side", reps=0), messages=START),
    ]
    return [update for session_run in results for update in session_run.updates]


def strict(text):
    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


@cache
def documented():
    """Fields of the update, and the fields within each, as the document lists them."""
    section = DOC.read_text("utf-8").split("Server to browser")[1].split("Browser to server")[0]
    fields = {}
    for line in section.splitlines():
        cells = [c.strip() for c in line.split("|")[1:-1]]
        if len(cells) == 2 and cells[0].startswith("`"):
            inner = re.search(r"`\{(.*?)\}`", cells[1])
            names = inner[1].split(", ") if inner else None
            for name in re.findall(r"`(\w+)`", cells[0]):
                fields[name] = names
    return fields


def test_docs_list_the_message_fields():
    assert len(documented()) > 12
    assert documented()["cue"] == ["number", "text", "spoken", "kind"]


@pytest.mark.slow
def test_message_has_the_documented_fields():
    seen = set()
    for update in sessions():
        message = strict(json.dumps(update_message(update), allow_nan=False))
        assert message.pop("type") == "update"
        assert set(message) == set(documented())
        for name, inner in documented().items():
            parts = message[name] if isinstance(message[name], list) else [message[name]]
            for part in parts:
                if inner is not None and part is not None:
                    assert list(part) == inner, name
                    seen.add(name)
    assert seen == {name for name, inner in documented().items() if inner}


def test_phases_and_marks_are_documented():
    text = DOC.read_text("utf-8")
    phases, marks = set(), set()
    for update in sessions():
        phases.add(update.phase)
        marks.update(r.mark for r in update.reps)
    assert phases == {"guide", "countdown", "recording", "finished", "stopped"}
    assert {"good", "uncounted"} <= marks
    for word in phases | marks | {"fault", "watch", "open"}:
        assert f"`{word}`" in text


def test_landmarks_are_one_flat_list_of_fractions():
    update = whole().updates[150]
    flat = update_message(update)["body"]
    assert len(flat) == 33 * 3
    np.testing.assert_allclose(np.reshape(flat, (33, 3)), update.body, atol=1e-4)


def test_unknown_values_are_null_and_zeros_stay_zero():
    message = update_message(
        FrameUpdate(1.0, "guide", gait=GaitProgress(3, cadence=0.0, trunk_lean_deg=-0.2))
    )
    assert message["throughput"] == {
        "received_fps": 0.0,
        "analysed_fps": 0.0,
        "latency_ms": None,
    }
    assert message["gait"]["cadence"] == message["gait"]["trunk_lean_deg"] == 0
    for name in ("body", "countdown", "recorded_s", "angle", "cue"):
        assert message[name] is None


def test_message_fits_a_data_channel():
    longest = max(len(json.dumps(update_message(n), separators=(",", ":"))) for n in sessions())
    assert longest < 16_384


def test_arms_overhead_do_not_block_the_start():
    pose = standing_track(0, Posture(wrists="overhead"), duration_s=6.0)
    result = run_session(pose, LiveConfig("deep_squat", "front", reps=1))
    assert result.phases == ["guide", "countdown", "recording"]
