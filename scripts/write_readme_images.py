"""Write the images of the README from the samples: a moving one, and screenshots of the app.

    python scripts/write_readme_images.py [--only moving|screenshots]

Checks two samples, draws them side by side as one animated WebP, and photographs the app in a real
Chromium: the short result on a phone, the player, and the live check while somebody squats.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.fake_camera import write_camera  # noqa: E402
from tests.support.app_process import running_app  # noqa: E402
from vision import Settings, analyse  # noqa: E402
from vision.doctor import find_chromium  # noqa: E402

SAMPLES, IMAGES = ROOT / "samples", ROOT / "docs" / "images"
#: Sample, and the part of it that is shown, seconds.
MOVING = (("run_backward_heel_first_side", 1.0, 4.6), ("sls_valgus_front_L", 4.4, 8.0))
_HEIGHT, _RATE, _QUALITY = 400, 12, 52
MOST_BYTES = 2_000_000
#: Names and titles of the samples that are photographed.
SQUAT = ("sls_valgus_front_L", "Single-leg squat, front: knee")
RUN = ("run_backward_heel_first_side", "Backward running: heel first")
#: Whether the player shows the frame that it was told to show.
_HAS_STOPPED = """() => {
  const video = [...document.querySelectorAll("*")]
    .map((each) => each.shadowRoot?.querySelector(".player video")).find(Boolean);
  return video && video.currentTime > 0 && !video.seeking;
}"""


def write_moving(folder: Path) -> Path:
    """Write the annotated samples side by side as an animated image."""
    rows = []
    for name, start_s, end_s in MOVING:
        video = folder / f"{name}.mp4"
        analyse(SAMPLES / f"{name}.mp4", Settings(quality="best")).write(video=video)
        rows.append(list(_frames(video, start_s, end_s)))
    joined = []
    for frames in zip(*rows, strict=True):
        both = Image.new("RGB", (sum(frame.width for frame in frames), _HEIGHT))
        left = 0
        for frame in frames:
            both.paste(frame, (left, 0))
            left += frame.width
        joined.append(both)
    path = IMAGES / "checked.webp"
    joined[0].save(
        path, save_all=True, append_images=joined[1:],
        duration=round(1000 / _RATE), loop=0, quality=_QUALITY, method=6,
    )  # fmt: skip
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} is larger than {MOST_BYTES} bytes: lower _QUALITY.")
    return path


def _frames(video: Path, start_s: float, end_s: float) -> Iterator[Image.Image]:
    """Yield the frames at an even rate, in the height of the moving image."""
    due = [start_s + number / _RATE for number in range(round((end_s - start_s) * _RATE))]
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            while due and frame.time >= due[0] - 1e-6:
                due.pop(0)
                image = frame.to_image()
                yield image.resize((round(image.width * _HEIGHT / image.height), _HEIGHT))


def write_screenshots(folder: Path) -> list[Path]:
    """Photograph the app: a result on a phone, the player, and the live check."""
    camera = folder / "camera.mjpeg"
    write_camera(SAMPLES / f"{SQUAT[0]}.mp4", camera, size=(720, 480), hold_s=20.0, tail_s=30.0)
    with running_app(folder) as app, _chromium(camera) as browser:
        url = f"http://localhost:{app.port}"
        phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        _check_sample(phone, url, SQUAT[1])
        desk = browser.new_page(viewport={"width": 1280, "height": 860})
        return [_photograph(phone, "result"), _player(desk, url), _live(desk, url)]


def _check_sample(page: Page, url: str, title: str) -> None:
    """Check a sample in the app, and wait for its result."""
    page.goto(url)
    sample = page.locator("[class*=st-key-sample-]").filter(has_text=title).first
    sample.get_by_role("button", name="Try it").click()
    page.locator(".player.ready").wait_for(timeout=600_000)
    _settle(page)


def _player(page: Page, url: str) -> Path:
    """Photograph the player where a heel touches first."""
    _check_sample(page, url, RUN[1])
    page.get_by_text("For the coach").click()
    _settle(page)
    player = page.locator(".player.ready")
    player.evaluate("player => player.scrollIntoView({ block: 'center' })")
    player.focus()
    for _ in range(6):
        page.keyboard.press(".")
    page.wait_for_function(_HAS_STOPPED)
    return _photograph(page, "player")


def _live(page: Page, url: str) -> Path:
    """Photograph the live check while somebody squats before the camera."""
    page.goto(f"{url}/live")
    page.get_by_role("button", name="Start camera").click()
    live = page.locator("[data-phase=recording]")
    live.wait_for(timeout=120_000)
    page.locator("[data-phase=recording][data-count='1']").wait_for(timeout=120_000)
    live.evaluate("live => live.scrollIntoView({ block: 'center' })")
    return _photograph(page, "live")


def _settle(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")


def _photograph(page: Page, name: str) -> Path:
    path = IMAGES / f"{name}.webp"
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        page.screenshot(path=file.name)
        Image.open(file.name).convert("RGB").save(path, quality=80, method=6)
    return path


@contextmanager
def _chromium(camera: Path) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                # The app is on this computer.
                "--allow-loopback-in-peer-connection",
                f"--use-file-for-fake-video-capture={camera}",
            ],
        )
        yield browser
        browser.close()


def main() -> None:
    """Write the images."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["moving", "screenshots"])
    only = parser.parse_args().only
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        paths = []
        if only != "screenshots":
            paths.append(write_moving(Path(name)))
        if only != "moving":
            paths += write_screenshots(Path(name))
    for path in paths:
        print(path.relative_to(ROOT), path.stat().st_size)


if __name__ == "__main__":
    main()
