"""Handle signals, and a standard output that is closed or full."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from vision.errors import InputError, OutputClosed


@contextlib.contextmanager
def interrupt_on_signals() -> Iterator[None]:
    """Handle SIGTERM and SIGHUP like Ctrl-C, so that temporary files are removed.

    Signals that the parent process has set to be ignored, as `nohup` does, stay ignored. After
    the first signal only Ctrl-C interrupts again: who stops a program often signals its process
    group as well, and what comes twice must not end the removal of the files.
    """
    interrupted = False

    def interrupt(number: int, _: object) -> None:
        """Interrupt the command like Ctrl-C."""
        nonlocal interrupted
        if interrupted and number != signal.SIGINT:
            return
        interrupted = True
        raise KeyboardInterrupt

    previous: dict[int, Any] = {}
    names = ("SIGTERM", "SIGHUP")
    for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
        if signal.getsignal(number) == signal.SIG_DFL:
            previous[number] = signal.signal(number, interrupt)
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        previous[signal.SIGINT] = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def flush_output() -> Iterator[None]:
    """Flush standard output at the end of the block; raise an error if it cannot be written.

    Raises
    ------
    OutputClosed
        The reader of the output has gone.
    InputError
        The output cannot be written, as when it goes to a file on a full disk.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise OutputClosed("The reader of the output has gone.") from error
    except OSError as error:
        raise InputError(
            f"The output cannot be written ({error.strerror or error}); "
            "check where it goes and whether the disk is full."
        ) from error


def discard_unwritten_output() -> None:
    """Discard output that could not be written, or Python would fail again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, sys.stdout.fileno())
            os.close(null)
