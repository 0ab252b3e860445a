"""Open a result for sure, whatever starts the page again meanwhile.

A component may start the page again at any moment, with the URL that the browser had when it did.
So a result to be opened is remembered until a run of the page begins with its URL.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.webapp.routes import RESULT_PARAMETER

_OPENING: Final = "result-to-open"


def open_result(id_: str) -> None:
    """Open a result with the next run of the check page; made for callbacks of buttons.

    Parameters
    ----------
    id_ : str
        The result.
    """
    st.session_state[_OPENING] = id_


def follow_opening() -> None:
    """Go to the result that is to be opened, if any; then this function does not return."""
    id_ = st.session_state.get(_OPENING)
    if id_ is None:
        return
    if st.query_params.get(RESULT_PARAMETER) == id_:
        del st.session_state[_OPENING]
        return
    st.query_params[RESULT_PARAMETER] = id_
    st.rerun()
