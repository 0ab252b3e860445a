"""Random ids of rows."""

from __future__ import annotations

from secrets import token_urlsafe


def new_id() -> str:
    """Return a random id that a command line does not mistake for an option."""
    while (id_ := token_urlsafe(9)).startswith("-"):
        pass
    return id_
