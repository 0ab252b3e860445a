"""Live check as a component of a Streamlit page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.live_page import Open, update_message

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
    channels.messages.readyState = "open";
    channels.messages.onopen();
  }
  close() {}
};
"""


@pytest.fixture(scope="module")
def app(serve_app: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    url: str = serve_app(tmp_path_factory.mktemp("live"), "live_app.py").url
    return url


def test_camera_closes_when_the_component_is_removed(app: str, open_live: Open) -> None:
    page = open_live(FAKE_SERVER, url=app, mount=None, width=390, height=844)
    page.get_by_role("button", name="Start camera").click()
    page.wait_for_function("window.answered?.sdp === 'answered'")
    page.evaluate(
        "news => channels.updates.onmessage({ data: JSON.stringify(news) })",
        update_message("guide"),
    )
    box = page.locator(".live").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    page.get_by_role("button", name="Leave full screen").click()
    page.get_by_text("Show the camera").click()
    page.wait_for_function("streams[0].getTracks()[0].readyState === 'ended'")
