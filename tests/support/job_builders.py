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


def assert_nothing_left(results: ResultStore) -> None:
    """Check that there is no result, and no file of one anywhere."""
    assert results.all_results() == []
    home = results.jobs_folder.parent
    left = [path for top in ("jobs", "cache/results") for path in (home / top).glob("*")]
    locks = (".lock", f"{results.claims.server}.lock")
    assert [path.name for path in left if path.is_dir() or path.name not in locks] == []
    if results.has_library:
        assert list(results.library.files.all_digests()) == []


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 120.0) -> None:
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
