"""State shared by all visitors of this server, created on first use."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.caretaker import take_care
from vision.paths import home_folder


def app_state() -> AppState:
    """Return the state of this server: one for each of formcheck's homes."""
    return _state_of(str(home_folder()))


def visitor_id() -> str:
    """Return an id of whoever looks at the page, while they keep it open."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


@st.cache_resource(show_spinner=False)
def _state_of(folder: str) -> AppState:
    state = open_app_state(Path(folder))
    take_care(state)
    return state
