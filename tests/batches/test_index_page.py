"""The index page of a batch."""

from __future__ import annotations

import base64
import hashlib
import io
import re

import pytest
from PIL import Image

from tests.support.saved_results import build_report
from vision.batches.index_page import index_html
from vision.batches.tables import ClipOutcome, build_tables
from vision.text.verdicts import VERDICT_STYLES


def thumbnail(_result: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (270, 480), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def page() -> str:
    outcomes = [
        ClipOutcome("a", "a.mp4", "team <1>", "Ada & Bo", "0", build_report("sls_front")),
        ClipOutcome("run é", "run é.mp4", "", None, "0", build_report("run_back")),
        ClipOutcome("refused", "refused.mp4", "", None, "0", build_report("refused")),
        ClipOutcome("bad", "bad.mp4", error="It is <b>damaged</b>; copy it again."),
    ]
    return index_html(build_tables(outcomes), thumbnail)


def test_every_clip_has_a_row_with_verdict_and_link(page: str) -> None:
    assert len(re.findall(r'<tr id="[^"]*">\n<td', page)) == 4
    assert '<tr id="clip-run é">' in page
    assert "3 of 4 clips analysed, 1 not." in page
    fault = VERDICT_STYLES["fault"]
    assert f'<span class="badge is-fault">{fault.symbol} {fault.label}</span>' in page
    assert f"--fault: {fault.tones.light}" in page
    assert "No test recognised" in page
    assert 'href="reports/run%20%C3%A9.json"' in page
    assert "3 of 4 repetitions" in page
    assert "1 warning about the filming." in page


def test_text_is_escaped(page: str) -> None:
    assert "It is &lt;b&gt;damaged&lt;/b&gt;; copy it again." in page
    assert "Ada &amp; Bo" in page
    assert "team &lt;1&gt;" in page


def test_the_page_loads_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert sources
    own = ("data:image/jpeg", "reports/", "group.html")
    assert all(s.startswith(own) or s.endswith(".csv") for s in sources)
    assert "http" not in re.sub(r"http-equiv", "", page)


def test_the_column_of_athletes_is_only_there_if_there_are_some(page: str) -> None:
    assert ">Athlete<" in page
    without = [ClipOutcome("a", "a.mp4", report=build_report("sls_front"))]
    assert ">Athlete<" not in index_html(build_tables(without), lambda _: None)


def test_a_batch_without_thumbnails_has_a_page() -> None:
    without = [ClipOutcome("a", "a.mp4", report=build_report("sls_front"))]
    page = index_html(build_tables(without), lambda _: b"no image")
    assert "<img" not in page
    assert "1 of 1 clip analysed." in page


def test_the_page_holds_the_script_that_its_policy_allows(page: str) -> None:
    (script,) = re.findall(r"<script>(.*)</script>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
