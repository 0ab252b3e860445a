"""The live check as a component of a Streamlit page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.live_page import Open, news

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


FAKE_SERVER = """
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
    const sender = { getParameters: () => ({}), setParameters: async () => {} };
    return { sender };
  }
  async setLocalDescription() {
    this.localDescription = { type: "offer", sdp: "offered" };
    this.signalingState = "have-local-offer";
  }
  async setRemoteDescription(answer) {
    window.answered = answer;
    channels.tell.readyState = "open";
    channels.tell.onopen();
  }
  close() {}
};
"""


@pytest.fixture(scope="module")
def app(serve_app: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    url: str = serve_app(tmp_path_factory.mktemp("live"), "live_app.py").url
    return url


def test_in_streamlit_the_recording_reaches_the_uploader(app: str, open_live: Open) -> None:
    page = open_live(FAKE_SERVER, url=app, mount=None)
    page.get_by_role("button", name="Start camera").click()
    page.wait_for_function("window.answered?.sdp === 'answered'")
    say = "news => channels.coach.onmessage({ data: JSON.stringify(news) })"
    page.evaluate(say, news("guide", lead="Turn to your left"))
    expect(page.locator(".lead")).to_have_text("Turn to your left")
    page.get_by_role("button", name="Run again").click()
    page.evaluate(say, news("recording", recorded_s=0.0))
    since = page.evaluate("performance.now()")
    page.wait_for_function("since => performance.now() - since > 1500", arg=since)
    page.evaluate(say, news("finished"))
    expect(page.get_by_text("Opening your result…")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"Arrived: live-\d{8}-\d{6}\.\w+, some bytes"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"Finished: .*'source': 'browser'"))).to_be_visible()
    assert page.evaluate("streams.length") == 1
    page.get_by_text("Show the camera").click()
    expect(page.locator(".live")).to_have_count(0)


def test_in_streamlit_the_camera_goes_off_with_its_page(app: str, open_live: Open) -> None:
    page = open_live(FAKE_SERVER, url=app, mount=None, width=390, height=844)
    page.get_by_role("button", name="Start camera").click()
    page.wait_for_function("window.answered?.sdp === 'answered'")
    page.evaluate("news => channels.coach.onmessage({ data: JSON.stringify(news) })", news("guide"))
    box = page.locator(".live").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    page.get_by_role("button", name="Leave full screen").click()
    page.get_by_text("Show the camera").click()
    page.wait_for_function("streams[0].getTracks()[0].readyState === 'ended'")
