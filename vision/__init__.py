"""formcheck: check how you move from a phone video, with the error of every number.

The names below are loaded when they are first used, so importing ``vision`` is quick.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vision.analysis import Analysis
    from vision.batches.run import batch
    from vision.batches.tables import read_tables
    from vision.draw.overlays.angles import AngleAnnotator
    from vision.draw.overlays.header import HeaderAnnotator
    from vision.draw.overlays.skeleton import SkeletonAnnotator
    from vision.draw.overlays.verdict_panel import VerdictPanelAnnotator
    from vision.errors import Cancelled, FormcheckError, InputError, ModelError
    from vision.extras import MissingExtraError
    from vision.pipeline import analyse
    from vision.progress import Progress
    from vision.report.comparison.reports import compare_reports
    from vision.report.files import read_report
    from vision.report.models import Report
    from vision.settings import Settings
    from vision.validation.folder import validate

    __version__: str

__all__ = [
    "Analysis",
    "AngleAnnotator",
    "Cancelled",
    "FormcheckError",
    "HeaderAnnotator",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "Progress",
    "Report",
    "Settings",
    "SkeletonAnnotator",
    "VerdictPanelAnnotator",
    "__version__",
    "analyse",
    "batch",
    "compare_reports",
    "read_report",
    "read_tables",
    "validate",
]

# Programs that use the package configure its logging.
logging.getLogger(__name__).addHandler(logging.NullHandler())

# Where each public name is defined.
_HOMES = {
    "AngleAnnotator": "vision.draw.overlays.angles",
    "HeaderAnnotator": "vision.draw.overlays.header",
    "SkeletonAnnotator": "vision.draw.overlays.skeleton",
    "VerdictPanelAnnotator": "vision.draw.overlays.verdict_panel",
    "Analysis": "vision.analysis",
    "Cancelled": "vision.errors",
    "FormcheckError": "vision.errors",
    "InputError": "vision.errors",
    "MissingExtraError": "vision.extras",
    "ModelError": "vision.errors",
    "Progress": "vision.progress",
    "Report": "vision.report.models",
    "Settings": "vision.settings",
    "analyse": "vision.pipeline",
    "batch": "vision.batches.run",
    "compare_reports": "vision.report.comparison.reports",
    "read_report": "vision.report.files",
    "read_tables": "vision.batches.tables",
    "validate": "vision.validation.folder",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("formcheck")
    if name not in _HOMES:
        raise AttributeError(f"module 'vision' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
