"""JavaScript and style sheet of the live check."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules
from vision.frontend.vocabulary import color_variables, vocabulary_module

#: Modules in import order; the last one has the default export.
MODULES: Final = (
    "dom",
    "camera",
    "sensors",
    "peerConnection",
    "sendRate",
    "serverLink",
    "recorder",
    "resumableUpload",
    "recordingSession",
    "speech",
    "silhouette",
    "liveOverlay",
    "overlayPainter",
    "messageCard",
    "setupGuide",
    "scoreboard",
    "liveToolbar",
    "fullscreen",
    "livePanel",
    "liveCheck",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_SHARED: Final = _FOLDER.parent / "shared"
_STYLE: Final = "live.css"


def script() -> str:
    """Return the component's script, one JavaScript module."""
    modules = read_modules((_FOLDER, _SHARED), MODULES)
    return join({"vocabulary": vocabulary_module(), **modules})


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".live", "dark") + (_FOLDER / _STYLE).read_text("utf-8")
