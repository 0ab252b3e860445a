"""Two coaches and an athlete, signed in side by side in real browsers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support import saved_results
from tests.support.app_process import AppProcess, running_app
from tests.support.fork_server import ServerStarts
from tests.support.page_pool import TIMEOUT_MS
from vision.accounts.account import Account
from vision.accounts.schema import Role
from vision.accounts.sessions import start_session
from vision.accounts.users import add_account
from vision.jobs.account_store import open_account_store, user_of_account
from vision.jobs.app_state import open_app_state
from vision.library.athletes import add_athlete
from vision.library.audit import list_audit
from vision.library.library import library_of_home
from vision.library.reviews import write_review
from vision.sample_clips import list_samples
from vision.settings import Settings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform != "linux", reason="ends the app with a signal"),
]
OTHERS = "This result is no longer here"


@dataclass(frozen=True)
class Clinic:
    """An app with people who have a session each, and a result of each coach.

    Attributes
    ----------
    app : AppProcess
    tokens, ids : dict of str to str
        Tokens of sessions, and ids of accounts, by name.
    results : dict of str to str
        Results of coaches by name.
    """

    app: AppProcess
    tokens: dict[str, str]
    ids: dict[str, str]
    results: dict[str, str]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, forks: ServerStarts) -> Iterator[Clinic]:
    folder = tmp_path_factory.mktemp("clinic")
    home = folder / "home"
    state, accounts = open_app_state(home), open_account_store(home)
    people: dict[str, Account] = {}
    results: dict[str, str] = {}

    def add(name: str, role: Role, athlete: str | None = None) -> None:
        people[name], _ = add_account(accounts, name, role, athlete_id=athlete)

    for coach in ("Ada", "Bob"):
        add(coach, "coach")
        seen = state.seen_by(user_of_account(people[coach]))
        athlete = add_athlete(seen.library, f"Athlete of {coach}")
        video = list_samples()[0].path.read_bytes() + b"\0\0\0\x0bfree" + coach.encode()
        meta = seen.results.add(f"{coach}.mp4", [video], Settings(), athlete=athlete)
        report = saved_results.build_report("sls_front")
        saved_results.write_result(report, state.results.work_folder(meta.id))
        results[coach] = state.results.publish(state.results.get(meta.id)).id
        add(f"{coach}'s athlete", "athlete", athlete)
    write_review(state.library, results["Ada"], status="sent", message="Slow down", decisions=[])
    tokens = {name: start_session(accounts, each.id).token for name, each in people.items()}
    accounts.close()
    state.close()
    with running_app(folder, "--sign-in", "accounts", forks=forks) as app:
        yield Clinic(app, tokens, {name: each.id for name, each in people.items()}, results)


@pytest.fixture
def open_as(browser: Browser, clinic: Clinic) -> Iterator[object]:
    """Return a function that opens an address as somebody."""
    contexts: dict[str, BrowserContext] = {}

    def open_(who: str, path: str) -> Page:
        if who not in contexts:
            contexts[who] = browser.new_context()
            contexts[who].set_default_timeout(TIMEOUT_MS)
            cookie = {"name": "formcheck_session", "value": clinic.tokens[who]}
            contexts[who].add_cookies([{**cookie, "url": f"http://localhost:{clinic.app.port}"}])
        page = contexts[who].new_page()
        page.goto(f"http://localhost:{clinic.app.port}{path}")
        return page

    yield open_
    for context in contexts.values():
        context.close()


def test_each_sees_their_own_and_nothing_of_others(clinic: Clinic, open_as: object) -> None:
    assert callable(open_as)
    ada, bob = open_as("Ada", "/library"), open_as("Bob", "/library")
    expect(ada.get_by_text("1 report, latest first")).to_be_visible()
    expect(ada.get_by_role("button", name="Athlete of Ada")).to_be_visible()
    expect(bob.get_by_role("button", name="Athlete of Bob")).to_be_visible()
    assert "Ada" not in bob.locator("[data-testid=stMain]").inner_text()

    # An address of a file that one browser shows is of no use in another.
    image = ada.locator("[class*=st-key-row-] img").first
    address = str(image.get_attribute("src"))
    assert ada.request.get(ada.url.split("/library")[0] + address).status == 200
    assert bob.request.get(ada.url.split("/library")[0] + address).status == 404

    # The address of a result of others says the same as that of one that was deleted.
    for id_ in (clinic.results["Ada"], "A" * 12):
        page = open_as("Bob", f"/?result={id_}")
        expect(page.get_by_text(OTHERS)).to_be_visible()
    page = open_as("Bob", "/compare")
    expect(page.get_by_text(re.compile("Check one more clip|Nothing to compare"))).to_be_visible()


def test_an_athlete_reads_the_review_and_takes_a_file_which_is_noted(
    clinic: Clinic, open_as: object, tmp_path: Path
) -> None:
    assert callable(open_as)
    page = open_as("Ada's athlete", f"/?result={clinic.results['Ada']}")
    expect(page.get_by_text("Slow down")).to_be_visible()
    expect(page.get_by_text("Save review")).to_have_count(0)
    expect(page.get_by_text("Run again")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="Page (HTML)").click()
    download.value.save_as(tmp_path / "handout.html")
    assert "Slow down" in (tmp_path / "handout.html").read_text("utf-8")
    library = library_of_home(clinic.app.home)
    found = list_audit(library, account_id=clinic.ids["Ada's athlete"]).entries
    library.close()
    noted = [(each.action, each.object_id) for each in found]
    assert noted == [("exported", clinic.results["Ada"]), ("viewed", clinic.results["Ada"])]
