"""Merge two athletes that are one person: nothing is lost, nothing is there twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.access import AccessError, User
from vision.library.access_schema import TeamAthleteRow, TeamCoachRow, TeamRow
from vision.library.athletes import AthleteCard, add_athlete, list_athletes
from vision.library.audit import list_audit
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.merging import MergePlan, merge_athletes, plan_merge
from vision.library.queries import ReportFilter, list_reports
from vision.library.schema import ClipRow, VisitRow
from vision.library.training import SavedTraining, list_training, save_training
from vision.library.transfer import export_athlete


@pytest.fixture
def twice(library: Library, tmp_path: Path) -> tuple[str, str]:
    """Ada on two days, and Ada Byron on one of them and another."""
    ada = add_athlete(library, "Ada", note="left knee", keep_until=date(2030, 1, 1))
    byron = add_athlete(
        library, "Ada Byron", note="runs", consent_on=date(2026, 1, 2), keep_until=date(2029, 1, 1)
    )
    for athlete, days in ((ada, 0), (ada, 5), (byron, 5), (byron, 9)):
        ingest(library, make_finished_analysis(tmp_path, days=days), athlete_id=athlete)
    for athlete, id_ in ((ada, "a-session"), (byron, "b-session")):
        done = SavedTraining(id_, date(2026, 3, 2), "walk", rounds=2, rounds_done=2, felt=3)
        save_training(library, athlete, done)
    with library.writing() as session:
        session.add_all([TeamRow(id="red", name="Red"), TeamRow(id="blue", name="Blue")])
        session.flush()
        for team, athlete in (("red", ada), ("red", byron), ("blue", byron)):
            session.add(TeamAthleteRow(team_id=team, athlete_id=athlete))
    return ada, byron


def report_ids(library: Library, *athletes: str) -> set[str]:
    """Return the ids of all reports of athletes."""
    pages = [list_reports(library, ReportFilter(athlete=athlete)) for athlete in athletes]
    return {card.id for page in pages for card in page.cards}


def merge(library: Library, kept: str, other: str) -> MergePlan:
    """Merge two athletes with the stricter dates."""
    plan = plan_merge(library, kept, other)
    merge_athletes(library, plan, consent_on=plan.consent_on, keep_until=plan.keep_until)
    return plan


def test_everything_is_with_the_one_who_stays(library: Library, twice: tuple[str, str]) -> None:
    ada, byron = twice
    ids = report_ids(library, ada, byron)
    assert len(ids) == 4
    plan = merge(library, ada, byron)
    assert (plan.reports, plan.visits) == (2, 2)
    (card,) = list_athletes(library)
    assert card == AthleteCard(
        ada, "Ada", "left knee\nruns", None, date(2029, 1, 1),
        reports=4, last_visit=date(2026, 3, 11),
    )  # fmt: skip
    assert report_ids(library, ada) == ids
    assert [done.id for done in list_training(library, ada)] == ["a-session", "b-session"]
    with library.reading() as session:
        days = sorted(session.scalars(select(VisitRow.day)))
        teams = set(session.scalars(select(TeamAthleteRow.team_id)))
    assert days == [date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 11)]
    assert teams == {"red", "blue"}
    assert check_library(library).is_healthy


def test_only_two_who_are_there_are_merged(library: Library, twice: tuple[str, str]) -> None:
    ada, _ = twice
    with pytest.raises(InputError, match="two different"):
        plan_merge(library, ada, ada)
    with pytest.raises(InputError, match="no longer"):
        plan_merge(library, ada, "nobody")
    assert len(list_athletes(library)) == 2


def test_a_video_that_two_coaches_have_added_is_there_once(
    library: Library, tmp_path: Path
) -> None:
    athletes = []
    for days, account in enumerate("ab"):
        seen = library.seen_by(User("coach", account))
        athletes.append(add_athlete(seen, f"Ada of {account}"))
        done = make_finished_analysis(tmp_path, content=b"the same", days=days)
        ingest(seen, done, athlete_id=athletes[-1])
    ids = report_ids(library, *athletes)
    merge(library, athletes[0], athletes[1])
    assert report_ids(library, athletes[0]) == ids
    with library.reading() as session:
        assert len(session.scalars(select(ClipRow)).all()) == 1
        assert len(session.scalars(select(VisitRow)).all()) == 1
    assert export_athlete(library, athletes[0], tmp_path / "ada.zip") == 2
    assert check_library(library).is_healthy


@pytest.mark.parametrize(
    ("consents", "consent_on", "only_consent"),
    [
        ((date(2026, 1, 2), date(2026, 5, 1)), date(2026, 5, 1), None),
        ((None, date(2026, 5, 1)), None, date(2026, 5, 1)),
        ((None, None), None, None),
    ],
)
def test_the_stricter_dates_are_proposed(
    library: Library,
    consents: tuple[date | None, date | None],
    consent_on: date | None,
    only_consent: date | None,
) -> None:
    until = (date(2030, 1, 1), None)
    ids = [
        add_athlete(library, "Ada", consent_on=consent, keep_until=day)
        for consent, day in zip(consents, until, strict=True)
    ]
    plan = plan_merge(library, *ids)
    assert (plan.consent_on, plan.only_consent) == (consent_on, only_consent)
    assert plan.keep_until == date(2030, 1, 1)
    with pytest.raises(InputError, match="before the consent"):
        merge_athletes(library, plan, consent_on=date(2031, 1, 1), keep_until=plan.keep_until)
    assert len(list_athletes(library)) == 2


def test_a_coach_merges_own_athletes_in_all_their_teams(library: Library, tmp_path: Path) -> None:
    coach = library.seen_by(User("coach", "a"))
    ada, byron = (add_athlete(coach, name) for name in ("Ada", "Ada Byron"))
    done = make_finished_analysis(tmp_path)
    ingest(coach, done, athlete_id=byron)
    with library.writing() as session:  # a team of another coach
        session.add(TeamRow(id="blue", name="Blue"))
        session.flush()
        session.add(TeamAthleteRow(team_id="blue", athlete_id=byron))
    merge(coach, ada, byron)
    with library.reading() as session:
        assert session.get(TeamAthleteRow, ("blue", ada)) is not None
    log = [(e.action, e.kind, e.object_id) for e in list_audit(library, limit=3).entries]
    assert sorted(log) == [
        ("changed", "athlete", ada), ("changed", "result", done.id), ("deleted", "athlete", byron),
    ]  # fmt: skip


def test_an_athlete_of_another_coach_is_not_merged(library: Library) -> None:
    """Not even one whom the coach sees through a team: whoever added them would lose them."""
    coach, other = (library.seen_by(User("coach", name)) for name in "ab")
    own, of_other = add_athlete(coach, "Ada"), add_athlete(other, "Ada")
    with library.writing() as session:
        session.add(TeamRow(id="blue", name="Blue"))
        session.flush()
        session.add(TeamCoachRow(team_id="blue", account_id="a"))
        session.add(TeamAthleteRow(team_id="blue", athlete_id=of_other))
    assert len(list_athletes(coach)) == 2
    with pytest.raises(AccessError, match="added yourself"):
        plan_merge(coach, own, of_other)
