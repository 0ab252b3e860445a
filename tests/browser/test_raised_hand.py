"""A raised hand pauses a guided session: the real app and pose model, two frames as the camera.

Runs alone, because the camera plays in real time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.fake_camera import write_stills
from tests.support.page_audit import find_small_targets, find_violations

STILLS = Path(__file__).parent / "raised_hand"
INSTEAD = "The camera was disconnected. Tap the screen or press the space bar instead."
#: A pose model has to be loaded first.
LOADED_MS = 60_000
pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.alone]
KEEP_STREAMS = """
window.streams = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wishes) => {
  streams.push(await open(wishes));
  return streams.at(-1);
};
"""


@pytest.fixture
def lane(
    launch: Callable[..., Browser], serve_app: Callable[..., Any], tmp_path: Path
) -> Iterator[tuple[Page, Path]]:
    """Open a guided session in front of somebody who raises both hands again and again."""
    camera = tmp_path / "camera.mjpeg"
    stills = [(STILLS / "down.jpg", 1.2), (STILLS / "raised.jpg", 2.0)]
    write_stills(stills, camera, size=(480, 640))
    browser = launch(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    )
    server = serve_app(tmp_path / "home")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(LOADED_MS)
    context.add_init_script(KEEP_STREAMS)
    page = context.new_page()
    page.goto(f"{server.url}/training")
    yield page, server.home
    context.close()
    browser.close()


def take_screenshot(page: Page, name: str) -> None:
    """Save a screenshot to the folder FORMCHECK_SHOTS, if set."""
    if folder := os.environ.get("FORMCHECK_SHOTS", ""):
        page.screenshot(path=Path(folder) / f"hand-{name}.png")


def test_a_raised_hand_pauses_and_goes_on_like_a_tap(lane: tuple[Page, Path]) -> None:
    page, home = lane
    option = page.get_by_role("checkbox", name="Camera: raise a hand to pause")
    expect(option).not_to_be_checked(timeout=LOADED_MS)
    assert page.evaluate("streams.length") == 0
    option.check()
    expect(page.locator(".camera-status")).to_have_text("Hand seen: it works", timeout=LOADED_MS)
    take_screenshot(page, "before")
    page.locator(".start").click()

    session, seen = page.locator(".training"), page.locator(".hand")
    for state, text in (("paused", "Hand seen: paused"), ("running", "Hand seen: going on")):
        expect(session).to_have_attribute("data-state", state)
        expect(seen).to_have_text(text)
        take_screenshot(page, state)
    expect(session).to_have_attribute("data-state", "paused")
    page.locator(".face").click()  # the state is one for hand, tap and key
    expect(session).to_have_attribute("data-state", "running")
    expect(session).to_have_attribute("data-state", "paused")
    expect(seen).to_have_text("Hand seen: paused")

    page.evaluate("streams[0].getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(seen).to_have_text(INSTEAD)
    assert page.evaluate("streams[0].getTracks()[0].readyState") == "ended"
    take_screenshot(page, "lost")
    page.keyboard.press("Space")
    expect(session).to_have_attribute("data-state", "running")
    assert find_violations(page) == []
    assert find_small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not [path for path in home.glob("live/*") if path.is_file()]  # no frame is kept
