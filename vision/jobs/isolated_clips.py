"""Open clips for the pages in processes of their own, so that no clip can harm the server.

One process does what a page waits for, another one what takes longer, such as drawing on a whole
clip. They end by themselves when they have nothing to do.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

from vision.engine.process import BACKGROUND_NICENESS, WorkerProcess
from vision.errors import Cancelled, InputError
from vision.progress import ProgressCallback

P = ParamSpec("P")
T = TypeVar("T")

#: Others wait for what a page waits for, so it ends after this time, seconds.
_QUICK_S: Final = 120.0
_QUICK: Final = WorkerProcess()
_SLOW: Final = WorkerProcess(niceness=BACKGROUND_NICENESS)


def run_isolated(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Run a function that opens a clip in a process of its own, and wait for it.

    Parameters
    ----------
    function : callable
        A function of a module; its arguments and what it returns are pickled.
    *arguments, **options
        Its arguments.

    Returns
    -------
    object
        What it returned.

    Raises
    ------
    InputError
        It takes too long.
    WorkerDied
        The process ended in the middle.
    Exception
        Whatever it raised.
    """
    clock = _Clock()
    try:
        result: T = _QUICK.run(
            partial(_call, function, arguments, options), cancelled=clock.is_over
        )
    except Cancelled as error:
        raise InputError(
            "The clip takes too long to open; export it again as MP4, or trim it."
        ) from error
    return result


def run_isolated_slowly(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Run a function like `run_isolated`, where it takes longer than a page should wait.

    Parameters
    ----------
    function : callable
        A function of a module; its arguments and what it returns are pickled.
    *arguments, **options
        Its arguments.
    """
    # Drawing on a long clip takes a while, and reports no progress; its computing time is limited.
    result: T = _SLOW.run(partial(_call, function, arguments, options), may_be_silent=True)
    return result


def run_isolated_with_progress(
    function: Callable[..., T],
    *arguments: Any,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
    **options: Any,
) -> T:
    """Run a function like `run_isolated_slowly`, which reports its progress and can be stopped.

    Parameters
    ----------
    function : callable
        A function of a module that takes ``progress`` and ``cancelled``.
    *arguments : object
        Its other arguments.
    progress : callable
        Called from this thread with the fraction done, 0 to 1, and a status text.
    cancelled : callable
        Called several times a second; after it has returned True the function ends.
    **options : object
        Its other options.

    Raises
    ------
    Cancelled
        If `cancelled` returned True.
    """
    task = partial(function, *arguments, **options)
    result: T = _SLOW.run(task, progress=progress, cancelled=cancelled)
    return result


class _Clock:
    """Measures the time of a task from when its turn has come."""

    def __init__(self) -> None:
        self._begin_s: float | None = None

    def is_over(self) -> bool:
        """Return whether the task takes too long; it is asked only while it runs."""
        now_s = time.monotonic()
        if self._begin_s is None:
            self._begin_s = now_s
        return now_s - self._begin_s > _QUICK_S


def is_isolated_busy() -> bool:
    """Return whether `run_isolated` is at work, so that another call would wait."""
    return _QUICK.is_busy


def close_isolated() -> None:
    """End the processes; the next call starts them again."""
    _QUICK.close()
    _SLOW.close()


def _call(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    options: Mapping[str, Any],
    *,
    progress: ProgressCallback,
    cancelled: Callable[[], bool],
) -> Any:
    """Call a function that reports no progress."""
    return function(*arguments, **options)


atexit.register(close_isolated)
