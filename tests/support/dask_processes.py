"""A Dask scheduler and workers as processes of their own, as on a cluster."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.batch_clips import PATIENCE_S, wait_until

ROOT = Path(__file__).resolve().parents[2]


class DaskProcesses:
    """Processes that are ended with the block, by their own ids."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.workers: dict[int, str] = {}
        self._processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self._start(
            "scheduler", "--scheduler-file", str(file), "--host", "127.0.0.1", "--port", "0"
        )
        wait_until(lambda: file.exists() and file.read_bytes().endswith(b"}"))
        self._file = file

    @property
    def address(self) -> str:
        """Address of the scheduler."""
        return str(json.loads(self._file.read_text())["address"])

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker that analyses one clip at a time."""
        return self._start(
            *("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard"),
            *("--host", "127.0.0.1", "--memory-limit", "0"),
            *("--local-directory", str(self._folder)),
            # Imported before the worker answers, not while it does.
            *("--preload", "tests.support.batch_clips"),
        )

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        variables = {
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "300s",
            "DASK_TEMPORARY_DIRECTORY": str(self._folder),
        }
        with (self._folder / f"{command[0]}-{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command],
                cwd=ROOT,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def give_up(self, pid: int) -> None:
        """Remove a worker that does not answer, as the scheduler does after some minutes."""
        from distributed import Client

        async def remove(address: str, dask_scheduler: Any) -> None:
            await dask_scheduler.remove_worker(address, stimulus_id="test")

        with Client(self.address, set_as_default=False) as client:
            client.run_on_scheduler(remove, address=self.workers[pid])

    def find_workers(self, count: int) -> None:
        """Wait until so many workers answer, and remember the address of each by its id."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=PATIENCE_S)
            self.workers = {pid: address for address, pid in client.run(os.getpid).items()}

    def end(self) -> None:
        """End all processes that still run."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()


@contextmanager
def dask_processes(folder: Path) -> Iterator[DaskProcesses]:
    """Start a scheduler; yield what starts workers."""
    folder.mkdir()
    processes = DaskProcesses(folder)
    try:
        yield processes
    finally:
        processes.end()


def pause(process: subprocess.Popen[bytes]) -> None:
    """Cut a process off: it neither works nor answers."""
    process.send_signal(signal.SIGSTOP)


def resume(process: subprocess.Popen[bytes]) -> None:
    """Let a paused process go on."""
    process.send_signal(signal.SIGCONT)
