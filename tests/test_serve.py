"""The app as `formcheck app` starts it, without a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vision.terminal.serve import command


def test_the_app_listens_here_and_reports_nothing() -> None:
    called = command(port=8600, address="127.0.0.1")
    assert Path(called[1]).name == "app.py"
    assert Path(called[1]).is_file()
    options = dict(zip(called[2::2], called[3::2], strict=True))
    assert options["--server.address"] == "127.0.0.1"
    assert options["--browser.gatherUsageStats"] == "false"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def open_app(port: int, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started = []

    def opened() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "vision.cli", "app", "--port", str(port)],
            cwd=tmp_path, env=os.environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield opened
    for process in started:
        process.kill()
        process.communicate()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_ending_the_command_ends_the_server(
    open_app: Callable[[], subprocess.Popen[str]], port: int
) -> None:
    app = open_app()
    end = time.monotonic() + 40
    while not answers(port):
        assert app.poll() is None
        assert time.monotonic() < end, "the app does not answer"
        time.sleep(0.1)
    app.terminate()
    app.communicate(timeout=15)
    assert not answers(port)


def test_a_taken_port_is_one_sentence(
    open_app: Callable[[], subprocess.Popen[str]], port: int
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        app = open_app()
        _, said = app.communicate(timeout=40)
    assert app.returncode == 2
    assert f"could not be started on port {port}; try another with --port" in said
    assert "Traceback" not in said
