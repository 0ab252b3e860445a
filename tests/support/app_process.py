"""The app as a user starts it, without access to the network beyond this computer."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.fork_server import ServerStarts

ROOT = Path(__file__).parents[2]
TRAP = Path(__file__).with_name("network_trap")
_START_S = 90.0
_STOP_S = 15.0
#: Streamlit logs a traceback when a page is left while its connection is being made.
_CLOSED_EARLY = "WebSocket is not connected"


@dataclass(frozen=True)
class AppProcess:
    """A running app.

    Attributes
    ----------
    pid, port : int
    home : Path
    network_log : Path
        Attempts of the server and its workers to reach another computer, one a line.
    log : Path
        What it has printed.
    """

    pid: int
    port: int
    home: Path
    network_log: Path
    log: Path

    def first_link(self) -> str:
        """Return the link that it has printed for the first administrator."""
        (link,) = re.findall(r"http\S+/invite/\S+", self.log.read_text())
        return str(link)

    def outside_connections(self) -> list[str]:
        """Return the attempts to reach another computer."""
        return self.network_log.read_text().splitlines() if self.network_log.exists() else []


def trapped_environment(network_log: Path, **variables: str) -> dict[str, str]:
    """Return environment variables that keep a Python process from the network."""
    return {
        **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        "PYTHONPATH": str(TRAP),
        "FORMCHECK_TEST_NETWORK_LOG": str(network_log),
        **variables,
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running_app(
    folder: Path,
    *options: str,
    app: Path | None = None,
    port: int | None = None,
    forks: ServerStarts | None = None,
    **variables: str,
) -> Iterator[AppProcess]:
    """Start ``formcheck app`` and wait until it answers; stop it at the end.

    Parameters
    ----------
    folder : Path
        Folder for its home and logs.
    *options : str
        Further options.
    app : Path, optional
        Another app for Streamlit to run.
    port : int, optional
        Port to listen on; by default any that is free.
    forks : ServerStarts, optional
        What starts the process, where it need not import everything by itself.
    **variables : str
        Further environment variables.
    """
    port = port or free_port()
    home, network_log = folder / "home", folder / "network.log"
    log = folder / "server.log"
    command = [*_command(app, port), *options]
    environment = trapped_environment(
        network_log,
        **{"FORMCHECK_HOME": str(home), "DISPLAY": "", "WAYLAND_DISPLAY": "", **variables},
    )
    process = (forks or ServerStarts()).start(command, log=log, **environment)
    try:
        wait_until_it_answers(port, is_running=lambda: process.poll() is None, say=log.read_text)
        yield AppProcess(process.pid, port, home, network_log, log)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_STOP_S)
            raise
    # Without formcheck's command, the signal ends the process after it has shut down.
    assert process.poll() in ({0} if app is None else {0, -15}), log.read_text()
    text = log.read_text()
    assert "Traceback" not in text or _CLOSED_EARLY in text, text


def wait_until_it_answers(
    port: int,
    *,
    is_running: Callable[[], bool] = lambda: True,
    say: Callable[[], str] = lambda: "",
) -> None:
    """Wait until an app answers.

    Parameters
    ----------
    port : int
        Its port.
    is_running : callable, optional
        Whether its process still runs.
    say : callable, optional
        Returns what it has printed, for when it has ended.
    """
    end = time.monotonic() + _START_S
    while not _answers(port):
        assert is_running(), say()
        assert time.monotonic() < end, "the app does not answer"
        time.sleep(0.1)


def _command(app: Path | None, port: int) -> list[str]:
    if app is None:
        return ["vision.cli.main", "app", "--port", str(port)]
    address = ("--server.port", str(port), "--server.address", "127.0.0.1")
    return ["streamlit", "run", str(app), *address]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
