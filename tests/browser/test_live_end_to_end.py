"""End-to-end test of the live check: real app, pose model and Chromium, a clip as the camera."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from tests.support.page_pool import TIMEOUT_MS
from tests.support.page_waiting import wait_while_it_goes_on
from tests.support.shown_camera import camera_script
from vision.clip.open import open_clip

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "sls_valgus_front_L.mp4"
REPS = 2
#: Part of the clip: two squats, from standing to standing, seconds.
SQUATS_S = (0.5, 7.9)
#: Frames per second at which a recording may start: on a busy machine few are sent, and the clip
#: plays as slowly.
LEAST_RATE = 0.5
#: Below this rate the clip plays so slowly that the longest recording may end before its squats.
ENOUGH_RATE = 4.0
#: How long a phase may take where a few frames per second are analysed.
SLOW_MS = 300_000
#: A phone's size as well if screenshots are wanted; it doubles the duration.
SIZES = [(1280, 800), *([(390, 844)] if os.environ.get("FORMCHECK_SHOTS") else [])]
pytestmark = [pytest.mark.browser, pytest.mark.model]

#: Records the sequences of phases and counts, the rates of analysis, and the last setup checks.
RECORD_PHASES = """
window.phases = [];
window.counts = [];
window.checks = [];
window.rates = [];
window.target = null;
document.addEventListener("formcheck-update", ({ detail }) => {
  if (window.phases.at(-1) !== detail.phase) window.phases.push(detail.phase);
  if (window.counts.at(-1) !== detail.count) window.counts.push(detail.count);
  if (detail.phase === "recording") window.rates.push(detail.analysed_fps ?? 0);
  window.target = detail.target;
  if (detail.phase === "countdown") window.checks = detail.checks;
});
"""


@pytest.fixture(scope="module")
def camera() -> str:
    """Return the script of a camera that shows somebody standing, squatting, and standing."""
    if not CLIP.is_file():
        pytest.skip(f"the sample {CLIP.name} is not in this checkout")
    frames = open_clip(CLIP).frames(start_s=SQUATS_S[0], end_s=SQUATS_S[1], longer_side=480)
    return camera_script(pad(frame.image) for frame in frames if frame.index % 2 == 0)


def pad(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill an upright frame to the shape of a phone's camera, three to four."""
    left = np.repeat(image[:, :1], (360 - image.shape[1]) // 2, axis=1)
    return np.hstack([left, image, left])


@pytest.fixture
def live_page(
    cameras: Browser,
    camera: str,
    serve_app: Callable[..., Any],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[tuple[Page, Any]]:
    """Open the Live page of a fresh app, at the requested size."""
    server = serve_app(tmp_path / "home", FORMCHECK_TEST_LIVE_RATE=str(LEAST_RATE))
    width, height = request.param
    context = cameras.new_context(
        viewport={"width": width, "height": height}, permissions=["camera"]
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(camera)
    context.add_init_script(RECORD_PHASES)
    page = context.new_page()
    page.goto(f"{server.url}/live")
    yield page, server
    take_screenshot(page, "last")
    context.close()


def take_screenshot(page: Page, name: str) -> None:
    """Save a screenshot to the folder FORMCHECK_SHOTS, if set."""
    folder = os.environ.get("FORMCHECK_SHOTS", "")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png")


@pytest.mark.parametrize("live_page", SIZES, indirect=True)
def test_from_the_guide_to_the_result(live_page: tuple[Page, Any]) -> None:
    page, server = live_page
    wanted = page.get_by_role("spinbutton", name="Repetitions")
    expect(wanted).to_be_visible()
    wanted.fill(str(REPS))
    wanted.press("Tab")
    page.get_by_role("button", name="Start camera").click()
    live = page.locator("[data-phase]").first

    # No interaction from here on.
    for phase in ("guide", "countdown") if "FORMCHECK_SHOTS" in os.environ else ():
        expect(live).to_have_attribute("data-phase", phase)
        take_screenshot(page, phase)
    expect(live).to_have_attribute("data-phase", "recording", timeout=SLOW_MS)
    page.evaluate("camera.play(0)")
    assert all(check["ok"] or check["id"] == "rate" for check in page.evaluate("window.checks"))
    assert page.evaluate("window.target") == REPS
    page.wait_for_function(
        f"counts.at(-1) === {REPS} || phases.at(-1) === 'finished'", timeout=SLOW_MS
    )
    rate = float(np.mean(page.evaluate("window.rates")))
    if page.evaluate("counts.at(-1)") < REPS and rate < ENOUGH_RATE:
        pytest.skip(f"this machine is too busy: it analysed {rate:.1f} frames per second")
    expect(live).to_have_attribute("data-count", str(REPS))
    take_screenshot(page, "last-one")
    page.wait_for_url("**/?result=*", timeout=SLOW_MS)
    take_screenshot(page, "analysis")
    assert page.evaluate("window.counts") == [0, 1, REPS]
    phases = page.evaluate("window.phases")
    assert phases[0] == "guide"  # movement may interrupt a countdown
    assert phases[-3:] == ["countdown", "recording", "finished"]

    wait_while_it_goes_on(page.locator("h1").filter(has_text="knee alignment").first)
    expect(page.get_by_text("Single-leg squat · left leg · filmed from the front")).to_be_visible()
    expect(page.get_by_text("Knee alignment").first).to_be_attached()
    note = page.get_by_text("Live recording from the browser")
    expect(note).to_be_visible()
    expect(page.get_by_text(f"{REPS} repetitions")).not_to_have_count(0)
    take_screenshot(page, "result")
    (folder,) = server.results()
    assert (folder / "annotated.mp4").stat().st_size > 10_000
    assert list((folder / "stills").glob("evidence-knee_valgus*.png"))
    report = json.loads((folder / "report.json").read_text())
    assert sum(rep["counted"] for rep in report["reps"]) == REPS
