"""The language of the pages, and the one in which a result is shown."""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vision.text.translation import (
    ENGLISH,
    LANGUAGES,
    find_language_by,
    supported_language,
    translate,
)
from vision.webapp.routes import LANGUAGE_COOKIE

_CHOICE: Final = "language"
_KEPT: Final = "kept-language"


def follow_browser_language() -> None:
    """Show the texts of every page in its language from now on, in this process.

    Callbacks and fragments run outside of the page that contains them, so the language is looked
    up for each text.
    """
    find_language_by(_language_of_run)


def page_language() -> str:
    """Return the language chosen in this browser, else the browser's own, else English."""
    kept = st.context.cookies.get(LANGUAGE_COOKIE)
    return kept if kept and kept in LANGUAGES else supported_language(_browser_language())


def result_language() -> str:
    """Return the language chosen for results in this session, else that of the page."""
    return supported_language(st.session_state.get(_KEPT), page_language())


def choose_result_language() -> str:
    """Show the choice of the language of a result, and return the language."""
    current = result_language()
    st.selectbox(
        translate("Language of the result"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(current),
        format_func=lambda code: LANGUAGES[code],
        label_visibility="collapsed",
        width=112,
        key=_CHOICE,
        on_change=_keep,
    )
    return current


def _language_of_run() -> str:
    """Return the language of the page that this thread draws; English where it draws none."""
    return ENGLISH if get_script_run_ctx(suppress_warning=True) is None else page_language()


def _browser_language() -> str | None:
    return st.context.locale


def _keep() -> None:
    """Keep the choice for the next page: the state of the widget is gone with this one."""
    st.session_state[_KEPT] = st.session_state[_CHOICE]
