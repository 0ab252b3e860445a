"""Requests of fragments that a session does not know."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from vision.webapp.server import left_pages
from vision.webapp.server.left_pages import ignore_left_pages, widen_in_new_session


def test_after_a_restart_a_fragment_runs_its_whole_page() -> None:
    pages = PagesManager("app.py")
    request = ClientState(fragment_id="player", page_script_hash="result")
    widen_in_new_session(request, pages)
    assert (request.fragment_id, request.page_script_hash) == ("", "result")


def test_a_session_that_has_run_a_page_runs_only_the_fragment() -> None:
    pages = PagesManager("app.py")
    pages.set_current_page_script_hash("result")
    request = ClientState(fragment_id="player", page_script_hash="result")
    widen_in_new_session(request, pages)
    assert request.fragment_id == "player"


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[ClientState]:
    """Return the requests that a session takes."""
    taken: list[ClientState] = []
    for patched, name in (
        (ScriptRunner, "_run_script"),
        (PagesManager, "set_current_page_script_hash"),
    ):
        monkeypatch.setattr(patched, name, getattr(patched, name))
    monkeypatch.setattr(AppSession, "request_rerun", lambda _, request: taken.append(request))
    monkeypatch.setattr(AppSession, left_pages._MARK, False, raising=False)
    ignore_left_pages()
    ignore_left_pages()  # once is enough
    return taken


@pytest.mark.parametrize("fragment", ["", "player"])
def test_a_request_of_the_page_that_was_left_is_ignored_only_for_a_moment(
    requests: list[ClientState], monkeypatch: pytest.MonkeyPatch, fragment: str
) -> None:
    now = [1000.0]
    monkeypatch.setattr(left_pages.time, "monotonic", lambda: now[0])
    session = SimpleNamespace(_pages_manager=PagesManager("app.py"))
    for page in ("result", "library"):
        session._pages_manager.set_current_page_script_hash(page)
    late = ClientState(page_script_hash="result", fragment_id=fragment)
    late.widget_states.widgets.add(id="button", trigger_value=True)

    AppSession.request_rerun(session, late)  # type: ignore[arg-type]
    assert requests == []
    now[0] += 2 * left_pages._LEARNS_WITHIN_S
    session._pages_manager.set_current_page_script_hash("library")  # it runs again
    AppSession.request_rerun(session, late)  # type: ignore[arg-type]
    assert [(each.page_script_hash, each.fragment_id) for each in requests] == [("result", "")]
