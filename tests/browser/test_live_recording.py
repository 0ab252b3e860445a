"""Live check recording: record in the browser and upload it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.support.live_page import (
    Open,
    finish,
    record,
    recorded_seconds,
    send_update,
    start_camera,
    update_message,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_recording_is_uploaded(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    begun = time.monotonic()
    record(page, 2.2)
    assert page.evaluate("live.messages('recorder').map(message => message.state)") == ["recording"]
    result = finish(page)
    assert result["source"] == "browser"
    assert re.fullmatch(r"live-\d{8}-\d{6}\.(mp4|webm)", result["name"])
    page.wait_for_function("!!live.arrive")
    assert page.evaluate("live.name") == result["name"]
    assert page.evaluate("live.recording") is None
    assert 1.0 < recorded_seconds(page) < time.monotonic() - begun
    expect(page.get_by_text("Sending the recording…")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+\.\d MB$"))).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save the recording").click()
    assert waiting.value.suggested_filename == result["name"]
    assert page.evaluate("streams[0].getTracks()[0].readyState") == "ended"
    page.evaluate("update => live.send(update)", update_message("finished"))
    page.evaluate("live.arrive()")
    expect(page.get_by_text("Opening your result…")).to_be_visible()
    assert page.evaluate("live.recording") == "upload-1"
    assert page.evaluate("live.finished.length") == 1


def test_rejected_upload_falls_back_to_the_received_video(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    record(page, 0.5)
    assert finish(page)["source"] == "browser"
    page.wait_for_function("!!live.refuse")
    page.evaluate("live.refuse('There is no room for it.')")
    page.wait_for_function("live.finished.length === 2")
    assert page.evaluate("live.finished[1].source") == "received"
    expect(page.get_by_text("There is no room for it.")).to_be_visible()
    assert page.evaluate("live.recording") is None


def test_interrupted_countdown_discards_the_recording(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "countdown", countdown=3)
    send_update(page, "guide", instruction="Stand still")
    page.wait_for_function("live.messages('recorder').length === 2")
    assert page.evaluate("live.messages('recorder')[1].state") == "discarded"
    result = finish(page)
    assert result == {"source": "received", "reason": "The browser recorded nothing.", "name": ""}
    assert page.evaluate("live.requests") == []


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("delete window.MediaRecorder", id="none"),
        pytest.param(
            "MediaRecorder.prototype.start = () => { throw new Error('no'); }", id="broken"
        ),
    ],
)
def test_browser_without_recording_is_reported(open_live: Open, script: str) -> None:
    page = open_live(script)
    start_camera(page)
    send_update(page, "countdown", countdown=3)
    page.wait_for_function("live.messages('recorder').length === 1")
    assert page.evaluate("live.messages('recorder')[0].state") == "impossible"
    send_update(page, "recording", recorded_s=1.0)
    result = finish(page)
    assert result["source"] == "received"
    assert "cannot record" in result["reason"]
    assert page.evaluate("live.messages('recorder').length") == 1


def test_without_a_place_to_upload_the_received_video_is_used(open_live: Open) -> None:
    page = open_live(mount="live.mount({upload: null})")
    start_camera(page)
    record(page, 0.3)
    result = finish(page)
    assert result["source"] == "received"
    assert "did not accept" in result["reason"]
    expect(page.get_by_role("link", name="Save the recording")).to_be_visible()
