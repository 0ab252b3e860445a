"""Register the app's pages with Streamlit, and preload slow imports.

Each page is imported when it is first opened, so that the first one appears without waiting for
the others.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import add_script_run_ctx

from vision.extras import MissingExtraError, explain_missing_module
from vision.text.translation import translate
from vision.webapp import routes
from vision.webapp.shared.language import follow_browser_language
from vision.webapp.shared.language_links import show_languages
from vision.webapp.shared.signed_in import signed_in
from vision.webapp.shared.style import ICON, LOGO

#: Modules that take seconds to import and are likely to be needed next.
_PRELOADED: Final = (
    "vision.webapp.result.page",
    "vision.webapp.live.controller",
    "vision.webapp.components.live",
    "vision.webapp.training.page",
)
#: Delay until the first page has been drawn, seconds.
_PRELOAD_DELAY_S: Final = 2.0


def draw_app() -> None:
    """Draw the page that the URL names, with logo, menu and, on a phone, tab bar."""
    follow_browser_language()
    st.set_page_config(page_title="formcheck", page_icon=str(ICON), layout="wide")
    pages = all_pages(has_account=signed_in() is not None)
    page = st.navigation(pages, position="top")
    st.set_page_config(page_title=routes.browser_title(page.title))
    st.logo(str(LOGO), size="large")
    _show_tab_bar(pages)
    page.run()
    show_languages()
    preload_in_background()


def _show_tab_bar(pages: Sequence[StreamlitPage]) -> None:
    """Show links to all pages of the menu; the style sheet shows them on a phone, at the bottom."""
    tabs = {route.url_path: route.tab for route in routes.ROUTES}
    with st.container(horizontal=True, key="tab-bar"):
        for page in pages:
            if tabs[page.url_path]:
                st.page_link(page, label=translate(tabs[page.url_path]), icon=page.icon)


def all_pages(*, has_account: bool = False) -> list[StreamlitPage]:
    """Return all pages, in the order of the menu, then those that are in no menu.

    Parameters
    ----------
    has_account : bool, optional
        Whether somebody is signed in.
    """
    account = [routes.ACCOUNT.page(_account)] if has_account else []
    return [
        routes.CHECK.page(_check),
        routes.LIVE.page(_live),
        routes.LIBRARY.page(_library),
        routes.PROGRESS.page(_progress),
        routes.COMPARE.page(_compare),
        routes.METHOD.page(_method),
        *account,
        routes.TRAINING.page(_training),
    ]


def _check() -> None:
    _show("vision.webapp.check.page")


def _live() -> None:
    _show("vision.webapp.live.page")


def _library() -> None:
    _show("vision.webapp.library.page")


def _progress() -> None:
    _show("vision.webapp.progress.page")


def _compare() -> None:
    _show("vision.webapp.compare.page")


def _method() -> None:
    _show("vision.webapp.method.page")


def _training() -> None:
    _show("vision.webapp.training.page")


def _account() -> None:
    _show("vision.webapp.account.page")


def _show(module: str) -> None:
    """Draw a page, or one sentence if an optional dependency is missing."""
    try:
        import_module(module).show_page()
    except ModuleNotFoundError as error:
        explained = explain_missing_module(error)
        if not isinstance(explained, MissingExtraError):
            raise
        st.error(str(explained), icon=":material/extension_off:")


@st.cache_resource(show_spinner=False)
def preload_in_background() -> None:
    """Import the modules of the other pages, and catch up the library, once per server."""
    timer = threading.Timer(_PRELOAD_DELAY_S, _preload)
    timer.daemon = True
    add_script_run_ctx(timer)  # without it a component logs a warning
    timer.start()


def _preload() -> None:
    for name in _PRELOADED:
        # The page itself shows which extra is missing.
        with suppress(ModuleNotFoundError):
            import_module(name)
    from vision.webapp.shared.state import server_state

    server_state().repair_library()
    # Streamlit collects garbage after each run of a page, and others wait meanwhile. What is loaded
    # by now stays, so it need not be looked through each time.
    gc.collect()
    gc.freeze()
