"""State shared by all visitors of this server, as whoever looks at the page sees it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vision.jobs.account_store import user_of_account
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.caretaker import take_care
from vision.paths import home_folder
from vision.webapp.shared.signed_in import signed_in


def app_state() -> AppState:
    """Return the state of this server as whoever looks at the page sees it.

    A page has no other way to results, library and queue.
    """
    return server_state().seen_by(user_of_account(signed_in()))


def server_state() -> AppState:
    """Return the state of this server without restrictions, for the server's own work."""
    return _state_of(str(home_folder()))


def visitor_id() -> str:
    """Return an id of whoever looks at the page: of their account, or else of the open page."""
    account = signed_in()
    if account is not None:
        return account.id
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


@st.cache_resource(show_spinner=False)
def _state_of(folder: str) -> AppState:
    state = open_app_state(Path(folder))
    take_care(state)
    return state
