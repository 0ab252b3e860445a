"""The review player: a component of plain JavaScript, without a build step.

It plays a clip and draws over each picture what was measured in just that picture. The modules
in this folder import each other as usual; they are joined in the order of `MODULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult

from vision.frontend.bundle import join, read_modules

#: Each after those that it imports; the last one has the default export.
MODULES: Final = (
    "parts",
    "playback",
    "film",
    "view",
    "ink",
    "skeleton",
    "arcs",
    "markers",
    "sketch",
    "drawn",
    "pen",
    "draw_bar",
    "drawing",
    "stage",
    "strip",
    "curves",
    "keys",
    "bar",
    "full",
    "player",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_STYLES: Final = ("player.css", "deck.css", "draw.css")


def script() -> str:
    """Give the whole component as one module."""
    return join(read_modules(_FOLDER, MODULES))


def style() -> str:
    """Give the whole style sheet."""
    return "\n".join((_FOLDER / name).read_text("utf-8") for name in _STYLES)


@cache
def _component() -> Any:
    return st.components.v2.component("formcheck_player", css=style(), js=script())


def player(
    *,
    key: str,
    clip: str,
    video: str,
    playback: str,
    sheet: str | None,
    size: tuple[int, int],
    fallback: str | None = None,
    command: Mapping[str, object] | None = None,
    drawings: Sequence[Mapping[str, object]] | None = None,
    on_moment: Callable[[], None] | None = None,
    on_drawings: Callable[[], None] | None = None,
) -> ComponentResult:
    """Show the player.

    Parameters
    ----------
    key : str
        Stays the same for as long as the player is to stay as it is.
    clip : str
        Names the clip and what was found in it; with another one the player begins anew.
    video, playback, sheet, fallback : str
        Addresses of the clip, of its ``playback.json``, of its small pictures, and of a video
        for browsers that cannot play the clip.
    size : tuple of (int, int)
        Width and height of the shown picture, so that the page need not move once it is there.
    command : mapping, optional
        ``id``, and ``time_s`` or ``frame`` to go to, ``span`` (its place in the list) to loop,
        ``play``. It is followed once for each id.
    drawings : sequence of mapping, optional
        What was drawn over the clip by hand: ``id``, ``time_s``, ``kind``, ``points`` in pixels
        of the shown picture, ``text``, ``colour``. Without it nothing can be drawn.
    on_moment : callable, optional
        Called before the page runs again because the player has come to rest elsewhere.
    on_drawings : callable, optional
        Called before the page runs again because something was drawn, changed or deleted.

    Returns
    -------
    ComponentResult
        ``moment``: None, or ``frame`` and ``time_s`` of the picture at which it rests.
        ``drawings``: None, or ``put``, the drawings made or changed since the player is there,
        and ``gone``, the ``id`` of each deleted one; a later value holds all of an earlier one.
    """
    data = {
        "clip": clip,
        "video": video,
        "playback": playback,
        "sheet": sheet,
        "fallback": fallback,
        "width": size[0],
        "height": size[1],
        "command": None if command is None else dict(command),
        "drawings": None if drawings is None else [dict(one) for one in drawings],
    }
    shown: ComponentResult = _component()(
        key=key,
        data=data,
        on_moment_change=on_moment or _nothing,
        on_drawings_change=on_drawings or _nothing,
    )
    return shown


def _nothing() -> None:
    """A state needs somebody to be told."""
