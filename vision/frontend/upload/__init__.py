"""JavaScript and style sheet of the uploader."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.built_scripts import read_script
from vision.frontend.vocabulary import color_variables

_FOLDER: Final = Path(__file__).parent
_STYLE: Final = "upload.css"


def script() -> str:
    """Return the component's script, one JavaScript module."""
    return read_script("upload")


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".upload", "either") + (_FOLDER / _STYLE).read_text("utf-8")
