"""JavaScript and style sheet of the page with which a phone uploads clips."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from vision.frontend.built_scripts import read_script

_FOLDER: Final = Path(__file__).parent
_STYLE: Final = "phone.css"


@cache
def script() -> str:
    """Return the page's script, one JavaScript module that starts by itself."""
    return read_script("phone")


@cache
def style() -> str:
    """Return the page's style sheet."""
    return (_FOLDER / _STYLE).read_text("utf-8")
