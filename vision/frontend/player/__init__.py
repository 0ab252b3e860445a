"""JavaScript and style sheet of the review player, as one module without a build step."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules

#: Each after those that it imports; the last one has the default export.
MODULES: Final = (
    "dom",
    "format",
    "playback",
    "frameVideo",
    "viewport",
    "strokeStyles",
    "skeleton",
    "angleArcs",
    "eventMarkers",
    "annotationShapes",
    "annotationStore",
    "annotationTools",
    "annotationToolbar",
    "annotationEditor",
    "videoStage",
    "timelineStrip",
    "angleCurves",
    "playerKeys",
    "playerToolbar",
    "fullscreen",
    "player",
    "main",
)
_FOLDER: Final = Path(__file__).parent
_SHARED: Final = _FOLDER.parent / "shared"
_STYLES: Final = ("player.css", "deck.css", "draw.css")


def script() -> str:
    """Give the whole component as one module."""
    return join(read_modules((_FOLDER, _SHARED), MODULES))


def style() -> str:
    """Give the whole style sheet."""
    return "\n".join((_FOLDER / name).read_text("utf-8") for name in _STYLES)
