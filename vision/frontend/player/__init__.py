"""JavaScript and style sheet of the review player."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.frontend.bundle import join, read_modules
from vision.frontend.vocabulary import color_variables, vocabulary_module

#: Modules in import order; the last one has the default export.
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
    "resumableUpload",
    "voiceTimeline",
    "voiceRecorder",
    "voiceOver",
    "ownEvents",
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
_STYLES: Final = ("player.css", "controls.css", "annotations.css", "voiceOver.css")


def script() -> str:
    """Return the component's script, one JavaScript module."""
    modules = read_modules((_FOLDER, _SHARED), MODULES)
    return join({"vocabulary": vocabulary_module(), **modules})


def style() -> str:
    """Return the component's style sheet."""
    return color_variables(".player", "either") + "\n".join(
        (_FOLDER / name).read_text("utf-8") for name in _STYLES
    )
