"""Routes of the app: title, icon and URL path of each page, and links between the pages.

The functions that draw the pages are in `vision.webapp.navigation`; no page is imported
here, so that every page can link to every other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from vision.text.translation import mark_text, translate


@dataclass(frozen=True)
class Route:
    """Route to a page.

    Attributes
    ----------
    title : str
        Title in the menu and on the browser tab, in English.
    icon : str
        Icon in the menu.
    url_path : str
        Last part of the URL; empty for the default page.
    tab : str
        Short title, for the tab bar on a phone; empty for a page that is in no menu.
    """

    title: str
    icon: str
    url_path: str
    tab: str

    def page(self, draw: Callable[[], None]) -> StreamlitPage:
        """Return the page as Streamlit registers it.

        Parameters
        ----------
        draw : callable
            Draws the page.
        """
        return st.Page(
            draw,
            title=translate(self.title),
            icon=self.icon,
            url_path=self.url_path,
            default=not self.url_path,
            visibility="visible" if self.tab else "hidden",
        )


CHECK: Final = Route(mark_text("Check a clip"), ":material/videocam:", "", mark_text("Check"))
LIVE: Final = Route(mark_text("Live"), ":material/motion_sensor_active:", "live", mark_text("Live"))
LIBRARY: Final = Route(
    mark_text("Library"), ":material/folder_shared:", "library", mark_text("Library")
)
PROGRESS: Final = Route(
    mark_text("Progress"), ":material/trending_up:", "progress", mark_text("Progress")
)
COMPARE: Final = Route(
    mark_text("Compare two results"),
    ":material/compare_arrows:",
    "compare",
    mark_text("Compare"),
)
METHOD: Final = Route(
    mark_text("How it measures"), ":material/straighten:", "method", mark_text("Method")
)
ACCOUNT: Final = Route(
    mark_text("Account"), ":material/account_circle:", "account", mark_text("Account")
)
#: Opened from a result, the progress page and the live check.
TRAINING: Final = Route(mark_text("Guided session"), ":material/directions_run:", "training", "")
#: All of them, in the order of the menu.
ROUTES: Final = (CHECK, LIVE, LIBRARY, PROGRESS, COMPARE, METHOD, ACCOUNT, TRAINING)

#: Query parameters.
RESULT_PARAMETER: Final = "result"
FIRST_PARAMETER: Final = "a"
SECOND_PARAMETER: Final = "b"
ATHLETE_PARAMETER: Final = "athlete"

#: Below it are the links that choose a language, which the cookie keeps.
LANGUAGE_PATH: Final = "/language"
LANGUAGE_COOKIE: Final = "formcheck-language"


def browser_title(title: str) -> str:
    """Return the title of a browser tab.

    Parameters
    ----------
    title : str
        What the page shows.
    """
    return f"{title} · formcheck"


def go_to(route: Route, **query: str) -> None:
    """Switch to another page.

    Parameters
    ----------
    route : Route
        The page.
    **query : str
        Query parameters of the URL.
    """
    # Streamlit finds a registered page by its URL path alone.
    st.switch_page(route.page(_never_drawn), query_params=query)


def _never_drawn() -> None:
    """Stand in for the function that draws a page."""


def go_to_result(id_: str) -> None:
    """Switch to the page of a result."""
    go_to(CHECK, **{RESULT_PARAMETER: id_})
