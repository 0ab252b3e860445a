"""Error messages, and messages that survive a rerun or a change of page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.webapp.shared.text import escape_markdown

_PENDING: Final = "pending-message"


def show_error(message: object) -> None:
    """Show an error; its text is not interpreted as Markdown.

    Parameters
    ----------
    message : object
        An error, or its text.
    """
    st.error(escape_markdown(str(message)), icon=":material/error:")


def keep_message(message: str) -> None:
    """Keep a confirmation for the next run of a page, which is about to start.

    Parameters
    ----------
    message : str
        The text; it is not interpreted as Markdown.
    """
    st.session_state[_PENDING] = message


def show_kept_message() -> None:
    """Show the confirmation kept by the previous run, once."""
    message = st.session_state.pop(_PENDING, None)
    if message:
        st.success(escape_markdown(message), icon=":material/check_circle:")
