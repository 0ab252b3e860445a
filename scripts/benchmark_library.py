"""How quick the library's page and a result's are with many reports, in a real Chromium.

    python scripts/benchmark_library.py [--reports 500] [--times 5] [--home FOLDER]

Analyses a sample once, fills a home of its own with so many copies of the result (clips of other
content, athletes, days and states), starts the app and measures what a user waits for: from an
address or a click to the list, to the player and to the end of the page. With `--home` the filled
home is kept and used again. The load, and how long a fixed loop takes, say what the machine could
do meanwhile. Needs Linux, Chromium and the packages of the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median

from benchmark_live import served
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples/sls_valgus_front_L.mp4"
ATHLETES = 40
_MOST_MS = 120_000
#: The page has run to its end.
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
LISTED = "[class*=st-key-row-]"
PLAYER = ".player.ready"


def loop_ms() -> float:
    """How long this machine takes for a fixed piece of work right now."""
    begun = time.perf_counter()
    total = 0
    for number in range(3_000_000):
        total += number & 7
    return 1000 * (time.perf_counter() - begun)


def fill(home: Path, reports: int) -> None:
    """Fill a home with copies of one result, as they would have come about."""
    from vision.jobs.analysis_job import run_analysis
    from vision.jobs.app_state import open_app_state
    from vision.library.athletes import add_athlete
    from vision.library.reviews import write_review
    from vision.settings import Settings

    made = home / "made"
    if not made.is_dir():
        part = home / "made.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        run_analysis(
            SAMPLE, Settings(), name=SAMPLE.name, folder=part,
            progress=lambda done, words: None, cancelled=lambda: False,
        )  # fmt: skip
        part.rename(made)
    state = open_app_state(home)
    results, library = state.results, state.library
    there = len(results.all_results())
    athletes = [add_athlete(library, f"Athlete {n:02d}") for n in range(ATHLETES * (not there))]
    chance = Random(1)
    clip, now = SAMPLE.read_bytes(), datetime.now().astimezone()
    for number in range(there, reports):
        box = f"{number:08d}".encode()  # no player reads it
        meta = results.add(
            f"squat-{number:03d}.mp4",
            [clip, (8 + len(box)).to_bytes(4, "big") + b"free" + box],
            Settings(),
            athlete=chance.choice(athletes) if athletes and number % 10 else None,
        )
        copy_result(made, results.path(meta.id), number)
        meta = replace(meta, state="done", complete=True, created=now - timedelta(hours=8 * number))
        results.save(meta)
        state.library_sync.add(meta)
        if number % 3 == 0:
            status = chance.choice(("reviewed", "sent"))
            write_review(library, meta.id, status=status, message="Well done.", decisions=[])


def copy_result(made: Path, folder: Path, number: int) -> None:
    """Give a result its files, under second names, and a small picture of its own."""
    for path in made.rglob("*"):
        to = folder / path.relative_to(made)
        if path.is_dir():
            to.mkdir(exist_ok=True)
        else:
            to.hardlink_to(path)
    still = next((made / "stills").glob("*.png"))
    with Image.open(still) as picture:
        small = picture.convert("RGB")
        small.thumbnail((360, 360))
        out = BytesIO()
        small.save(out, "JPEG", quality=80, comment=f"{number}".encode())
    (folder / "thumbnail.jpg").write_bytes(out.getvalue())


class Watch:
    """Measures waits and prints them with what the machine could do."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def wait(self, *shown: str) -> list[float]:
        """Seconds until each of these is there."""
        begun, found = time.perf_counter(), []
        for selector in shown:
            self.page.locator(selector).first.wait_for(state="attached")
            found.append(time.perf_counter() - begun)
        return found

    def tell(self, what: str, runs: list[list[float]], names: tuple[str, ...]) -> None:
        """Print the median of several runs."""
        told = ", ".join(
            f"{name} {median(run[place] for run in runs):.2f} s "
            f"({min(run[place] for run in runs):.2f}-{max(run[place] for run in runs):.2f})"
            for place, name in enumerate(names)
        )
        print(
            f"{what}: {told}   [of {len(runs)}; load {os.getloadavg()[0]:.1f}, "
            f"loop {loop_ms():.0f} ms]",
            flush=True,
        )


def open_library(page: Page, url: str) -> list[float]:
    """From the address to the list, and to the end of the page."""
    begun = time.perf_counter()
    page.goto(f"{url}/library", wait_until="commit")
    page.locator(LISTED).nth(19).wait_for(state="visible")
    listed = time.perf_counter() - begun
    page.locator(AT_REST).wait_for(state="attached")
    return [listed, time.perf_counter() - begun]


def choose(page: Page, label: str, option: str, total: Callable[[str], bool]) -> list[float]:
    """From a click on a filter's option to its list."""
    before = page.get_by_text("the latest first").inner_text()
    page.get_by_role("combobox", name=label).click()
    wanted = page.get_by_role("option", name=option).first
    wanted.wait_for()
    begun = time.perf_counter()
    wanted.click()
    expect(page.get_by_text("the latest first")).not_to_have_text(before, timeout=_MOST_MS)
    page.locator(AT_REST).wait_for(state="attached")
    took = time.perf_counter() - begun
    assert total(page.get_by_text("the latest first").inner_text())
    return [took]


def open_result(page: Page) -> list[float]:
    """From a click in the list to the player, and to the end of the page."""
    row = page.locator(f"{LISTED} [class*=st-key-open-] button").first
    row.wait_for()
    begun = time.perf_counter()
    row.click()
    page.locator(PLAYER).wait_for(state="attached")
    ready = time.perf_counter() - begun
    page.get_by_text("About this clip and this result").wait_for(state="attached")
    page.locator(AT_REST).wait_for(state="attached")
    return [ready, time.perf_counter() - begun]


def measure(page: Page, url: str, times: int) -> None:
    """Measure everything."""
    watch = Watch(page)
    both = ("list", "whole page")
    watch.tell("library, the first page of a new server", [open_library(page, url)], both)
    time.sleep(4)  # what the server loads after its first page
    watch.tell("library again, warm", [open_library(page, url) for _ in range(times)], both)
    filters = []
    for _ in range(times):
        open_library(page, url)
        filters.append(choose(page, "Status", "Sent", lambda words: "report" in words))
    watch.tell("a filter chosen", filters, ("list",))
    results = []
    for _ in range(times + 1):
        open_library(page, url)
        results.append(open_result(page))
    names = ("player ready", "whole page")
    watch.tell("a result from the list, the first one", results[:1], names)
    watch.tell("a result from the list, warm", results[1:], names)


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    kept = nullcontext(options.home) if options.home else tempfile.TemporaryDirectory()
    with kept as folder:
        home = Path(folder).absolute()
        os.environ["FORMCHECK_HOME"] = str(home)
        begun = time.perf_counter()
        fill(home, options.reports)
        print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        print(
            f"{options.reports} reports; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, "
            f"loop {loop_ms():.0f} ms"
        )
        with served(home) as (url, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=options.chromium,
                args=["--no-sandbox", "--disable-background-networking"],
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(_MOST_MS)
            measure(page, url, options.times)
            browser.close()


if __name__ == "__main__":
    main()
