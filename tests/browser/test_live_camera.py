"""Live check camera: open, choose, explain errors, report the tilt."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.live_page import Open, send_update, start_camera, update_message

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_camera_errors_are_explained(open_live: Open) -> None:
    page = open_live()
    press = page.get_by_role("button", name=re.compile("Start camera|Try again"))

    def explained(what: str, advice: str) -> None:
        press.click()
        expect(page.get_by_role("heading", name=what)).to_be_visible()
        expect(page.get_by_text(advice)).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()

    for name, what, advice in (
        ("NotAllowedError", "The camera is blocked", "beside the address"),
        ("NotFoundError", "No camera was found", "Connect one"),
        ("NotReadableError", "The camera is in use", "Close it, for example"),
        ("OverconstrainedError", "This camera does not fit", "another camera"),
        ("OddError", "The camera did not open", "Reload the page"),
    ):
        page.evaluate(
            """(name) => {
              navigator.mediaDevices.getUserMedia = async () => {
                throw new DOMException('gone', name);
              };
            }""",
            name,
        )
        explained(what, advice)
    page.evaluate("() => { delete window.RTCPeerConnection; }")
    explained("This browser cannot send live video", "current Chrome")
    page.evaluate("() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    explained("This page cannot use the camera", "formcheck app --https")


def test_constraints_are_relaxed_for_a_limited_camera(open_live: Open) -> None:
    picky = """
      const before = navigator.mediaDevices.getUserMedia;
      window.asked = [];
      navigator.mediaDevices.getUserMedia = async (wishes) => {
        asked.push(wishes.video);
        if (asked.length < 3) throw new DOMException('', 'OverconstrainedError');
        return before(wishes);
      };
    """
    page = open_live(picky)
    start_camera(page)
    asked = page.evaluate("asked")
    assert asked[0]["facingMode"] == "user"
    assert asked[0]["frameRate"] == {"ideal": 30}
    assert "facingMode" not in asked[1]
    assert asked[2] is True


def test_chosen_camera_is_remembered(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "guide", instruction="Step back")
    # A server that is silent for seconds, as on a busy machine, would be called again.
    page.evaluate(
        "update => { setInterval(() => live.send(update), 500); }",
        update_message("guide", instruction="Step back"),
    )
    choice = page.get_by_role("combobox", name="Camera")
    expect(choice).to_be_visible()
    first = choice.input_value()
    choice.select_option(index=1)
    page.wait_for_function("streams.length === 2")
    second = page.evaluate("streams[1].getTracks()[0].getSettings().deviceId")
    assert second != first
    page.wait_for_function("streams[0].getTracks()[0].readyState === 'ended'")
    assert page.evaluate("live.offers.length") == 1
    page.reload()
    page.wait_for_function("window.live?.ready")
    page.evaluate("() => live.mount()")
    start_camera(page)
    assert page.evaluate("streams[0].getTracks()[0].getSettings().deviceId") == second


def test_running_requests_a_higher_frame_rate(open_live: Open) -> None:
    page = open_live(
        "window.asked = [];"
        "const before = navigator.mediaDevices.getUserMedia;"
        "navigator.mediaDevices.getUserMedia = (w) => { asked.push(w.video); return before(w); };",
        mount="live.mount({config: {camera_rate: 60, view: 'side', title: 'Run'}})",
    )
    start_camera(page)
    assert page.evaluate("asked[0].frameRate") == {"ideal": 60}


def test_unplugged_camera_is_reported(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "guide", instruction="Step back")
    page.evaluate("() => streams[0].getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.get_by_role("heading", name="The camera was disconnected")).to_be_visible()


def test_tilt_is_reported_when_it_changes(open_live: Open) -> None:
    page = open_live()
    roll_degrees = """async ([beta, gamma, angle]) => {
      const { rollDegrees } = await import('/live/sensors.js');
      return rollDegrees(beta, gamma, angle);
    }"""
    assert page.evaluate(roll_degrees, [90, 0, 0]) == pytest.approx(0)
    assert page.evaluate(roll_degrees, [0, -90, 90]) == pytest.approx(0)
    assert page.evaluate(roll_degrees, [0, 90, -90]) == pytest.approx(0)
    assert page.evaluate(roll_degrees, [70, 90, 0]) == pytest.approx(-20)
    assert page.evaluate(roll_degrees, [0, 0, 0]) is None
    start_camera(page)
    turns = """(turns) => {
      for (const [beta, gamma] of turns)
        dispatchEvent(new DeviceOrientationEvent('deviceorientation', { alpha: 0, beta, gamma }));
    }"""
    page.evaluate(turns, [[None, None], [90, 0], [70, 90]])  # the last too soon after the first
    page.wait_for_function("live.messages('tilt').length === 1")
    assert page.evaluate("live.messages('tilt')[0].deg") == 0
