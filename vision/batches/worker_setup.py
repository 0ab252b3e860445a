"""Confine the worker processes of a batch when they start (`dask worker --preload`)."""

from __future__ import annotations

from typing import Any

from vision.engine.confinement import confine_process
from vision.limits import ClipLimits


def dask_setup(worker: Any) -> None:
    """Limit the memory and the files of a worker process, before it opens a clip.

    Parameters
    ----------
    worker : distributed.Worker
        The worker.
    """
    confine_process(ClipLimits.current())
