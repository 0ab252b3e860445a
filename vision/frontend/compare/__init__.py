"""JavaScript and style sheet of the compare player; shares modules with the review player."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.built_scripts import read_script
from vision.frontend.vocabulary import color_variables

_FOLDER: Final = Path(__file__).parent
_PLAYER: Final = _FOLDER.parent / "player"
_STYLES: Final = (_PLAYER / "player.css", _PLAYER / "controls.css", _FOLDER / "compare.css")


def script() -> str:
    """Return the component's script, one JavaScript module."""
    return read_script("compare")


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".player", "either") + "\n".join(
        path.read_text("utf-8") for path in _STYLES
    )
