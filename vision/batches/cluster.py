"""Start or join a Dask cluster that analyses the clips of a batch."""

from __future__ import annotations

import importlib.util
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import dask
from dask.system import CPU_COUNT
from distributed import Client, LocalCluster
from distributed.security import Security
from distributed.system import MEMORY_LIMIT

from vision.errors import FormcheckError, InputError

_log = logging.getLogger(__name__)
_CONNECT_TIMEOUT_S: Final = 30
#: How often a worker that ended is started again without any worker having connected.
_MAX_USELESS_STARTS: Final = 3
#: Memory that a worker needs for a 4K clip with the largest model, bytes.
_WORKER_BYTES: Final = 1_000_000_000
_SLOW_ANSWER: Final = "180s"
_CONFIG: Final = {
    # A clip waits in the scheduler, not at a worker that may be lost.
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.diagnostics.nvml": False,
    # The analysis takes all cores, so an answer may take long.
    "distributed.comm.timeouts.connect": _SLOW_ANSWER,
}


def share_cores(workers: int | None, clips: int) -> tuple[int, int]:
    """Return how many worker processes to start, and how many frames each analyses in parallel.

    Parameters
    ----------
    workers : int or None
        Number of processes that the user wants; None for one per core, if the memory suffices.
    clips : int
        Number of clips.
    """
    if workers is None:
        workers = min(CPU_COUNT, MEMORY_LIMIT // _WORKER_BYTES)
    workers = max(1, min(workers, clips))
    return workers, max(1, CPU_COUNT // workers)


class WorkerProcesses:
    """Worker processes on this computer, each in a session of its own.

    Ctrl-C in a terminal does not reach them, so that the batch ends them in its own order.

    Parameters
    ----------
    client : distributed.Client
        A client of the scheduler.
    command : list of str
        The command that starts a worker.
    count : int
        Number of processes.
    log : Path
        File for what they print.
    """

    def __init__(self, client: Any, command: list[str], *, count: int, log: Path) -> None:
        self._client = client
        self._command = command
        self._log_file = log
        self._useless_starts = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(count):
                self._processes.append(self._start())
        except BaseException:
            self.kill()
            raise

    @property
    def pids(self) -> list[int]:
        """Process ids."""
        return [process.pid for process in self._processes]

    def supervise(self) -> None:
        """Start a worker again that has ended.

        Raises
        ------
        FormcheckError
            Workers end before any has connected.
        """
        for position, process in enumerate(self._processes):
            code = process.poll()
            if code is None:
                continue
            _log.warning("A worker process ended with code %d; another is started", code)
            if not self._client.nthreads():
                self._useless_starts += 1
            if self._useless_starts > _MAX_USELESS_STARTS:
                _log.info("Workers printed: %s", self._log_file.read_text("utf-8", "replace"))
                raise FormcheckError(
                    "The worker processes end as soon as they start; run `formcheck doctor`, or "
                    "with --log-level info to see what they print."
                )
            self._processes[position] = self._start()

    def kill(self) -> None:
        """End all processes at once; a worker keeps nothing that is still needed."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # The workers must import the same code, wherever this program found it.
        path = os.pathsep.join(entry for entry in sys.path if entry)
        with self._log_file.open("ab") as log:
            return subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={
                    **os.environ,
                    "PYTHONPATH": path,
                    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": _SLOW_ANSWER,
                },
                start_new_session=True,
            )


@contextmanager
def start_cluster(count: int) -> Iterator[tuple[Client, WorkerProcesses]]:
    """Start worker processes on this computer; yield a client for them, and the processes.

    Only this user can connect to them: scheduler and workers listen on the loopback interface and
    authenticate with keys made for this run.

    Parameters
    ----------
    count : int
        Number of processes; each analyses one clip at a time.
    """
    temporary = tempfile.TemporaryDirectory(prefix="formcheck-batch-", ignore_cleanup_errors=True)
    with temporary as name, dask.config.set({**_CONFIG, "temporary-directory": name}):
        folder = Path(name)
        security = Security.temporary()
        cluster = LocalCluster(
            n_workers=0,
            host="127.0.0.1",
            protocol="tls://",
            security=security,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )
        try:
            with Client(cluster, set_as_default=False) as client:
                command = _worker_command(cluster.scheduler_address, folder, security)
                processes = WorkerProcesses(
                    client, command, count=count, log=folder / "workers.log"
                )
                try:
                    yield client, processes
                finally:
                    processes.kill()
        finally:
            cluster.close()


def _worker_command(address: str, folder: Path, security: Any) -> list[str]:
    """Return the command of a worker; its keys are in the folder, which only this user can read."""
    options = {
        "--tls-ca-file": security.tls_ca_file,
        "--tls-cert": security.tls_worker_cert,
        "--tls-key": security.tls_worker_key,
    }
    command = [sys.executable, "-P", "-m", "dask", "worker", address]
    for option, text in options.items():
        file = folder / f"{option.removeprefix('--')}.pem"
        file.write_text(text, "ascii")
        command += [option, str(file)]
    command += ["--no-nanny", "--no-dashboard", "--nthreads", "1"]
    command += ["--host", "127.0.0.1", "--protocol", "tls"]
    command += ["--preload", "vision.batches.worker_setup"]
    command += ["--memory-limit", "0"]  # Dask would pause a worker that needs more
    return [*command, "--local-directory", str(folder)]


@contextmanager
def join_cluster(address: str) -> Iterator[Client]:
    """Connect to a running cluster; yield a client for it.

    Parameters
    ----------
    address : str
        Address of its scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    InputError
        Nothing answers there.
    """
    try:
        client = Client(address, timeout=_CONNECT_TIMEOUT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"No Dask scheduler answers at {address}; check the address and that it runs."
        ) from error
    with client:
        yield client


def dashboard_note(client: Client) -> str:
    """Return a sentence with the address of the dashboard, or why there is none.

    Parameters
    ----------
    client : distributed.Client
        A client of the cluster.
    """
    if importlib.util.find_spec("bokeh") is None:
        return "There is no dashboard, because the package bokeh is not installed."
    return f"Dashboard: {client.dashboard_link}"
