from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.support.fake_detector import (
    TIMEOUT_S,
    FakeDetector,
    MessageLog,
    install_fake_detector,
    join_threads,
    wait_until,
)
from tests.support.live_sessions import standing_track
from tests.support.synthetic_motion import HEIGHT, WIDTH, as_people, squats
from vision.clip.open import open_clip
from vision.errors import ModelError
from vision.live import frame_feed, received_video
from vision.live import processor as processor_module
from vision.live.config import LiveConfig
from vision.live.processor import LiveProcessor

CONFIG = LiveConfig("single_leg_squat", "front", "left", 0)
OTHER_CONFIG = LiveConfig("deep_squat", "front", reps=3)
STEP_S = 0.1
THREADS = ("formcheck-live", "formcheck-received")


class Clock:
    """Clock that advances only on request."""

    def __init__(self):
        self.now_s = 1000.0
        self.slept = []

    def monotonic(self):
        return self.now_s

    def sleep(self, seconds):
        self.slept.append(seconds)


class Camera:
    """A processor with its detector and messages, and frames for it."""

    def __init__(self, processor, detector, log):
        self.processor, self.detector, self.log = processor, detector, log
        self.pixels_read = []

    def add(self, time_s, image=None):
        """Add a frame, and note when its pixels are read."""
        shown = np.full((48, 64, 3), 100, np.uint8) if image is None else image
        self.processor.add_frame(lambda: self.pixels_read.append(time_s) or shown, time_s)

    def show(self, time_s, image=None):
        """Add a frame and wait for its message."""
        before = len(self.log.messages)
        self.add(time_s, image)
        self.log.wait(lambda messages: len(messages) > before)
        return self.log.messages[before]

    def send(self, *kinds):
        for kind in kinds:
            self.processor.receive({"type": kind})

    def record(self, count=6, *, from_s=0.0):
        """Start a recording and add this many frames."""
        self.send("start")
        for i in range(count):
            message = self.show(from_s + i * STEP_S)
        assert message["phase"] == "recording"


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    for module in (processor_module, frame_feed):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "live"


@pytest.fixture
def start(monkeypatch, folder, clock):
    """Start processors; check at the end that they leave nothing behind."""
    started = []

    def start(config=CONFIG, *, detector=None, **more):
        detector, log = detector or FakeDetector(), MessageLog()
        install_fake_detector(monkeypatch, lambda: detector)
        # Frames come faster than from any camera; on a busy machine some would be dropped.
        monkeypatch.setattr(received_video, "_MAX_QUEUED", 0)
        processor = LiveProcessor(
            config, models=[folder / "none.task"], publish=log, folder=folder, **more
        )
        started.append((processor, detector))
        assert detector.entered.wait(TIMEOUT_S)
        return Camera(processor, detector, log)

    yield start
    for processor, detector in started:
        detector.release()
        processor.close()
        assert processor.is_closed
        assert detector.open == 0
    assert join_threads(*THREADS)
    assert files(folder) == []


@pytest.fixture
def camera(start):
    return start()


def files(folder):
    return sorted(p.name for p in folder.rglob("*") if p.is_file()) if folder.exists() else []


# --- the newest frame ---------------------------------------------------------------------------


def test_each_frame_gets_a_message(camera):
    messages = [camera.show(i * STEP_S) for i in range(5)]
    assert {message["type"] for message in messages} == {"update"}
    assert [message["time_s"] for message in messages] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


def test_only_the_newest_frame_waits(camera):
    camera.detector.hold()
    camera.add(0.0)
    camera.detector.wait(1)
    for i in range(1, 301):
        camera.add(i * STEP_S)
    camera.detector.release()
    camera.log.wait(lambda messages: len(messages) == 2)
    camera.processor.close()
    assert camera.detector.times_s == pytest.approx([0.0, 30.0])
    assert camera.pixels_read == pytest.approx([0.0, 30.0])  # the others were never converted
    assert len(camera.log.messages) == 2


def test_analysed_frames_are_numbered(camera):
    for i in range(4):
        camera.show(i * STEP_S)
    assert [frame.index for frame in camera.detector.frames] == [1, 2, 3, 4]


def test_older_frames_are_ignored(camera):
    camera.show(0.0)
    camera.detector.hold()
    camera.add(1.0)
    camera.detector.wait(2)
    camera.add(2.0)
    for late_s in (2.0, 1.5, 0.5):  # none of them replaces the waiting frame
        camera.add(late_s)
    camera.detector.release()
    camera.log.wait(lambda messages: len(messages) == 3)
    assert camera.detector.times_s == pytest.approx([0.0, 1.0, 2.0])


def test_pixels_are_passed_on_unchanged(camera):
    image = np.random.default_rng(1).integers(0, 255, (30, 40, 3), dtype=np.uint8)
    camera.show(0.0, image)
    np.testing.assert_array_equal(camera.detector.frames[0].image, image)
    assert camera.detector.sizes == [(40, 30)]


def test_stream_clock_may_start_anywhere(camera):
    times = [camera.show(86_400.0 + i * STEP_S)["time_s"] for i in range(3)]
    assert times == pytest.approx([0.0, 0.1, 0.2])


# --- reconnecting -------------------------------------------------------------------------------


@pytest.mark.parametrize("begins_s", [0.0, 3.0, 5000.0])
def test_time_continues_after_a_lost_connection(camera, clock, begins_s):
    for i in range(3):
        camera.show(100.0 + i * STEP_S)
    camera.processor.start_stream()
    clock.now_s += 2.5
    times = [camera.show(begins_s + i * STEP_S)["time_s"] for i in range(3)]
    assert times == pytest.approx([2.7, 2.8, 2.9])


def test_time_increases_over_many_reconnections(camera, clock):
    for begins_s in (50.0, 7.0, 0.0, 900.0):
        camera.processor.start_stream()
        for i in range(3):
            clock.now_s += STEP_S
            camera.show(begins_s + i * STEP_S)
    times = [message["time_s"] for message in camera.log.messages]
    assert len(times) == 12
    np.testing.assert_allclose(np.diff(times), STEP_S, atol=2e-3)


def test_recording_continues_after_a_lost_connection(camera, clock):
    camera.record(3)
    camera.processor.start_stream()
    clock.now_s += 1.0
    message = camera.show(70.0)
    assert (message["phase"], message["recorded_s"]) == ("recording", 1.2)
    camera.send("stop")
    camera.show(70.1)
    times_s = open_clip(camera.processor.received_clip).info.times_s
    np.testing.assert_allclose(np.diff(times_s), [0.1, 1.0, 0.1], atol=1e-3)


# --- the received clip --------------------------------------------------------------------------


def test_received_clip_is_kept_until_close(camera, folder):
    camera.record(6)
    assert camera.processor.received_clip is None
    camera.send("stop")
    message = camera.show(0.6)
    assert message["phase"] == "finished"
    kept = camera.processor.received_clip
    assert files(folder) == [kept.name]
    clip = open_clip(kept)
    # The first update starts the recording; frames are recorded from the next one on.
    np.testing.assert_allclose(clip.info.times_s, STEP_S * np.arange(6), atol=1e-3)
    for frame in clip.frames():
        assert frame.image.mean() == pytest.approx(100, abs=3)
    camera.processor.close()
    assert files(folder) == []


def test_received_clip_starts_with_the_countdown(start, folder):
    pose = as_people(standing_track(duration_s=0.1))[0]
    camera = start(detector=FakeDetector(lambda time_s: replace(pose, time_s=time_s)))
    image = np.full((HEIGHT // 8, WIDTH // 8, 3), 120, np.uint8)
    camera.show(0.0, np.full((HEIGHT, WIDTH, 3), 120, np.uint8))
    phases, row = [], 0
    while "recording" not in phases:
        row += 1
        assert row < 400
        camera.processor._received_at_s.extend([1000.0] * 3)  # as fast as possible
        phases.append(camera.show(row / 20, image)["phase"])
        if phases[-1] == "guide":
            assert files(folder) == []
    assert {"guide", "countdown", "recording"} == set(phases)
    camera.send("stop")
    camera.show((row + 1) / 20, image)
    length_s = open_clip(camera.processor.received_clip).info.times_s[-1]
    assert length_s == pytest.approx(3.0, abs=0.3)


def test_discarded_recording_leaves_nothing(camera, folder):
    camera.record(3)
    wait_until(lambda: files(folder))
    camera.processor.reconfigure(OTHER_CONFIG)
    assert camera.show(0.3)["phase"] == "guide"
    assert files(folder) == []
    assert camera.processor.received_clip is None


def test_closing_during_a_recording_leaves_nothing(camera, folder):
    camera.record(3)
    wait_until(lambda: files(folder))
    camera.processor.close()
    assert join_threads(*THREADS)
    assert files(folder) == []


def test_second_recording_replaces_the_first(camera, folder):
    camera.record(4)
    camera.send("stop")
    camera.show(0.4)
    camera.send("again")
    assert camera.show(0.5)["phase"] == "guide"
    assert camera.processor.received_clip is not None  # it can still be downloaded
    camera.record(2, from_s=10.0)
    assert camera.processor.received_clip is None
    camera.send("stop")
    camera.show(10.2)
    assert files(folder) == [camera.processor.received_clip.name]
    assert open_clip(camera.processor.received_clip).info.frame_count == 2


# --- the end ------------------------------------------------------------------------------------


def test_closed_processor_analyses_nothing(camera):
    camera.show(0.0)
    camera.processor.close()
    assert join_threads(*THREADS)
    camera.add(1.0)
    camera.send("start")
    camera.processor.close()
    assert len(camera.detector.frames) == 1


def test_close_before_the_first_frame(camera):
    assert camera.processor.outcome is None
    camera.processor.close()
    assert join_threads(*THREADS)
    assert camera.log.messages == []


def test_close_from_the_publish_callback(start):
    camera = start()
    camera.processor.publish = lambda message: camera.processor.close()
    camera.add(0.0)
    assert join_threads(*THREADS)


def test_session_without_frames_ends(monkeypatch, start, folder):
    camera = start()
    camera.record(3)
    camera.send("stop")
    camera.show(0.3)
    assert files(folder)
    monkeypatch.setattr(processor_module, "MAX_IDLE_S", 0.0)
    monkeypatch.setattr(processor_module, "MAX_IDLE_WITH_CLIP_S", 0.05)
    camera.show(0.4)  # the idle time is shorter from now on
    assert join_threads(*THREADS)
    assert camera.processor.is_closed
    assert files(folder) == []
    assert camera.processor.outcome is not None  # its counts are still known


def test_session_with_a_clip_survives_a_pause(monkeypatch, start, folder):
    camera = start()
    camera.record(3)
    camera.send("stop")
    camera.show(0.3)
    monkeypatch.setattr(processor_module, "MAX_IDLE_S", 0.05)
    camera.show(0.4)
    camera.processor._thread.join(0.5)
    assert not camera.processor.is_closed
    assert camera.processor.received_clip is not None
    assert files(folder) == [camera.processor.received_clip.name]


# --- errors -------------------------------------------------------------------------------------


def test_error_ends_only_its_own_session(start, caplog):
    healthy, failing = start(), start(detector=FakeDetector())
    failing.record(2)
    failing.detector.error = ZeroDivisionError("a riddle")
    message = failing.show(0.3)
    assert message["type"] == "refused"
    assert "Something went wrong inside formcheck" in message["reason"]
    assert "riddle" not in message["reason"]
    assert join_threads("formcheck-received")
    failing.processor._thread.join(TIMEOUT_S)
    assert failing.processor.is_closed
    assert "ZeroDivisionError at live/" in caplog.text
    assert "a riddle" not in caplog.text
    assert healthy.show(0.0)["type"] == "update"


def test_error_in_a_background_analysis_is_reported(start, caplog, monkeypatch):
    def broken(*args, **kwargs):
        raise ZeroDivisionError("a riddle")

    movie = squats(view="front", reps=1, fps=15)
    monkeypatch.setattr("vision.live.rep_counter.judge_motion", broken)
    camera = start(detector=FakeDetector(lambda time_s: movie.people[round(time_s * 15)]))
    camera.send("start")
    for i in range(len(movie.people) - 1):
        if camera.show(i / 15)["type"] == "refused":
            break
    else:
        camera.send("stop")
        camera.show((len(movie.people) - 1) / 15)
    message = camera.log.last
    assert message["type"] == "refused"
    assert "ZeroDivisionError at live/" in caplog.text
    assert "a riddle" not in caplog.text


def test_model_error_is_passed_on(monkeypatch, folder):
    def missing():
        raise ModelError("The pose model is damaged.")

    install_fake_detector(monkeypatch, missing)
    log = MessageLog()
    processor = LiveProcessor(CONFIG, models=[folder], publish=log, folder=folder)
    log.first(type="refused", reason="The pose model is damaged.")
    assert join_threads(*THREADS)
    assert processor.is_closed
    assert len(log.messages) == 1


def test_unreadable_frame_is_reported(camera, caplog):
    def broken():
        raise ValueError("unreadable frame")

    camera.processor.add_frame(broken, 0.0)
    camera.log.first(type="refused")
    assert join_threads(*THREADS)
    assert "ValueError at live/" in caplog.text


# --- settings and messages ----------------------------------------------------------------------


def test_new_settings_apply_from_the_next_frame(camera):
    assert camera.show(0.0)["target"] == 0
    camera.record(2, from_s=0.1)
    camera.processor.reconfigure(OTHER_CONFIG)
    message = camera.show(0.3)
    assert (message["phase"], message["target"]) == ("guide", 3)
    assert camera.processor.outcome.config == OTHER_CONFIG


def test_same_settings_change_nothing(camera):
    camera.record(2)
    camera.processor.reconfigure(replace(CONFIG))
    assert camera.show(0.2)["phase"] == "recording"


def test_new_settings_before_the_first_frame(camera):
    camera.processor.reconfigure(OTHER_CONFIG)
    assert camera.show(0.0)["target"] == 3


def test_messages_are_handled_in_order(camera):
    camera.send("start", "stop")
    assert camera.show(0.0)["phase"] == "finished"


def test_each_message_is_handled_once(camera):
    camera.show(0.0)
    camera.send("stop")
    assert camera.show(0.1)["phase"] == "stopped"
    camera.send("again")
    assert [camera.show(0.2 + i / 10)["phase"] for i in range(3)] == ["guide"] * 3


def test_unknown_messages_are_ignored(camera):
    for message in ({}, {"type": "dance"}, {"type": None}, {"type": {"a": 1}}):
        camera.processor.receive(message)
    assert camera.show(0.0)["phase"] == "guide"


def test_phone_tilt_is_used(camera):
    camera.processor.receive({"type": "tilt", "deg": 12.0})
    checks = {check["id"]: check for check in camera.show(0.0)["checks"]}
    assert "12°" in checks["level"]["instruction"]


def test_finished_session_analyses_nothing(camera, clock):
    camera.record(2)
    camera.send("stop")
    camera.show(0.2)
    looked = len(camera.detector.frames)
    assert clock.slept == []
    for i in range(3):
        assert camera.show(0.3 + i / 10)["phase"] == "finished"
    assert len(camera.detector.frames) == looked
    assert len(clock.slept) == 3
    assert 0.1 <= min(clock.slept) <= max(clock.slept) <= 0.5
    camera.send("again")
    camera.show(0.7)
    assert camera.show(0.8)["phase"] == "guide"
    assert len(camera.detector.frames) > looked


# --- frame sizes and lighting -------------------------------------------------------------------


def grey(width, height, value=100):
    return np.full((height, width, 3), value, np.uint8)


def test_adaptive_stream_keeps_the_landmark_size(camera):
    for i, size in enumerate([(64, 48), (32, 24), (128, 96), (64, 48)]):
        camera.show(i * STEP_S, grey(*size))
    assert set(camera.detector.sizes) == {(64, 48)}
    assert [f.image.shape[:2] for f in camera.detector.frames][1:3] == [(24, 32), (96, 128)]


def test_turned_phone_changes_the_landmark_size(camera):
    camera.show(0.0, grey(64, 48))
    camera.show(0.1, grey(48, 64))
    assert camera.detector.sizes == [(64, 48), (48, 64)]


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_lighting_is_measured_on_the_body_at_any_size(start, scale):
    pose = as_people(standing_track(duration_s=0.1))[0]
    camera = start(detector=FakeDetector(lambda time_s: replace(pose, time_s=time_s)))
    camera.show(0.0, grey(WIDTH, HEIGHT))
    image = grey(WIDTH // scale, HEIGHT // scale, 230)
    left, top = pose.xyz[0, :, :2].min(axis=0).astype(int) // scale
    right, bottom = pose.xyz[0, :, :2].max(axis=0).astype(int) // scale
    image[top : bottom + 1, left : right + 1] = 20
    said = set()
    for i in range(1, 14):
        checks = camera.show(i * 0.25, image)["checks"]
        said |= {check["instruction"] for check in checks if check["id"] == "light"}
    assert [words for words in said if "light is behind you" in words]


def test_darkness_is_reported(camera):
    checks = {check["id"]: check for check in camera.show(0.0, grey(64, 48, 5))["checks"]}
    assert "too dark" in checks["light"]["instruction"]


# --- throughput ---------------------------------------------------------------------------------


def test_throughput_is_received_and_analysed(start, clock):
    """Thirty frames arrive per second; every third is analysed, in 25 ms."""
    camera = start()

    def detection():
        clock.now_s += 0.025

    camera.detector.during_detection = detection
    for i in range(60):
        begin_s = clock.now_s
        camera.detector.hold()
        camera.add(3 * i / 30)
        camera.detector.wait(i + 1)
        camera.detector.release()
        camera.log.wait(lambda messages, i=i: len(messages) == i + 1)
        for late in (1, 2):
            # Frames that arrive during a detection are counted and replaced.
            camera.processor._received_at_s.append(begin_s + late / 30)
        clock.now_s = begin_s + 0.1
    throughput = camera.log.last["throughput"]
    assert throughput["received_fps"] == pytest.approx(30, abs=1.5)
    assert throughput["analysed_fps"] == pytest.approx(10, abs=0.6)
    assert throughput["latency_ms"] == 25


# --- end to end ---------------------------------------------------------------------------------


def test_squats_are_counted_with_real_threads(start):
    movie = squats(view="front", reps=2, lead_s=1.2, tail_s=1.2, noise_px=1.0, fps=15)
    people = movie.people
    camera = start(detector=FakeDetector(lambda time_s: people[round(time_s * 15)]))
    camera.send("start")
    small = grey(WIDTH // 16, HEIGHT // 16)
    camera.show(0.0, grey(WIDTH, HEIGHT))
    for i in range(1, len(people) - 1):
        camera.show(i / 15, small)
    camera.send("stop")
    message = camera.show((len(people) - 1) / 15, small)
    assert (message["phase"], message["count"]) == ("finished", 2)
    ended = camera.processor.outcome
    assert [rep.mark for rep in ended.reps] == ["good", "good"]
    np.testing.assert_allclose([r.bottom_s for r in ended.reps], movie.bottoms_s, atol=0.12)
    times = [message["time_s"] for message in camera.log.messages]
    assert all(a < b for a, b in pairwise(times))


def test_session_works_with_the_real_clock(monkeypatch, start):
    for module in (processor_module, frame_feed):
        monkeypatch.setattr(module, "time", time)
    camera = start()
    for i in range(3):
        message = camera.show(i * STEP_S)
    assert 0 <= message["throughput"]["latency_ms"] < 1000 * TIMEOUT_S
