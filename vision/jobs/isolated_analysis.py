"""Analyse clips in a process of their own, so that no clip can harm the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from vision.engine.process import BACKGROUND_NICENESS, WorkerProcess
from vision.jobs.analysis_job import run_analysis
from vision.progress import Progress, ProgressCallback
from vision.settings import Settings

#: Where the progress bar is when the pose model has been fetched.
_MODEL_FETCHED: Final = 0.03


def fetch_model(settings: Settings, progress: ProgressCallback) -> None:
    """Fetch the pose model of some settings, unless it is there.

    Parameters
    ----------
    settings : Settings
        Settings of an analysis.
    progress : callable
        Called with the fraction done, 0 to 1, and a status text.

    Raises
    ------
    ModelError
        It cannot be fetched.
    """
    # Imported here because the model store is needed only for an analysis.
    from vision.pose.model_store import resolve_model

    resolve_model(settings.model, quality=settings.quality, progress=progress)


class IsolatedAnalysis:
    """Analyse clips one at a time, in a worker process.

    Parameters
    ----------
    run : callable
        Analyses a clip and writes the result; a function of a module.
    fetch : callable
        Fetches the pose model of some settings, because the worker process has no network.
    """

    def __init__(
        self,
        run: Callable[..., None] = run_analysis,
        *,
        fetch: Callable[[Settings, ProgressCallback], object] = fetch_model,
    ) -> None:
        self._run, self._fetch = run, fetch
        self._worker = WorkerProcess(niceness=BACKGROUND_NICENESS)

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
        self._fetch(settings, Progress(progress).part(0.0, _MODEL_FETCHED))
        task = partial(self._run, clip, settings, name=name, folder=folder)
        self._worker.run(task, progress=progress, cancelled=cancelled)

    def close(self) -> None:
        """End the process."""
        self._worker.close()
