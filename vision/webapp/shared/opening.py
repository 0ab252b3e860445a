"""Open a page or a result for sure, whatever starts the page again meanwhile.

A component may start the page again at any moment, with the URL that the browser had when it did,
and so end a run that a click has started. What is to be opened is therefore remembered by the
callback of the click until a run of the page begins with its URL.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from vision.webapp.routes import (
    ATHLETE_PARAMETER,
    CHECK,
    COMPARE,
    PROGRESS,
    RESULT_PARAMETER,
    SECOND_PARAMETER,
    TRAINING,
    Route,
    go_to,
)

_OPENING: Final = "page-to-open"


def open_page(route: Route, query: Mapping[str, str] | None = None) -> None:
    """Open a page with the next run of this one; made for callbacks of buttons.

    Parameters
    ----------
    route : Route
        The page.
    query : mapping of str to str, optional
        Query parameters of its URL.
    """
    st.session_state[_OPENING] = route, dict(query or {})


def open_result(id_: str) -> None:
    """Open a result; made for callbacks of buttons.

    Parameters
    ----------
    id_ : str
        The result.
    """
    open_page(CHECK, {RESULT_PARAMETER: id_})


def open_start() -> None:
    """Open the start page; made for callbacks of buttons."""
    open_page(CHECK)


def open_comparison(id_: str) -> None:
    """Open the compare page with a result as the second; made for callbacks of buttons.

    Parameters
    ----------
    id_ : str
        The result.
    """
    open_page(COMPARE, {SECOND_PARAMETER: id_})


def open_progress(athlete_id: str) -> None:
    """Open the progress page of an athlete; made for callbacks of buttons.

    Parameters
    ----------
    athlete_id : str
        The athlete.
    """
    open_page(PROGRESS, {ATHLETE_PARAMETER: athlete_id})


def open_training(*, athlete_id: str | None = None, result_id: str | None = None) -> None:
    """Open the guided session of an athlete, or of a result; made for callbacks of buttons.

    Parameters
    ----------
    athlete_id, result_id : str, optional
        The athlete, or else a result without one.
    """
    query = {ATHLETE_PARAMETER: athlete_id, RESULT_PARAMETER: None if athlete_id else result_id}
    open_page(TRAINING, {name: value for name, value in query.items() if value})


def is_opening() -> bool:
    """Return whether a page is to be opened; a fragment then runs the whole page."""
    return _OPENING in st.session_state


def follow_opening(here: Route) -> None:
    """Go to the page that is to be opened, if any; then this function does not return.

    Parameters
    ----------
    here : Route
        The page that calls it, before it draws anything.
    """
    opening = st.session_state.get(_OPENING)
    if opening is None:
        return
    route, query = opening
    if route.url_path != here.url_path:
        go_to(route, **query)
        return
    if st.query_params.to_dict() == query:
        del st.session_state[_OPENING]
        return
    st.query_params.from_dict(query)
    st.rerun()
