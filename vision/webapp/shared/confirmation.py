"""Confirmation in a dialog that stays open until it is answered, whatever starts the page again.

A dialog that a click opens is gone with the next run of the whole page, and a click in it with it.
So what is asked is remembered, each run opens the dialog again, and callbacks act on the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from vision.text.translation import translate

_ASKED: Final = "confirmation-asked"


def ask(question: str) -> None:
    """Ask a question from the next run of the page on; made for callbacks of buttons.

    Parameters
    ----------
    question : str
        Its key; another one replaces it.
    """
    st.session_state[_ASKED] = question


def is_asked(question: str) -> bool:
    """Return whether a question is open; the page then calls the dialog."""
    return bool(st.session_state.get(_ASKED) == question)


def end_asking() -> None:
    """Close the dialog; also made for its ``on_dismiss``."""
    st.session_state.pop(_ASKED, None)


def show_answers(question: str, *, label: str, icon: str, on_confirm: Callable[[], None]) -> None:
    """Show the buttons of a dialog: the dangerous one in red, and Cancel.

    Parameters
    ----------
    question : str
        Key of the question.
    label, icon : str
        Label and icon of the button that confirms.
    on_confirm : callable
        Called once if the question is confirmed, before the page runs; it raises nothing.
    """
    if not is_asked(question):
        st.rerun()

    def confirm() -> None:
        """Act on the first click only."""
        if is_asked(question):
            end_asking()
            on_confirm()

    with st.container(horizontal=True):
        st.button(translate("Cancel"), key=f"cancel-{question}", on_click=end_asking)
        st.button(label, type="primary", icon=icon, key=f"danger-{question}", on_click=confirm)
