"""Requests of fragments that a session does not know."""

from __future__ import annotations

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.pages_manager import PagesManager

from vision.webapp.server.left_pages import widen_in_new_session


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
