"""A live recording is submitted once, and its result opened."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from vision.errors import InputError
from vision.live.config import LiveConfig
from vision.webapp.live import controller as controller_module
from vision.webapp.live.controller import LiveController
from vision.webrtc import live_connection
from vision.webrtc.live_connection import LiveConnection, LiveSessions


class Interrupted(Exception):
    """Ends a run of the page that the visitor has interrupted."""


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A controller, the recordings that it stored, and the results that it opened."""
    seen = SimpleNamespace(stored=[], opened=[], errors=[], interrupt=False, refuse=False)

    class Spinner:
        def __enter__(self) -> None:
            """Show the spinner."""

        def __exit__(self, *_: object) -> None:
            if seen.interrupt:
                seen.interrupt = False
                raise Interrupted

    def submit_clip(
        app: object, name: str, chunks: Iterable[bytes], settings: object, **more: object
    ) -> object:
        seen.stored.append((name, b"".join(chunks)))
        if seen.refuse:
            raise InputError("This is no video.")
        return SimpleNamespace(id="abc")

    monkeypatch.setattr(controller_module, "submit_clip", submit_clip)
    monkeypatch.setattr(controller_module, "app_state", lambda: None)
    monkeypatch.setattr(controller_module, "show_error", lambda error: seen.errors.append(error))
    monkeypatch.setattr(controller_module.st, "spinner", lambda text: Spinner())
    monkeypatch.setattr(controller_module, "go_to_result", seen.opened.append)
    monkeypatch.setattr(
        live_connection, "live_models", lambda: [SimpleNamespace(path=Path("none.task"))]
    )
    monkeypatch.setattr(live_connection, "warm_up", lambda: None)
    seen.controller = LiveController(LiveConnection(LiveSessions(tmp_path)))
    seen.controller.connection.configure(LiveConfig("deep_squat", "side"))
    return seen


def recording(file_id: str = "1") -> io.BytesIO:
    file = io.BytesIO(b"clip")
    file.name, file.file_id = "live.mp4", file_id  # type: ignore[attr-defined]
    return file


def test_a_recording_is_stored_and_its_result_opened(stored: SimpleNamespace) -> None:
    stored.controller.submit_browser_recording(recording())
    assert stored.stored == [("live.mp4", b"clip")]
    assert stored.opened == ["abc"]


def test_a_run_interrupted_while_storing_loses_no_recording(stored: SimpleNamespace) -> None:
    stored.interrupt = True
    with pytest.raises(Interrupted):
        stored.controller.submit_browser_recording(recording())
    assert not stored.opened
    stored.controller.submit_browser_recording(recording())
    assert len(stored.stored) == 1
    assert stored.opened == ["abc"]


def test_a_run_that_begins_while_another_stores_waits_for_it(stored: SimpleNamespace) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def chunks() -> Iterator[bytes]:
        begun.set()
        assert go_on.wait(20)
        yield b"clip"

    submit = stored.controller._submit
    runs = [
        threading.Thread(target=submit, args=("1", "live.mp4", content, None))
        for content in (chunks(), iter([b"again"]))
    ]
    runs[0].start()
    assert begun.wait(20)
    runs[1].start()
    go_on.set()
    for run in runs:
        run.join(20)
    assert stored.stored == [("live.mp4", b"clip")]
    assert stored.opened == ["abc", "abc"]


def test_a_refused_recording_is_shown_and_not_tried_again(stored: SimpleNamespace) -> None:
    stored.refuse = True
    for _ in range(2):
        stored.controller.submit_browser_recording(recording())
    assert len(stored.stored) == 1
    assert [str(error) for error in stored.errors] == ["This is no video."]
    assert not stored.opened
    stored.refuse = False
    stored.controller.submit_browser_recording(recording("2"))
    assert stored.opened == ["abc"]


def test_without_any_recording_the_reason_is_shown(stored: SimpleNamespace) -> None:
    stored.controller.connection.finish_recording({"source": "received", "reason": "no memory"})
    stored.controller.submit_received_clip("no memory")
    assert stored.errors == ["There is no recording: no memory, and no video reached the server."]
    assert stored.controller.connection.finished is None
    assert not stored.stored
