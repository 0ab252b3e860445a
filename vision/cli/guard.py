"""Run a command in a process of its own, so that no clip can end it without a sentence.

A damaged clip can crash a decoder, and one made for it can take all memory or compute for ever.
On Linux the command runs in a copy of this process with limits, made before anything is loaded,
so it costs no time; elsewhere it runs in this one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Collection
from typing import Final

from vision.engine.confinement import confine_process, end_with_parent, explain_end
from vision.limits import ClipLimits

#: These are passed on, as far as they are not ignored, as SIGHUP is with `nohup`.
_PASSED_ON: Final = ("SIGTERM", "SIGHUP", "SIGINT")


def run_guarded(command: Callable[[], None]) -> None:
    """Run a command in a confined copy of this process, and end with its exit code.

    Parameters
    ----------
    command : callable
        The command; it may raise SystemExit. In the copy it returns to the caller.

    Raises
    ------
    SystemExit
        In this process, when the command has ended.
    FormcheckError
        A variable for a limit has no number.
    """
    limits = ClipLimits.current()
    if sys.platform != "linux":
        confine_process(limits)
        command()
        return
    parent = os.getpid()
    # Whoever has started this process may ignore the end of others, which could not be awaited.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    awaited = {signal.SIGCHLD, *_passed_on()}
    held = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    child = os.fork()
    if child == 0:
        end_with_parent(parent)
        confine_process(limits)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        command()
        return
    code = _follow(child, awaited)
    signal.pthread_sigmask(signal.SIG_SETMASK, held)
    sys.exit(_explained(code))


def _passed_on() -> set[signal.Signals]:
    numbers = {signal.Signals[name] for name in _PASSED_ON}
    return {number for number in numbers if signal.getsignal(number) != signal.SIG_IGN}


def _follow(child: int, awaited: Collection[signal.Signals]) -> int:
    """Pass signals on to a process until it ends; return its exit code, negative for a signal.

    `awaited` are those signals, and SIGCHLD; all are blocked.
    """
    while True:
        found = signal.sigwaitinfo(awaited)
        if found.si_signo == signal.SIGCHLD:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
        elif found.si_signo != signal.SIGINT:
            os.kill(child, found.si_signo)
        elif found.si_code <= 0:
            # From a program, perhaps to this process alone; Ctrl-C comes from the system, to both.
            os.kill(child, signal.SIGTERM)  # which stops the command once, if it had both


def _explained(code: int) -> int:
    """Return the exit code for the end of the command; say why a crash has ended it."""
    if code >= 0:
        return code
    if -code in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        _end_by(-code)
    print(f"formcheck: The analysis stopped in the middle: {explain_end(code)}.", file=sys.stderr)
    return 2


def _end_by(number: int) -> None:
    """End this process by a signal, as the command was, so that shells see the same."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
