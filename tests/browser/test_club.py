"""Two coaches, an athlete and somebody with a link, in a real browser."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.app_process import AppProcess, running_app
from tests.support.club_home import PASSWORD, Club, make_club
from tests.support.fork_server import ServerStarts
from tests.support.page_pool import TIMEOUT_MS
from tests.support.page_waiting import choose
from vision.jobs.result_store import ResultStore
from vision.library.athletes import list_athletes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="ends the app with a signal"),
]
VIDEO_STATE = (
    "() => {const v = document.querySelector('video'); return [v.readyState, v.videoWidth]}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("club")


@pytest.fixture(scope="module")
def club(folder: Path) -> Club:
    return make_club(folder / "home")


@pytest.fixture(scope="module")
def app(folder: Path, club: Club, forks: ServerStarts) -> Iterator[AppProcess]:
    with running_app(folder, "--sign-in", "accounts", forks=forks) as app:
        yield app


@pytest.fixture
def open_as(browser: Browser, app: AppProcess) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a new browser, signed in or not."""
    contexts: list[BrowserContext] = []
    violations: list[str] = []

    def open_(path: str, name: str | None = None) -> Page:
        contexts.append(browser.new_context(accept_downloads=True))
        contexts[-1].set_default_timeout(TIMEOUT_MS)
        page = contexts[-1].new_page()
        page.on(
            "console",
            lambda message: (
                violations.append(message.text) if "Content Security" in message.text else None
            ),
        )
        page.goto(path if name is None else f"http://localhost:{app.port}{path}")
        if name is not None:
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not violations


def choose_one(page: Page, label: str, option: str) -> None:
    """Choose an option of a field that takes several."""
    choose(page.get_by_role("combobox", name=label), option)
    page.keyboard.press("Escape")


def test_a_team_lets_another_coach_see_an_athlete(open_as: Callable[..., Page]) -> None:
    ben = open_as("/library", "Ben")
    expect(ben.get_by_text("There are no reports yet")).to_be_visible()
    admin = open_as("/library", "admin")
    admin.get_by_role("tab", name="Teams").click()
    # Without a team the form is open.
    admin.get_by_label("Name", exact=True).fill("Sprint")
    admin.get_by_role("button", name="Add", exact=True).click()
    admin.get_by_text("Sprint · 0 coaches").click()
    choose_one(admin, "Coaches", "Ben")
    choose_one(admin, "Athletes", "Cleo")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Sprint · 1 coach, 1 athlete")).to_be_visible()
    ben.reload()
    expect(ben.get_by_text("1 report, latest first")).to_be_visible()
    expect(ben.get_by_role("button", name="Cleo")).to_be_visible()


def test_a_link_shows_one_report_until_it_is_taken_back(
    open_as: Callable[..., Page], app: AppProcess, club: Club
) -> None:
    ana = open_as(f"/?result={club.report}", "Ana")
    ana.get_by_text("Share by link").click()
    ana.get_by_text("1 day", exact=True).click()
    ana.get_by_role("button", name="Make a link").click()
    code = ana.locator("code").filter(has_text="/shared/")
    expect(code).to_be_visible()
    link = code.inner_text().strip()
    guest = open_as(link)
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Single-leg squat")
    guest.wait_for_function(f"({VIDEO_STATE})()[0] >= 2")
    assert guest.evaluate(VIDEO_STATE)[1] > 0
    assert guest.context.cookies() == []
    guest.goto(f"http://localhost:{app.port}/library")
    expect(guest).to_have_title("Sign in · formcheck")
    ana.get_by_role("button", name="Take back").click()
    expect(ana.get_by_role("button", name="Take back")).to_have_count(0)
    answer = guest.goto(link)
    assert answer is not None
    assert answer.status == 404
    expect(guest.get_by_role("alert")).to_contain_text("This link shows nothing")


def test_an_athlete_exports_and_erases_everything(
    open_as: Callable[..., Page], club: Club, tmp_path: Path
) -> None:
    cleo = open_as("/account", "cleo")
    cleo.get_by_role("button", name="Export everything about me").click()
    with cleo.expect_download() as download:
        cleo.get_by_role("link", name="Download the export").click()
    assert download.value.suggested_filename == "formcheck-Cleo.zip"
    download.value.save_as(tmp_path / "cleo.zip")
    with zipfile.ZipFile(tmp_path / "cleo.zip") as zip_:
        assert {"library.json", "index.html", "account.json"} <= set(zip_.namelist())
        assert zip_.testzip() is None
    cleo.get_by_role("button", name="Erase everything about me").click()
    cleo.get_by_label('Type "erase" to go on').fill("erase")
    cleo.get_by_role("button", name="Erase everything", exact=True).click()
    expect(cleo.get_by_text("Everything about you has been deleted.")).to_be_visible()
    results = ResultStore(club.home)
    assert [card.id for card in list_athletes(results.library)] == [club.dan]
    assert results.all_results() == []
    results.close()
