"""JavaScript and style sheet of the live check, as one module without a build step."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules

#: Each after those that it imports; the last one has the default export.
MODULES: Final = (
    "dom",
    "camera",
    "sensors",
    "peerConnection",
    "sendRate",
    "serverLink",
    "recorder",
    "uploadRecording",
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
    """Give the whole component as one module.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        When a module is written in a way that cannot be joined.
    """
    return join(read_modules((_FOLDER, _SHARED), MODULES))


def style() -> str:
    """Return the style sheet."""
    return (_FOLDER / _STYLE).read_text("utf-8")
