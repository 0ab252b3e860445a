"""Pick the athlete on a clip, or type the name of a new one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from vision.jobs.athletes import athlete_names
from vision.text.translation import translate
from vision.webapp.shared.state import app_state


def choose_athlete(
    key: str,
    *,
    current: str | None = None,
    on_change: Callable[..., None] | None = None,
    args: tuple[object, ...] = (),
) -> str | None:
    """Show the athlete picker.

    Parameters
    ----------
    key : str
        Key of the widget.
    current : str, optional
        Id of the athlete on the clip so far.
    on_change : callable, optional
        Callback, called with `args` before the page reruns because of another choice.
    args : tuple, optional
        Arguments of the callback.

    Returns
    -------
    str or None
        Name or id, as `find_or_add_athlete` takes it; None for no athlete.
    """
    state = app_state()
    if state.user.role == "athlete":  # the clip is theirs
        return state.user.athlete_id
    names = athlete_names(state)
    chosen: str | None = st.selectbox(
        translate("Athlete"),
        list(names),
        index=list(names).index(current) if current in names else None,
        format_func=lambda id_: names.get(id_, id_),
        placeholder=translate("No athlete")
        if names
        else translate("No athlete; type a name to follow them"),
        accept_new_options=True,
        key=key,
        help=translate("Files the clip under this athlete in the library."),
        on_change=on_change,
        args=args,
    )
    return chosen or None
