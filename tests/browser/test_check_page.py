from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., Page]
#: A script restarts the clip, so `ended` fires on every loop.
PLAY = """video => {
  video.muted = true;
  video.rounds = 0;
  video.addEventListener('ended', () => { video.rounds += 1; });
  return video.play();
}"""
OVERFLOW = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth;
}"""


def headline(page: Page, text: str) -> None:
    expect(page.locator("h1").first).to_contain_text(text)


def small_cards_in_a_row(page: Page) -> int:
    """Count the cards of passed criteria in the first row."""
    cards = page.locator("[class*=st-key-card-pass]")
    expect(cards.nth(1)).to_be_attached()
    tops = [box["y"] for card in cards.all() if (box := card.bounding_box()) is not None]
    return sum(abs(top - tops[0]) < 2 for top in tops)


def test_sample_from_choice_to_deletion(server: Any, open_page: Open, tmp_path: Path) -> None:
    page = open_page(server.url)
    headline(page, "Check your squat")
    with server.held():
        page.get_by_role("button", name="Try it").click()
        headline(page, "Checking your clip")
        expect(page.get_by_text("Looking at the frames")).to_be_visible()
        expect(page.locator("[class*=st-key-image-beside] img")).to_be_visible()
        assert "?result=" in page.url
        page.reload()  # a running check survives a reload
        headline(page, "Checking your clip")
    headline(page, "start with")

    page.reload()  # and so does its result
    headline(page, "start with")
    video = page.locator("video")
    assert video.evaluate("video => video.autoplay") is False
    video.evaluate(PLAY)
    page.wait_for_function("document.querySelector('video').rounds >= 2")
    assert video.evaluate("video => video.videoWidth") > 0
    expect(page.locator("[class*=st-key-shot] img").first).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    assert small_cards_in_a_row(page) == 2

    for label, name in (
        ("Report (JSON)", "report.json"),
        ("Angles (CSV)", "angles.csv"),
        ("MP4", "checked.mp4"),
    ):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label).click()
        download = waiting.value
        assert download.suggested_filename == f"grey-{name}"
        download.save_as(tmp_path / name)
    assert json.loads((tmp_path / "report.json").read_text())["clip"]["name"] == "grey.mp4"
    with (tmp_path / "angles.csv").open() as file:
        assert "knee_flexion_left_deg" in next(csv.reader(file))
    assert (tmp_path / "checked.mp4").read_bytes()[4:8] == b"ftyp"

    (folder,) = server.results()
    page.get_by_role("button", name="Delete clip and result").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("have been deleted")).to_be_visible()
    assert not folder.exists()
    assert "?result=" not in page.url


def test_upload_on_a_phone_fits_and_can_be_stopped(
    server: Any, open_page: Open, samples: Path
) -> None:
    page = open_page(server.url, width=390, height=844)
    headline(page, "Check your squat")
    assert page.evaluate(OVERFLOW) <= 0
    page.set_input_files(".upload input[type=file]", samples / "grey.mp4")
    with server.held():
        page.get_by_role("button", name="Check this clip").click()
        headline(page, "Checking your clip")
        page.get_by_role("button", name="Stop").click()
        headline(page, "The check was stopped")
    page.get_by_role("button", name="Run again").click()
    headline(page, "start with")
    expect(page.locator(".fc-table").first).to_be_attached()
    assert page.evaluate(OVERFLOW) <= 0
    assert small_cards_in_a_row(page) == 1
    page.goto(f"{server.url}/compare")
    headline(page, "Compare two results")
    assert page.evaluate(OVERFLOW) <= 0


def test_file_that_is_not_a_video_is_rejected(server: Any, open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("this is no video")
    before = len(server.results())
    page = open_page(server.url)
    page.set_input_files(".upload input[type=file]", tmp_path / "text.mp4")
    page.get_by_role("button", name="Check this clip").click()
    expect(page.get_by_role("alert")).to_contain_text("text.mp4")
    assert len(server.results()) == before
