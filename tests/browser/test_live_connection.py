"""Live check connection: connect, reconnect, give up, close."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.live_page import (
    Open,
    finish,
    record,
    recorded_seconds,
    send_update,
    start_camera,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_offer_is_complete_and_contacts_no_other_server(open_live: Open) -> None:
    page = open_live()
    expect(page.get_by_text("Nothing is saved until the recording is finished")).to_be_visible()
    start_camera(page)
    (offer,) = page.evaluate("live.offers")
    assert offer["type"] == "offer"
    assert re.fullmatch(r"[0-9a-f]{16}", offer["id"])
    assert "a=candidate" in offer["sdp"]
    assert "srflx" not in offer["sdp"]
    assert page.evaluate("configurations[0].iceServers") == []
    first = re.search(r"m=video \d+ \S+ (\d+)", offer["sdp"])
    assert first is not None
    assert f"a=rtpmap:{first[1]} VP8/90000" in offer["sdp"]
    assert page.evaluate("live.channels()") == [
        {"label": "updates", "ordered": False, "maxRetransmits": 0},
        {"label": "messages", "ordered": True, "maxRetransmits": None},
    ]
    page.wait_for_function("live.messages('camera').length > 0")
    camera = page.evaluate("live.messages('camera').at(-1)")
    assert (camera["width"], camera["height"], camera["rate"]) == (1280, 720, 10)


def test_answer_to_another_offer_is_ignored(open_live: Open) -> None:
    page = open_live(mount="live.mount({answer: {id: 'old', type: 'answer', sdp: 'v=0'}})")
    start_camera(page)
    page.evaluate("() => live.call({answer: {id: 'old', type: 'answer', sdp: 'v=0'}})")
    send_update(page, "guide", instruction="One moment")
    assert page.evaluate("live.offers.length") == 1


def test_refusal_is_shown(open_live: Open) -> None:
    page = open_live()
    page.evaluate("() => { live.isAnswering = false; }")
    page.get_by_role("button", name="Start camera").click()
    page.wait_for_function("live.offers.length > 0")
    page.evaluate("""() => live.call({
      answer: {id: live.offers[0].id, type: 'refused', reason: 'Two people are being checked.'},
    })""")
    expect(page.get_by_text("Two people are being checked.")).to_be_visible()
    page.wait_for_function("streams[0].getTracks()[0].readyState === 'ended'")
    assert page.evaluate("live.offers.at(-1)") is None


#: Records whether a text was shown, however briefly.
WATCH_TEXT = """text => {
  const look = () => { window.said ||= live.root().innerText.includes(text); };
  const every = { childList: true, characterData: true, attributes: true, subtree: true };
  new MutationObserver(look).observe(live.root(), every);
}"""


def test_reconnects_while_the_recording_continues(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    record(page, 1.2)
    page.evaluate(WATCH_TEXT, "Connection lost, reconnecting (1 of 5)")
    page.evaluate("live.hangUp()")
    page.wait_for_function("window.said")
    page.wait_for_function("live.offers.length > 1 && live.isOpen()")
    ids = page.evaluate("live.offers.map(offer => offer.id)")
    assert len(set(ids)) == len(ids)
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    send_update(page, "recording", recorded_s=3.0)
    assert finish(page)["source"] == "browser"
    assert page.evaluate("live.messages('recorder').map(message => message.state)") == ["recording"]
    assert recorded_seconds(page) > 1.5


CREATE_LINK = """async () => {
  const { createLink } = await import('/shared/serverLink.js');
  const stream = document.createElement('canvas').captureStream();
  const timeouts = { gather: 500, answer: 40, firstUpdate: 40, update: 40, disconnected: 40,
                     steady: 1000, pauses: [5, 5, 5, 5, 5] };
  window.states = [];
  window.link = createLink(
    { track: stream.getTracks()[0], iceServers: [], rate: 30, timeouts },
    { offer() {}, open() {}, update() {}, refused() {}, state: (...state) => states.push(state) },
  );
}"""


def test_gives_up_on_an_unresponsive_server(open_live: Open) -> None:
    page = open_live()
    page.evaluate(CREATE_LINK)
    page.wait_for_function("states.at(-1)[0] === 'given_up'")
    states = page.evaluate("states")
    assert [attempt for state, attempt, _ in states if state == "lost"] == [1, 2, 3, 4, 5]
    assert all(attempts == 5 for _, _, attempts in states)
    page.evaluate("() => { states.length = 0; link.retry(); }")
    page.wait_for_function("states.at(-1)[0] === 'given_up'")
    page.evaluate("link.close()")


def test_recording_can_be_used_without_a_server(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    record(page, 1.2)
    page.evaluate("() => { live.isAnswering = false; live.hangUp(); }")
    expect(page.get_by_text("Connection lost")).to_be_visible()
    page.get_by_role("button", name="Finish").click()
    page.wait_for_function("live.finished.length === 1")
    assert page.evaluate("live.finished[0].source") == "browser"


def test_unmounting_closes_camera_and_connection(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "guide", instruction="Step back")
    page.evaluate("live.unmount()")
    page.wait_for_function("streams[0].getTracks()[0].readyState === 'ended'")
    page.wait_for_function("!live.isOpen()")
    assert page.evaluate("live.root()") is None


def test_clean_up_of_a_replaced_call_closes_nothing(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    page.clock.install()
    page.evaluate("""() => {
      const old = live.call();
      live.call();
      old();
    }""")
    page.clock.run_for(2000)
    send_update(page, "guide", instruction="Still here")
    expect(page.get_by_text("Still here")).to_be_visible()
    assert page.locator(".live").count() == 1
    assert page.evaluate("streams[0].getTracks()[0].readyState") == "live"


def test_page_visibility_is_reported(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "guide", instruction="Step back")
    hide = """(hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(hide, True)
    page.wait_for_function("live.messages('hidden').length === 1")
    page.evaluate(hide, False)
    page.wait_for_function("live.messages('hidden').length === 2")
    assert page.evaluate("live.messages('hidden').map(message => message.value)") == [True, False]
    expect(page.get_by_text("Paused while the page was hidden")).to_be_visible()


def test_rtp_sender_frame_rate_follows_the_send_rate(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    rates = "peers[0].getSenders()[0].getParameters().encodings[0].maxFramerate"
    slow = {"received_fps": 30.0, "analysed_fps": 9.0, "latency_ms": 120}
    for _ in range(80):
        send_update(page, "guide", throughput=slow)
        if page.evaluate(rates) == 15:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(rates) == 15
