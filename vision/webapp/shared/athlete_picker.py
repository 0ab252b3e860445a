"""Whose clip it is: chosen from the library's athletes, or named for the first time."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.jobs.athletes import athlete_names
from vision.webapp.shared.state import app_state

_NOBODY: Final = "Nobody in particular"


def choose_athlete(key: str, *, current: str | None = None) -> str | None:
    """Ask whose clip it is.

    Parameters
    ----------
    key : str
        Of the widget.
    now : str, optional
        Id of the athlete it belongs to so far.

    Returns
    -------
    str or None
        Name or id as `athlete_id` takes it; None for nobody.
    """
    names = athlete_names(app_state())
    chosen: str | None = st.selectbox(
        "Athlete",
        list(names),
        index=list(names).index(current) if current in names else None,
        format_func=lambda id_: names.get(id_, id_),
        placeholder=_NOBODY if names else "Nobody in particular; type a name to keep track",
        accept_new_options=True,
        key=key,
        help="Whose clip this is, so that you find it again under Library.",
    )
    return chosen or None
