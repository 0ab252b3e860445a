"""JavaScript and style sheet of the page with which a phone uploads clips."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules

#: Modules in import order; the last one has the default export.
MODULES: Final = ("dom", "resumableUpload", "fileSize", "phonePage")
_FOLDER: Final = Path(__file__).parent
_SHARED: Final = _FOLDER.parent / "shared"
_STYLE: Final = "phone.css"


@cache
def script() -> str:
    """Return the page's script, one JavaScript module with the function ``start``."""
    return join(read_modules((_FOLDER, _SHARED), MODULES))


@cache
def style() -> str:
    """Return the page's style sheet."""
    return (_FOLDER / _STYLE).read_text("utf-8")
