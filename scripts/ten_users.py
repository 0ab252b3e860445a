"""Let ten visitors use the app at the same time; print how long they wait for its pages.

    python scripts/ten_users.py [--users 10] [--minutes 10] [--quality best]

Starts the app with sign-in in a temporary folder. The visitors upload clips, which are analysed
meanwhile, open pages afresh, filter the library and write notes, over HTTP and WebSocket as a page
does. One more visitor has a real browser, on this computer too, and looks around. Exits with 1 if
the median of any wait is over 2 seconds, or if a visitor saw an error.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.async_api import async_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.app_process import AppProcess, running_app  # noqa: E402
from tests.support.team_load import (  # noqa: E402
    WaitingTimes,
    add_coaches,
    look_around,
    use_together,
)
from vision.doctor import find_chromium  # noqa: E402
from vision.jobs.saved_results import SavedResults  # noqa: E402

_AIM_S = 2.0
_MEGABYTE = 1_000_000


async def measure(app: AppProcess, options: argparse.Namespace) -> WaitingTimes:
    """Let the visitors in, and return what they waited for."""
    names = [f"Coach {number}" for number in range(options.users + 1)]
    add_coaches(app.home, names)
    times = WaitingTimes()
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        until_s = time.monotonic() + 60 * options.minutes
        with watched(app.pid):
            await use_together(
                app.port,
                names[1:],
                sorted((ROOT / "samples").glob("*.mp4")),
                times,
                until_s=until_s,
                think_s=options.think,
                beside=lambda: look_around(
                    browser,
                    f"http://localhost:{app.port}",
                    names[0],
                    times,
                    until_s=until_s,
                    think_s=options.think,
                ),
            )
        await browser.close()
    return times


@contextmanager
def watched(server: int) -> Iterator[None]:
    """Print the load, and what took the processors, at the end."""
    own = psutil.Process(server)
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    before_s, before_bytes = _seconds(own), own.memory_info().rss
    all_before = psutil.cpu_times()
    yield
    all_after = psutil.cpu_times()
    after_bytes = own.memory_info().rss
    busy = sum(all_after) - sum(all_before) - (all_after.idle - all_before.idle)
    print(
        f"load at the end: {os.getloadavg()[0]:.1f}; processor time {busy:.0f} s, of which "
        f"{_seconds(own) - before_s:.0f} s the server without its workers; its memory "
        f"{before_bytes / _MEGABYTE:.0f} MB before, {after_bytes / _MEGABYTE:.0f} MB after"
    )


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def show(times: WaitingTimes) -> bool:
    """Print the times; return whether all medians reach the aim."""
    print(f"{'what':<28}{'times':>6}{'median':>9}{'9 of 10':>9}{'longest':>9}   (seconds)")
    is_reached = True
    for what, waited in sorted(times.waited.items()):
        median = statistics.median(waited)
        most = sorted(waited)[int(0.9 * (len(waited) - 1))]
        print(f"{what:<28}{len(waited):>6}{median:>9.2f}{most:>9.2f}{max(waited):>9.2f}")
        is_reached &= median <= _AIM_S or what.startswith("upload")
    print(f"{len(times.problems)} problems", *times.problems[:20], sep="\n  ")
    return is_reached


def main() -> int:
    """Measure, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--think", type=float, default=5.0, help="seconds that a page is looked at")
    parser.add_argument("--quality", default="best", help="pose model of the checks")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(
            Path(folder), "--sign-in", "accounts", "--quality", options.quality,
        ) as app,
    ):  # fmt: skip
        times = asyncio.run(measure(app, options))
        saved = SavedResults(app.home)
        results = saved.all_results()
        saved.close()
    done = sum(result.complete for result in results)
    print(f"{times.checks} clips handed in, {done} checked, {len(results)} kept")
    is_reached = show(times)
    return int(not is_reached or bool(times.problems) or len(results) != times.checks)


if __name__ == "__main__":
    sys.exit(main())
