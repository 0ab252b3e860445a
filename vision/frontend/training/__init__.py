"""JavaScript and style sheet of a guided session."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules

#: Modules in import order; the last one has the default export.
MODULES: Final = (
    "dom",
    "fullscreen",
    "sensors",
    "speech",
    "sessionClock",
    "sessionStore",
    "sessionPanel",
    "guidedSession",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_SHARED: Final = _FOLDER.parent / "shared"
#: Speech and screen are those of the live check.
_LIVE: Final = _FOLDER.parent / "live"
_STYLE: Final = "training.css"


def script() -> str:
    """Return the component's script, one JavaScript module."""
    return join(read_modules((_FOLDER, _SHARED, _LIVE), MODULES))


def style() -> str:
    """Return the component's style sheet."""
    return (_FOLDER / _STYLE).read_text("utf-8")
