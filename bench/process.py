"""Run a program in a process of its own and measure what it costs."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

import psutil

from accuracy.result_store import ROOT
from bench.contenders.first_frame import FIRST_FRAME
from vision.errors import FormcheckError

#: Time between two looks at the memory, seconds.
_SAMPLE_EVERY_S: Final = 0.02
#: Time between two searches for children, seconds: a search reads all processes.
_LOOK_FOR_CHILDREN_EVERY_S: Final = 0.5
_MEGABYTE: Final = 1_000_000
#: Lines of standard error that are kept to explain a failure.
_KEPT_LINES: Final = 20


class ContenderFailed(FormcheckError):
    """A measured program failed, so that there is nothing to compare."""


@dataclass(frozen=True)
class ProcessCost:
    """What a process and its children cost.

    Attributes
    ----------
    wall_s : float
        From start to end, seconds.
    cpu_s : float
        Processor time of the process and of the children it waited for, seconds.
    peak_mb : float
        Largest memory of all of them together, MB (10⁶ bytes), looked at every 20 ms: resident
        memory, with pages that several of them share counted once where the system says so.
    first_frame_s : float or None
        From the start until the model had processed the first frame, seconds; None if the
        process did not say so.
    output : str
        What it wrote to standard output.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    first_frame_s: float | None
    output: str


def run_process(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, timeout_s: float
) -> ProcessCost:
    """Run a command and measure it.

    Parameters
    ----------
    command : sequence of str
        The command; it runs in the checkout.
    environment : mapping, optional
        Environment variables that it gets in addition.
    timeout_s : float
        After this time it is killed, seconds.

    Returns
    -------
    ProcessCost
        Its cost.

    Raises
    ------
    ContenderFailed
        It failed or took too long; the message ends with its last words.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begun_s = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
        assert process.stderr is not None
        messages = _Messages(process.stderr, begun_s)
        memory = _MemoryWatch(process.pid, timeout_s)
        try:
            # Unlike Popen.wait, this gives the processor time of exactly this process.
            _, status, usage = os.wait4(process.pid, 0)
            wall_s = time.perf_counter() - begun_s
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            _kill_group(process.pid)
            process.wait()
            raise
        finally:
            memory.stop()
            messages.stop()
        if process.returncode != 0:
            why = f"took more than {timeout_s:g} s" if memory.has_killed else messages.last
            raise ContenderFailed(f"{' '.join(command)} failed: {why}")
        output.seek(0)
        return ProcessCost(
            wall_s=wall_s,
            cpu_s=usage.ru_utime + usage.ru_stime,
            peak_mb=memory.peak_bytes / _MEGABYTE,
            first_frame_s=messages.first_frame_s,
            output=output.read(),
        )


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


class _Messages:
    """Read standard error in a thread, and note when the first frame is reported."""

    def __init__(self, stream: IO[str], begun_s: float) -> None:
        self._stream, self._begun_s = stream, begun_s
        self._lines: list[str] = []
        self.first_frame_s: float | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._stream:
            if self.first_frame_s is None and FIRST_FRAME in line:
                self.first_frame_s = time.perf_counter() - self._begun_s
            self._lines = [*self._lines[-_KEPT_LINES:], line.strip()]

    def stop(self) -> None:
        """Wait for the end of the messages."""
        self._thread.join()
        self._stream.close()

    @property
    def last(self) -> str:
        """The last line that is not empty."""
        return next((line for line in reversed(self._lines) if line), "it said nothing")


class _MemoryWatch:
    """Watch the memory of a process tree in a thread; kill the tree when its time is up."""

    def __init__(self, pid: int, timeout_s: float) -> None:
        self._pid, self._deadline_s = pid, time.monotonic() + timeout_s
        self.peak_bytes = 0
        self.has_killed = False
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        tree: list[psutil.Process] = []
        looked_s = -math.inf
        is_running = True
        while is_running:
            now_s = time.monotonic()
            if now_s - looked_s >= _LOOK_FOR_CHILDREN_EVERY_S:
                tree, looked_s = _tree(self._pid), now_s
            self.peak_bytes = max(self.peak_bytes, _memory_bytes(tree))
            is_running = not self._stopped.wait(_SAMPLE_EVERY_S)
            if now_s > self._deadline_s:
                self.has_killed = True
                _kill_group(self._pid)
                return

    def stop(self) -> None:
        """Stop watching."""
        self._stopped.set()
        self._thread.join()


def _tree(pid: int) -> list[psutil.Process]:
    """Return a process and its children; nothing if it has ended."""
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def _memory_bytes(tree: Sequence[psutil.Process]) -> int:
    """Return the memory of some processes together, bytes."""
    if len(tree) == 1:
        with suppress(psutil.Error):
            return int(tree[0].memory_info().rss)
    return sum(_shared_once(process) for process in tree)


def _shared_once(process: psutil.Process) -> int:
    """Return the memory of a process, with its part of what it shares with others, bytes."""
    with suppress(psutil.Error):
        memory = process.memory_full_info()
        # Only Linux says how many processes share a page.
        return int(getattr(memory, "pss", 0) or memory.uss)
    return 0
