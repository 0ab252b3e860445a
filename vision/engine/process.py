"""Run tasks in another process.

A task that crashes the process, as a damaged clip can crash a decoder, ends in an error here and
nothing else. One that does not stop when asked is killed. What it allocated is given back to the
system when the process ends, which it does after some tasks or without work.
"""

from __future__ import annotations

import logging
import math
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from vision.engine.confinement import explain_end
from vision.engine.messages import (
    Ended,
    Raised,
    Reply,
    Returned,
    Start,
    Started,
    Stop,
    Task,
    TaskProgress,
    receive,
    send,
)
from vision.errors import Cancelled, FormcheckError
from vision.limits import ClipLimits
from vision.progress import ProgressCallback
from vision.secret_variables import SECRET_VARIABLES

_log = logging.getLogger(__name__)

#: How often it is asked whether the task is to stop, seconds.
_POLL_S: Final = 0.1
#: A task that has not stopped this long after it was asked is killed, seconds.
_GRACE_S: Final = 1.2
#: What takes minutes stands back for what somebody waits for, such as a page.
BACKGROUND_NICENESS: Final = 10
#: A process that has run so many tasks, or has held so much memory, is replaced.
_MAX_TASKS: Final = 25
_MAX_BYTES: Final = 1_500_000_000


class WorkerDied(FormcheckError):
    """The process ended in the middle of a task."""


class _RemoteTraceback(Exception):
    """The traceback of an error in the other process, shown as the cause of the error."""

    def __init__(self, trace: str) -> None:
        super().__init__(trace)
        self.trace = trace

    def __str__(self) -> str:
        return f"\n{self.trace}"


class _Process:
    """A running worker process, and what it sends."""

    def __init__(self, *, niceness: int) -> None:
        root = Path(__file__).resolve().parents[2]
        # The modules that this program finds, the worker finds too.
        search = [str(root), *(entry for entry in sys.path if entry)]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "vision.engine.worker", str(niceness)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **{
                    name: value
                    for name, value in os.environ.items()
                    if name not in SECRET_VARIABLES
                },
                "PYTHONPATH": os.pathsep.join(search),
            },
        )
        self.tasks_run = 0
        self._replies: queue.Queue[Reply] = queue.Queue()
        self._reader = threading.Thread(
            target=self._read, args=(self._process.stdout,), name="formcheck-replies", daemon=True
        )
        self._reader.start()

    def send(self, message: object) -> bool:
        """Send a message; return whether the process is still there to receive it."""
        assert self._process.stdin is not None
        try:
            send(message, self._process.stdin)
        except OSError:
            return False
        return True

    def reply(self, timeout_s: float | None = None) -> Reply | None:
        """Return what it has sent; None if there is nothing within the time."""
        try:
            return self._replies.get(timeout=timeout_s)
        except queue.Empty:
            return None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def end(self, *, kill: bool = False) -> int:
        """End the process, at once or when it notices, and return its exit code."""
        if kill:
            self._process.kill()
        assert self._process.stdin is not None
        with suppress(OSError):  # a message is left for a process that has ended
            self._process.stdin.close()
        code = self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def _read(self, stream: IO[bytes]) -> None:
        """Receive what the process sends."""
        try:
            while True:
                self._replies.put(receive(stream))
        except EOFError:
            self._replies.put(Ended())


class WorkerProcess:
    """A process that runs tasks, one at a time; it is started with the first one.

    Parameters
    ----------
    max_tasks : int
        After so many tasks a new process is started.
    max_bytes : int
        The same for a process that has held more memory.
    niceness : int
        How far the process stands back for others, such as the server: 0 not at all, 19 the most.
    """

    def __init__(
        self, *, max_tasks: int = _MAX_TASKS, max_bytes: int = _MAX_BYTES, niceness: int = 0
    ) -> None:
        self._max_tasks, self._max_bytes = max_tasks, max_bytes
        self._niceness = niceness
        self._process: _Process | None = None
        self._lock = threading.Lock()
        self._is_closing = False

    @property
    def pid(self) -> int | None:
        """Id of the process; None while there is none."""
        process = self._process
        return None if process is None else process.pid

    @property
    def is_busy(self) -> bool:
        """Whether a task runs."""
        return self._lock.locked()

    def run(
        self,
        task: Task,
        *,
        progress: ProgressCallback = lambda fraction, text: None,
        cancelled: Callable[[], bool] = lambda: False,
        may_be_silent: bool = False,
    ) -> Any:
        """Run a task and return what it returns.

        Parameters
        ----------
        task : callable
            A function of a module, or a `functools.partial` of one; it and what it returns are
            pickled.
        progress : callable
            Called from this thread with the fraction done, 0 to 1, and a status text.
        cancelled : callable
            Called several times a second; after it has returned True the task ends within two
            seconds.
        may_be_silent : bool
            Whether the task reports no progress; otherwise it is ended after some time without.

        Returns
        -------
        object
            What the task returned.

        Raises
        ------
        Cancelled
            If `cancelled` returned True.
        WorkerDied
            The process ended in the middle of the task.
        FormcheckError
            A variable for a limit has no number.
        Exception
            Whatever the task raised.
        """
        limits = ClipLimits.current()
        silence_s = math.inf if may_be_silent else limits.silence_s
        with self._lock:
            self._is_closing = False
            try:
                process = self._start(task, cancelled)
                outcome = self._follow(process, progress, cancelled, silence_s)
            except BaseException:
                self._end(kill=True)  # it is still at work
                raise
            if isinstance(outcome, Ended):
                raise self._death()
            if outcome.peak_bytes > self._max_bytes:
                self._end()
            if isinstance(outcome, Raised):
                raise outcome.error from _RemoteTraceback(outcome.trace)
            return outcome.value

    def _follow(
        self,
        process: _Process,
        progress: ProgressCallback,
        cancelled: Callable[[], bool],
        silence_s: float,
    ) -> Returned | Raised | Ended:
        """Report the progress of a task until it is done; stop it when asked."""
        stop_by_s: float | None = None
        heard_s = time.monotonic()
        while True:
            reply = process.reply(_POLL_S)
            if reply is not None:
                heard_s = time.monotonic()
            elif time.monotonic() - heard_s > silence_s:
                _log.warning("Killing a task without progress")
                raise WorkerDied(
                    "The analysis stopped in the middle: it made no progress for too long; export "
                    "the clip again as MP4, or choose a shorter range."
                )
            if isinstance(reply, Returned | Raised | Ended):
                return reply
            if isinstance(reply, TaskProgress):
                progress(reply.fraction, reply.text)
            if stop_by_s is None and cancelled():
                process.send(Stop())
                stop_by_s = time.monotonic() + _GRACE_S
            if stop_by_s is not None and time.monotonic() > stop_by_s:
                _log.info("Killing a task that did not stop")
                raise Cancelled("The analysis was cancelled.")

    def close(self) -> None:
        """End the process, and a task that it runs; the next task starts another."""
        self._is_closing = True
        self._end()

    def _start(self, task: Task, cancelled: Callable[[], bool]) -> _Process:
        """Send a task to the process, starting one if there is none or it has just ended."""
        message = Start(pickle.dumps(task))
        if self._process is not None and self._process.tasks_run >= self._max_tasks:
            self._end()
        for _ in range(2):
            if self._process is None:
                self._process = _Process(niceness=self._niceness)
            process = self._process
            process.tasks_run += 1
            # Without work the process ends by itself, perhaps just before the task arrives.
            reply: Reply | None = None if process.send(message) else Ended()
            while reply is None:
                if cancelled():
                    raise Cancelled("The analysis was cancelled.")
                reply = process.reply(_POLL_S)
            if isinstance(reply, Started):
                return process
            self._end()
        raise WorkerDied("The process for the analysis cannot be started; try again.")

    def _end(self, *, kill: bool = False) -> int:
        process, self._process = self._process, None
        return 0 if process is None else process.end(kill=kill)

    def _death(self) -> FormcheckError:
        """Describe why the process has ended."""
        code = self._end()
        if self._is_closing:
            return Cancelled("The analysis was cancelled.")
        _log.warning("The worker process ended with code %d", code)
        return WorkerDied(f"The analysis stopped in the middle: {explain_end(code)}.")
