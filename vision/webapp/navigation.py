"""The pages of the app and their addresses, so that one can send to another.

A page is loaded when somebody opens it, so that the first one need not wait for the others.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib import import_module
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import add_script_run_ctx

#: What takes seconds to load and is likely to be wanted next.
_NEXT: Final = (
    "vision.webapp.result.page",
    "vision.webapp.live.controller",
    "vision.webapp.components.live",
)
#: By then a page that has just been drawn has its pictures, seconds.
_PAUSE_S: Final = 2.0


def check_page() -> StreamlitPage:
    """Give the page on which a clip is checked and its result shown."""
    return st.Page(_check, title="Check a clip", icon=":material/videocam:", default=True)


def all_pages() -> list[StreamlitPage]:
    """Give all pages, in the order of the menu."""
    return [
        check_page(),
        st.Page(_live, title="Live", icon=":material/motion_sensor_active:", url_path="live"),
        st.Page(_library, title="Library", icon=":material/folder_shared:", url_path="library"),
        compare_page(),
    ]


def compare_page() -> StreamlitPage:
    """Give the page on which two results are compared."""
    return st.Page(
        _compare, title="Compare two results", icon=":material/compare_arrows:", url_path="compare"
    )


def _check() -> None:
    from vision.webapp.check.page import page

    page()


def _live() -> None:
    from vision.webapp.live.page import page

    page()


def _library() -> None:
    from vision.webapp.library.page import page

    page()


def _compare() -> None:
    from vision.webapp.compare.page import page

    page()


@cache
def load_the_rest() -> None:
    """Load in the background, once a first page is there, what the other pages need.

    What has not yet landed in the library does so then.
    """
    timer = threading.Timer(_PAUSE_S, _load)
    timer.daemon = True
    add_script_run_ctx(timer)  # a component says so in the terminal where it is missing
    timer.start()


def _load() -> None:
    for name in _NEXT:
        import_module(name)
    from vision.jobs.app_state import desk
    from vision.jobs.library_sync import attempt, catch_up

    attempt(lambda: catch_up(desk().results))
