"""A live recording is submitted once, and its result opened."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from vision.errors import InputError
from vision.jobs.upload import FinishedUpload
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
    seen = SimpleNamespace(stored=[], opened=[], errors=[], gone=[], interrupt=False, refuse=False)

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

    @contextmanager
    def taking(visitor: str, ids: list[str]) -> Iterator[list[FinishedUpload]]:
        (id_,) = ids
        path = tmp_path / f"upload-{id_}"
        path.write_bytes(b"clip")
        yield [FinishedUpload(id_, "live.mp4", path, 4, "")] if id_ not in seen.gone else []
        seen.gone.append(id_)

    monkeypatch.setattr(controller_module, "submit_clip", submit_clip)
    monkeypatch.setattr(controller_module, "app_state", lambda: None)
    monkeypatch.setattr(controller_module, "show_error", lambda error: seen.errors.append(error))
    monkeypatch.setattr(controller_module.st, "spinner", lambda text: Spinner())
    monkeypatch.setattr(controller_module, "go_to_result", seen.opened.append)
    monkeypatch.setattr(
        live_connection, "live_models", lambda: [SimpleNamespace(path=Path("none.task"))]
    )
    monkeypatch.setattr(live_connection, "warm_up", lambda: None)
    monkeypatch.setattr(controller_module, "upload_space", lambda: SimpleNamespace(taking=taking))
    seen.controller = LiveController(LiveConnection(LiveSessions(tmp_path)))
    seen.controller.connection.configure(LiveConfig("deep_squat", "side"))
    return seen


def test_a_recording_is_stored_and_its_result_opened(stored: SimpleNamespace) -> None:
    stored.controller.submit_browser_recording("1")
    assert stored.stored == [("live.mp4", b"clip")]
    assert stored.opened == ["abc"]


def test_a_run_interrupted_while_storing_loses_no_recording(stored: SimpleNamespace) -> None:
    stored.interrupt = True
    with pytest.raises(Interrupted):
        stored.controller.submit_browser_recording("1")
    assert not stored.opened
    stored.controller.submit_browser_recording("1")
    assert len(stored.stored) == 1
    assert stored.opened == ["abc"]


def test_a_run_that_begins_while_another_stores_waits_for_it(stored: SimpleNamespace) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def chunks() -> Iterator[bytes]:
        begun.set()
        assert go_on.wait(120)
        yield b"clip"

    def submit(content: Iterable[bytes]) -> None:
        controller = stored.controller
        controller._submit("1", lambda: controller._store("live.mp4", content, None))

    runs = [
        threading.Thread(target=submit, args=(content,)) for content in (chunks(), iter([b"again"]))
    ]
    runs[0].start()
    assert begun.wait(120)
    runs[1].start()
    go_on.set()
    for run in runs:
        run.join(120)
    assert stored.stored == [("live.mp4", b"clip")]
    assert stored.opened == ["abc", "abc"]


def test_a_refused_recording_is_shown_and_not_tried_again(stored: SimpleNamespace) -> None:
    stored.refuse = True
    for _ in range(2):
        stored.controller.submit_browser_recording("1")
    assert len(stored.stored) == 1
    assert [str(error) for error in stored.errors] == ["This is no video."]
    assert not stored.opened
    stored.refuse = False
    stored.controller.submit_browser_recording("2")
    assert stored.opened == ["abc"]


def test_an_upload_that_is_gone_is_one_sentence(stored: SimpleNamespace) -> None:
    stored.gone.append("1")
    stored.controller.submit_browser_recording("1")
    assert stored.errors == ["The recording is no longer here; record again."]
    assert not stored.stored


def test_without_any_recording_the_reason_is_shown(stored: SimpleNamespace) -> None:
    stored.controller.connection.finish_recording({"source": "received", "reason": "no memory"})
    stored.controller.submit_received_clip("no memory")
    assert stored.errors == ["There is no recording: no memory, and no video reached the server."]
    assert stored.controller.connection.finished is None
    assert not stored.stored
