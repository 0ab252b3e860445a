"""Fixtures: a running app and a real Chromium."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.support.failure_report import describe_pages, describe_server
from tests.support.fork_server import ForkedServer, ServerStarts
from tests.support.page_pool import TIMEOUT_MS, PagePool
from tests.support.result_modes import coach_cookie
from vision.clip.encode import VideoSink
from vision.frontend import live as live_ui
from vision.jobs.saved_results import SavedResults

expect.set_options(timeout=TIMEOUT_MS)

TESTS = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Without background requests of Chromium itself.
CHROMIUM_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    # Without a graphics card, emulating one takes most of the time.
    "--disable-gpu",
)
FAKE_CAMERAS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=device-count=2,fps=10",
    "--allow-loopback-in-peer-connection",
)

#: Records opened streams, connections and their configurations.
RECORD_MEDIA_CALLS = """
window.streams = [];
window.configurations = [];
window.peers = [];
if (navigator.mediaDevices) {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wishes) => {
    const stream = await open(wishes);
    streams.push(stream);
    return stream;
  };
}
window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
  construct(kind, [configuration]) {
    configurations.push(configuration);
    const peer = new kind(configuration);
    peers.push(peer);
    return peer;
  },
});
"""


@dataclass
class Server:
    """A running app."""

    url: str
    home: Path
    process: ForkedServer | subprocess.Popen[bytes]

    def results(self) -> list[Path]:
        """Return a folder for each result, with its files."""
        saved = SavedResults(self.home)
        try:
            return [saved.path(meta.id) for meta in saved.all_results()]
        finally:
            saved.close()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let fake analyses begin, but not end meanwhile."""
        hold = self.home / "hold"
        hold.touch()
        try:
            yield
        finally:
            hold.unlink()

    def stop(self) -> None:
        """Terminate the server process."""
        if self in _running:
            _running.remove(self)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


#: The apps that run now.
_running: list[Server] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure what the browsers and the servers were doing."""
    report = yield
    if report.when == "call" and report.failed:
        fixtures: dict[str, object] = getattr(item, "funcargs", {})
        pages = [each for each in fixtures.values() if isinstance(each, Page)]
        browsers = {each for each in fixtures.values() if isinstance(each, Browser)}
        browsers |= {browser for page in pages if (browser := page.context.browser)}
        report.sections.append(("Open pages", describe_pages(browsers)))
        for server in _running:
            if server.process.poll() is None and hasattr(signal, "SIGUSR1"):
                described = describe_server(server.home / "server.log", server.process.pid)
                report.sections.append((server.url, described))
    return report


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def start_server(
    forks: ServerStarts, home: Path, app: str = "server_app.py", **variables: str
) -> Server:
    """Start an app of this folder and wait until it is ready."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    address = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    environment = {**os.environ, "FORMCHECK_HOME": str(home), **variables}
    process = forks.start(["streamlit", "run", str(TESTS / app), *address], log=log, **environment)
    end = time.monotonic() + 90
    while not _is_ready(url):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.02)
    _running.append(Server(url, home, process))
    return _running[-1]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one sample."""
    folder = tmp_path_factory.mktemp("samples")
    with VideoSink(folder / "grey.mp4", width=160, height=240) as sink:
        for index in range(15):
            sink.write(np.full((240, 160, 3), 90 + index, np.uint8), index / 15)
    row = {"file": "grey.mp4", "title": "A grey second", "what_to_expect": "Nothing at all."}
    (folder / "index.json").write_text(json.dumps([row]))
    return folder


@pytest.fixture(scope="module")
def serve_app(forks: ServerStarts) -> Iterator[Callable[..., Server]]:
    """Return a function that starts an app of this folder."""
    started: list[Server] = []

    def start(home: Path, app: str = "server_app.py", **variables: str) -> Server:
        started.append(start_server(forks, home, app, **variables))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def serve(serve_app: Callable[..., Server], samples: Path) -> Callable[[Path], Server]:
    """Return a function that starts the app with a fast fake analysis."""

    def start(home: Path) -> Server:
        return serve_app(home, FORMCHECK_TEST_WORK="quick", FORMCHECK_TEST_SAMPLES=str(samples))

    return start


@pytest.fixture(scope="module")
def server(serve: Callable[[Path], Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Start the app for all tests of a file."""
    return serve(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Return a function that launches Chromium with additional arguments."""
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        pytest.skip("no Chromium is installed (apt-get install chromium)")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    launched: list[Browser] = []
    with sync_playwright() as playwright:

        def start(*further: str) -> Browser:
            browser = playwright.chromium.launch(
                executable_path=chromium,
                args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if root else []), *further],
            )
            launched.append(browser)
            return browser

        yield start
        for browser in launched:
            browser.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    """Launch Chromium."""
    return launch()


@pytest.fixture(scope="module")
def app_pages(browser: Browser) -> Iterator[PagePool]:
    """Open a context for the pages of the app."""
    pages = PagePool(browser, cookies=[coach_cookie()], may_fail=True)
    yield pages
    pages.close()


@pytest.fixture
def open_page(app_pages: PagePool) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page of the app."""

    def opened(url: str, *, width: int = 1280, height: int = 900) -> Page:
        page = app_pages.take(width=width, height=height)
        page.goto(url)
        # A new server is ready before it has loaded the modules that a page needs.
        page.locator("h1").first.wait_for()
        return page

    yield opened
    assert app_pages.leave() == []


@pytest.fixture(scope="module")
def component_pages(browser: Browser) -> Iterator[PagePool]:
    """Open a context for the test pages of components."""
    pages = PagePool(browser)
    yield pages
    pages.close()


@pytest.fixture(scope="session")
def live_site() -> Iterator[str]:
    """Serve the live check's script and modules, and the test page."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            folder, _, name = path.split("?")[0].rpartition("/")
            components = Path(live_ui.__file__).parents[1]
            places = {
                "/live": components / "live",
                "/player": components / "player",
                "/shared": components / "shared",
                "": TESTS / "live_page",
            }
            return str(places[folder] / (name or "page.html"))

        def do_GET(self) -> None:
            generated = {
                "/built.js": (live_ui.script, "text/javascript"),
                "/style.css": (live_ui.style, "text/css"),
            }
            if self.path in generated:
                build, content_type = generated[self.path]
                text = build().encode()
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            else:
                with contextlib.suppress(ConnectionError):  # the page was closed meanwhile
                    super().do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/page.html"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def cameras(launch: Callable[..., Browser]) -> Browser:
    """Launch a Chromium with two fake cameras."""
    return launch(*FAKE_CAMERAS)


@pytest.fixture
def open_live(cameras: Browser, live_site: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the live test page; fail on any error in the page."""
    contexts = []
    page_errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in str(message.location):
            page_errors.append(message.text)

    def opened(
        *scripts: str,
        url: str = live_site,
        mount: str | None = "live.mount()",
        width: int = 1280,
        height: int = 800,
    ) -> Page:
        context = cameras.new_context(
            viewport={"width": width, "height": height}, permissions=["camera"]
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        for script in (RECORD_MEDIA_CALLS, *scripts):
            page.add_init_script(script)
        page.goto(url)
        if mount is not None:
            page.wait_for_function("window.live?.ready")
            page.evaluate(f"() => {mount}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not page_errors
