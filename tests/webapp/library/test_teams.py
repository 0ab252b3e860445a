"""Teams, notices and missing consent on the library page, as several people see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.finished_analyses import make_finished_analysis
from vision.accounts.account import Account
from vision.accounts.schema import Role
from vision.accounts.store import Accounts
from vision.accounts.users import add_account
from vision.jobs.app_state import AppState
from vision.jobs.retention import apply_retention
from vision.library.access import User
from vision.library.athletes import add_athlete, get_athlete
from vision.library.ingest import ingest
from vision.library.teams import add_team, add_team_coach, list_teams
from vision.webapp.server.sign_in_state import server_accounts

PAUSE_S = 60


def library_app() -> None:
    from vision.webapp.library.page import show_page

    show_page()


def teams_app() -> None:
    from vision.webapp.library.teams import show_teams
    from vision.webapp.shared.messages import show_kept_message

    show_kept_message()
    show_teams()


def athletes_app() -> None:
    from vision.webapp.library.athletes import show_athletes

    show_athletes()


@pytest.fixture
def accounts(state: AppState) -> Iterator[Accounts]:
    found = server_accounts()
    yield found
    found.close()


@pytest.fixture
def open_as(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Account, Callable[[], None]], AppTest]:
    """Return a function that draws a part of the page as somebody."""

    def open_(account: Account, draw: Callable[[], None]) -> AppTest:
        monkeypatch.setenv("FORMCHECK_SIGN_IN", "accounts")
        monkeypatch.setattr("vision.webapp.shared.signed_in.signed_in_account", lambda _: account)
        return AppTest.from_function(draw, default_timeout=PAUSE_S).run()

    return open_


def account(accounts: Accounts, name: str, role: Role, athlete_id: str | None = None) -> Account:
    return add_account(accounts, name, role, athlete_id=athlete_id)[0]


def open_team(page: AppTest, team: str) -> AppTest:
    page.session_state[f"team-{team}"] = True
    return page.run()


def test_an_administrator_makes_a_team_and_a_coach_puts_in_own_athletes(
    state: AppState, accounts: Accounts, open_as: Callable[..., AppTest]
) -> None:
    admin, ana, ben = (
        account(accounts, name, role)
        for name, role in (("admin", "administrator"), ("Ana", "coach"), ("Ben", "coach"))
    )
    own = add_athlete(state.library.seen_by(User("coach", ana.id)), "Cleo *c*")
    others = add_athlete(state.library.seen_by(User("coach", ben.id)), "Dan")
    page = open_as(admin, teams_app)
    page.text_input("team-name").input("Sprint *s*")
    page.button("team-add").click().run()
    assert not page.exception
    (team,) = list_teams(state.library)
    page = open_team(open_as(admin, teams_app), team.id)
    page.multiselect(f"team-coaches-{team.id}").set_value([ana.id])
    page.button(f"save-team-{team.id}").click().run()
    assert not page.exception
    assert any(r"Sprint \*s\*" in expander.label for expander in page.expander)

    page = open_team(open_as(ana, teams_app), team.id)
    athletes = page.multiselect(f"team-athletes-{team.id}")
    assert athletes.options == ["Cleo *c*"]
    assert not [box for box in page.text_input if box.key == f"team-name-{team.id}"]
    assert not [button for button in page.button if "delete-team" in str(button.key)]
    athletes.set_value([own])
    page.button(f"save-team-{team.id}").click().run()
    assert not page.exception
    (team,) = list_teams(state.library)
    assert (team.coaches, team.athletes) == ((ana.id,), (own,))
    assert others not in team.athletes
    page = open_as(ben, teams_app)
    assert "in no team yet" in page.info[0].value
    assert not page.expander


def test_reports_are_filtered_by_team(
    state: AppState, accounts: Accounts, open_as: Callable[..., AppTest], tmp_path: Path
) -> None:
    ana = account(accounts, "Ana", "coach")
    coach = state.library.seen_by(User("coach", ana.id))
    made = [make_finished_analysis(tmp_path) for _ in range(2)]
    for each, name in zip(made, ("Cleo", "Dan"), strict=True):
        ingest(state.library, each, athlete_id=add_athlete(coach, name))
    page = open_as(ana, library_app)
    assert not [box for box in page.selectbox if box.key == "library-team"]
    team = add_team(state.library, "Sprint")
    add_team_coach(state.library, team, ana.id)
    page = open_as(ana, library_app)
    page.selectbox("library-team").set_value(team).run()
    assert any("No matching reports" in text.value for text in page.markdown)


@pytest.mark.slow
def test_coach_and_athlete_see_a_notice_and_the_coach_keeps_the_data(
    state: AppState, accounts: Accounts, open_as: Callable[..., AppTest], tmp_path: Path
) -> None:
    ana = account(accounts, "Ana", "coach")
    coach = state.library.seen_by(User("coach", ana.id))
    cleo = add_athlete(coach, "Cleo *c*", keep_until=date.today() + timedelta(days=3))
    ingest(state.library, make_finished_analysis(tmp_path), athlete_id=cleo)
    apply_retention(state, today=date.today())
    athlete = account(accounts, "cleo", "athlete", cleo)
    day = date.today() + timedelta(days=14)
    page = open_as(ana, library_app)
    notice = page.markdown[0].value
    assert r"Cleo \*c\*" in notice
    assert f"1 clip with 1 report and their reviews, will be deleted on **{day.day}" in notice
    assert f"ask-keep-{cleo}" in {button.key for button in page.button}
    page = open_as(athlete, library_app)
    assert page.markdown[0].value.startswith(":material/event_busy: Your data, 1 clip")
    assert f"ask-keep-{cleo}" not in {button.key for button in page.button}
    page = open_as(ana, library_app)
    page.button(f"ask-keep-{cleo}").click().run()
    page.run()  # the dialog stays, whatever starts the page again
    page.button("keep-now").click().run()
    assert not page.exception
    assert get_athlete(state.library, cleo).keep_until == date.today() + timedelta(days=365)
    assert "deleted on" not in " ".join(t.value for t in open_as(ana, library_app).markdown)


def test_who_has_not_consented_is_marked_where_visitors_sign_in(
    state: AppState, accounts: Accounts, open_as: Callable[..., AppTest]
) -> None:
    ana = account(accounts, "Ana", "coach")
    coach = state.library.seen_by(User("coach", ana.id))
    add_athlete(coach, "Cleo", consent_on=date(2026, 1, 1))
    add_athlete(coach, "Dan")
    without = AppTest.from_function(athletes_app, default_timeout=PAUSE_S).run()
    assert not any("no consent" in expander.label for expander in without.expander)
    marked = [e.label for e in open_as(ana, athletes_app).expander if "no consent" in e.label]
    assert len(marked) == 1
    assert "Dan" in marked[0]
