"""A clip that is chosen while the start page still loads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.page_audit import READ_SHIFT, WATCH_SHIFTS, find_violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAX_SHIFT, MAX_MOVED_PX = 0.1, 2
#: Where the parts of the early view are, and those of the page.
PLACES = """([view, parts]) => {
  const find = (root, selector) => root.querySelector(selector)
    ?? [...root.querySelectorAll("*")]
      .map((each) => each.shadowRoot && find(each.shadowRoot, selector)).find(Boolean);
  const places = parts.map((part) => find(document, `${view} ${part}`).getBoundingClientRect());
  return places.flatMap(({ left, top, height }) => [left, top, height]);
}"""
PARTS = [".label", ".zone", ".choose"]


class HeldScripts:
    """Streamlit's scripts, which reach the browser only when they are let through."""

    def __init__(self, page: Page) -> None:
        self._held: list[Route] | None = []
        page.route("**/static/js/**", self._answer)

    def _answer(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)

    def let_through(self) -> None:
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()


@pytest.fixture
def loading(server: Any, open_page: Callable[..., Page]) -> Callable[..., tuple[Page, HeldScripts]]:
    """Return a function that opens an address, whose page does not get on at first."""

    def opened(address: str = "/", width: int = 390) -> tuple[Page, HeldScripts]:
        page = open_page("data:text/html,<h1>Before the app</h1>", width=width)
        page.add_init_script(WATCH_SHIFTS)
        scripts = HeldScripts(page)
        page.goto(server.url + address, wait_until="commit")
        return page, scripts

    return opened


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_a_clip_that_is_chosen_early_is_uploaded(
    loading: Callable[..., tuple[Page, HeldScripts]], samples: Path, width: int
) -> None:
    page, scripts = loading(width=width)
    view = page.locator(".fc-early")
    expect(view.get_by_role("heading")).to_have_text(
        "Check your squat or backward run from a phone video"
    )
    expect(view.get_by_role("status")).to_contain_text("Still loading")
    assert find_violations(page) == []
    before = page.evaluate(PLACES, [".fc-early", PARTS])
    with page.expect_file_chooser() as asked:
        view.get_by_role("button", name="Choose clips").click()
    asked.value.set_files(samples / "grey.mp4")
    expect(view.get_by_role("listitem")).to_have_text("grey.mp4")
    expect(view.get_by_role("status")).to_have_text("The upload begins once formcheck has loaded.")

    scripts.let_through()
    expect(page.locator(".upload .row[data-state=ready]")).to_contain_text("grey.mp4")
    expect(view).to_have_count(0)
    expect(page.locator(".upload .choose")).to_be_focused()  # as it was before
    expect(page.get_by_role("button", name="Check this clip")).to_be_enabled()
    after = page.evaluate(PLACES, [".upload", PARTS])
    assert after == pytest.approx(before, abs=MAX_MOVED_PX)
    assert page.evaluate(READ_SHIFT) <= MAX_SHIFT
    page.close()  # what holds its scripts stays with it


def test_a_list_of_files_may_still_be_open_when_the_page_has_loaded(
    loading: Callable[..., tuple[Page, HeldScripts]], samples: Path
) -> None:
    page, scripts = loading()
    with page.expect_file_chooser() as asked:
        page.locator(".fc-early .choose").click()
    scripts.let_through()
    expect(page.locator(".fc-early")).to_have_count(0)
    expect(page.locator(".upload .choose")).to_be_visible()
    asked.value.set_files(samples / "grey.mp4")
    expect(page.locator(".upload .row[data-state=ready]")).to_contain_text("grey.mp4")
    page.close()


def test_the_address_of_a_result_offers_no_upload_while_it_loads(
    loading: Callable[..., tuple[Page, HeldScripts]],
) -> None:
    page, scripts = loading("/?result=none")
    expect(page.locator(".fc-loading")).to_be_visible()
    expect(page.locator(".fc-early")).to_have_count(0)
    scripts.let_through()
    expect(page.locator("h1").first).to_be_visible()
    page.close()


def test_a_page_that_has_no_uploader_is_shown_all_the_same(
    loading: Callable[..., tuple[Page, HeldScripts]],
) -> None:
    page, scripts = loading()
    page.route("**/components/upload.*.js", lambda route: route.abort())
    expect(page.locator(".fc-early")).to_be_visible()
    scripts.let_through()
    expect(page.locator(".fc-early")).to_have_count(0)
    expect(page.get_by_role("button", name="Check this clip")).to_be_visible()
    page.close()
