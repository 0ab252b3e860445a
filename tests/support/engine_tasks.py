"""Tasks for the tests of the worker process."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from vision.errors import Cancelled, InputError
from vision.progress import ProgressCallback
from vision.settings import Settings


def count(to: int, *, progress: ProgressCallback, cancelled: Callable[[], bool]) -> tuple[int, int]:
    """Count with progress; return the number and the id of the process."""
    for number in range(to):
        progress(number / to, f"Counted to {number}")
    print("printed in between")
    return to, os.getpid()


def fail(
    kind: str, text: str, *, progress: ProgressCallback, cancelled: Callable[[], bool]
) -> None:
    """Raise an error."""
    if kind == "input":
        raise InputError(text)
    if kind == "local":

        class LocalError(Exception):
            """An error of a type that cannot be pickled."""

        raise LocalError(text)
    raise ZeroDivisionError(text)


def be_killed(*, progress: ProgressCallback, cancelled: Callable[[], bool], by: int) -> None:
    """End the process as a crash or the system would."""
    progress(0.5, "Half")
    os.kill(os.getpid(), by)
    signal.pause()


def return_a_generator(
    *, progress: ProgressCallback, cancelled: Callable[[], bool]
) -> Iterator[int]:
    """Return what cannot be pickled."""
    return (number for number in range(3))


def wait(
    sign: Path, *, obedient: bool, progress: ProgressCallback, cancelled: Callable[[], bool]
) -> None:
    """Wait until stopped; an obedient task stops when asked, and leaves a sign."""
    progress(0.1, "Waiting")
    while not (obedient and cancelled()):
        time.sleep(0.01)
    sign.write_text("stopped")
    raise Cancelled("Stopped.")


def write_result(
    clip: Path,
    settings: Settings,
    *,
    name: str,
    folder: Path,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> None:
    """Write a synthetic result, as an analysis of the app does."""
    # Imported here because the other tasks, each in a process of its own, need none of it.
    from tests.support.saved_results import fake_analysis

    run = fake_analysis()
    run(clip, settings, name=name, folder=folder, progress=progress, cancelled=cancelled)


def hold_memory(size: int, *, progress: ProgressCallback, cancelled: Callable[[], bool]) -> int:
    """Use memory; return the id of the process."""
    assert len(bytearray(size)) == size
    return os.getpid()


def read_variable(
    name: str, *, progress: ProgressCallback, cancelled: Callable[[], bool]
) -> str | None:
    """Return an environment variable."""
    return os.environ.get(name)
