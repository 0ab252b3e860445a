"""A press of a button counts although the page moves meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.page_home import ATHLETE, fill_home

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Something is drawn above, which moves what is below it.
MOVE = """() => {
  const space = document.createElement("div");
  space.style.height = "150px";
  document.querySelector("[data-testid=stMainBlockContainer]").prepend(space);
}"""
#: Something is opened over everything.
COVER = """() => {
  const cover = document.createElement("div");
  cover.style.cssText = "position: fixed; inset: 0; z-index: 9999999;";
  document.body.append(cover);
}"""
#: Streamlit draws a button anew: another element with the same text, below.
REPLACE = """(button) => {
  const place = button.closest("[class*=st-key-]");
  const other = button.cloneNode(true);
  window.replacedClicks = 0;
  other.addEventListener("click", () => { window.replacedClicks += 1; });
  other.style.marginTop = "150px";
  place.replaceChildren(other);
}"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, serve_app: Callable[..., Any]) -> str:
    return str(serve_app(fill_home(tmp_path_factory.mktemp("press")).home).url)


@pytest.fixture
def button(url: str, open_page: Callable[..., Page]) -> Locator:
    """Return a button that asks something in a dialog."""
    page = open_page(f"{url}/library")
    page.get_by_role("tab", name="Athletes").click()
    page.locator("summary", has_text=ATHLETE).click()
    button = page.get_by_role("button", name="Delete athlete and all data")
    button.scroll_into_view_if_needed()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    button.hover()
    return button


def test_a_button_that_moves_away_is_pressed_all_the_same(button: Locator) -> None:
    button.page.mouse.down()
    button.page.evaluate(MOVE)
    button.page.mouse.up()
    expect(button.page.get_by_role("dialog")).to_be_visible()
    button.page.get_by_role("button", name="Cancel").click()
    expect(button.page.get_by_role("dialog")).to_have_count(0)


def test_who_leaves_the_button_before_letting_go_has_not_pressed_it(button: Locator) -> None:
    page = button.page
    page.evaluate("addEventListener('click', (event) => (window.lastClick = event.target.tagName))")
    page.mouse.down()
    page.mouse.move(5, 400)
    page.mouse.up()
    page.wait_for_function("window.lastClick && window.lastClick !== 'BUTTON'")
    page.wait_for_timeout(200)  # longer than the page waits for the browser's own click
    assert page.get_by_role("dialog").count() == 0


def test_a_button_that_stays_is_pressed_once(button: Locator) -> None:
    page = button.page
    page.evaluate(
        "addEventListener('click', () => { window.clicks = (window.clicks ?? 0) + 1; }, true)"
    )
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("window.clicks") == 1
    page.get_by_role("button", name="Cancel").click()


def test_a_button_that_is_covered_by_what_it_opens_is_not_pressed_again(button: Locator) -> None:
    page = button.page
    page.mouse.down()
    page.evaluate(COVER)
    page.evaluate("addEventListener('click', () => { window.clicks = (window.clicks ?? 0) + 1; })")
    page.mouse.up()
    page.wait_for_function("window.clicks === 1")  # of what is around both
    page.wait_for_timeout(200)
    assert page.evaluate("window.clicks") == 1
    page.close()


def test_a_button_that_is_drawn_anew_meanwhile_is_pressed(button: Locator) -> None:
    page = button.page
    page.mouse.down()
    button.evaluate(REPLACE)
    page.mouse.up()
    page.wait_for_function("window.replacedClicks === 1")
    page.close()
