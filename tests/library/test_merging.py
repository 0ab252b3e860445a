"""Merge two athletes that are one person: nothing is lost, nothing is there twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.access import User
from vision.library.access_schema import TeamAthleteRow, TeamRow
from vision.library.athletes import AthleteCard, add_athlete, list_athletes
from vision.library.ingest import ingest
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.merging import merge_athletes
from vision.library.queries import ReportFilter, list_reports
from vision.library.schema import ClipRow, VisitRow
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


def test_everything_is_with_the_one_who_stays(library: Library, twice: tuple[str, str]) -> None:
    ada, byron = twice
    ids = report_ids(library, ada, byron)
    assert len(ids) == 4
    merge_athletes(library, ada, byron)
    (card,) = list_athletes(library)
    assert card == AthleteCard(
        ada, "Ada", "left knee\nruns", date(2026, 1, 2), date(2029, 1, 1),
        reports=4, last_visit=date(2026, 3, 11),
    )  # fmt: skip
    assert report_ids(library, ada) == ids
    with library.reading() as session:
        days = sorted(session.scalars(select(VisitRow.day)))
        teams = set(session.scalars(select(TeamAthleteRow.team_id)))
    assert days == [date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 11)]
    assert teams == {"red", "blue"}
    assert check_library(library).is_healthy


def test_only_two_who_are_there_are_merged(library: Library, twice: tuple[str, str]) -> None:
    ada, _ = twice
    with pytest.raises(InputError, match="two different"):
        merge_athletes(library, ada, ada)
    with pytest.raises(InputError, match="no longer"):
        merge_athletes(library, ada, "nobody")
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
    merge_athletes(library, *athletes)
    assert report_ids(library, athletes[0]) == ids
    with library.reading() as session:
        assert len(session.scalars(select(ClipRow)).all()) == 1
        assert len(session.scalars(select(VisitRow)).all()) == 1
    assert export_athlete(library, athletes[0], tmp_path / "ada.zip") == 2
    assert check_library(library).is_healthy
