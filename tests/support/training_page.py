"""The guided session's component in a page of its own, without a server, with a fake clock."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, Route

from vision.frontend import training
from vision.training.programme import load_programme
from vision.webapp.training.page import plan_data

#: Answered from here; secure, so that the screen can be kept on.
URL = "https://training.test/"
HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Training</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><body>
<script type="module">
import show from "./built.js";
const host = document.createElement("div");
document.body.prepend(host);
const shadow = host.attachShadow({ mode: "open" });
const style = document.createElement("style");
style.textContent = %s;
shadow.append(style);
let data = %s;
window.sent = [];
window.call = (change = {}) => {
  data = { ...data, ...change };
  show({ parentElement: shadow, data, setStateValue: (name, value) => sent.push([name, value]) });
};
call();
</script></body></html>"""
#: Speech that ends at once and is recorded, and a lock of the screen that is counted.
FAKES = """
window.spoken = [];
const synthesis = {
  getVoices: () => [{ lang: "en-GB", name: "One", localService: true }],
  speak(utterance) {
    if (utterance.text) spoken.push(utterance.text);
    queueMicrotask(() => utterance.onend?.());
  },
  cancel() {},
};
Object.defineProperty(window, "speechSynthesis", { value: synthesis });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
window.locks = 0;
const lock = { release: async () => { locks -= 1; } };
const wakeLock = { async request() { locks += 1; return lock; } };
Object.defineProperty(navigator, "wakeLock", { value: wakeLock });
"""
#: A camera, and a connection to a server that answers by `update` and by the data of `call`.
FAKE_CAMERA = """
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  window.stream = canvas.captureStream();
  return stream;
};
window.channels = {};
window.RTCPeerConnection = class {
  iceGatheringState = "complete";
  signalingState = "stable";
  connectionState = "new";
  createDataChannel(label) {
    channels[label] = { label, readyState: "connecting", send() {} };
    return channels[label];
  }
  addTransceiver() {
    return { sender: { getParameters: () => ({}), setParameters: async () => {} } };
  }
  async setLocalDescription() {
    this.localDescription = { type: "offer", sdp: "offered" };
    this.signalingState = "have-local-offer";
  }
  async setRemoteDescription() {
    channels.messages.readyState = "open";
    channels.messages.onopen();
  }
  close() {}
};
window.update = (signs, is_seen = true) => {
  const [time_s, throughput] = [performance.now() / 1000, { analysed_fps: 8 }];
  const data = JSON.stringify({ type: "update", time_s, signs, is_seen, throughput });
  channels.updates.onmessage({ data });
};
window.offer = () => sent.findLast(([name]) => name === "offer")?.[1];
window.answer = (answer) => {
  call({ camera: { ice_servers: [], answer: { id: offer().id, ...answer } } });
};
"""


def plan_for_page(plan: str, rounds: int) -> dict[str, Any]:
    """Return a plan as the component takes it."""
    found = load_programme().find(plan)
    assert found is not None
    return plan_data(found, rounds)


def open_training(page: Page, *, plan: str = "walk", rounds: int = 2, athlete: str = "ada") -> None:
    """Open the page with a plan at a fixed time, and stop the clock."""
    data = {
        "plan": plan_for_page(plan, rounds), "athlete": athlete, "result": "", "saved": None,
        "camera": {"ice_servers": [], "answer": None},
    }  # fmt: skip
    html = HTML % (json.dumps(training.style()), json.dumps(data))

    def answer(route: Route) -> None:
        is_script = route.request.url.endswith("built.js")
        body, kind = (training.script(), "text/javascript") if is_script else (html, "text/html")
        route.fulfill(body=body, content_type=kind)

    page.route(f"{URL}**", answer)
    page.add_init_script(FAKES + FAKE_CAMERA)
    page.clock.install(time="2026-03-02T09:00:00")
    page.goto(URL)
    page.clock.pause_at("2026-03-02T09:00:10")


def spoken(page: Page) -> list[str]:
    """Return what was said since the last call."""
    found: list[str] = page.evaluate("spoken.splice(0)")
    return found


def seconds_left(page: Page) -> str:
    """Return the time that is shown."""
    return page.locator(".seconds").inner_text()
