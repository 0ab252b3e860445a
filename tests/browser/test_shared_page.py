"""Handout page in a real browser: no external requests, no overflow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.handouts import NAMES, build_coached_handout
from vision.share.handout_html import write_html

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", ["sls_front", "run_back", "long", "cannot_tell"])
def test_page_fits_and_makes_no_requests(browser: Browser, tmp_path: Path, kind: str) -> None:
    write_html(build_coached_handout(kind, tmp_path), tmp_path / "a.html")
    for width in (1280, 390):
        context = browser.new_context(viewport={"width": width, "height": 900})
        asked: list[str] = []
        said: list[str] = []
        page = context.new_page()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto((tmp_path / "a.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        loaded = "[...document.images].every((image) => image.complete && image.naturalWidth > 0)"
        assert page.evaluate(loaded)
        assert page.evaluate("document.images.length") > 0
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert said == []
        context.close()


def test_right_to_left_name_stays_in_place(browser: Browser, tmp_path: Path) -> None:
    write_html(
        build_coached_handout("clean", tmp_path, athlete=NAMES["arabic"]), tmp_path / "a.html"
    )
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    assert page.locator(".athlete").inner_text() == NAMES["arabic"]
    assert page.locator("header span").last.inner_text().endswith("21 Nov 2026")
    context.close()
