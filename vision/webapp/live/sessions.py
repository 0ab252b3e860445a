"""The live sessions of this server, which the pages with a camera share."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from vision.paths import home_folder
from vision.webrtc.live_connection import LiveSessions


def live_sessions() -> LiveSessions:
    """Return the live sessions of this server."""
    return _sessions_in(str(home_folder() / "live"))


@st.cache_resource(show_spinner=False)
def _sessions_in(folder: str) -> LiveSessions:
    return LiveSessions(Path(folder))
