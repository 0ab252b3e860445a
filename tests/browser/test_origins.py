"""Chromium between the app and other pages: the app's own work, others get nothing of it."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.support.app_process import TRAP
from tests.support.page_pool import TIMEOUT_MS
from tests.support.page_server import serve_pages
from vision.webapp import routes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]
PATHS = sorted(
    route.url_path
    for route in (routes.CHECK, routes.LIVE, routes.LIBRARY, routes.COMPARE, routes.METHOD)
)
#: Returns what became of each attempt of a page to reach the app at an address.
ATTACK = """async (app) => {
  const outcome = (start) => new Promise((resolve) => {
    const timer = setTimeout(() => resolve('no answer'), 15000);
    start((text) => { clearTimeout(timer); resolve(text); });
  });
  const element = (name, url) => outcome((done) => {
    const made = document.createElement(name);
    made.onload = () => done('loaded');
    made.onerror = () => done('failed');
    made.src = url;
    document.body.append(made);
  });
  const request = (url, options) => fetch(url, options).then(
    (answer) => answer.type === 'opaque' ? 'sent' : `read ${answer.status}`, () => 'failed');
  const socket = outcome((done) => {
    const made = new WebSocket(app.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
    made.onopen = () => done('open');
    made.onerror = () => done('failed');
  });
  return {
    socket: await socket,
    health: await request(app + '/_stcore/health'),
    image: await element('img', app + '/favicon.png'),
    script: await element('script', app + '/static/none.js'),
  };
}"""


LOOKED_UP = re.compile(r"\d/[a-z]+/_stcore/(health|host-config)$")
#: Through a proxy on this computer, a request beyond it would not be noticed.
NO_PROXIES = {
    name: ""
    for proxy in ("http", "https", "all")
    for name in (f"{proxy}_proxy", f"{proxy.upper()}_PROXY")
}


@pytest.fixture(scope="module")
def network_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file with the attempts of the server to reach another computer."""
    return tmp_path_factory.mktemp("network") / "network.log"


@pytest.fixture(scope="module")
def server(
    serve_app: Callable[..., Any],
    samples: Path,
    network_log: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """Start the app without access to the network beyond this computer."""
    return serve_app(
        tmp_path_factory.mktemp("home"),
        FORMCHECK_TEST_WORK="quick",
        FORMCHECK_TEST_SAMPLES=str(samples),
        PYTHONPATH=str(TRAP),
        FORMCHECK_TEST_NETWORK_LOG=str(network_log),
        **NO_PROXIES,
    )


@pytest.fixture(scope="module")
def other_page() -> Iterator[str]:
    """Serve an empty page on another port."""
    with serve_pages(lambda path: (b"<!doctype html><title>Other</title>", "text/html")) as url:
        yield url


@pytest.mark.parametrize(("host", "paths"), [("localhost", PATHS), ("127.0.0.1", ["live"])])
def test_pages_open_without_an_error(
    server: Any, open_page: Open, host: str, paths: list[str]
) -> None:
    page = open_page(server.url.replace("127.0.0.1", host))
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # Streamlit looks for its server below the path of the page first.
        if message.type == "error" and not LOOKED_UP.search(message.location["url"]):
            errors.append(f"{message.text} ({message.location['url']})")

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in paths:
        page.goto(f"{server.url.replace('127.0.0.1', host)}/{path}")
        expect(page.locator("h1").first).to_be_visible()
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        expect(page.get_by_test_id("stException")).to_have_count(0)
    assert errors == []


def test_another_page_reaches_nothing(server: Any, browser: Browser, other_page: str) -> None:
    page = browser.new_page()
    page.goto(other_page)
    reached = page.evaluate(ATTACK, server.url)
    page.close()
    assert reached == dict.fromkeys(("socket", "health", "image", "script"), "failed")


def test_another_page_cannot_frame_the_app(server: Any, browser: Browser, other_page: str) -> None:
    page = browser.new_page()
    page.goto(other_page)
    with page.expect_response(f"{server.url}/") as waiting:
        page.evaluate(
            "url => document.body.append(Object.assign(document.createElement('iframe'), "
            "{src: url}))",
            f"{server.url}/",
        )
    assert waiting.value.status == 403
    page.close()


def test_the_app_sends_nothing_elsewhere(server: Any, browser: Browser, other_page: str) -> None:
    page = browser.new_page()
    page.goto(server.url)
    page.locator("h1").first.wait_for(timeout=TIMEOUT_MS)
    assert (
        page.evaluate("url => fetch(url, {mode: 'no-cors'}).then(() => 1, () => 0)", other_page)
        == 0
    )
    page.close()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_deleted_clip_is_gone_while_another_window_shows_it(server: Any, open_page: Open) -> None:
    first = open_page(server.url)
    first.get_by_role("button", name="Try it").click()
    expect(first.locator("h1").first).to_contain_text("start with")
    expect(first.locator("[class*=st-key-shot] img").first).to_be_visible()
    addresses = first.locator("video, img").evaluate_all(
        "all => all.map((one) => one.currentSrc || one.src)"
    )
    downloaded: list[str] = []
    first.on("request", lambda request: downloaded.append(request.url))
    with first.expect_download() as waiting:
        first.get_by_role("button", name="Report (JSON)").click()
    addresses = [urljoin(server.url, url) for url in (*addresses, waiting.value.url)]
    personal = [url for url in addresses if "/files/" in url or "/media/" in url]
    assert sum("/files/" in url for url in personal) >= 2
    assert sum("/media/" in url for url in personal) == 1
    assert {status(url) for url in personal} == {200}

    second = open_page(first.url)
    second.get_by_role("button", name="Delete clip and result").click()
    second.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(second.get_by_text("have been deleted")).to_be_visible()
    assert {status(url) for url in personal} == {404}


def test_others_may_not_read_what_the_server_wrote(server: Any) -> None:
    written = [
        path for folder in ("results", "library") for path in (server.home / folder).rglob("*")
    ]
    assert any(path.is_file() for path in written)
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_the_server_asked_no_other_computer(server: Any, network_log: Path) -> None:
    assert status(f"{server.url}/_stcore/health") == 200
    assert not network_log.exists()
