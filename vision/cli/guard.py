"""Run a command in a process of its own, so that no clip can end it without a sentence.

A damaged clip can crash a decoder, and one made for it can take all memory or compute for ever.
On Linux the command runs in a copy of this process with limits, made before anything is loaded,
so it costs no time; elsewhere it runs in this one.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Final

from vision.engine.confinement import confine_process, end_with_parent, explain_end
from vision.limits import ClipLimits

#: Sent to this process alone, these are passed on; Ctrl-C reaches both.
_PASSED_ON: Final = ("SIGTERM", "SIGHUP")


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
    # Until both processes are ready, signals wait.
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *_passed_on()})
    child = os.fork()
    if child == 0:
        end_with_parent(parent)
        confine_process(limits)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        command()
        return
    sys.exit(_follow(child, held))


def _passed_on() -> set[signal.Signals]:
    """Return the signals that are passed on; those that are ignored, as with `nohup`, stay so."""
    numbers = {signal.Signals[name] for name in _PASSED_ON}
    return {number for number in numbers if signal.getsignal(number) == signal.SIG_DFL}


def _follow(child: int, held: Iterable[int]) -> int:
    """Wait for a process, passing signals on; return the exit code for its end.

    `held` are the signals that wait once it is followed.
    """

    def pass_on(number: int, _: FrameType | None) -> None:
        os.kill(child, number)

    for number in _passed_on():
        signal.signal(number, pass_on)
    # Ctrl-C in a terminal reaches the command too, which stops and cleans up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, held)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
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
