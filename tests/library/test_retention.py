"""Notices before data are deleted, and which data are due."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import FormcheckError, InputError
from vision.library.access import AccessError, User
from vision.library.athletes import add_athlete, change_athlete
from vision.library.data_policy import DataPolicy
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.retention import due_athletes, give_notices, keep_longer, list_notices

LAST = date(2026, 3, 20)
DAYS = 14


def day(number: int) -> date:
    """Return a day, counted from the last one on which data may be kept."""
    return LAST + timedelta(days=number)


def give(library: Library, number: int) -> tuple[str, ...]:
    return give_notices(library, today=day(number), notice_days=DAYS)


def due(library: Library, number: int) -> tuple[str, ...]:
    return due_athletes(library, today=day(number), notice_days=DAYS)


def test_notice_is_given_once_and_the_deletion_is_due_on_the_day_after(
    library: Library, tmp_path: Path
) -> None:
    ada = add_athlete(library, "Ada", keep_until=LAST)
    add_athlete(library, "Bob")
    for _ in range(2):
        ingest(library, make_finished_analysis(tmp_path, content=b"same"), athlete_id=ada)
    assert give(library, -15) == ()
    assert list_notices(library, notice_days=DAYS) == []
    assert give(library, -14) == (ada,)
    assert give(library, -13) == ()
    (notice,) = list_notices(library, notice_days=DAYS)
    assert (notice.name, notice.delete_on, notice.clips, notice.reports) == ("Ada", day(1), 1, 2)
    assert [due(library, number) for number in (0, 1)] == [(), (ada,)]


@pytest.mark.parametrize("start", [-3, 0, 1, 400])
def test_a_server_that_was_off_gives_notice_first_and_then_waits(
    library: Library, start: int
) -> None:
    ada = add_athlete(library, "Ada", keep_until=LAST)
    assert due(library, start) == ()
    assert give(library, start) == (ada,)
    (notice,) = list_notices(library, notice_days=DAYS)
    assert notice.delete_on == day(start + 14)
    assert [due(library, start + later) for later in (1, 13, 14)] == [(), (), (ada,)]


def test_another_day_makes_a_notice_invalid(library: Library) -> None:
    ada = add_athlete(library, "Ada", keep_until=LAST)
    give(library, -5)
    change_athlete(library, ada, name="Ada B", note="", consent_on=None, keep_until=LAST)
    assert len(list_notices(library, notice_days=DAYS)) == 1, "the day is the same"
    change_athlete(library, ada, name="Ada B", note="", consent_on=None, keep_until=day(-2))
    assert list_notices(library, notice_days=DAYS) == []
    assert due(library, 100) == ()
    assert give(library, 0) == (ada,)
    assert [due(library, number) for number in (13, 14)] == [(), (ada,)]


def test_data_are_kept_longer_or_for_good(library: Library) -> None:
    ada = add_athlete(library, "Ada", keep_until=date.today() - timedelta(days=1))
    give_notices(library, today=date.today() - timedelta(days=14), notice_days=DAYS)
    assert due_athletes(library, today=date.today(), notice_days=DAYS) == (ada,)
    with pytest.raises(InputError, match="is over"):
        keep_longer(library, ada, until=date.today() - timedelta(days=1))
    keep_longer(library, ada, until=date.today())
    assert due_athletes(library, today=date.today() + timedelta(days=99), notice_days=DAYS) == ()
    keep_longer(library, ada, until=None)
    assert give_notices(library, today=date(2999, 1, 1), notice_days=DAYS) == ()
    with pytest.raises(InputError, match="no longer in the library"):
        keep_longer(library, "nobody", until=None)


def test_coach_and_athlete_see_a_notice_and_only_the_coach_keeps_longer(library: Library) -> None:
    coach = library.seen_by(User("coach", "coach-1"))
    ada = add_athlete(coach, "Ada", keep_until=LAST)
    give(library, 0)
    athlete = library.seen_by(User("athlete", "account-1", athlete_id=ada))
    other = library.seen_by(User("coach", "coach-2"))
    listed = [
        [notice.name for notice in list_notices(seen, notice_days=DAYS)]
        for seen in (coach, athlete, other)
    ]
    assert listed == [["Ada"], ["Ada"], []]
    with pytest.raises(AccessError):
        keep_longer(athlete, ada, until=None)
    with pytest.raises(InputError, match="no longer in the library"):
        keep_longer(other, ada, until=None)
    for act in (due_athletes, give_notices):
        with pytest.raises(AccessError):
            act(coach, today=LAST, notice_days=DAYS)
    keep_longer(coach, ada, until=None)
    assert list_notices(athlete, notice_days=DAYS) == []


def test_the_policy_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert DataPolicy.current() == DataPolicy(notice_days=14, requires_consent=False)
    monkeypatch.setenv("FORMCHECK_RETENTION_NOTICE_DAYS", "30")
    monkeypatch.setenv("FORMCHECK_REQUIRE_CONSENT", "True")
    assert DataPolicy.current() == DataPolicy(notice_days=30, requires_consent=True)
    for name, value in (
        *(("RETENTION_NOTICE_DAYS", "0"), ("RETENTION_NOTICE_DAYS", "x")),
        ("REQUIRE_CONSENT", "maybe"),
    ):
        with monkeypatch.context() as patched:
            patched.setenv(f"FORMCHECK_{name}", value)
            with pytest.raises(FormcheckError, match=name):
                DataPolicy.current()
