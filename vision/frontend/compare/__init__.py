"""JavaScript and style sheet of the compare player; shares modules with the review player."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules
from vision.frontend.vocabulary import color_variables, vocabulary_module

#: Modules in import order; the last one has the default export.
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
_STYLES: Final = (_PLAYER / "player.css", _PLAYER / "controls.css", _FOLDER / "compare.css")


def script() -> str:
    """Return the component's script, one JavaScript module."""
    modules = read_modules((_FOLDER, _PLAYER, _SHARED), MODULES)
    return join({"vocabulary": vocabulary_module(), **modules})


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".player", "either") + "\n".join(
        path.read_text("utf-8") for path in _STYLES
    )
