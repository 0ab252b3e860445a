from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.access import OWNER, AccessError, User
from vision.library.athletes import add_athlete, assign_clip, find_or_add_visit
from vision.library.audit import list_audit, record, record_account
from vision.library.deletion import delete_athlete, delete_report
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.reviews import ReviewDecision, add_note, read_review, write_review
from vision.library.schema import AthleteRow

COACH = User("coach", "coach")


@pytest.fixture
def seen(library: Library) -> Library:
    """The library as a coach sees it."""
    return library.seen_by(COACH)


def entries(library: Library) -> list[tuple[str, str, str]]:
    """Return what the log holds, the earliest first."""
    found = list_audit(library, limit=1000).entries
    return [(each.action, each.kind, each.object_id) for each in reversed(found)]


def test_one_entry_for_each_object_that_is_written(
    library: Library, seen: Library, tmp_path: Path
) -> None:
    ada = add_athlete(seen, "Ada")
    done = make_finished_analysis(tmp_path)
    ingest(seen, done)
    assign_clip(seen, done.id, ada)
    decision = ReviewDecision("depth", None, "agree")
    write_review(seen, done.id, status="sent", message="Well done", decisions=[decision])
    add_note(seen, done.id, time_s=1, text="knee")
    delete_report(seen, done.id)
    delete_athlete(seen, ada)
    assert entries(library) == [
        ("added", "athlete", ada),
        ("added", "result", done.id),
        ("changed", "athlete", ada),
        ("changed", "result", done.id),
        ("changed", "review", done.id),
        ("changed", "review", done.id),
        ("changed", "athlete", ada),
        ("deleted", "result", done.id),
        ("deleted", "athlete", ada),
    ]
    (entry,) = list_audit(library, action="added", offset=1).entries
    assert (entry.account_id, entry.role) == ("coach", "coach")
    assert {type(value) for value in (entry.id, entry.object_id)} == {int, str}


def test_no_text_gets_into_it(library: Library, seen: Library, tmp_path: Path) -> None:
    ada = add_athlete(seen, "Ada Byron", note="private")
    done = make_finished_analysis(tmp_path, name="holiday.mp4")
    ingest(seen, done, athlete_id=ada)
    add_note(seen, done.id, time_s=1, text="left knee")
    with library.engine.connect() as connection:
        rows = str(connection.execute(text("SELECT * FROM audit")).all())
    assert not any(secret in rows for secret in ("Ada", "private", "holiday", "knee", "fault"))


def test_a_change_and_its_entry_are_saved_together_or_not_at_all(
    library: Library, seen: Library, tmp_path: Path
) -> None:
    done = make_finished_analysis(tmp_path)
    ingest(seen, done)
    before = entries(library)
    with library.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO elsewhere"))
    with pytest.raises(Exception, match="audit"):
        add_note(seen, done.id, time_s=1, text="lost")
    with library.engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO audit"))
    review = read_review(seen, done.id)
    assert review is not None
    assert review.notes == ()
    with pytest.raises(InputError):
        add_athlete_and_fail(seen)
    assert entries(library) == before


def add_athlete_and_fail(library: Library) -> None:
    """Add an athlete, and fail before that is saved."""
    with library.writing() as session:
        session.add(AthleteRow(name="Bob"))
        find_or_add_visit(session, "nobody", date(2026, 1, 1))


def test_what_nobody_signed_in_does_is_not_noted(library: Library, tmp_path: Path) -> None:
    ingest(library, make_finished_analysis(tmp_path), athlete_id=add_athlete(library, "Ada"))
    record(library, "viewed", "report", "x")
    assert entries(library) == []
    record_account(library, "added", "account-1")
    (entry,) = list_audit(library).entries
    assert (entry.role, entry.account_id, entry.object_id) == ("owner", None, "account-1")


def test_views_are_listed_by_account_and_action(library: Library, seen: Library) -> None:
    viewer = library.seen_by(User("viewer", report_id="r"))
    for number in range(3):
        record(seen, "viewed", "report", f"report-{number}")
    record(viewer, "viewed", "report", "r")
    record(seen, "exported", "report", "report-0")
    page = list_audit(library, account_id="coach", action="viewed", offset=1, limit=1)
    assert (page.total, [entry.object_id for entry in page.entries]) == (3, ["report-1"])
    assert list_audit(library).entries[0].action == "exported"
    (by_link,) = [entry for entry in list_audit(library).entries if entry.role == "viewer"]
    assert by_link.account_id is None
    assert list_audit(library.seen_by(User("administrator", "x"))).total == 5
    with pytest.raises(AccessError, match="Only an administrator"):
        list_audit(seen)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET account_id = NULL",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit",
    ],
)
def test_the_database_refuses_to_change_it(library: Library, statement: str) -> None:
    record_account(library.seen_by(OWNER), "added", "account-1")
    before = list_audit(library)
    with (
        pytest.raises(IntegrityError, match="only be added to"),
        library.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert list_audit(library) == before
