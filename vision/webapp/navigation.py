"""The app's pages for Streamlit's menu, and what they preload.

Each page is imported when it is first opened, so that the first one appears without waiting for
the others.
"""

from __future__ import annotations

import threading
from importlib import import_module
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import add_script_run_ctx

from vision.webapp import routes

#: Modules that take seconds to import and are likely to be needed next.
_PRELOADED: Final = (
    "vision.webapp.result.page",
    "vision.webapp.live.controller",
    "vision.webapp.components.live",
)
#: By then the first page has finished drawing, seconds.
_PRELOAD_DELAY_S: Final = 2.0


def all_pages() -> list[StreamlitPage]:
    """Return all pages, in the order of the menu."""
    return [
        routes.CHECK.page(_check),
        routes.LIVE.page(_live),
        routes.LIBRARY.page(_library),
        routes.COMPARE.page(_compare),
    ]


def _check() -> None:
    from vision.webapp.check.page import show_page

    show_page()


def _live() -> None:
    from vision.webapp.live.page import show_page

    show_page()


def _library() -> None:
    from vision.webapp.library.page import show_page

    show_page()


def _compare() -> None:
    from vision.webapp.compare.page import show_page

    show_page()


@st.cache_resource(show_spinner=False)
def preload_in_background() -> None:
    """Import what the other pages need, and catch up the library, once per server."""
    timer = threading.Timer(_PRELOAD_DELAY_S, _preload)
    timer.daemon = True
    add_script_run_ctx(timer)  # without it a component logs a warning
    timer.start()


def _preload() -> None:
    for name in _PRELOADED:
        import_module(name)
    from vision.webapp.shared.state import app_state

    app_state().catch_up_library()
