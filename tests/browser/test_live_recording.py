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
    page.evaluate("""() => {
      window.heard = [];
      const input = document.querySelector('.uploader');
      for (const type of ['input', 'change']) input.addEventListener(type, () => heard.push(type));
    }""")
    start_camera(page)
    begun = time.monotonic()
    record(page, 2.2)
    assert page.evaluate("live.messages('recorder').map(message => message.state)") == ["recording"]
    result = finish(page)
    assert result["source"] == "browser"
    assert re.fullmatch(r"live-\d{8}-\d{6}\.(mp4|webm)", result["name"])
    assert (
        page.evaluate("document.querySelector('.uploader input').files[0].name") == result["name"]
    )
    assert page.evaluate("heard") == ["input", "change"]
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
    assert page.evaluate("live.finished.length") == 1


def test_rejected_upload_falls_back_to_the_received_video(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    record(page, 0.5)
    assert finish(page)["source"] == "browser"
    page.evaluate("live.refuse()")
    page.wait_for_function("live.finished.length === 2")
    assert page.evaluate("live.finished[1].source") == "received"
    expect(page.get_by_text("The page did not accept the recording.")).to_be_visible()


def test_lost_upload_is_retried(open_live: Open) -> None:
    page = open_live()
    upload_file = """async (takenAt) => {
      const { uploadFile } = await import('/live/uploadRecording.js');
      const heard = [];
      let tries = 0;
      document.addEventListener('change', () => (tries += 1), true);
      live.accepts = false;
      await new Promise((done) => {
        document.addEventListener('change', () => (live.accepts = tries >= takenAt), true);
        uploadFile('.uploader', new File(['x'], `${takenAt}.mp4`), (state) => {
          heard.push(state);
          if (state === 'taken') live.arrive();
          else done();
        }, 20);
      });
      return [tries, heard];
    }"""
    assert page.evaluate(upload_file, 2) == [2, ["taken", "arrived"]]
    assert page.evaluate(upload_file, 9) == [3, ["refused"]]


def test_interrupted_countdown_discards_the_recording(open_live: Open) -> None:
    page = open_live()
    start_camera(page)
    send_update(page, "countdown", countdown=3)
    send_update(page, "guide", instruction="Stand still")
    page.wait_for_function("live.messages('recorder').length === 2")
    assert page.evaluate("live.messages('recorder')[1].state") == "discarded"
    result = finish(page)
    assert result == {"source": "received", "reason": "The browser recorded nothing.", "name": ""}
    assert page.evaluate("document.querySelector('.uploader input').files.length") == 0


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


def test_without_an_uploader_the_received_video_is_used(open_live: Open) -> None:
    page = open_live(mount="live.mount({upload: '.nowhere'})")
    start_camera(page)
    record(page, 0.3)
    result = finish(page)
    assert result["source"] == "received"
    assert "did not accept" in result["reason"]
    expect(page.get_by_role("link", name="Save the recording")).to_be_visible()
