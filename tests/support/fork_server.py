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
import time
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
#: Other systems cannot fork, or not once libraries of theirs are loaded.
CAN_FORK = sys.platform == "linux"


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


class ServerStarts:
    """Starts each server as a process that imports everything by itself."""

    def start(
        self, arguments: list[str], *, log: Path, **environment: str
    ) -> ForkedServer | subprocess.Popen[bytes]:
        """Start a server.

        Parameters
        ----------
        arguments : list of str
            Module to run, and its arguments.
        log : Path
            File to which it prints.
        **environment : str
            All its environment variables.
        """
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *arguments], cwd=ROOT, env=environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip

    def close(self) -> None:
        """Do nothing: who has started a server ends it."""


class ForkServer(ServerStarts):
    """The process that forks servers, for all processes that use a folder.

    Parameters
    ----------
    folder : Path
        Folder for its socket and its log.
    """

    def __init__(self, folder: Path) -> None:
        import fcntl

        folder.mkdir(exist_ok=True)
        self._address = folder / "fork"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            user = self._enter()
            if user is None:  # there is none, or it is about to end
                self._start(folder / "fork.log")
                user = self._enter()
        assert user is not None, (folder / "fork.log").read_text()
        self._user = user

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
        request = {"arguments": arguments, "environment": environment, "log": str(log)}
        return ForkedServer(self._send(request))

    def close(self) -> None:
        """End the process, unless others use it."""
        self._user.close()

    def _enter(self) -> socket.socket | None:
        """Return a connection that keeps the process running; None if it does not run."""
        try:
            user = self._send(None)
        except OSError:
            return None
        if user.recv(20):
            return user
        user.close()
        return None

    def _start(self, log: Path) -> None:
        self._address.unlink(missing_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.fork_server", str(self._address)],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        end = time.monotonic() + _START_S
        while not self._address.exists():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, "the process that forks does not start"
            time.sleep(0.02)
        process.returncode = 0  # it ends with its last user, and nobody waits for it

    def _send(self, request: dict[str, Any] | None) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(_START_S)
            connection.connect(str(self._address))
            connection.sendall(json.dumps(request).encode() + b"\n")
        except OSError:
            connection.close()
            raise
        return connection


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
    """Fork a process for each connection with a request, until the last user has left."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that end leave nothing behind
    listening = socket.socket(socket.AF_UNIX)
    address = Path(sys.argv[1])
    listening.bind(f"{address}-new")
    listening.listen()
    address.with_name(f"{address.name}-new").rename(address)  # it can be connected to
    _preload()
    gc.collect()
    gc.freeze()  # forked processes look for garbage among what is theirs
    users: list[socket.socket] = []
    while True:
        ready, _, _ = select.select([listening, *users], [], [])
        for user in set(users).intersection(ready):
            users.remove(user)
            user.close()
            if not users:
                return
        if listening not in ready:
            continue
        connection, _ = listening.accept()
        request = json.loads(connection.makefile().readline())
        if request is None:
            users.append(connection)
            connection.sendall(b"ready")
        elif os.fork():
            connection.close()
        else:
            listening.close()
            _become_server(connection, request)
            return


if __name__ == "__main__":
    main()
