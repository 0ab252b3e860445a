"""JavaScript and style sheet of the review player."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.built_scripts import read_script
from vision.frontend.vocabulary import color_variables

_FOLDER: Final = Path(__file__).parent
_STYLES: Final = ("player.css", "controls.css", "annotations.css", "voiceOver.css")


def script() -> str:
    """Return the component's script, one JavaScript module."""
    return read_script("player")


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".player", "either") + "\n".join(
        (_FOLDER / name).read_text("utf-8") for name in _STYLES
    )
