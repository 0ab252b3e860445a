"""Index page of a batch in a real browser: sorting, no external requests, no overflow."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.support.saved_results import build_report
from vision.batches.index_page import index_html
from vision.batches.tables import ClipOutcome, build_tables

pytestmark = pytest.mark.browser

KINDS = ("sls_front", "run_back", "refused", "deep_side", "long")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write the page of a small batch."""
    outcomes = [
        ClipOutcome(kind, f"{kind}_{i}.mp4", "team", f"Athlete {i}", "0", build_report(kind))
        for i, kind in enumerate(KINDS)
    ]
    sentence = "It cannot be read as a video; copy it from the phone again."
    outcomes.append(ClipOutcome("bad", "averyverylongfilename" * 5 + ".mp4", error=sentence))

    def thumbnail(result: str) -> bytes:
        size = (480, 270) if result.startswith("run") else (270, 480)
        out = io.BytesIO()
        Image.new("RGB", size, (90, 130, 130)).save(out, "JPEG")
        return out.getvalue()

    path = tmp_path / "index.html"
    path.write_text(index_html(build_tables(outcomes), thumbnail), "utf-8")
    return path


def clips(page: Page) -> list[str]:
    return [text.split("_")[0] for text in page.locator("tbody th").all_inner_texts()]


@pytest.mark.parametrize("width", [1280, 390])
def test_page_fits_sorts_and_makes_no_requests(browser: Browser, file: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('img').forEach((i) => { i.loading = 'eager'; })")
    page.wait_for_function("[...document.images].every((i) => i.complete && i.naturalWidth > 0)")

    page.get_by_role("button", name="Verdict").click()
    ascending = page.locator("tbody .badge").all_inner_texts()
    assert [text.split(" ", 1)[-1] for text in ascending[-2:]] == ["test recognised", "analysed"]
    assert ascending[0].endswith("Fault")
    head = page.locator("th", has=page.get_by_role("button", name="Verdict"))
    assert head.get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="Verdict").click()
    assert page.locator("tbody .badge").first.inner_text() == "Not analysed"
    page.get_by_role("button", name="Repetitions").click()  # the most first
    assert clips(page)[0] == "run"
    page.get_by_role("button", name="Clip").click()
    assert clips(page)[1:] == ["deep", "long", "refused", "run", "sls"]

    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    context.close()
