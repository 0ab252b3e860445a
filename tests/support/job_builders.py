"""Store clips to analyse, and make analyses that fail."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_store import ResultStore
from vision.settings import Settings


def add_clip(results: ResultStore, name: str = "walk.MOV", **settings: Any) -> ResultMeta:
    """Store a clip of a few bytes; it is not a real video."""
    return results.add(name, [b"clip ", b"bytes"], Settings(**settings))


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
    """Poll until a condition is true."""
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.005)


def failing_analysis(error: Exception) -> Callable[..., None]:
    """Return an analysis that leaves half a report and raises an error."""

    def run_analysis(*_: Any, folder: Path, **__: Any) -> None:
        (folder / "report.json").write_text("half")
        raise error

    return run_analysis
