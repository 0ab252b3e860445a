"""Group report in a real browser: it fits, loads nothing, sorts, and opens what is folded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.group_tables import screening_day
from vision.batches.group_page import group_html
from vision.batches.group_report import build_group_report
from vision.batches.index_page import index_html

pytestmark = pytest.mark.browser
OpenSite = Callable[..., Page]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write index page and group report of a made-up day."""
    folder = tmp_path_factory.mktemp("day")
    tables = screening_day(12)
    long_names = {"Ada Abel": "Ada" * 30, "Ben Abel": "علي بن أبي طالب", "Emil Abel": "<b>Emil"}
    for table in (tables.summary, tables.criteria):
        table["athlete"] = table["athlete"].replace(long_names)
        table["clip"] = table["clip"].replace({"IMG_1000.mp4": "squat" * 20 + ".mp4"})
    (folder / "index.html").write_text(index_html(tables, lambda _result: None), "utf-8")
    (folder / "group.html").write_text(group_html(build_group_report(tables)), "utf-8")
    return folder


@pytest.fixture
def open_file(browser: Browser, site: Path):
    """Return a function that opens a page; fail on messages and on requests."""
    contexts, said, asked = [], [], []

    def opened(name: str, width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / name).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_with_everything_unfolded(open_file: OpenSite, width: int) -> None:
    page = open_file("group.html", width)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = """[...document.querySelectorAll('svg text')].filter((text) => {
      const [inner, outer] = [text, text.closest('svg')].map((e) => e.getBoundingClientRect());
      return inner.left < outer.left - 1 || inner.right > outer.right + 1;
    }).map((text) => text.textContent)"""
    assert page.evaluate(overflowing) == []


def test_each_table_is_sorted_by_itself(open_file: OpenSite) -> None:
    page = open_file("group.html")
    tables = page.locator("table:visible")
    other = tables.nth(1).locator("tbody").inner_text()
    table = tables.first
    table.get_by_role("button", name="Athlete").click()
    names = table.locator("tbody th").all_inner_texts()
    assert len(names) > 1
    assert names == sorted(names)
    expect(table.locator("th[aria-sort=ascending]")).to_have_count(1)
    table.get_by_role("button", name="Athlete").click()
    assert table.locator("tbody th").all_inner_texts() == names[::-1]
    assert tables.nth(1).locator("tbody").inner_text() == other


def test_a_link_leads_to_the_row_of_the_clip(open_file: OpenSite) -> None:
    page = open_file("group.html")
    link = page.locator("td a:visible").first
    name = link.inner_text()
    link.click()
    expect(page.locator("tr:target th")).to_have_text(name)
    page.get_by_role("link", name="Group report").click()
    expect(page.locator("h1")).to_have_text("Group report")


def test_on_paper_the_findings_are_unfolded(open_file: OpenSite) -> None:
    page = open_file("group.html")
    opened = page.locator("details.on-paper[open]")
    expect(opened).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details.on-paper:not([open])")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(opened).to_have_count(0)


def test_the_index_page_can_be_sorted(open_file: OpenSite) -> None:
    page = open_file("index.html")
    page.get_by_role("button", name="Clip", exact=True).click()
    page.get_by_role("button", name="Clip", exact=True).click()
    clips = page.locator("tbody th").all_inner_texts()
    assert clips == sorted(clips, reverse=True, key=str.casefold)
