"""Select reports of the library in a real browser, tag all of them, and delete them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.finished_analyses import make_finished_analysis
from tests.support.page_audit import find_small_targets, find_violations
from tests.support.page_pool import TIMEOUT_MS
from vision.jobs.app_state import open_app_state
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.queries import ReportFilter, list_report_ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
REPORTS = 22


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with more reports than a page shows."""
    home = tmp_path / "home"
    state = open_app_state(home)
    ada = add_athlete(state.library, "Ada")
    for number in range(REPORTS):
        ingest(state.library, make_finished_analysis(tmp_path, days=number), athlete_id=ada)
    state.close()
    return home


def test_all_reports_are_tagged_and_deleted(
    browser: Browser, serve_app: Callable[..., Any], home: Path
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(f"{serve_app(home).url}/library")
    page.locator("[class*=st-key-pick-] label").nth(1).click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.locator(".st-key-selection-all button").click()
    expect(page.get_by_text(f"{REPORTS} selected")).to_be_visible()
    page.locator(".st-key-ask-selection-tag button").click()
    words = page.get_by_role("dialog").get_by_role("combobox").first
    words.fill("Autumn")
    page.get_by_text("Add: Autumn").click()
    page.keyboard.press("Tab")  # closes the list
    page.locator(".st-key-confirm-selection-tag button").click()
    expect(page.get_by_text(f"Tags of {REPORTS} reports saved.")).to_be_visible()
    page.locator(".st-key-ask-selection-delete button").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"{REPORTS} results of 1 athlete")
    assert find_violations(page) == []
    assert find_small_targets(page) == []
    page.emulate_media(color_scheme="dark")  # a dialog is outside of the app, and its colors
    assert find_violations(page, only="color-contrast") == []
    page.locator(".st-key-danger-selection-delete button").click()
    expect(page.get_by_text(f"{REPORTS} results deleted.")).to_be_visible()
    expect(page.get_by_text("There are no reports yet.")).to_be_visible()
    page.context.close()
    state = open_app_state(home)
    assert list_report_ids(state.library, ReportFilter()) == ()
    state.close()
