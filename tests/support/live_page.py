"""Drive the test page of the live check, in the roles of user and server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

Open = Callable[..., Page]

BODY = [value for _ in range(33) for value in (0.5, 0.5, 0.9)]

CHECKS = {
    "body": "Whole body in the frame",
    "view": "Seen from the front",
    "rate": "Frame rate 24 a second",
}


def start_camera(page: Page) -> None:
    page.get_by_role("button", name="Start camera").click()
    page.wait_for_function("live.isOpen()")


def update_message(phase: str, **further: Any) -> dict[str, Any]:
    plain = {
        "type": "update",
        "time_s": 1.0,
        "phase": phase,
        "body": BODY,
        "checks": [{"id": i, "title": t, "ok": None, "instruction": ""} for i, t in CHECKS.items()],
        "instruction": "",
        "countdown": None,
        "recorded_s": None,
        "angle": None,
        "reps": [],
        "count": 0,
        "target": 5,
        "gait": None,
        "cue": None,
        "throughput": {"received_fps": 30.0, "analysed_fps": 24.1, "latency_ms": 38},
        "reason": "",
    }
    return {**plain, **further}


def cue(number: int, spoken: str, kind: str = "do") -> dict[str, Any]:
    return {"number": number, "text": spoken, "spoken": spoken, "kind": kind}


def send_update(page: Page, phase: str, **further: Any) -> None:
    """Send an update and wait until it is painted."""
    before = page.evaluate("live.painted.length")
    page.evaluate("update => live.send(update)", update_message(phase, **further))
    page.wait_for_function("before => live.painted.length > before", arg=before)


def record(page: Page, seconds: float) -> None:
    """Count down and record for some seconds."""
    send_update(page, "countdown", countdown=3)
    page.wait_for_function("live.messages('recorder').length > 0")
    send_update(page, "recording", recorded_s=0.0)
    since = page.evaluate("performance.now()")
    page.wait_for_function(
        "([since, ms]) => performance.now() - since > ms", arg=[since, 1000 * seconds]
    )


def finish(page: Page) -> dict[str, str]:
    page.evaluate(
        "update => live.send(update)",
        update_message("finished", reason="All 5 repetitions are done."),
    )
    page.wait_for_function("live.finished.length > 0")
    result: dict[str, str] = page.evaluate("live.finished.at(-1)")
    return result


def recorded_seconds(page: Page) -> float:
    """Return the duration of the uploaded recording."""
    seconds: float = page.evaluate("""async () => {
      const file = new Blob(live.pieces);
      const video = document.createElement('video');
      video.muted = true;
      const done = (event) => new Promise((then) => (video['on' + event] = then));
      const known = done('loadedmetadata');
      video.src = URL.createObjectURL(file);
      await known;
      const there = done('seeked');
      video.currentTime = 1e6;
      await there;
      return video.videoWidth === 1280 ? video.currentTime : 0;
    }""")
    return seconds


def live_section(page: Page) -> Locator:
    return page.locator(".live")
