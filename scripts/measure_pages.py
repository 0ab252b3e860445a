"""Measure what each page of the app costs a browser: bytes, time, layout shift, DOM nodes.

    python scripts/measure_pages.py [--times 3] [--home FOLDER] [--only result] [--json FILE]

Analyses two samples once, fills a home with copies of the results, starts the app, and opens each
page in a fresh Chromium without a cache: as fast as this machine is, and as a middling phone
(390 px wide, 1.6 Mbit/s, 150 ms there and back, processor four times slower). For each page:

- http, socket: kilobytes received over HTTP as sent (compressed), and over the WebSocket;
- requests: number of HTTP requests;
- useful: seconds until what the page is for can be used (`PAGES` says what that is);
- done: seconds until the page has finished drawing;
- shift: cumulative layout shift (CLS), until three seconds after it has finished;
- nodes: elements in the document and in components.

`again` opens the page a second time, with what the browser has kept. Needs Linux, Chromium, the
packages of the tests and, for the first run, a pose model.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmark_library import FINISHED, LIST_ROW, copy_result, fill, loop_ms
from benchmark_live import serve_app
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.page_audit import COUNT_NODES, READ_SHIFT  # noqa: E402
from vision.doctor import find_chromium  # noqa: E402

RUN = ROOT / "samples/run_backward_good_side.mp4"
_TIMEOUT_MS: Final = 120_000
#: After a page has finished, images and fonts may still move its parts.
_SETTLE_S: Final = 3.0
#: What each page is for, and when it can be used.
PAGES: Final = {
    # A clip that is chosen before the page has loaded is uploaded as soon as it has.
    "home": ("/", ".fc-early .choose, .upload .choose"),
    "live": ("/live", ".live .start .button"),
    "library": ("/library", LIST_ROW),
    "compare": ("/compare?a={squat}&b={other}", ".player.compare video"),
    "method": ("/method", ".fc-table"),
    "result": ("/?result={squat}", ".player.ready"),
    "run": ("/?result={run}", ".player.ready"),
}
_OBSERVE_SHIFTS: Final = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map(({ node, previousRect, currentRect }) => {
      const element = node?.nodeType === 1 ? node : node?.parentElement;
      const key = element?.closest("[class*=st-key-]")?.className.match(/st-key-[\\w-]+/)?.[0];
      const name = element?.dataset?.testid || element?.className || element?.tagName;
      return `${name} (${key}) ${Math.round(previousRect.top)}+${Math.round(previousRect.height)}`
        + ` > ${Math.round(currentRect.top)}+${Math.round(currentRect.height)}`;
    });
    window.shifts.push({ at: entry.startTime, value: entry.value, moved });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Network:
    """A connection and a processor, as Chromium imitates them.

    Attributes
    ----------
    name : str
        What the table calls it.
    width : int
        Width of the window, px.
    bits_per_s : float
        Rate of download; 0 for no limit.
    latency_ms : float
        Time there and back.
    cpu : int
        How many times slower the processor is.
    """

    name: str
    width: int
    bits_per_s: float = 0
    latency_ms: float = 0
    cpu: int = 1


FAST: Final = Network("this machine", 1280)
SLOW: Final = Network("phone", 390, bits_per_s=1.6e6, latency_ms=150, cpu=4)


@dataclass(frozen=True)
class Cost:
    """What a page costs; times in seconds, bytes in kilobytes."""

    page: str
    network: str
    http_kb: float
    socket_kb: float
    requests: int
    useful_s: float
    done_s: float
    shift: float
    nodes: int
    moved: list[str]


def make_home(home: Path, reports: int) -> dict[str, str]:
    """Fill a home with squats and one run; return the ids of one of each."""
    from vision.jobs.analysis_job import run_analysis
    from vision.jobs.app_state import open_app_state
    from vision.settings import Settings

    fill(home, reports)
    state = open_app_state(home)
    by_name = {meta.name: meta.id for meta in state.results.all_results()}
    if RUN.name not in by_name:
        made = home / "made-run"
        made.mkdir(exist_ok=True)
        run_analysis(
            RUN, Settings(), name=RUN.name, folder=made,
            progress=lambda done, words: None, cancelled=lambda: False,
        )  # fmt: skip
        meta = state.results.add(RUN.name, [RUN.read_bytes()], Settings())
        copy_result(made, state.results.work_folder(meta.id), 0)
        state.results.publish(meta)
        by_name[RUN.name] = meta.id
    state.close()
    return {
        "squat": by_name["squat-000.mp4"],
        "other": by_name["squat-001.mp4"],
        "run": by_name[RUN.name],
    }


def open_context(browser: Browser, network: Network) -> BrowserContext:
    """Open a window without a cache."""
    context = browser.new_context(viewport={"width": network.width, "height": 844})
    context.set_default_timeout(_TIMEOUT_MS)
    context.add_init_script(_OBSERVE_SHIFTS)
    return context


def throttle(page: Page, network: Network) -> Any:
    """Slow a page down; return its session of Chromium's protocol."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    if network.bits_per_s:
        limits = {
            "offline": False,
            "latency": network.latency_ms,
            "downloadThroughput": network.bits_per_s / 8,
            "uploadThroughput": network.bits_per_s / 16,
        }
        session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": network.cpu})
    return session


def measure(context: BrowserContext, network: Network, url: str, name: str, ready: str) -> Cost:
    """Open a page in a window and measure it."""
    page = context.new_page()
    session = throttle(page, network)
    received = {"http": 0.0, "socket": 0.0, "requests": 0.0}

    def note(kind: str, amount: float) -> None:
        received[kind] += amount

    session.on("Network.loadingFinished", lambda e: note("http", e["encodedDataLength"]))
    session.on("Network.requestWillBeSent", lambda e: note("requests", 1))
    session.on(
        "Network.webSocketFrameReceived",
        # Binary frames arrive in Base64.
        lambda e: note("socket", len(e["response"]["payloadData"]) * 3 / 4),
    )
    begun = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(ready).first.wait_for(state="attached")
    page.locator("h1").first.wait_for(state="visible")
    useful = time.perf_counter() - begun
    page.locator(FINISHED).wait_for(state="attached")
    done = time.perf_counter() - begun
    page.wait_for_timeout(1000 * _SETTLE_S)
    cost = Cost(
        name, network.name, received["http"] / 1000, received["socket"] / 1000,
        int(received["requests"]), useful, done,
        page.evaluate(READ_SHIFT), page.evaluate(COUNT_NODES),
        [
            f"{each['value']:.3f} at {each['at']:.0f} ms: {'; '.join(each['moved'])}"
            for each in page.evaluate("window.shifts")
        ],
    )  # fmt: skip
    page.close()
    return cost


def print_cost(cost: Cost, *, moved: bool) -> None:
    """Print a line of the table."""
    print(
        f"{cost.page:14} {cost.network:13} {cost.http_kb:8.0f} {cost.socket_kb:7.0f} "
        f"{cost.requests:8d} {cost.useful_s:7.2f} {cost.done_s:6.2f} {cost.shift:6.3f} "
        f"{cost.nodes:6d}",
        flush=True,
    )
    if moved:
        print(*(f"    {line}" for line in cost.moved), sep="\n", flush=True)


def main() -> None:
    """Measure all pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reports", type=int, default=12)
    parser.add_argument("--times", type=int, default=3, help="the median run is printed")
    parser.add_argument("--home", type=Path, help="keep the filled home, and use it again")
    parser.add_argument("--only", nargs="*", choices=tuple(PAGES), default=tuple(PAGES))
    parser.add_argument("--moved", action="store_true", help="list what shifted")
    parser.add_argument("--json", type=Path, help="write the figures to a file too")
    options = parser.parse_args()
    home_folder = nullcontext(options.home) if options.home else tempfile.TemporaryDirectory()
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium is installed (apt-get install chromium).")
    costs: list[Cost] = []
    with home_folder as folder:
        home = Path(folder).absolute()
        home.mkdir(parents=True, exist_ok=True)
        os.environ["FORMCHECK_HOME"] = str(home)
        ids = make_home(home, options.reports)
        print(
            f"median of {options.times}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, "
            f"loop {loop_ms():.0f} ms"
        )
        print(
            "page           network        http kB  sock kB requests useful s done s  shift  nodes"
        )
        with serve_app(home) as (url, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium,
                args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
            )
            # The first page of a new server waits for its modules.
            with open_context(browser, FAST) as context:
                measure(context, FAST, url, "warm-up", "h1")
            for network in (FAST, SLOW):
                for name in options.only:
                    path, ready = PAGES[name]
                    address = url + path.format(**ids)
                    runs = []
                    for _ in range(options.times):
                        with open_context(browser, network) as context:
                            pair = [
                                measure(context, network, address, label, ready)
                                for label in (name, f"{name}, again")
                            ]
                            runs.append(pair)
                    for same in zip(*runs, strict=True):
                        cost = sorted(same, key=lambda one: one.useful_s)[len(same) // 2]
                        costs.append(cost)
                        print_cost(cost, moved=options.moved)
            browser.close()
    if options.json is not None:
        options.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=1))


if __name__ == "__main__":
    main()
