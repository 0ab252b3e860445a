"""List and add athletes of the library, for the pages."""

from __future__ import annotations

from vision.errors import InputError
from vision.jobs.app_state import AppState


def athlete_names(state: AppState) -> dict[str, str]:
    """Return the names of all athletes by id; empty while there is no library."""
    if not state.has_library:
        return {}
    from vision.library.athletes import list_athletes

    return {card.id: card.name for card in list_athletes(state.library)}


def find_or_add_athlete(state: AppState, name_or_id: str | None) -> str | None:
    """Return the id of an athlete; a new name is added to the library.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    name_or_id : str or None
        An athlete's id, or a name in any capitalisation; None for no athlete.

    Raises
    ------
    InputError
        The name is too long, or new where athletes have to consent first.
    AccessError
        The user may not add athletes. For an athlete, it is always they themselves.
    FormcheckError
        The library cannot be opened.
    """
    if state.user.role == "athlete":
        return state.user.athlete_id
    if name_or_id is None:
        return None
    names = athlete_names(state)
    if name_or_id in names:
        return name_or_id
    folded_name = name_or_id.strip().casefold()
    matches = [id_ for id_, name in names.items() if name.casefold() == folded_name]
    if matches:
        return matches[0]
    from vision.library.athletes import add_athlete
    from vision.library.data_policy import DataPolicy

    if DataPolicy.current().requires_consent:
        raise InputError(
            f"There is no athlete '{name_or_id.strip()}' yet. Add them in the library, under "
            "Athletes, with the day on which they agreed that their clips are kept."
        )
    return add_athlete(state.library, name_or_id)
