"""A raised hand pauses a guided session: the real app and pose model, two frames as the camera."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.page_audit import find_small_targets, find_violations
from tests.support.page_pool import TIMEOUT_MS
from tests.support.shown_camera import camera_script

STILLS = Path(__file__).parent / "raised_hand"
INSTEAD = "The camera was disconnected. Tap the screen or press the space bar instead."
DOWN, RAISED = 0, 1
#: Until a hand that was lowered counts again, and is not what a tap wanted, seconds.
LOWERED_S = 2.0
SHOW = "image => void camera.show(image)"
#: Whether the session is in a state, and what is written about the hand.
SHOWN = """([state, text]) => {
  const shadows = [...document.querySelectorAll("*")].map((each) => each.shadowRoot);
  const root = shadows.find((each) => each?.querySelector(".training"));
  return root.querySelector(".training").dataset.state === state
    && root.querySelector(".hand").textContent === text;
}"""
pytestmark = [pytest.mark.browser, pytest.mark.model]


@pytest.fixture
def lane(
    cameras: Browser, serve_app: Callable[..., Any], tmp_path: Path
) -> Iterator[tuple[Page, Path]]:
    """Open a guided session in front of somebody who raises both hands when asked."""
    server = serve_app(tmp_path / "home")
    context = cameras.new_context(viewport={"width": 390, "height": 844}, permissions=["camera"])
    context.set_default_timeout(TIMEOUT_MS)
    images = [cv2.imread(str(STILLS / name))[:, :, ::-1] for name in ("down.jpg", "raised.jpg")]
    context.add_init_script(camera_script(images))
    page = context.new_page()
    page.goto(f"{server.url}/training")
    yield page, server.home
    context.close()


def raise_hand(page: Page, state: str, text: str) -> None:
    """Raise a hand until the session is in a state."""
    page.evaluate(SHOW, RAISED)
    page.wait_for_function(SHOWN, arg=[state, text])


def lower_hand(page: Page) -> None:
    page.evaluate("([image, seconds]) => camera.show(image, seconds)", [DOWN, LOWERED_S])


def take_screenshot(page: Page, name: str) -> None:
    """Save a screenshot to the folder FORMCHECK_SHOTS, if set."""
    if folder := os.environ.get("FORMCHECK_SHOTS", ""):
        page.screenshot(path=Path(folder) / f"hand-{name}.png")


def test_a_raised_hand_pauses_and_goes_on_like_a_tap(lane: tuple[Page, Path]) -> None:
    page, home = lane
    option = page.get_by_role("checkbox", name="Camera: raise a hand to pause")
    expect(option).not_to_be_checked(timeout=TIMEOUT_MS)
    assert page.evaluate("streams.length") == 0
    option.check()
    status = page.locator(".camera-status")
    expect(status).to_have_text("The camera sees you: raise a hand to try it", timeout=TIMEOUT_MS)
    page.evaluate(SHOW, RAISED)
    expect(status).to_have_text("Hand seen: it works")
    take_screenshot(page, "before")
    lower_hand(page)
    page.locator(".start").click()

    session, seen = page.locator(".training"), page.locator(".hand")
    raise_hand(page, "paused", "Hand seen: paused")
    lower_hand(page)
    raise_hand(page, "running", "Hand seen: going on")
    page.locator(".face").click()  # the state is one for hand, tap and key
    expect(session).to_have_attribute("data-state", "paused")
    lower_hand(page)
    raise_hand(page, "running", "Hand seen: going on")

    page.evaluate("streams[0].getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(seen).to_have_text(INSTEAD)
    assert page.evaluate("streams[0].getTracks()[0].readyState") == "ended"
    take_screenshot(page, "lost")
    page.keyboard.press("Space")
    expect(session).to_have_attribute("data-state", "paused")
    assert find_violations(page) == []
    assert find_small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not [path for path in home.glob("live/*") if path.is_file()]  # no frame is kept
