"""Measure the library's page and a result's page with many reports, in a real Chromium.

    python scripts/benchmark_library.py [--reports 500] [--times 5] [--home FOLDER]

Analyses a sample once, fills a home with copies of the result (clips of other content, athletes,
days and states), starts the app and measures what a user waits for: from an address or a click to
the list, to the player and to the end of the page. With `--home` the filled home is kept and used
again. The load and the duration of a fixed loop show how busy the machine was. Needs Linux,
Chromium and the packages of the tests.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median

from benchmark_live import serve_app
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples/sls_valgus_front_L.mp4"
ATHLETES = 40
_TIMEOUT_MS = 120_000
#: The page has finished drawing.
FINISHED = "[data-testid=stApp][data-test-script-state=notRunning]"
LIST_ROW = "[class*=st-key-row-]"
PLAYER = ".player.ready"


def loop_ms() -> float:
    """Time a fixed piece of work on this machine, milliseconds."""
    begun = time.perf_counter()
    total = 0
    for number in range(3_000_000):
        total += number & 7
    return 1000 * (time.perf_counter() - begun)


def fill(home: Path, reports: int) -> None:
    """Fill a home with copies of one result, as real analyses would."""
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
    random = Random(1)
    clip, now = SAMPLE.read_bytes(), datetime.now().astimezone()
    for number in range(there, reports):
        box = f"{number:08d}".encode()  # a padding box that players skip
        meta = results.add(
            f"squat-{number:03d}.mp4",
            [clip, (8 + len(box)).to_bytes(4, "big") + b"free" + box],
            Settings(),
            athlete=random.choice(athletes) if athletes and number % 10 else None,
        )
        copy_result(made, results.work_folder(meta.id), number)
        results.publish(replace(meta, created=now - timedelta(hours=8 * number)))
        if number % 3 == 0:
            status = random.choice(("reviewed", "sent"))
            write_review(library, meta.id, status=status, message="Well done.", decisions=[])


def copy_result(made: Path, folder: Path, number: int) -> None:
    """Give a result its files, as hard links, and a thumbnail of its own."""
    for path in made.rglob("*"):
        to = folder / path.relative_to(made)
        if path.is_dir():
            to.mkdir(exist_ok=True)
        else:
            to.hardlink_to(path)
    still = next((made / "stills").glob("*.png"))
    with Image.open(still) as image:
        small = image.convert("RGB")
        small.thumbnail((360, 360))
        out = BytesIO()
        small.save(out, "JPEG", quality=80, comment=f"{number}".encode())
    (folder / "thumbnail.jpg").write_bytes(out.getvalue())


def print_times(what: str, runs: list[list[float]], names: tuple[str, ...]) -> None:
    """Print the median and range of several runs, with the load of the machine."""
    times = ", ".join(
        f"{name} {median(run[place] for run in runs):.2f} s "
        f"({min(run[place] for run in runs):.2f}-{max(run[place] for run in runs):.2f})"
        for place, name in enumerate(names)
    )
    load = f"load {os.getloadavg()[0]:.1f}, loop {loop_ms():.0f} ms"
    print(f"{what}: {times}   [of {len(runs)}; {load}]", flush=True)


def open_library(page: Page, url: str) -> list[float]:
    """Time from the address to the list, and to the end of the page, seconds."""
    begun = time.perf_counter()
    page.goto(f"{url}/library", wait_until="commit")
    page.locator(LIST_ROW).nth(19).wait_for(state="visible")
    listed = time.perf_counter() - begun
    page.locator(FINISHED).wait_for(state="attached")
    return [listed, time.perf_counter() - begun]


def choose_filter(page: Page, label: str, option: str) -> list[float]:
    """Time from a click on a filter's option to its list, seconds."""
    before = page.get_by_text("latest first").inner_text()
    page.get_by_role("combobox", name=label).click()
    choice = page.get_by_role("option", name=option).first
    choice.wait_for()
    begun = time.perf_counter()
    choice.click()
    expect(page.get_by_text("latest first")).not_to_have_text(before, timeout=_TIMEOUT_MS)
    page.locator(FINISHED).wait_for(state="attached")
    return [time.perf_counter() - begun]


def open_result(page: Page) -> list[float]:
    """Time from a click in the list to the player, and to the end of the page, seconds."""
    row = page.locator(f"{LIST_ROW} [class*=st-key-open-] button").first
    row.wait_for()
    begun = time.perf_counter()
    row.click()
    page.locator(PLAYER).wait_for(state="attached")
    ready = time.perf_counter() - begun
    page.get_by_text("About this clip and this result").wait_for(state="attached")
    page.locator(FINISHED).wait_for(state="attached")
    return [ready, time.perf_counter() - begun]


def measure(page: Page, url: str, times: int) -> None:
    """Run all measurements."""
    both = ("list", "whole page")
    print_times("library, first page of a new server", [open_library(page, url)], both)
    time.sleep(4)  # the server loads modules after its first page
    print_times("library again, warm", [open_library(page, url) for _ in range(times)], both)
    filters = []
    for _ in range(times):
        open_library(page, url)
        filters.append(choose_filter(page, "Status", "Sent"))
    print_times("filter", filters, ("list",))
    results = []
    for _ in range(times + 1):
        open_library(page, url)
        results.append(open_result(page))
    names = ("player ready", "whole page")
    print_times("result from the list, first", results[:1], names)
    print_times("result from the list, warm", results[1:], names)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    home_folder = nullcontext(options.home) if options.home else tempfile.TemporaryDirectory()
    with home_folder as folder:
        home = Path(folder).absolute()
        os.environ["FORMCHECK_HOME"] = str(home)
        begun = time.perf_counter()
        fill(home, options.reports)
        print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        print(
            f"{options.reports} reports; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, "
            f"loop {loop_ms():.0f} ms"
        )
        with serve_app(home) as (url, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=options.chromium,
                args=["--no-sandbox", "--disable-background-networking"],
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(_TIMEOUT_MS)
            measure(page, url, options.times)
            browser.close()


if __name__ == "__main__":
    main()
