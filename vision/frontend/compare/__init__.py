"""Two clips compared: a component of plain JavaScript, without a build step.

It plays two repetitions or strides in step, side by side or one over the other. What it shares
with the review player it takes from there.
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
    "full",
    "axis",
    "body",
    "duet",
    "pane",
    "pairstage",
    "charts",
    "pairkeys",
    "panel",
    "compare",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_PLAYER: Final = _FOLDER.parent / "player"
_STYLES: Final = (_PLAYER / "player.css", _PLAYER / "deck.css", _FOLDER / "compare.css")


def script() -> str:
    """Give the whole component as one module."""
    return join(read_modules((_FOLDER, _PLAYER), MODULES))


def style() -> str:
    """Give the whole style sheet."""
    return "\n".join(path.read_text("utf-8") for path in _STYLES)


@cache
def _component() -> Any:
    return st.components.v2.component("formcheck_compare", css=style(), js=script())


def compare_player(
    *,
    key: str,
    clips: str,
    sides: Sequence[Mapping[str, object]],
    pair: Mapping[str, object],
    on_chosen: Callable[[], None] | None = None,
) -> ComponentResult:
    """Show two clips in step.

    Parameters
    ----------
    key : str
        Stays the same for as long as the component is to stay as it is.
    clips : str
        Names both clips and what was found in them; with others it begins anew.
    sides : sequence of mapping
        Of the first and of the second: ``video`` and ``playback`` (addresses), ``name``,
        ``detail``, ``options`` (``place`` and ``words`` of what there is to choose from) and
        ``chosen``, the place of the one that is shown.
    pair : mapping
        As `vision.webapp.compare.controller.pair_data` gives it.
    on_chosen : callable, optional
        Called before the page runs again because others were chosen.

    Returns
    -------
    ComponentResult
        ``chosen``: None, or the places of ``first`` and ``second`` that are wanted.
    """
    data = {"clips": clips, "sides": [dict(side) for side in sides], "pair": dict(pair)}
    shown: ComponentResult = _component()(
        key=key, data=data, on_chosen_change=on_chosen or _nothing
    )
    return shown


def _nothing() -> None:
    """A state needs somebody to be told."""
