"""Benchmark the live check: frame rate, latency and memory, with the browser on the same machine.

    python scripts/benchmark_live.py [--clip CLIP] [--users 1] [--seconds 60]

Starts the app and a real Chromium on this machine, with a clip as the camera (640x480), and
measures in the page what a user gets: the time from a frame's leaving the browser's encoder (by
its RTP timestamp) to the painting of its skeleton. The pose model alone is timed on the same frames
just before, as absolute times depend on the machine. Needs Linux, Chromium and the test packages.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from fake_camera import RATE, write_camera
from playwright.sync_api import Browser, Page, sync_playwright

from vision.clip.frames import Frame
from vision.pose.crops import square_around
from vision.pose.detector import PoseDetector, SquareDetector
from vision.pose.model_store import resolve_model
from vision.pose.native_stderr import suppress_native_stderr

SIZE = (640, 480)
CLIP = Path(__file__).parents[1] / "samples/sls_valgus_front_L.mp4"
#: Records when each frame left the encoder, and when its update was painted.
RECORD_TIMES = """
window.times = { encoded: [], updates: [] };
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(options) { super({ ...options, encodedInsertableStreams: true }); }
  addTransceiver(...all) {
    const transceiver = super.addTransceiver(...all);
    const { readable, writable } = transceiver.sender.createEncodedStreams();
    const recorder = new TransformStream({
      transform(frame, out) {
        const rtp = frame.getMetadata().rtpTimestamp ?? frame.timestamp;
        window.times.encoded.push([rtp, performance.timeOrigin + performance.now()]);
        out.enqueue(frame);
      },
    });
    readable.pipeThrough(recorder).pipeTo(writable);
    return transceiver;
  }
};
document.addEventListener("formcheck-update", ({ detail }) => {
  const { time_s, phase, count, throughput, painted_at } = detail;
  const { latency_ms, received_fps } = throughput;
  window.times.updates.push([time_s, painted_at, phase, count, latency_ms, received_fps]);
});
"""


def model_alone(camera: Path, model: Path) -> tuple[float, float]:
    """Return the median times of a search and of a square around the pose before, ms."""
    data = camera.read_bytes().split(b"\xff\xd8")[1:121]
    images = [cv2.imdecode(np.frombuffer(b"\xff\xd8" + d, np.uint8), 1) for d in data]
    frames = [Frame(k, k / RATE, image) for k, image in enumerate(images)]
    search_s, follow_s = [], []
    with (
        suppress_native_stderr(),
        PoseDetector(model, max_people=2) as search,
        SquareDetector(model) as follow,
    ):
        for frame in frames:
            begun = time.perf_counter()
            people = search.detect(frame, SIZE)
            search_s.append(time.perf_counter() - begun)
            for pose in people.xyz[:1]:
                begun = time.perf_counter()
                follow.detect(frame, square_around(pose), SIZE)
                follow_s.append(time.perf_counter() - begun)
    return 1000 * float(np.median(search_s)), 1000 * float(np.median(follow_s))


@contextmanager
def serve_app(home: Path) -> Iterator[tuple[str, int]]:
    """Run the app; yield its URL and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "vision.cli.main", "app", "--port", str(port)],
            stdout=log, stderr=log, env={**os.environ, "FORMCHECK_HOME": str(home)},
        )  # fmt: skip
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(20)


def megabytes(pid: int) -> float:
    """Return the resident memory of a process and its children, MB."""
    pids, total = [pid], 0.0
    while pids:
        one = pids.pop()
        try:
            text = Path(f"/proc/{one}/status").read_text()
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        total += next(int(ln.split()[1]) for ln in text.splitlines() if "VmRSS" in ln) / 1024
        pids += [int(child) for child in children]
    return total


def join(browser: Browser, url: str, *, reps: int, view: str) -> Page:
    """Open the Live page as another user and start the camera."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    context.grant_permissions(["camera"])
    context.add_init_script(RECORD_TIMES)
    page = context.new_page()
    page.goto(f"{url}/live")
    page.get_by_role("radio", name=view).click()
    count = page.get_by_role("spinbutton", name="Repetitions")
    count.fill(str(reps))
    count.press("Tab")
    page.wait_for_timeout(2000)
    page.get_by_role("button", name="Start camera").click()
    page.wait_for_function("window.times.updates.length > 0")
    return page


def latencies(encoded: list[list[float]], updates: list[list[Any]]) -> np.ndarray[Any, Any]:
    """Return the times from encoder to painted, ms, of all analysed frames.

    Update times count from the first analysed frame. Which encoded frame that was is found by
    maximising the number of updates that match an encoded frame.
    """
    stamps = np.array(encoded)
    times, painted = np.array([n[0] for n in updates]), np.array([n[1] for n in updates])
    rtp = np.unwrap(stamps[:, 0], period=2**32) / 90_000

    def matched(first: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        wanted = times - times[0] + rtp[first]
        after = np.clip(np.searchsorted(rtp, wanted), 1, len(rtp) - 1)
        near = np.where(wanted - rtp[after - 1] < rtp[after] - wanted, after - 1, after)
        return near, np.abs(rtp[near] - wanted) < 0.0015

    def score(first: int) -> float:
        near, good = matched(first)
        return float(np.mean(good & (painted > stamps[near, 1])))

    # Analysis starts within the first seconds of the stream.
    best = max(range(min(len(rtp), 90)), key=score)
    near, good = matched(best)
    good &= painted > stamps[near, 1]
    if np.mean(good) < 0.9:
        raise SystemExit("The updates could not be matched to the frames that were sent.")
    return painted[good] - stamps[near[good], 1]


def report(page: Page, phase: str, *, name: str, skip_s: float = 3.0) -> None:
    """Print the rates and latencies of one user in one phase."""
    times = page.evaluate("window.times")
    updates = [n for n in times["updates"] if n[2] == phase]
    begun = updates[0][1] + 1000 * skip_s if updates else 0.0
    updates = [n for n in updates if n[1] >= begun]
    if len(updates) < 20:
        print(f"  {name}, {phase}: too short to measure")
        return
    apart = np.diff([n[1] for n in updates]) / 1000
    rate = 1 / float(np.mean(apart[apart < 0.7]))  # a phase may recur later
    # Matching needs the whole stream.
    took = latencies(times["encoded"], times["updates"])[-len(updates) :]
    ours = float(np.median([n[4] for n in updates if n[4] is not None]))
    rates = [n[5] for n in updates]
    print(
        f"  {name}, {phase}: {rate:.1f} frames/s analysed of "
        f"{np.median(rates):.0f} received; encoder to painted {np.median(took):.0f} ms median, "
        f"{np.percentile(took, 90):.0f} ms at 90 % (in the server {ours:.0f} ms)"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clip", type=Path, default=CLIP)
    parser.add_argument("--users", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--view", default="From the front", help="as the page calls it")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        camera = home / "camera.mjpeg"
        round_s = write_camera(options.clip, camera, size=SIZE, hold_s=6.0, tail_s=0.5)
        print(f"load before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
        whole, follow = model_alone(camera, resolve_model(None).path)
        print(f"pose model alone: {whole:.0f} ms full frame, {follow:.0f} ms region of interest")
        with serve_app(home) as (url, pid), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=options.chromium,
                args=[
                    "--no-sandbox",
                    "--use-fake-ui-for-media-stream",
                    "--use-fake-device-for-media-stream",
                    f"--use-file-for-fake-video-capture={camera}",
                    "--disable-background-networking",
                ],
            )
            everyone = range(options.users)
            pages = [join(browser, url, reps=options.reps, view=options.view) for _ in everyone]
            watch(pages, pid, seconds=options.seconds, round_s=round_s)
            browser.close()


def watch(pages: list[Page], pid: int, *, seconds: float, round_s: float) -> None:
    """Let the users run for a while, then print their results."""
    begun, memory = time.monotonic(), []
    while (passed := time.monotonic() - begun) < seconds:
        pages[0].wait_for_timeout(1000)
        memory.append((passed, megabytes(pid)))
    print(f"load after: {os.getloadavg()[0]:.2f}")
    thirds = np.array_split(np.array(memory)[:, 1], 3)
    means = ", ".join(f"{third.mean():.0f}" for third in thirds)
    print(f"server memory, mean of each third of the time: {means} MB")
    print(f"camera loop: {round_s:.1f} s; measured for {seconds:.0f} s")
    for number, page in enumerate(pages, start=1):
        for phase in ("guide", "countdown", "recording"):
            report(page, phase, name=f"user {number}")
        count = page.evaluate("Math.max(...window.times.updates.map((each) => each[3]))")
        print(f"  user {number}, most repetitions counted in a recording: {count}")


if __name__ == "__main__":
    main()
