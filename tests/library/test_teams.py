"""Teams in the store, as the owner and as a coach see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.access import AccessError, User
from vision.library.athletes import add_athlete, list_athletes
from vision.library.deletion import delete_athlete
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.library.teams import (
    Team,
    add_team,
    add_team_athlete,
    add_team_coach,
    delete_team,
    leave_teams,
    list_teams,
    remove_team_athlete,
    remove_team_coach,
    rename_team,
)

COACH = User("coach", "coach-1")
OTHER = User("coach", "coach-2")


def test_members_are_put_in_and_taken_out(library: Library) -> None:
    ada, bob = add_athlete(library, "Ada"), add_athlete(library, "Bob")
    sprint = add_team(library, "  Sprint  team ")
    jump = add_team(library, "jump")
    for _ in range(2):  # a second time changes nothing
        add_team_coach(library, sprint, "coach-1")
        add_team_athlete(library, sprint, ada)
    add_team_athlete(library, sprint, bob)
    members = tuple(sorted((ada, bob)))
    assert list_teams(library) == [
        Team(jump, "jump"),
        Team(sprint, "Sprint team", ("coach-1",), members),
    ]
    for _ in range(2):
        remove_team_coach(library, sprint, "coach-1")
        remove_team_athlete(library, sprint, bob)
    assert list_teams(library)[1] == Team(sprint, "Sprint team", (), (ada,))
    delete_athlete(library, ada)
    assert list_teams(library)[1] == Team(sprint, "Sprint team")


def test_a_deleted_team_leaves_its_athletes(library: Library) -> None:
    ada, team = add_athlete(library, "Ada"), add_team(library, "Sprint")
    add_team_athlete(library, team, ada)
    add_team_coach(library, team, "coach-1")
    delete_team(library, team)
    delete_team(library, team)
    assert list_teams(library) == []
    assert [card.id for card in list_athletes(library)] == [ada]
    for act in (
        lambda: rename_team(library, team, name="x"),
        lambda: add_team_coach(library, team, "coach-1"),
        lambda: add_team_athlete(library, team, ada),
    ):
        with pytest.raises(InputError, match="no longer exists"):
            act()


def test_names_are_clean_and_not_taken(library: Library) -> None:
    team = add_team(library, "Sprint")
    for name, words in (
        ("", "Enter a name"),
        ("x" * 121, "longer than 120"),
        ("sPRINT", "already"),
    ):
        with pytest.raises(InputError, match=words):
            add_team(library, name)
    rename_team(library, team, name="SPRINT")
    other = add_team(library, "Jump")
    with pytest.raises(InputError, match="already"):
        rename_team(library, other, name="sprint")
    with pytest.raises(InputError, match="no longer in the library"):
        add_team_athlete(library, team, "nobody")


def test_a_coach_sees_own_teams_and_puts_in_own_athletes_only(library: Library) -> None:
    sprint, jump = add_team(library, "Sprint"), add_team(library, "Jump")
    for team in (sprint, jump):
        add_team_coach(library, team, "coach-1")
    add_team_coach(library, jump, "coach-2")
    first, second = library.seen_by(COACH), library.seen_by(OTHER)
    own, others = add_athlete(first, "Own"), add_athlete(second, "Others")
    add_team_athlete(second, jump, others)
    add_team_athlete(first, sprint, own)
    assert [team.name for team in list_teams(second)] == ["Jump"]
    assert {card.name for card in list_athletes(first)} == {"Own", "Others"}
    # Whom another coach has added, coaches of further teams must not see through this one.
    with pytest.raises(AccessError, match="Whoever added this"):
        add_team_athlete(first, sprint, others)
    with pytest.raises(InputError, match="no longer exists"):
        add_team_athlete(second, sprint, others)
    remove_team_athlete(first, jump, others)
    assert [card.name for card in list_athletes(first)] == ["Own"]
    for act in (
        lambda: add_team(first, "Mine"),
        lambda: rename_team(first, sprint, name="Mine"),
        lambda: delete_team(first, sprint),
        lambda: add_team_coach(first, sprint, "coach-2"),
        lambda: remove_team_coach(first, jump, "coach-2"),
    ):
        with pytest.raises(AccessError, match="Only an administrator"):
            act()
    leave_teams(library, "coach-1")
    assert [team.coaches for team in list_teams(library)] == [("coach-2",), ()]


def test_reports_are_filtered_by_team(library: Library, tmp_path: Path) -> None:
    made = [make_finished_analysis(tmp_path) for _ in range(3)]
    athletes = [add_athlete(library, name) for name in ("Ada", "Bob")]
    for each, athlete in zip(made, (*athletes, None), strict=True):
        ingest(library, each, athlete_id=athlete)
    team = add_team(library, "Sprint")
    add_team_coach(library, team, "coach-1")
    assert list_reports(library, ReportFilter(team=team)).total == 0
    add_team_athlete(library, team, athletes[0])
    for seen in (library, library.seen_by(COACH)):
        listed = list_reports(seen, ReportFilter(team=team))
        assert [card.id for card in listed.cards] == [made[0].id]
