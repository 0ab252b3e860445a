"""Write the images of the README from the samples: a moving one, and screenshots of the app.

    python scripts/write_readme_images.py [--only moving|screenshots]

Checks two samples, draws them side by side as one animated WebP, and photographs the app in a real
Chromium: the short result on a phone, the player, and the live check before it starts.
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

from tests.support.app_process import running_app  # noqa: E402
from vision import Settings, analyse  # noqa: E402
from vision.doctor import find_chromium  # noqa: E402

SAMPLES, IMAGES = ROOT / "samples", ROOT / "docs" / "images"
#: Sample, and the part of it that is shown, seconds.
MOVING = (("run_backward_heel_first_side", 1.0, 4.6), ("sls_valgus_front_L", 4.4, 8.0))
HEIGHT, RATE, QUALITY = 400, 12, 52
MOST_BYTES = 2_000_000
SHOWN = "Single-leg squat, front"


def write_moving(folder: Path) -> Path:
    """Write the annotated samples side by side as an animated image."""
    rows = []
    for name, start_s, end_s in MOVING:
        video = folder / f"{name}.mp4"
        analyse(SAMPLES / f"{name}.mp4", Settings(quality="best")).write(video=video)
        rows.append(list(_frames(video, start_s, end_s)))
    joined = []
    for frames in zip(*rows, strict=True):
        both = Image.new("RGB", (sum(frame.width for frame in frames), HEIGHT))
        left = 0
        for frame in frames:
            both.paste(frame, (left, 0))
            left += frame.width
        joined.append(both)
    path = IMAGES / "checked.webp"
    joined[0].save(
        path, save_all=True, append_images=joined[1:],
        duration=round(1000 / RATE), loop=0, quality=QUALITY, method=6,
    )  # fmt: skip
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} is larger than {MOST_BYTES} bytes: lower QUALITY or RATE.")
    return path


def _frames(video: Path, start_s: float, end_s: float) -> Iterator[Image.Image]:
    """Yield the frames at an even rate, in the height of the moving image."""
    due = [start_s + number / RATE for number in range(round((end_s - start_s) * RATE))]
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            while due and frame.time >= due[0] - 1e-6:
                due.pop(0)
                image = frame.to_image()
                yield image.resize((round(image.width * HEIGHT / image.height), HEIGHT))


def write_screenshots(folder: Path) -> list[Path]:
    """Photograph the app: a result on a phone, the player, and the live check."""
    with running_app(folder) as app, _chromium() as browser:
        url = f"http://localhost:{app.port}"
        phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        result = _check_sample(phone, url, SHOWN)
        desk = browser.new_page(viewport={"width": 1280, "height": 860})
        return [
            _photograph(phone, "result"),
            _player(desk, result),
            _live(desk, url),
        ]


def _check_sample(page: Page, url: str, title: str) -> str:
    """Check a sample in the app; return the address of its result."""
    page.goto(url)
    sample = page.locator("[class*=st-key-sample-]").filter(has_text=title).first
    sample.get_by_role("button", name="Try it").click()
    page.locator(".player.ready").wait_for(timeout=300_000)
    _settle(page)
    return page.url


def _player(page: Page, result: str) -> Path:
    page.goto(result)
    player = page.locator(".player.ready")
    player.wait_for()
    player.scroll_into_view_if_needed()
    _settle(page)
    return _photograph(page, "player")


def _live(page: Page, url: str) -> Path:
    page.goto(f"{url}/live")
    page.locator(".live .start .button").wait_for()
    _settle(page)
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
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
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
