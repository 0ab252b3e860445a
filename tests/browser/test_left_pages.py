"""A page change arrives, whatever the page that is left still asks for meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.support.page_home import FilledHome, fill_home

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class LateAnswers:
    """The server's answers, which reach the browser only when they are let through."""

    def __init__(self, page: Page) -> None:
        self.held: list[str | bytes] | None = None
        self.asked = 0
        self._browser: WebSocketRoute | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        self._browser = route

        def ask(message: str | bytes) -> None:
            self.asked += 1
            server.send(message)

        def answer(message: str | bytes) -> None:
            if self.held is None:
                route.send(message)
            else:
                self.held.append(message)

        route.on_message(ask)
        server.on_message(answer)

    def hold(self) -> None:
        self.held = []

    def let_through(self) -> None:
        held, self.held = self.held or [], None
        for message in held:
            assert self._browser is not None
            self._browser.send(message)


def wait_for(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(2000):
        if is_so():
            return
        page.wait_for_timeout(10)  # answers pass meanwhile
    raise AssertionError("it did not happen in time")


@pytest.fixture(scope="module")
def signals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where the page that is opened says that it has begun, and waits."""
    return tmp_path_factory.mktemp("signals")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> FilledHome:
    return fill_home(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="module")
def server(serve_app: Callable[..., Any], filled: FilledHome, signals: Path) -> Any:
    return serve_app(filled.home, FORMCHECK_TEST_SLOW_TRAINING=str(signals))


@pytest.mark.parametrize("asks", ["fragment", "page"])
def test_a_page_change_arrives_although_the_old_page_asks_for_a_run(
    server: Any, filled: FilledHome, signals: Path, open_page: Callable[..., Page], asks: str
) -> None:
    for name in ("begun", "go-on"):
        (signals / name).unlink(missing_ok=True)
    page = open_page("data:text/html,<h1>Before the app</h1>")
    answers = LateAnswers(page)
    page.goto(f"{server.url}/?result={filled.run}")
    page.locator(".player.ready").wait_for()
    button = page.get_by_role("button", name="Do it now")
    answers.hold()
    button.click()
    wait_for(page, (signals / "begun").exists)
    asked = answers.asked
    if asks == "fragment":
        page.locator(".player").focus()
        page.keyboard.press("ArrowRight")
    else:
        page.get_by_text("For the athlete", exact=True).click()
    wait_for(page, lambda: answers.asked > asked)
    page.evaluate("fetch('/_stcore/health').then((answer) => answer.text())")  # it has arrived
    (signals / "go-on").touch()
    answers.let_through()
    start = page.get_by_role("button", name="The way is clear: start")
    start.click()
    expect(page.locator(".step-title")).to_have_text("Get ready")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.locator("h1").first).to_have_text("Guided session")
    page.close()  # what holds its answers stays with it
