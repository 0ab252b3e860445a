"""A server of our own and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from vision.clip.encode import VideoSink

ROOT = Path(__file__).parents[2]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Nothing but our own server is to be asked for anything.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


@dataclass
class Server:
    """A running app."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def results(self) -> list[Path]:
        """Folders of the results on the disk."""
        return [p for p in (self.home / "results").iterdir() if not p.name.startswith(".")]

    def stop(self) -> None:
        """End this server, and nothing else."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def start_server(home: Path, **variables: str) -> Server:
    """Start the app and wait until it answers."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "tests/browser/server_app.py"),
             "--server.port", str(port), "--server.address", "127.0.0.1"],
            cwd=ROOT, stdout=log, stderr=log,
            env={**os.environ, "FORMCHECK_HOME": str(home), **variables},
        )  # fmt: skip
    end = time.monotonic() + 40
    while not _answers(url):
        assert process.poll() is None, (home / "server.log").read_text()
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.1)
    return Server(url, home, process)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one sample."""
    folder = tmp_path_factory.mktemp("samples")
    with VideoSink(folder / "grey.mp4", width=160, height=240) as sink:
        for index in range(15):
            sink.write(np.full((240, 160, 3), 90 + index, np.uint8), index / 15)
    row = {"file": "grey.mp4", "title": "A grey second", "what_to_expect": "Nothing at all."}
    (folder / "index.json").write_text(json.dumps([row]))
    return folder


@pytest.fixture(scope="module")
def serve(samples: Path) -> Iterator[Callable[[Path], Server]]:
    """Start the app, with quick made-up work, over a home."""
    started: list[Server] = []

    def start(home: Path) -> Server:
        server = start_server(
            home, FORMCHECK_TEST_WORK="quick", FORMCHECK_TEST_SAMPLES=str(samples)
        )
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server(serve: Callable[[Path], Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The app, for all tests of a file."""
    return serve(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*QUIET, *(["--no-sandbox"] if root else [])]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of a given width; at the end nothing may have been asked elsewhere."""
    contexts = []
    foreign: list[str] = []

    def note(url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            foreign.append(url)

    def opened(url: str, *, width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note(request.url))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not foreign
