from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.athletes import (
    AthleteCard,
    add_athlete,
    assign_clip,
    change_athlete,
    list_athletes,
)
from vision.library.deletion import delete_athlete
from vision.library.ingest import ingest
from vision.library.queries import get_report_card
from vision.library.schema import ClipRow, VisitRow


def test_athletes_are_listed_by_name(library):
    for name in ("bob", "Ada", "Élodie", "Čeněk"):
        add_athlete(library, name)
    assert [card.name for card in list_athletes(library)][:2] == ["Ada", "bob"]


def test_name_note_and_dates_can_be_changed(library):
    ada = add_athlete(library, "  Ada \n Byron ", note="left knee", consent_on=date(2026, 1, 1))
    (card,) = list_athletes(library)
    assert card == AthleteCard(ada, "Ada Byron", "left knee", date(2026, 1, 1))
    change_athlete(library, ada, name="Ada", note="", consent_on=None, keep_until=date(2027, 1, 1))
    (card,) = list_athletes(library)
    assert card == AthleteCard(ada, "Ada", keep_until=date(2027, 1, 1))


@pytest.mark.parametrize("name", ["", "  ", "\n", "\x00", "x" * 121])
def test_an_invalid_name_is_refused(library, name):
    with pytest.raises(InputError, match="name"):
        add_athlete(library, name)


def test_contradicting_dates_are_refused(library):
    with pytest.raises(InputError, match="before the consent"):
        add_athlete(library, "Ada", consent_on=date(2026, 2, 1), keep_until=date(2026, 1, 1))


def test_a_deleted_athlete_cannot_be_changed(library):
    with pytest.raises(InputError, match="no longer"):
        change_athlete(library, "x", name="Ada", note="", consent_on=None, keep_until=None)


def reports(library):
    return {card.name: card.reports for card in list_athletes(library)}


@pytest.fixture
def ada(library):
    return add_athlete(library, "Ada")


def test_a_clip_is_assigned_to_an_athlete_and_back_to_nobody(library, ada, tmp_path):
    one = make_finished_analysis(tmp_path)
    ingest(library, one)
    assign_clip(library, one.id, ada)
    assert get_report_card(library, one.id).athlete == "Ada"
    with library.reading() as session:
        assert session.scalars(select(VisitRow.day)).all() == [one.created.date()]
    assign_clip(library, one.id, None)
    assert get_report_card(library, one.id).athlete is None
    with library.reading() as session:
        assert session.scalars(select(VisitRow)).all() == []
        assert session.scalar(select(ClipRow.visit_id)) is None


def test_an_assigned_clip_keeps_its_day_and_other_clips_of_the_visit_stay(library, ada, tmp_path):
    ben = add_athlete(library, "Ben")
    first, second = (
        make_finished_analysis(tmp_path, days=3),
        make_finished_analysis(tmp_path, days=3),
    )
    for each in (first, second):
        ingest(library, each, athlete_id=ada)
    for _ in range(2):  # repeating the command changes nothing
        assign_clip(library, first.id, ben)
    assert reports(library) == {"Ada": 1, "Ben": 1}
    with library.reading() as session:
        assert session.scalars(select(VisitRow.day)).all() == [first.created.date()] * 2


def test_all_reports_of_a_clip_follow_its_athlete(library, ada, tmp_path):
    first, again = (
        make_finished_analysis(tmp_path, content=b"same"),
        make_finished_analysis(tmp_path, content=b"same"),
    )
    for each in (first, again):
        ingest(library, each)
    assign_clip(library, again.id, ada)
    assert reports(library) == {"Ada": 2}
    assert set(delete_athlete(library, ada)) == {first.id, again.id}


def test_assigning_deleted_reports_or_athletes_is_refused(library, ada, tmp_path):
    one = make_finished_analysis(tmp_path)
    ingest(library, one, athlete_id=ada)
    with pytest.raises(InputError, match="no longer in the library"):
        assign_clip(library, "nothing", ada)
    with pytest.raises(InputError, match="athlete is no longer"):
        assign_clip(library, one.id, "nobody")
    assert reports(library) == {"Ada": 1}
