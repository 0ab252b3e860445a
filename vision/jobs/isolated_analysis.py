"""Analyse clips in a process of their own, so that no clip can harm the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from vision.engine.process import WorkerProcess
from vision.jobs.analysis_job import run_analysis
from vision.progress import ProgressCallback
from vision.settings import Settings


class IsolatedAnalysis:
    """Analyse clips one at a time, in a worker process.

    Parameters
    ----------
    run : callable
        Analyses a clip and writes the result; a function of a module.
    """

    def __init__(self, run: Callable[..., None] = run_analysis) -> None:
        self._run = run
        self._worker = WorkerProcess()

    def __call__(
        self,
        clip: Path,
        settings: Settings,
        *,
        name: str,
        folder: Path,
        progress: ProgressCallback,
        cancelled: Callable[[], bool],
    ) -> None:
        """Analyse a clip and write all files of its result, as `run_analysis`."""
        task = partial(self._run, clip, settings, name=name, folder=folder)
        self._worker.run(task, progress=progress, cancelled=cancelled)

    def close(self) -> None:
        """End the process."""
        self._worker.close()
