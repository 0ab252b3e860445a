"""A coach's season: six athletes with four visits each, from the trend to the team."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_voice_over import FAKE_MICROPHONE
from tests.browser.test_walk_of_a_runner import take_screenshot
from tests.support.page_home import fill_home
from tests.support.page_pool import TIMEOUT_MS
from tests.support.page_waiting import choose
from tests.support.result_modes import coach_cookie
from tests.support.seasons import add_season
from vision.jobs.app_state import open_app_state
from vision.library.athletes import add_athlete, list_athletes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ADA, TWIN = "Ada Byron", "Ada B."
NAMES = (ADA, TWIN, "Ben Okri", "Cleo Lang", "Dan Brown", "Emil Noether")
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"


def fill_season(home: Path, folder: Path) -> tuple[str, str]:
    """Fill a home with the season; return Ben, and a result of Ada with a clip to play."""
    result = fill_home(home).before
    state = open_app_state(home)
    try:
        ada = list_athletes(state.library)[0].id
        ids = [ada, *(add_athlete(state.library, name) for name in NAMES[1:])]
        for number, id_ in enumerate(ids):
            values = [22.0 - number, 18.0 - number, 12.0 - number, 4.0 + number]
            add_season(state.library, folder, id_, {"knee_valgus": values}, first_day=4 * number)
    finally:
        state.close()
    return ids[2], result


@pytest.fixture
def page(launch: Callable[..., Browser]) -> Iterator[Page]:
    """Open a window with a microphone."""
    context = launch(*FAKE_MICROPHONE).new_context(
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
        permissions=["microphone"],
    )
    context.set_default_timeout(TIMEOUT_MS)
    context.add_cookies([coach_cookie()])
    yield context.new_page()
    context.close()


def test_a_season_from_the_trend_to_the_team(
    serve_app: Callable[..., Any], page: Page, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    ben, result = fill_season(home, tmp_path / "made")
    url = serve_app(home).url
    page.goto(f"{url}/progress?athlete={ben}")
    see_the_trend(page, tmp_path / "progress.pdf")
    page.goto(f"{url}/?result={result}")
    record_a_voice_over(page)
    see_the_group(page)
    merge_the_twins(page)
    make_a_team(page)


def record_a_voice_over(page: Page) -> None:
    page.locator(".player.ready").wait_for()
    page.get_by_role("button", name="Voice-over", exact=True).click()
    bar = page.locator(".voice-bar")
    expect(bar).to_have_attribute("data-state", "recording")
    page.keyboard.press("ArrowRight")
    expect(bar).to_contain_text("0:01 of 5:00")
    page.keyboard.press("r")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(bar).to_contain_text("Kept.")
    page.get_by_role("button", name="Download (MP4)").wait_for()
    take_screenshot(page, "season-voice-over")
    page.set_viewport_size({"width": 1280, "height": 900})


def see_the_trend(page: Page, pdf: Path) -> None:
    expect(page.locator("[class*=st-key-trend-knee_valgus]").first).to_contain_text(
        "Better by 14.0°"
    )
    page.locator(
        "[class*=st-key-chart-trend] canvas, [class*=st-key-chart-trend] svg"
    ).first.wait_for()
    page.locator(DONE).wait_for()
    take_screenshot(page, "season-progress")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Progress report (PDF)").click()
    coming.value.save_as(pdf)
    text = " ".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(pdf))
    assert "Ben Okri" in text
    assert "Knee alignment" in text


def see_the_group(page: Page) -> None:
    page.get_by_role("link", name="Library").first.click()
    page.get_by_role("tab", name="Group").click()
    rows = page.get_by_role("table", name="Single-leg squat: athletes").get_by_role("rowheader")
    expect(rows).to_have_count(len(NAMES))
    assert sorted(rows.all_inner_texts()) == sorted(NAMES)
    page.locator(DONE).wait_for()
    take_screenshot(page, "season-group")


def merge_the_twins(page: Page) -> None:
    page.get_by_role("tab", name="Athletes").click()
    page.locator("summary", has_text=ADA).click()
    page.get_by_role("button", name="Merge with another athlete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("4 reports of 4 visits move"))).to_be_visible()
    take_screenshot(page, "season-merge")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text(f"{TWIN} is now part of {ADA}: 4 reports moved.")).to_be_visible()
    expect(page.locator("summary", has_text=ADA)).to_contain_text("10 reports")
    take_screenshot(page, "season-athletes")


def make_a_team(page: Page) -> None:
    page.get_by_role("tab", name="Teams").click()
    page.get_by_role("textbox", name="Name").fill("Sprinters")
    page.get_by_role("button", name="Add", exact=True).click()
    team = page.locator("summary", has_text="Sprinters")
    team.wait_for()
    page.locator(DONE).wait_for()
    if not page.get_by_role("combobox", name="Athletes").is_visible():
        team.click()
    choose(page.get_by_role("combobox", name="Athletes"), ADA, "Ben Okri")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(team).to_contain_text("2 athletes")
    take_screenshot(page, "season-team")
