"""The one place that chains the rooms: clip, pose, motion, screen, report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vision.analysis import Analysis
from vision.settings import Settings

#: Told how far the analysis is (0-1) and what it is doing.
Progress = Callable[[float, str], None]


def analyse_clip(
    path: Path,
    settings: Settings | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Analysis:
    """Analyse one clip."""
    raise NotImplementedError
