"""The camera of a guided session: its connection, and what the browser has to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.extras import require_extra
from vision.webapp.components.camera_answer import answer_data
from vision.webapp.shared.language import page_language

if TYPE_CHECKING:  # slow to import, and most sessions go without a camera
    from vision.webrtc.live_connection import HandConnection

CONNECTION: Final = "training-hand-connection"


def camera_data() -> dict[str, object] | None:
    """Return what the browser needs for the camera; None where there can be none.

    Returns
    -------
    dict or None
        ``ice_servers``, and ``answer`` to the browser's offer or None.
    """
    try:
        require_extra("live")
        from vision.webrtc.ice_servers import ice_servers

        servers = ice_servers()
    except FormcheckError:  # the live page says what is wrong
        return None
    connection: HandConnection | None = st.session_state.get(CONNECTION)
    answer = None if connection is None else answer_data(connection.answer)
    return {"ice_servers": servers, "answer": answer}


def answer_offer(offer: Mapping[str, str] | None) -> None:
    """Answer the browser's offer, or close a connection that it closed.

    Parameters
    ----------
    offer : mapping or None
        ``id``, ``type`` and ``sdp``; None closes the connection.
    """
    connection: HandConnection | None = st.session_state.get(CONNECTION)
    if connection is None:
        if offer is None:
            return
        connection = st.session_state[CONNECTION] = _connection()
    connection.configure(page_language())
    connection.connect(offer)


def _connection() -> HandConnection:
    from vision.webapp.live.sessions import live_sessions
    from vision.webrtc.live_connection import HandConnection

    sessions = live_sessions()
    sessions.warm_up()
    return HandConnection(sessions)
