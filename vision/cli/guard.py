"""Run a command in a process of its own, so that no clip can end it without a sentence.

A damaged clip can crash a decoder, and one made for it can take all memory or compute for ever.
On Linux the command runs in a copy of this process with limits, made before anything is loaded,
so it costs no time; elsewhere it runs in this one.

As the first process of a container this one also is the parent of those that have lost theirs, and
collects them when they end; the system would let it have no signal that it does not handle.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
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
        _explain_cpu_limit()
        command()
        return
    run_followed(command, prepare=lambda: confine_process(limits), describe=_stopped)


def _stopped(code: int) -> str:
    return f"formcheck: The analysis stopped in the middle: {explain_end(code)}."


def _ended(code: int) -> str:
    return f"formcheck: The system ended the program (signal {-code}), perhaps for want of memory."


def run_followed(
    command: Callable[[], None],
    *,
    prepare: Callable[[], None] = lambda: None,
    describe: Callable[[int], str] = _ended,
) -> None:
    """Run a command in a copy of this process, and end with its exit code; on Linux.

    Parameters
    ----------
    command : callable
        The command; it may raise SystemExit. In the copy it returns to the caller.
    prepare : callable
        Called in the copy first.
    describe : callable
        Returns one sentence for the exit code of a copy that has crashed.

    Raises
    ------
    SystemExit
        In this process, when the command has ended.
    """
    parent = os.getpid()
    # Whoever has started this process may ignore the end of others, which could not be awaited.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    awaited = {signal.SIGCHLD, *_passed_on()}
    held = signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    child = os.fork()
    if child == 0:
        end_with_parent(parent)
        prepare()
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        command()
        return
    code = _follow(child, awaited)
    signal.pthread_sigmask(signal.SIG_SETMASK, held)
    sys.exit(_explained(code, describe))


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
            ended = -1
            while ended not in (0, child):  # others are those that have lost their parent
                ended, status = os.waitpid(-1, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
        elif found.si_signo != signal.SIGINT:
            os.kill(child, found.si_signo)
        elif found.si_code <= 0:
            # From a program, perhaps to this process alone; Ctrl-C comes from the system, to both.
            os.kill(child, signal.SIGTERM)  # which stops the command once, if it had both


def _explained(code: int, describe: Callable[[int], str]) -> int:
    """Return the exit code for the end of the command; say why a crash has ended it."""
    if code >= 0:
        return code
    if -code in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        _end_by(-code)
    print(describe(code), file=sys.stderr)
    return 2


def _end_by(number: int) -> None:
    """End this process by a signal, as the command was, so that shells see the same."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(128 + number)  # the first process of a container is not ended by it


def _explain_cpu_limit() -> None:
    """Say it in one sentence when this process is to end because of its computing time."""
    if not hasattr(signal, "SIGXCPU"):  # Windows
        return
    ending = {signal.SIGXCPU}
    # Not a handler, which would have to wait for a decoder at work in the main thread. Threads
    # that are started later inherit that the signal is blocked, so only the one below gets it.
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)

    def wait() -> None:
        signal.sigwait(ending)
        os.write(2, f"{_stopped(-signal.SIGXCPU)}\n".encode())
        os._exit(2)

    threading.Thread(target=wait, name="formcheck-cpu-limit", daemon=True).start()
