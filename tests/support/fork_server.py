"""Start the app's servers by forking a process that has imported everything.

    python -m tests.support.fork_server SOCKET

imports what the app needs, then forks a process for each connection to the socket, which brings a
module to run, its arguments, the environment and the name of the log. To import takes several
seconds of a processor, each time that a server starts.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
#: What pages import once they are shown.
_PRELOADED = (
    "altair",
    "cv2",
    "pandas",
    "pyarrow",
    "streamlit.web.bootstrap",
    "streamlit.web.cli",
    "uvicorn",
    "vision.cli.serve.command",
)
_START_S = 120


class ForkedServer:
    """A server's process, which ends as one that `subprocess` has started.

    Parameters
    ----------
    connection : socket.socket
        Connection that the process keeps open while it runs.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.pid = int(connection.recv(20))
        self._status = -int(signal.SIGKILL)

    def poll(self) -> int | None:
        """Return its status if it has ended; -9 if a signal has ended it."""
        return self._ended_within(0)

    def wait(self, timeout: float) -> int:
        """Wait for its end; return its status."""
        status = self._ended_within(timeout)
        if status is None:
            raise subprocess.TimeoutExpired("forked server", timeout)
        return status

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended_within(self, seconds: float) -> int | None:
        if self._connection.fileno() >= 0:
            self._connection.settimeout(seconds)
            try:
                while status := self._connection.recv(20):
                    self._status = int(status)
            except (BlockingIOError, TimeoutError):
                return None
            self._connection.close()
        return self._status


class ForkServer:
    """The process that forks servers.

    Parameters
    ----------
    folder : Path
        Folder for its socket and its log.
    """

    def __init__(self, folder: Path) -> None:
        self._address, log = folder / "fork", folder / "fork.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.fork_server", str(self._address)],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output,
            )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n", log.read_text()

    def start(self, arguments: list[str], *, log: Path, **environment: str) -> ForkedServer:
        """Fork a server.

        Parameters
        ----------
        arguments : list of str
            Module to run, and its arguments.
        log : Path
            File to which it prints.
        **environment : str
            All its environment variables.
        """
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_START_S)
        connection.connect(str(self._address))
        request = {"arguments": arguments, "environment": environment, "log": str(log)}
        connection.sendall(json.dumps(request).encode() + b"\n")
        return ForkedServer(connection)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def _preload() -> None:
    for name in _PRELOADED:
        importlib.import_module(name)
    webapp = importlib.import_module("vision.webapp")
    for module in pkgutil.walk_packages(webapp.__path__, "vision.webapp."):
        importlib.import_module(module.name)


def _become_server(connection: socket.socket, request: dict[str, Any]) -> None:
    """Run a module as a process of its own would."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(request["log"]).open("ab") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(request["environment"])
    for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep):
        customised = Path(folder) / "sitecustomize.py"  # Python imports it at its start
        if folder and customised.is_file():
            runpy.run_path(str(customised))
    connection.sendall(str(os.getpid()).encode())
    sys.argv = request["arguments"]
    status = 1
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise
    finally:
        connection.sendall(str(status).encode())


def main() -> None:
    """Fork a process for each connection, until the standard input ends."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(sys.argv[1])
    listening.listen()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that end leave nothing behind
    _preload()
    gc.collect()
    gc.freeze()  # forked processes look for garbage among what is theirs
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _ = listening.accept()
        request = json.loads(connection.makefile().readline())
        if not os.fork():
            listening.close()
            _become_server(connection, request)
            return
        connection.close()


if __name__ == "__main__":
    main()
