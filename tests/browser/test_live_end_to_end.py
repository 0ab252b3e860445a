"""End-to-end test of the live check: real app, pose model and Chromium, a clip as the camera.

Runs alone, because the camera plays in real time.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "sls_valgus_front_L.mp4"
REPS = 2
#: A phone's size as well if screenshots are wanted; it doubles the duration.
SIZES = [(1280, 800), *([(390, 844)] if os.environ.get("FORMCHECK_SHOTS") else [])]
pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.alone]

#: Records the sequence of phases and the last setup checks.
RECORD_PHASES = """
window.phases = [];
window.checks = [];
window.target = null;
document.addEventListener("formcheck-update", ({ detail }) => {
  if (window.phases.at(-1) !== detail.phase) window.phases.push(detail.phase);
  window.target = detail.target;
  if (detail.phase === "countdown") window.checks = detail.checks;
});
"""


def fake_camera() -> Any:
    spec = importlib.util.spec_from_file_location("fake_camera", ROOT / "scripts/fake_camera.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def camera_browser(
    launch: Callable[..., Browser], tmp_path_factory: pytest.TempPathFactory
) -> Browser:
    """Return a Chromium whose camera shows somebody standing, squatting, and standing."""
    if not CLIP.is_file():
        pytest.skip(f"the sample {CLIP.name} is not in this checkout")
    camera = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    # Time for the setup, and after the last squat for the recording to end by itself.
    fake_camera().write_camera(CLIP, camera, size=(480, 640), hold_s=16.0, tail_s=6.0)
    return launch(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    )


@pytest.fixture
def live_page(
    camera_browser: Browser,
    serve_app: Callable[..., Any],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[tuple[Page, Any]]:
    """Open the Live page of a fresh app, at the requested size."""
    server = serve_app(tmp_path / "home")
    width, height = request.param
    context = camera_browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(60_000)
    context.grant_permissions(["camera"])
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
    expect(wanted).to_be_visible(timeout=60_000)
    wanted.fill(str(REPS))
    wanted.press("Tab")
    page.get_by_role("button", name="Start camera").click()
    live = page.locator("[data-phase]").first

    # No interaction from here on.
    for phase in ("guide", "countdown", "recording"):
        expect(live).to_have_attribute("data-phase", phase, timeout=60_000)
        take_screenshot(page, phase)
    assert all(check["ok"] or check["id"] == "rate" for check in page.evaluate("window.checks"))
    assert page.evaluate("window.target") == REPS
    expect(live).to_have_attribute("data-count", "1", timeout=30_000)
    take_screenshot(page, "first")
    expect(live).to_have_attribute("data-count", str(REPS), timeout=30_000)
    take_screenshot(page, "last-one")
    page.wait_for_url("**/?result=*", timeout=60_000)
    take_screenshot(page, "analysis")
    phases = page.evaluate("window.phases")
    assert phases[0] == "guide"  # movement may interrupt a countdown
    assert phases[-3:] == ["countdown", "recording", "finished"]

    expect(page.locator("h1").first).to_contain_text("knee alignment", timeout=180_000)
    expect(page.get_by_text("Single-leg squat · left leg · filmed from the front")).to_be_visible()
    expect(page.get_by_text("Knee alignment").first).to_be_attached()
    note = page.get_by_text("Live recording from the browser")
    expect(note).to_be_visible(timeout=30_000)
    expect(page.get_by_text(f"{REPS} repetitions")).not_to_have_count(0)
    take_screenshot(page, "result")
    (folder,) = server.results()
    assert (folder / "annotated.mp4").stat().st_size > 10_000
    assert list((folder / "stills").glob("evidence-knee_valgus*.png"))
    report = json.loads((folder / "report.json").read_text())
    assert sum(rep["counted"] for rep in report["reps"]) == REPS
