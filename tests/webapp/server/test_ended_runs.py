"""A fragment that is asked for at the end of a run."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.script_data import ScriptData
from streamlit.runtime.scriptrunner.script_cache import ScriptCache

from tests.support.asynchronous import run_async
from vision.webapp.server import ended_runs
from vision.webapp.server.ended_runs import await_ended_runs, is_ending

SCRIPT = """
import streamlit as st

@st.fragment
def part():
    st.text("the fragment")

part()
st.text("the last part of the page")
"""
TIMEOUT_S = 120


def texts(session: AppSession) -> list[str]:
    """Return what the browser would have been sent so far."""
    messages = session.flush_browser_queue()
    elements = (each.delta.new_element for each in messages if each.WhichOneof("type") == "delta")
    return [each.text.body for each in elements if each.WhichOneof("type") == "text"]


async def wait_until_idle(session: AppSession) -> None:
    """Wait until the last message of the run has arrived."""
    end = time.monotonic() + TIMEOUT_S
    while session._scriptrunner is not None:
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


async def ask_at_the_end_of_a_run(script: Path) -> list[str]:
    """Ask for the fragment after a run's end, before the loop has come to what it has drawn."""
    session = AppSession(
        ScriptData(str(script), is_hello=False),
        MemoryUploadedFileManager("/uploads"),
        ScriptCache(),
        message_enqueued_callback=None,
        user_info={},
    )
    session.request_rerun(ClientState())
    await wait_until_idle(session)
    shown = texts(session)
    assert shown == ["the fragment", "the last part of the page"]
    (fragment_id,) = session._fragment_storage._fragments  # type: ignore[attr-defined]
    session.request_rerun(ClientState(query_string="again"))
    thread = session._scriptrunner._script_thread  # type: ignore[union-attr]
    thread.join(TIMEOUT_S)  # meanwhile the loop stands still
    assert not thread.is_alive()
    session.request_rerun(ClientState(fragment_id=fragment_id))
    await wait_until_idle(session)
    shown = texts(session)
    session.shutdown()
    return shown


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a page with a fragment, for a Streamlit as it is."""
    monkeypatch.setattr(Runtime, "_instance", MagicMock())
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)
    monkeypatch.setattr(AppSession, ended_runs._MARK, False, raising=False)
    page = tmp_path / "page.py"
    page.write_text(SCRIPT)
    return page


@pytest.mark.slow
def test_the_page_is_complete_before_its_fragment_runs(script: Path) -> None:
    await_ended_runs()
    await_ended_runs()  # once is enough
    shown = run_async(ask_at_the_end_of_a_run(script))
    assert shown == ["the last part of the page", "the fragment"]


@pytest.mark.slow
def test_streamlit_itself_still_loses_the_end_of_the_page(script: Path) -> None:
    """Or else `await_ended_runs` is not needed any more."""
    assert run_async(ask_at_the_end_of_a_run(script)) == ["the fragment"]


def test_a_runner_that_takes_requests_is_not_ending() -> None:
    runner: Any = MagicMock()
    assert not is_ending(None)
    assert not is_ending(runner)
