"""How a command ends that is stopped from outside, or whose output nobody can take."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

from vision.errors import InputError, OutputClosed


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a closed terminal or a `kill` end a command as Ctrl-C does: with nothing left behind.

    A signal that whoever started the program has it ignore (as `nohup` does) stays ignored.
    """

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    found = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
    wanted = [number for number in found if number is not None]
    before = {
        number: signal.signal(number, end)
        for number in wanted
        if signal.getsignal(number) == signal.SIG_DFL
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """Print something as a whole, so that trouble with it is known here.

    Raises
    ------
    OutputClosed
        Nobody reads it any more.
    InputError
        There is no room for it, as where the output goes to a file on a full disk.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise OutputClosed("Nobody reads the output any more.") from error
    except OSError as error:
        raise InputError(
            f"The output cannot be written ({error.strerror or error}); "
            "check where it goes and that there is room."
        ) from error


def drop_unwritten() -> None:
    """Throw away what could not be printed: Python would try again at its end, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
