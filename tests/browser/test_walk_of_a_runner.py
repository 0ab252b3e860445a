"""A runner at the track with a phone: from the clip to the next guided session."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.coach_day_clips import cut_clip
from tests.support.page_pool import TIMEOUT_MS
from tests.support.page_waiting import wait_while_it_goes_on

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.xdist_group("browser")]
CLIP = "run_backward_heel_first_side.mp4"


def take_screenshot(page: Page, name: str) -> None:
    """Save screenshots of a phone and a computer to the folder FORMCHECK_SHOTS, if set."""
    folder = os.environ.get("FORMCHECK_SHOTS", "")
    if not folder:
        return
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(700)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png")


def test_from_the_clip_to_the_next_step_on_a_phone(
    serve_app: Callable[..., Any], browser: Browser, tmp_path: Path
) -> None:
    clip = tmp_path / "run.mp4"
    cut_clip(CLIP, clip, end_s=3.0)
    server = serve_app(tmp_path / "home")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    page.goto(server.url)
    page.locator(".upload input[type=file]").set_input_files(clip)
    check = page.get_by_role("button", name="Check this clip")
    expect(check).to_be_enabled()
    take_screenshot(page, "runner-start")
    begun = time.monotonic()
    check.tap()
    headline = page.locator(".st-key-short h1")
    wait_while_it_goes_on(headline)  # the analysis shares the computer with other tests
    to_result = time.monotonic() - begun
    still, cue = page.locator(".st-key-short img").first, page.locator(".st-key-tip-0")
    still.wait_for()
    cue.wait_for()
    take_screenshot(page, "runner-result")
    # Verdict, frame and cue are in sight, above the tab bar, without scrolling.
    tabs = page.locator(".st-key-tab-bar").bounding_box()
    header = page.get_by_test_id("stHeader").bounding_box()
    assert tabs is not None
    assert header is not None
    for part in (page.locator("[class*=st-key-verdict-]").first, headline, still, cue):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] >= header["y"]
        assert box["y"] + box["height"] <= tabs["y"] + 1
    page.get_by_role("button", name="Do it now").tap()
    start = page.get_by_role("button", name="The way is clear: start")
    expect(start).to_be_visible()
    to_step = time.monotonic() - begun
    take_screenshot(page, "runner-session")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    start.tap()
    expect(page.locator(".step-title")).to_have_text("Get ready")
    take_screenshot(page, "runner-running")
    print(f"result after {to_result:.1f} s, next step after {to_step:.1f} s")
    context.close()
