"""JavaScript and style sheet of the uploader."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules
from vision.frontend.vocabulary import color_variables

#: Modules in import order; the last one has the default export.
MODULES: Final = ("dom", "resumableUpload", "fileSize", "fileRow", "uploader", "main")
_FOLDER: Final = Path(__file__).parent
_SHARED: Final = _FOLDER.parent / "shared"
_STYLE: Final = "upload.css"


def script() -> str:
    """Return the component's script, one JavaScript module."""
    return join(read_modules((_FOLDER, _SHARED), MODULES))


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".upload", "either") + (_FOLDER / _STYLE).read_text("utf-8")
