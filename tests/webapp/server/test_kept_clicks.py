"""Clicks between two runs of a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import Runtime
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.state import SessionState
from streamlit.testing.v1.util import patch_config_options

from vision.webapp.server import kept_clicks
from vision.webapp.server.kept_clicks import keep_clicks

SCRIPT = """
import streamlit as st
from tests.webapp.server.test_kept_clicks import NOTES
NOTES.append(f"shown {st.button('Save', key='save', on_click=lambda: NOTES.on_click())}")
"""
TIMEOUT_S = 120


class Notes(list[str]):
    """What the script and its callback did."""

    on_click: Callable[[], None]


NOTES = Notes()


class Session:
    """One visitor's session with the page of ``SCRIPT``."""

    def __init__(self, script: Path) -> None:
        self.script = str(script)
        self.state = SessionState()
        self.pages = PagesManager(self.script)
        self.loop = asyncio.new_event_loop()

    def request(self, data: RerunData, on_begin: Callable[[], None] = lambda: None) -> ScriptRunner:
        """Return a runner with a request; it has not started."""
        return ScriptRunner(
            session_id="test",
            main_script_path=self.script,
            session_state=self.state,
            uploaded_file_mgr=MemoryUploadedFileManager("/uploads"),
            script_cache=ScriptCache(),
            initial_rerun_data=data,
            user_info={},
            fragment_storage=MemoryFragmentStorage(),
            pages_manager=self.pages,
            event_loop=self.loop,
            local_sources_watcher=SimpleNamespace(on_script_run=on_begin),  # type: ignore[arg-type]
        )

    def click(self) -> RerunData:
        """Return the request that a click sends."""
        (id_,) = self.state._key_id_mapper.id_key_mapping
        return RerunData(
            widget_states=WidgetStates(widgets=[WidgetState(id=id_, trigger_value=True)])
        )


def run(runner: ScriptRunner) -> None:
    """Run all requests of a runner."""
    ended = Event()

    def note(*_: Any, event: ScriptRunnerEvent, **__: Any) -> None:
        """Wait for the end."""
        if event is ScriptRunnerEvent.SHUTDOWN:
            ended.set()

    runner.on_event.connect(note)
    runner.start()
    assert ended.wait(TIMEOUT_S)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Return a session that shows the page."""
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    monkeypatch.setattr(ScriptRunner, "__init__", ScriptRunner.__init__)
    monkeypatch.setattr(ScriptRunner, kept_clicks._MARK, False, raising=False)
    keep_clicks()
    keep_clicks()  # once is enough
    NOTES.clear()
    NOTES.on_click = lambda: NOTES.append("clicked")
    script = tmp_path / "page.py"
    script.write_text(SCRIPT)
    session = Session(script)
    # To look for garbage after each run takes a second with all that the tests have loaded.
    with patch_config_options({"runner.postScriptGC": False}):
        run(session.request(RerunData()))
        assert NOTES == ["shown False"]
        NOTES.clear()
        yield session
    session.loop.close()


@pytest.mark.slow
def test_a_click_that_a_stopped_run_has_not_begun_with_goes_to_the_next(session: Session) -> None:
    session.request(session.click()).request_stop()
    run(session.request(RerunData(widget_states=WidgetStates())))
    assert NOTES == ["clicked", "shown True"]


@pytest.mark.slow
def test_a_click_that_a_stopped_run_has_not_read_goes_to_the_next(session: Session) -> None:
    stopped = session.request(session.click(), on_begin=lambda: stopped.request_stop())
    run(stopped)
    assert NOTES == []
    run(session.request(RerunData()))
    assert NOTES == ["clicked", "shown True"]


@pytest.mark.slow
def test_a_click_is_read_once(session: Session) -> None:
    run(session.request(session.click()))
    run(session.request(RerunData(widget_states=WidgetStates())))
    assert NOTES == ["clicked", "shown True", "shown False"]


@pytest.mark.slow
def test_a_callback_runs_to_its_end_though_its_run_is_stopped(session: Session) -> None:
    def stop_and_save() -> None:
        """Save in the session after another request has come."""
        stopped.request_stop()
        st.session_state["saved"] = True
        NOTES.append("saved")

    NOTES.on_click = stop_and_save
    stopped = session.request(session.click())
    run(stopped)
    assert NOTES == ["saved"]
    assert session.state["saved"]


@pytest.mark.slow
def test_the_end_of_a_stopped_run_clears_no_click_of_the_next(session: Session) -> None:
    stopped = session.request(RerunData())
    stopped.request_stop()
    NOTES.on_click = lambda: stopped._session_state.on_script_finished(frozenset())
    run(session.request(session.click()))
    assert NOTES == ["shown True"]


@pytest.mark.slow
def test_runs_of_a_session_share_a_lock(session: Session) -> None:
    locks = {id(session.request(RerunData())._session_state._lock) for _ in range(3)}
    assert len(locks) == 1
