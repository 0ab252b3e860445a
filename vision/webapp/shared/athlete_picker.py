"""Whose clip it is: chosen from the library's athletes, or named for the first time."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.jobs.library_sync import has_library, library

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
    names = _names()
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


def athlete_id(chosen: str | None) -> str | None:
    """Give the id of a chosen athlete; a new name is added first.

    Raises
    ------
    InputError
        The name is too long.
    FormcheckError
        The library does not answer.
    """
    if chosen is None:
        return None
    names = _names()
    if chosen in names:
        return chosen
    same = [id_ for id_, name in names.items() if name.casefold() == chosen.strip().casefold()]
    if same:
        return same[0]
    from vision.library.athletes import add_athlete

    return add_athlete(library(), chosen)


def _names() -> dict[str, str]:
    if not has_library():
        return {}
    from vision.library.athletes import list_athletes

    return {card.id: card.name for card in list_athletes(library())}
