"""The worker process: run tasks one after another, as `vision.engine.process` sends them.

    python -m vision.engine.worker [NICENESS]

It ends when its standard input is closed, so also when the program that started it is killed, and
by itself when it has had nothing to do for a while.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from vision.engine.confinement import allow_cpu_time, confine_process
from vision.engine.messages import (
    Raised,
    Returned,
    Start,
    Started,
    Stop,
    Task,
    TaskProgress,
    receive,
    send,
)
from vision.engine.no_network import cut_network
from vision.errors import InputError
from vision.limits import ClipLimits
from vision.logs import set_up_logging

#: Without a task for this long the process ends, seconds.
IDLE_S: Final = 60.0


class _Worker:
    """The tasks of this process, and its answers."""

    def __init__(self, tasks: IO[bytes], replies: IO[bytes]) -> None:
        self._tasks, self._replies = tasks, replies
        self._inbox: queue.Queue[bytes] = queue.Queue()
        self._stop = threading.Event()

    def run(self) -> None:
        """Run tasks until there are no more."""
        threading.Thread(target=self._read, name="formcheck-tasks", daemon=True).start()
        while True:
            try:
                task = self._inbox.get(timeout=IDLE_S)
            except queue.Empty:
                return
            send(Started(), self._replies)
            send(self._answer(task), self._replies)

    def _read(self) -> None:
        """Receive messages; end the process at once when nobody waits for it."""
        try:
            while True:
                message = receive(self._tasks)
                if isinstance(message, Start):
                    self._stop.clear()
                    self._inbox.put(message.task)
                elif isinstance(message, Stop):
                    self._stop.set()
        except EOFError:
            os._exit(0)

    def _answer(self, pickled: bytes) -> Returned | Raised:
        allow_cpu_time(ClipLimits.current().start_cpu_s)
        try:
            task: Task = pickle.loads(pickled)
            value = task(progress=self._report, cancelled=self._stop.is_set)
            pickle.dumps(value)
            return Returned(value, peak_memory())
        except MemoryError:
            too_large = InputError(
                "The clip needs more memory than a clip may; export it at a smaller size, or "
                "choose a shorter range."
            )
            return Raised(too_large, traceback.format_exc(), peak_memory())
        except Exception as error:  # every error is raised again where the task was sent
            trace = traceback.format_exc()
            error.__traceback__ = error.__cause__ = error.__context__ = None
            try:
                pickle.loads(pickle.dumps(error))
            except Exception:  # an error type that cannot be sent
                error = RuntimeError(f"{type(error).__name__}: {error}")
            return Raised(error, trace, peak_memory())

    def _report(self, fraction: float, text: str) -> None:
        send(TaskProgress(fraction, text), self._replies)


def peak_memory() -> int:
    """Return the most memory that this process has held, bytes; 0 where it is not known."""
    # The figure of `getrusage` would include what the program that started it held.
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run tasks from standard input."""
    # The program that started this one gets these too, and stops the task or ends, which closes
    # standard input.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    if hasattr(os, "nice") and len(sys.argv) > 1:  # not on Windows
        os.nice(int(sys.argv[1]))
    confine_process(ClipLimits.current())
    cut_network()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between the answers
    set_up_logging()
    # MediaPipe logs through C++; users need none of it.
    os.environ.setdefault("GLOG_minloglevel", "2")
    with suppress(BrokenPipeError):
        _Worker(sys.stdin.buffer, replies).run()
    os._exit(0)  # the thread that reads standard input cannot be ended


if __name__ == "__main__":
    main()
