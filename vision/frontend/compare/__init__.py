"""JavaScript and style sheet of the compare player; shares modules with the review player."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules

#: Each after those that it imports; the last one has the default export.
MODULES: Final = (
    "dom",
    "format",
    "playback",
    "frameVideo",
    "viewport",
    "strokeStyles",
    "skeleton",
    "angleArcs",
    "fullscreen",
    "phaseAxis",
    "bodyAlignment",
    "syncedPlayback",
    "comparePane",
    "compareStage",
    "compareCharts",
    "compareKeys",
    "comparePanel",
    "comparePlayer",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_SHARED: Final = _FOLDER.parent / "shared"
_PLAYER: Final = _FOLDER.parent / "player"
_STYLES: Final = (_PLAYER / "player.css", _PLAYER / "deck.css", _FOLDER / "compare.css")


def script() -> str:
    """Give the whole component as one module."""
    return join(read_modules((_FOLDER, _PLAYER, _SHARED), MODULES))


def style() -> str:
    """Give the whole style sheet."""
    return "\n".join(path.read_text("utf-8") for path in _STYLES)
