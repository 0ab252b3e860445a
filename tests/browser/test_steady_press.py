"""A press of a button counts although the page moves meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.support.page_home import ATHLETE, fill_home
from tests.support.page_pool import PagePool
from tests.support.page_waiting import wait_until_still

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Something is drawn above, which moves what is below it. What a test adds is marked, so that it
#: can be removed for the next one.
MOVE = """() => {
  const space = document.createElement("div");
  space.className = "added";
  space.style.height = "150px";
  document.querySelector("[data-testid=stMainBlockContainer]").prepend(space);
}"""
#: Something is opened over everything.
COVER = """() => {
  const cover = document.createElement("div");
  cover.className = "added";
  cover.style.cssText = "position: fixed; inset: 0; z-index: 9999999;";
  document.body.append(cover);
}"""
#: Streamlit draws a button anew: another element with the same text, in its place or below.
REPLACE = """(button, distance) => {
  const other = button.cloneNode(true);
  other.classList.add("added");
  other.style.marginTop = `${distance}px`;
  window.replaced = button;
  button.replaceWith(other);
}"""
#: Names what is clicked from now on.
WATCH_CLICKS = """() => {
  window.clicks = [];
  addEventListener("click", ({ target }) => {
    clicks.push(target.closest(".added") ? "ADDED" : target.tagName);
  }, true);
}"""
#: Undoes all of this.
RESTORE = """() => {
  document.querySelector("button.added")?.replaceWith(window.replaced);
  document.querySelectorAll(".added").forEach((each) => each.remove());
  clicks.length = 0;
}"""
#: Longer than the page waits for the browser's own click.
NO_CLICK_MS = 200


@pytest.fixture(scope="module")
def shown(
    tmp_path_factory: pytest.TempPathFactory, serve_app: Callable[..., Any], app_pages: PagePool
) -> Iterator[Locator]:
    """Show a button that asks something in a dialog."""
    url = serve_app(fill_home(tmp_path_factory.mktemp("press")).home).url
    page = app_pages.take()
    page.goto(f"{url}/library")
    page.get_by_role("tab", name="Athletes").click()
    page.locator("summary", has_text=ATHLETE).click()
    page.evaluate(WATCH_CLICKS)
    yield page.get_by_role("button", name="Delete athlete and all data")
    assert app_pages.leave() == []


@pytest.fixture
def button(shown: Locator) -> Iterator[Locator]:
    """Put the mouse on the button, while nothing moves; leave the page as it was."""
    shown.scroll_into_view_if_needed()
    shown.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    wait_until_still(shown)  # it is in an expander, which opens in steps
    shown.hover()
    shown.page.evaluate("clicks.length = 0")
    yield shown
    shown.page.evaluate(RESTORE)
    dialog = shown.page.get_by_role("dialog")
    if dialog.is_visible():
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)


def test_a_button_that_moves_away_is_pressed_all_the_same(button: Locator) -> None:
    page = button.page
    page.mouse.down()
    page.evaluate(MOVE)
    page.mouse.up()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_who_leaves_the_button_before_letting_go_has_not_pressed_it(button: Locator) -> None:
    page = button.page
    page.mouse.down()
    page.evaluate(MOVE)
    page.mouse.move(5, 400)
    page.mouse.up()
    page.wait_for_function("clicks.length === 1 && clicks[0] !== 'BUTTON'")  # what is around both
    page.wait_for_timeout(NO_CLICK_MS)
    assert page.evaluate("clicks.length") == 1
    assert page.get_by_role("dialog").count() == 0


def test_a_button_that_stays_is_pressed_once(button: Locator) -> None:
    page = button.page
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(NO_CLICK_MS)
    assert page.evaluate("clicks.length") == 1


def test_a_button_that_is_covered_by_what_it_opens_is_not_pressed_again(button: Locator) -> None:
    page = button.page
    page.mouse.down()
    page.evaluate(COVER)
    page.mouse.up()
    page.wait_for_function("clicks.length === 1")  # of what is around both
    page.wait_for_timeout(NO_CLICK_MS)
    assert page.evaluate("clicks.length") == 1
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("distance", [0, 150])
def test_a_button_that_is_drawn_anew_meanwhile_is_pressed(button: Locator, distance: int) -> None:
    page = button.page
    page.mouse.down()
    button.evaluate(REPLACE, distance)
    page.mouse.up()
    page.wait_for_function("clicks.includes('ADDED')")
