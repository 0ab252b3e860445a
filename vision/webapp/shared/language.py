"""The language in which pages show the words of a report."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.text.translation import LANGUAGES, supported_language

_CHOICE: Final = "language"
_KEPT: Final = "kept-language"


def page_language() -> str:
    """Return the language chosen in this session, else the browser's, else English."""
    return supported_language(st.session_state.get(_KEPT), _browser_language())


def choose_language() -> str:
    """Show the choice of a language, and return the language."""
    current = page_language()
    st.selectbox(
        "Language of the result",
        list(LANGUAGES),
        index=list(LANGUAGES).index(current),
        format_func=lambda code: LANGUAGES[code],
        label_visibility="collapsed",
        width=112,
        key=_CHOICE,
        on_change=_keep,
    )
    return current


def _browser_language() -> str | None:
    return st.context.locale


def _keep() -> None:
    """Keep the choice for the next page: the state of the widget is gone with this one."""
    st.session_state[_KEPT] = st.session_state[_CHOICE]
