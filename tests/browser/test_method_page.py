"""The method page in a browser: reached from the start page, readable on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]
#: Elements that reach beyond the edge of the window.
BEYOND = """() => {
  const shown = '[data-testid=stMain] :is(.fc-table, p, li, h1, h2)';
  return [...document.querySelectorAll(shown)]
    .filter(element => element.getBoundingClientRect().right > innerWidth)
    .map(element => element.textContent);
}"""
CLEAR_OF_THE_BAR = "heading => heading.getBoundingClientRect().top > 40"


def test_the_page_is_reached_fits_and_has_contents(server: Any, open_page: Open) -> None:
    page = open_page(server.url)
    page.get_by_role("button", name="How it measures, and how well").click()
    expect(page.get_by_role("heading", name="What others publish")).to_be_visible()
    page.locator("summary", has_text="Single-leg squat").click()
    expect(page.get_by_text("Knee alignment").first).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(BEYOND) == []
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    heading = page.get_by_role("heading", name="Check it yourself: goniometer")
    expect(heading).not_to_be_in_viewport()
    page.get_by_role("link", name="Check it yourself: goniometer").click()
    expect(heading).to_be_in_viewport()
    page.wait_for_function(CLEAR_OF_THE_BAR, arg=heading.element_handle())
