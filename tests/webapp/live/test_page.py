"""The Live page: its choices, and what lies behind it without a camera."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from vision.errors import FormcheckError
from vision.live.config import LiveConfig
from vision.webapp.live import controller as live_room
from vision.webapp.live.controller import LiveController


def live_app() -> None:
    from vision.webapp.live.page import show_page

    show_page()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Open the page; no model is looked for."""
    monkeypatch.setattr(live_room, "resolve_model", lambda name: SimpleNamespace(path=None))
    monkeypatch.setattr(live_room, "_get_warm", lambda: None)
    return lambda: AppTest.from_function(live_app, default_timeout=60).run()


def _labels(app: AppTest) -> list[str]:
    return [group.label for group in app.button_group]


def _wanted(app: AppTest) -> LiveConfig:
    wants = app.session_state["live-room"]._wants
    assert isinstance(wants, LiveConfig)
    return wants


def test_a_single_leg_squat_asks_for_the_leg_and_the_camera(opened: Callable[[], AppTest]):
    app = opened()
    assert not app.exception
    assert _labels(app) == ["Test", "Standing leg", "Camera"]
    assert _wanted(app) == LiveConfig("single_leg_squat", "front", "left", 5)


def test_a_deep_squat_has_no_standing_leg(opened: Callable[[], AppTest]):
    app = opened()
    app.button_group[0].set_value("deep_squat").run()
    assert _labels(app) == ["Test", "Camera"]
    assert _wanted(app) == LiveConfig("deep_squat", "front", None, 5)


def test_running_is_seen_from_the_side_and_has_no_count(opened: Callable[[], AppTest]):
    app = opened()
    app.button_group[0].set_value("backward_running").run()
    assert _labels(app) == ["Test"]
    assert not app.number_input
    assert _wanted(app) == LiveConfig("backward_running", "side", None, 0)


def test_a_missing_model_is_one_sentence(
    opened: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
):
    def missing(name: str | None) -> None:
        raise FormcheckError("The pose model is not here.")

    monkeypatch.setattr(live_room, "resolve_model", missing)
    app = opened()
    assert [error.value for error in app.error] == ["The pose model is not here."]
    assert not app.exception


def test_ice_servers_that_make_no_sense_are_one_sentence(
    opened: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FORMCHECK_ICE_SERVERS", "stun:example.org")
    app = opened()
    assert "FORMCHECK\\_ICE\\_SERVERS" in app.error[0].value
    assert not app.exception


def test_an_offer_that_cannot_be_answered_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(live_room, "MOST_SESSIONS", 0)
    monkeypatch.setattr(live_room, "resolve_model", lambda name: SimpleNamespace(path=None))
    monkeypatch.setattr(live_room, "_get_warm", lambda: None)
    room = LiveController()
    room.prepare(LiveConfig("deep_squat", "side"))
    room.connect({"id": "a", "type": "offer", "sdp": "v=0"})
    assert room.answer is not None
    assert room.answer["type"] == "refused"
    assert room.answer["id"] == "a"
    assert "try again" in room.answer["why"]


def test_an_end_without_the_browsers_recording_says_why():
    room = LiveController()
    room.finish({"source": "received", "why": "this browser cannot record", "name": ""})
    assert room.finished is not None
    assert (room.finished.source, room.finished.why) == ("received", "this browser cannot record")
    room.finish(None)
    assert room.finished is not None
    assert not room.has_received


class CutShort(Exception):
    """What ends a run of the page in which somebody has done something else."""


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A room that wants a clip, what it has stored, and where it has sent the page."""
    seen = SimpleNamespace(stored=[], opened=[], cut=False, refuses=False)

    class Spinner:
        def __enter__(self) -> None:
            """Begin to turn."""

        def __exit__(self, *_: object) -> None:
            if seen.cut:
                seen.cut = False
                raise CutShort

    def take_in(name: str, chunks: Iterable[bytes], settings: object, **more: object) -> object:
        seen.stored.append((name, b"".join(chunks)))
        return None if seen.refuses else SimpleNamespace(id="abc")

    monkeypatch.setattr(live_room, "take_in", take_in)
    monkeypatch.setattr(live_room.st, "spinner", lambda words: Spinner())
    monkeypatch.setattr(
        live_room.st, "switch_page", lambda page, query_params: seen.opened.append(query_params)
    )
    monkeypatch.setattr(live_room, "resolve_model", lambda name: SimpleNamespace(path=None))
    monkeypatch.setattr(live_room, "_get_warm", lambda: None)
    seen.room = LiveController()
    seen.room.prepare(LiveConfig("deep_squat", "side"))
    return seen


def recording(file_id: str = "1") -> io.BytesIO:
    file = io.BytesIO(b"clip")
    file.name, file.file_id = "live.mp4", file_id  # type: ignore[attr-defined]
    return file


def test_a_recording_is_stored_and_its_result_opened(stored: SimpleNamespace):
    stored.room.take_recording(recording())
    assert stored.stored == [("live.mp4", b"clip")]
    assert stored.opened == [{"result": "abc"}]


def test_a_run_cut_short_while_storing_loses_no_recording(stored: SimpleNamespace):
    stored.cut = True
    with pytest.raises(CutShort):
        stored.room.take_recording(recording())
    assert not stored.opened
    stored.room.take_recording(recording())
    assert len(stored.stored) == 1
    assert stored.opened == [{"result": "abc"}]


def test_a_refused_recording_is_not_tried_again(stored: SimpleNamespace):
    stored.refuses = True
    for _ in range(2):
        stored.room.take_recording(recording())
    assert len(stored.stored) == 1
    assert not stored.opened
    stored.refuses = False
    stored.room.take_recording(recording("2"))
    assert stored.opened == [{"result": "abc"}]


def test_what_a_killed_server_left_is_deleted(
    formcheck_home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live_room, "warm_up", lambda: None)
    folder = formcheck_home / "live"
    folder.mkdir(parents=True)
    old, new = folder / "received-1.mp4.part", folder / "received-2.mp4"
    for path, age_s in ((old, 7200), (new, 60)):
        path.write_bytes(b"somebody")
        then = time.time() - age_s
        os.utime(path, (then, then))
    live_room._get_warm.__wrapped__()
    assert [path.name for path in folder.iterdir()] == [new.name]
