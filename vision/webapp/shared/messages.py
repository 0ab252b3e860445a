"""Error messages, and messages that survive a rerun or a change of page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.text.sentences import translate_text
from vision.webapp.shared.text import escape_markdown

_PENDING: Final = "pending-message"
_PENDING_ERROR: Final = "pending-error"


def show_error(message: object) -> None:
    """Show an error; its text is not interpreted as Markdown.

    Parameters
    ----------
    message : object
        An error, or its text.
    """
    st.error(escape_markdown(translate_text(str(message))), icon=":material/error:")


def keep_message(message: str) -> None:
    """Keep a confirmation for the next run of a page, which is about to start.

    Parameters
    ----------
    message : str
        The text; it is not interpreted as Markdown.
    """
    st.session_state[_PENDING] = message


def keep_error(message: object) -> None:
    """Keep an error for the next run of a page; made for callbacks, which show nothing.

    Parameters
    ----------
    message : object
        An error, or its text.
    """
    st.session_state[_PENDING_ERROR] = str(message)


def attempt(action: Callable[[], object]) -> bool:
    """Run the action of a callback; an error is shown in the next run of the page.

    Parameters
    ----------
    action : callable
        What to do.

    Returns
    -------
    bool
        Whether it was done.
    """
    try:
        action()
    except FormcheckError as error:
        keep_error(error)
        return False
    return True


def show_kept_message() -> None:
    """Show what the previous run or a callback has kept, once."""
    error = st.session_state.pop(_PENDING_ERROR, None)
    if error:
        show_error(error)
    message = st.session_state.pop(_PENDING, None)
    if message:
        st.success(escape_markdown(message), icon=":material/check_circle:")
