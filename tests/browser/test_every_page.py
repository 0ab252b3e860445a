"""Every page of the app: accessible, steady, small enough, with a title of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.page_audit import (
    COUNT_NODES,
    DESKTOP,
    FINISHED,
    PHONE,
    READ_SHIFT,
    TWO_WINDOWS,
    WATCH_SHIFTS,
    audit,
    find_violations,
)
from tests.support.page_home import ATHLETE, FilledHome, fill_home
from tests.support.page_pool import TIMEOUT_MS
from tests.support.result_modes import coach_cookie
from vision.webapp.server import sign_in_pages

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MAX_SHIFT, MAX_NODES = 0.1, 3000
#: Address, what shows that the page is complete, and its title.
PAGES = {
    "home": ("/", ".upload .choose", "Check a clip"),
    "live": ("/live", ".live .start .button", "Live"),
    "library": ("/library", "[class*=st-key-row-]", "Library"),
    "progress": ("/progress", ".stVegaLiteChart, [data-testid=stVegaLiteChart]", "Progress"),
    "compare": ("/compare?a={before}&b={after}", ".player.compare video", "Compare two results"),
    "method": ("/method", ".fc-table", "How it measures"),
    "training": ("/training?result={run}", ".training .start", "Guided session"),
    "squat": ("/?result={before}", ".player.ready", "before.mp4"),
    "run": ("/?result={run}", ".player.ready", "run.mp4"),
    "unrecognised": ("/?result={unrecognised}", ".player.ready", "walk.mp4"),
    "failed": ("/?result={failed}", "[role=alert]", "broken.mp4"),
}
TABS = ["Check", "Live", "Library", "Progress", "Compare", "Method"]
#: The video is not zoomed, and between the bars.
WHOLE_STAGE = """([top, bottom]) => {
  const find = (root) => root.querySelector(".stage")
    ?? [...root.querySelectorAll("*")].map((each) => each.shadowRoot && find(each.shadowRoot))
      .find(Boolean);
  const stage = find(document);
  const box = stage.getBoundingClientRect();
  return !stage.classList.contains("zoomed") && box.top >= top && box.bottom <= bottom;
}"""
PAGE_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
EMPTY = {
    "library": ("/library", ".st-key-lead-on button", "Library"),
    "progress": ("/progress", ".st-key-to-library button", "Progress"),
    "compare": ("/compare", ".st-key-lead-on button", "Compare two results"),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> FilledHome:
    return fill_home(tmp_path_factory.mktemp("filled"))


@pytest.fixture(scope="module")
def url(filled: FilledHome, serve_app: Callable[..., Any]) -> str:
    return str(serve_app(filled.home).url)


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """Open a window with a touch screen for all tests of the file."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(TIMEOUT_MS)
    context.add_cookies([coach_cookie()])
    context.add_init_script(WATCH_SHIFTS)
    yield context.new_page()
    context.close()


def open_page(page: Page, address: str, ready: str, title: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    page.locator(ready).first.wait_for(state="attached")
    page.locator(FINISHED).wait_for(state="attached")
    page.wait_for_function("title => document.title === title", arg=f"{title} · formcheck")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_steady_and_small(
    phone: Page, url: str, filled: FilledHome, name: str
) -> None:
    path, ready, title = PAGES[name]
    open_page(phone, url + path.format(**vars(filled)), ready, title)
    assert phone.evaluate(COUNT_NODES) <= MAX_NODES
    # The bars and the menu are the same on all pages.
    assert audit(phone, windows=PHONE + DESKTOP if name == "home" else TWO_WINDOWS) == []
    assert phone.evaluate(READ_SHIFT) <= MAX_SHIFT


def test_the_library_names_each_button_and_its_tabs_are_accessible(phone: Page, url: str) -> None:
    open_page(phone, *_at(url, PAGES["library"]))
    buttons = phone.locator("[class*=st-key-open-] button")
    expect(buttons.nth(3)).to_be_visible()
    names = buttons.all_inner_texts()
    assert len(set(names)) == len(names) >= 4
    assert sum(ATHLETE in name for name in names) == 2
    for tab in phone.get_by_role("tab").all()[1:]:
        tab.click()
        # The run that draws the tab begins a moment after the press.
        panel = phone.get_by_role("tabpanel", name=tab.inner_text())
        panel.locator("[data-testid=stElementContainer]").first.wait_for(state="attached")
        phone.locator(FINISHED).wait_for(state="attached")
        assert audit(phone, windows=PHONE) == []


def visible_part(page: Page) -> tuple[float, float]:
    """Return where the page begins and ends between the bars at the top and the bottom."""
    header = page.get_by_test_id("stHeader").bounding_box()
    tabs = page.locator(".st-key-tab-bar").bounding_box()
    assert header is not None
    assert tabs is not None
    return header["y"] + header["height"], tabs["y"]


def test_a_phone_shows_all_entries_of_the_menu(phone: Page, url: str) -> None:
    open_page(phone, *_at(url, PAGES["home"]))
    tabs = phone.locator(".st-key-tab-bar a")
    assert [tab.inner_text().split("\n")[-1] for tab in tabs.all()] == TABS
    assert all(tab.is_visible() for tab in tabs.all())
    assert not phone.get_by_test_id("stExpandSidebarButton").is_visible()
    tabs.get_by_text("Live").click()
    button = phone.locator(".live .start .button")
    button.wait_for()
    assert button.get_attribute("aria-label") == "Start camera"
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= visible_part(phone)[1]  # without scrolling
    phone.set_viewport_size({"width": 1024, "height": 844})  # too narrow for German and French
    assert tabs.first.is_visible()
    assert not phone.get_by_test_id("stTopNav").is_visible()
    phone.set_viewport_size({"width": 1280, "height": 844})
    assert not tabs.first.is_visible()


def test_a_result_opens_at_its_top_and_shows_the_whole_body(phone: Page, url: str) -> None:
    open_page(phone, *_at(url, PAGES["home"]))
    earlier = phone.locator("[class*=st-key-open-] button").filter(has_text="before.mp4")
    earlier.click()  # far down the page
    phone.locator(".player.ready").wait_for()
    phone.locator(FINISHED).wait_for(state="attached")
    assert phone.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    phone.get_by_role("button", name="Zoom in").click()
    phone.get_by_role("button", name="Show in the clip: Knee alignment").click()
    phone.wait_for_function(WHOLE_STAGE, arg=visible_part(phone))


def test_a_result_in_short_needs_no_scrolling(phone: Page, url: str, filled: FilledHome) -> None:
    """On a phone the verdict, the evidence frame and the cue are on the first screen."""
    phone.context.clear_cookies()  # of a fresh browser
    processor = phone.context.new_cdp_session(phone)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 4})  # parts arrive one by one
    open_page(phone, url + f"/?result={filled.before}", *PAGES["squat"][1:])
    assert phone.evaluate(READ_SHIFT) <= MAX_SHIFT / 2
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    top, bottom = visible_part(phone)
    first_screen = ".st-key-short h1", ".fc-evidence img", ".st-key-tip-0"
    for place in first_screen:
        box = phone.locator(place).first.bounding_box()
        assert box is not None
        assert top <= box["y"] < box["y"] + box["height"] <= bottom, place
    heights = [phone.evaluate(PAGE_HEIGHT)]
    assert audit(phone, windows=PHONE) == []
    phone.get_by_role("radio", name="For the coach").click()
    phone.locator("[class*=st-key-card-]").first.wait_for()
    phone.locator(FINISHED).wait_for(state="attached")
    heights.append(phone.evaluate(PAGE_HEIGHT))
    assert 2 * heights[0] < heights[1]
    open_page(
        phone, url + f"/?result={filled.run}", *PAGES["run"][1:]
    )  # another session: the browser remembers
    expect(phone.locator("[class*=st-key-card-]").first).to_be_attached()


@pytest.fixture(scope="module")
def empty_url(tmp_path_factory: pytest.TempPathFactory, serve_app: Callable[..., Any]) -> str:
    return str(serve_app(tmp_path_factory.mktemp("empty")).url)


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_leads_on(phone: Page, empty_url: str, name: str) -> None:
    open_page(phone, *_at(empty_url, EMPTY[name]))
    assert audit(phone, windows=PHONE) == []
    phone.locator(EMPTY[name][1]).click()
    phone.wait_for_function("path => location.pathname !== path", arg=EMPTY[name][0])


def test_the_pages_of_the_sign_in_are_accessible(phone: Page) -> None:
    pages = (
        sign_in_pages.sign_in_page("", next_="/", name="Ada", problem="Try again."),
        sign_in_pages.provider_page("", provider="login.example", problem="No.", invited="Ada"),
        sign_in_pages.new_password_page("", token="x", name="Ada", problem="Too short."),
        sign_in_pages.change_password_page("", problem="Too short."),
        sign_in_pages.message_page("", "Gone", "This link has been used."),
    )
    for html in pages:
        phone.set_content(html)
        for scheme, rule in (("light", None), ("dark", "color-contrast")):
            phone.emulate_media(color_scheme=scheme)
            assert find_violations(phone, only=rule) == []


def _at(url: str, page: tuple[str, str, str]) -> tuple[str, str, str]:
    return url + page[0], page[1], page[2]
