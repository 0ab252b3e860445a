from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.support.export_files import MANIFEST, read_members, write_members
from tests.support.finished_analyses import make_finished_analysis
from vision.errors import InputError
from vision.library.access import AccessError, User
from vision.library.athletes import add_athlete
from vision.library.audit import list_audit
from vision.library.data_policy import CONSENT_VARIABLE
from vision.library.deletion import delete_athlete
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.training import (
    SavedTraining,
    clear_pain,
    delete_training,
    list_training,
    save_training,
)
from vision.library.training_schema import TrainingSessionRow
from vision.library.transfer import export_athlete, import_athlete

DONE_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DONE = SavedTraining("a-session", date(2026, 3, 2), "walk", 3, 3, 4, done_at=DONE_AT)
HURT = replace(
    DONE, id="b-session", rounds_done=1, pain=True, pain_where="left calf",
    done_at=DONE_AT.replace(hour=11),
)  # fmt: skip


@pytest.fixture
def ada(library: Library) -> str:
    return add_athlete(library, "Ada")


def test_sessions_are_listed_as_they_were_saved_the_oldest_first(
    library: Library, ada: str
) -> None:
    save_training(library, ada, HURT)
    save_training(library, ada, DONE)
    assert list_training(library, ada) == (DONE, HURT)
    assert list_training(library, add_athlete(library, "Bob")) == ()
    first, second = (done.trained for done in list_training(library, ada))
    assert (first.complete, first.pain, second.complete, second.pain) == (True, False, False, True)


def test_a_session_is_kept_once(library: Library, ada: str) -> None:
    save_training(library, ada, DONE)
    save_training(library, ada, replace(DONE, felt=9))
    assert list_training(library, ada) == (DONE,)


def test_words_about_pain_go_with_pain(library: Library, ada: str) -> None:
    save_training(library, ada, replace(HURT, pain=False))
    save_training(library, ada, replace(HURT, id="c", pain_where=f"  {'x' * 5000} "))
    words = [done.pain_where for done in list_training(library, ada)]
    assert words == ["", "x" * 1000]


@pytest.mark.parametrize(
    "change", [{"felt": 11}, {"felt": -1}, {"rounds": 0}, {"rounds": 101}, {"rounds_done": 4}]
)
def test_impossible_numbers_are_not_kept(
    library: Library, ada: str, change: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match="not a session"):
        save_training(library, ada, replace(DONE, **change))  # type: ignore[arg-type]


def test_who_is_gone_or_has_not_consented_has_no_sessions(
    library: Library, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="no longer in the library"):
        save_training(library, "nobody", DONE)
    monkeypatch.setenv(CONSENT_VARIABLE, "true")
    with pytest.raises(InputError, match="no day of consent"):
        save_training(library, ada, DONE)


def test_only_who_looks_after_the_athlete_decides_after_pain(library: Library) -> None:
    coach = library.seen_by(User("coach", "coach-a"))
    ada = add_athlete(coach, "Ada")
    own = library.seen_by(User("athlete", "ada", athlete_id=ada))
    save_training(own, ada, HURT)
    with pytest.raises(AccessError, match="Only your coach"):
        clear_pain(own, ada)
    # Nor by saying so from the start.
    with pytest.raises(AccessError), own.writing() as session:
        session.add(
            TrainingSessionRow(
                athlete_id=ada, day=DONE.day, plan="walk", rounds=2, rounds_done=2, felt=1,
                cleared_at=DONE_AT,
            )
        )  # fmt: skip
    clear_pain(coach, ada)
    (found,) = list_training(own, ada)
    assert found.cleared_on is not None
    with library.reading() as session:
        row = session.get_one(TrainingSessionRow, HURT.id)
        assert (row.account_id, row.cleared_by) == ("ada", "coach-a")
    noted = [(e.account_id, e.action, e.kind, e.object_id) for e in list_audit(library).entries]
    assert ("ada", "changed", "athlete", ada) in noted


def test_a_session_entered_by_mistake_is_deleted_alone(library: Library) -> None:
    coach = library.seen_by(User("coach", "coach-a"))
    ada = add_athlete(coach, "Ada")
    own = library.seen_by(User("athlete", "ada", athlete_id=ada))
    save_training(own, ada, DONE)
    save_training(own, ada, HURT)
    with pytest.raises(AccessError, match="Only your coach"):
        delete_training(own, HURT.id)  # it would take back that training must not go on
    delete_training(library.seen_by(User("coach", "coach-b")), HURT.id)  # who does not see it
    assert list_training(own, ada) == (DONE, HURT)
    delete_training(own, DONE.id)
    assert list_training(own, ada) == (HURT,)
    delete_training(coach, HURT.id)
    delete_training(coach, HURT.id)  # already gone
    assert list_training(own, ada) == ()
    latest, before = list_audit(library).entries[:2]
    assert [(e.account_id, e.action, e.object_id) for e in (latest, before)] == [
        ("coach-a", "changed", ada), ("ada", "changed", ada),
    ]  # fmt: skip


def test_sessions_are_deleted_with_their_athlete(library: Library, ada: str) -> None:
    save_training(library, ada, HURT)
    delete_athlete(library, ada)
    assert list_training(library, ada) == ()


def test_an_export_brings_the_sessions_along(library: Library, ada: str, tmp_path: Path) -> None:
    ingest(library, make_finished_analysis(tmp_path), athlete_id=ada)
    save_training(library, ada, DONE)
    save_training(library, ada, HURT)
    clear_pain(library, ada)
    file = tmp_path / "ada.zip"
    export_athlete(library, ada, file)
    other = Library(tmp_path / "other")
    for _ in range(2):
        import_athlete(other, file)
        assert list_training(other, ada) == list_training(library, ada)
    again = tmp_path / "again.zip"
    export_athlete(other, ada, again)
    assert again.read_bytes() == file.read_bytes()
    other.close()


def test_an_export_of_an_earlier_version_has_none(
    library: Library, ada: str, tmp_path: Path
) -> None:
    ingest(library, make_finished_analysis(tmp_path), athlete_id=ada)
    save_training(library, ada, DONE)
    file, earlier = tmp_path / "ada.zip", tmp_path / "earlier.zip"
    export_athlete(library, ada, file)
    members = read_members(file)
    manifest = json.loads(members[MANIFEST])
    del manifest["training"]
    write_members(
        earlier, {**members, MANIFEST: json.dumps(manifest | {"schema_version": 1}).encode()}
    )
    other = Library(tmp_path / "other")
    assert import_athlete(other, earlier).added == 1
    assert list_training(other, ada) == ()
    other.close()
    assert b"a-session" in members[MANIFEST]
