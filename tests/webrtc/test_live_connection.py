"""One visitor's live check on the server, without a camera."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.fake_detector import FakeDetector, join_threads
from vision.live import hand_watcher
from vision.live.config import LiveConfig
from vision.webrtc import live_connection
from vision.webrtc.live_connection import HandConnection, LiveConnection, LiveSessions


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        live_connection, "live_models", lambda: [SimpleNamespace(path=Path("none.task"))]
    )
    monkeypatch.setattr(live_connection, "warm_up", lambda: None)


def test_an_offer_above_the_session_limit_is_refused_with_the_reason(tmp_path: Path) -> None:
    connection = LiveConnection(LiveSessions(tmp_path, limit=0))
    connection.configure(LiveConfig("deep_squat", "side"))
    connection.connect({"id": "a", "type": "offer", "sdp": "v=0"})
    assert connection.answer is not None
    assert connection.answer["type"] == "refused"
    assert connection.answer["id"] == "a"
    assert "Try again" in connection.answer["reason"]


def test_a_recording_that_the_browser_could_not_make_says_why(tmp_path: Path) -> None:
    connection = LiveConnection(LiveSessions(tmp_path))
    connection.finish_recording({"source": "received", "reason": "this browser cannot record"})
    assert connection.finished is not None
    finished = connection.finished
    assert (finished.source, finished.why) == ("received", "this browser cannot record")
    connection.finish_recording(None)
    assert connection.finished is finished
    assert connection.recordings == 1
    assert connection.received_clip is None


def test_the_settings_of_the_analysis_are_those_of_the_live_check(tmp_path: Path) -> None:
    connection = LiveConnection(LiveSessions(tmp_path))
    connection.configure(LiveConfig("single_leg_squat", "front", "left"))
    settings = connection.analysis_settings()
    assert (settings.screen, settings.leg) == ("single-leg-squat", "left")
    connection.configure(LiveConfig("deep_squat", "side"))
    assert connection.analysis_settings().leg == "auto"


def test_closing_forgets_the_answer_and_the_recording(tmp_path: Path) -> None:
    connection = LiveConnection(LiveSessions(tmp_path, limit=0))
    connection.configure(LiveConfig("deep_squat", "side"))
    connection.connect({"id": "a", "type": "offer", "sdp": "v=0"})
    connection.finish_recording({"source": "browser"})
    connection.connect(None)
    assert connection.answer is None
    assert connection.finished is None


def test_received_video_of_a_killed_server_is_deleted(tmp_path: Path) -> None:
    old, new = tmp_path / "received-1.mp4.part", tmp_path / "received-2.mp4"
    for path, age_s in ((old, 7200), (new, 60)):
        path.write_bytes(b"somebody")
        then = time.time() - age_s
        os.utime(path, (then, then))
    LiveSessions(tmp_path).delete_leftovers()
    assert [path.name for path in tmp_path.iterdir()] == [new.name]


def test_watching_for_a_hand_counts_among_the_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    detectors = [FakeDetector(), FakeDetector()]
    waiting = list(detectors)
    monkeypatch.setattr(hand_watcher, "SubjectDetector", lambda model: waiting.pop(0))
    sessions = LiveSessions(tmp_path, limit=1)
    first = sessions.open_hand_watcher("en")
    connection = HandConnection(sessions)
    connection.configure("en")
    connection.connect({"id": "a", "type": "offer", "sdp": "v=0"})
    assert connection.answer is not None
    assert connection.answer["type"] == "refused"
    assert "Try again" in connection.answer["reason"]
    first.close()
    # There is room again, though not for an offer without video, and its watcher goes with it.
    connection.connect({"id": "b", "type": "offer", "sdp": "v=0"})
    assert connection.answer["reason"].startswith("The camera could not be connected.")
    connection.connect(None)
    assert connection.answer is None
    assert join_threads("formcheck-hands")
    assert [detector.open for detector in detectors] == [0, 0]
    assert list(tmp_path.iterdir()) == []
