"""JavaScript and style sheet of a guided session."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.built_scripts import read_script

_FOLDER: Final = Path(__file__).parent
_STYLE: Final = "training.css"


def script() -> str:
    """Return the component's script, one JavaScript module."""
    return read_script("training")


def style() -> str:
    """Return the component's style sheet."""
    return (_FOLDER / _STYLE).read_text("utf-8")
