"""Text that was deleted or replaced is in no file of the library any more."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.finished_analyses import make_finished_analysis
from vision.library import library as library_module
from vision.library.athletes import add_athlete, change_athlete
from vision.library.deletion import delete_athlete, delete_report
from vision.library.ingest import ingest
from vision.library.library import Library
from vision.library.reviews import (
    add_note,
    change_note,
    delete_note,
    read_review,
    write_review,
)
from vision.library.user_annotations import save_user_annotations
from vision.report.review import ReviewDecision
from vision.report.user_annotation import MAX_TEXT_LENGTH, UserAnnotation

#: Longer than a page of the database, so that it goes on in pages of its own.
SECRET = "SecretWords" * 600
Writer = Callable[[Library, str, str], Callable[[str | None], None]]


def files_with(library_folder: Path, words: str) -> list[str]:
    """Return the files that contain some words, whether or not a program would show them."""
    return [
        path.name
        for path in library_folder.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes()
    ]


@pytest.fixture
def report_id(library: Library, tmp_path: Path) -> str:
    made = make_finished_analysis(tmp_path / "analysis")
    ingest(library, made)
    return made.id


def write_note(library: Library, report_id: str, words: str) -> Callable[[str | None], None]:
    id_ = add_note(library, report_id, time_s=1.0, text=words)
    return lambda new: change_note(library, id_, text=new) if new else delete_note(library, id_)


def write_message(library: Library, report_id: str, words: str) -> Callable[[str | None], None]:
    def save(message: str) -> None:
        write_review(library, report_id, status="new", message=message, decisions=())

    save(words)
    return lambda new: save(new or "")


def write_reason(library: Library, report_id: str, words: str) -> Callable[[str | None], None]:
    def save(*reasons: str) -> None:
        decisions = [ReviewDecision("depth", None, "dismiss", reason=reason) for reason in reasons]
        write_review(library, report_id, status="new", message="", decisions=decisions)

    save(words)
    return lambda new: save(new) if new else save()


def write_drawing(library: Library, report_id: str, words: str) -> Callable[[str | None], None]:
    def drawing(text: str) -> UserAnnotation:
        return UserAnnotation("one", 1.0, "text", ((1.0, 2.0),), "red", text)

    def save(new: str | None) -> None:
        if new:
            save_user_annotations(library, report_id, changed=[drawing(new)])
        else:
            save_user_annotations(library, report_id, deleted_ids=["one"])

    save(words)
    return save


def write_athlete(library: Library, report_id: str, words: str) -> Callable[[str | None], None]:
    id_ = add_athlete(library, words[:100], note=words)

    def change(new: str | None) -> None:
        if new:
            change_athlete(library, id_, name=new, note="", consent_on=None, keep_until=None)
        else:
            delete_athlete(library, id_)

    return change


@pytest.mark.parametrize("new", ["other", None], ids=["replaced", "deleted"])
@pytest.mark.parametrize("words", ["SecretWords", SECRET], ids=["short", "long"])
@pytest.mark.parametrize(
    "write", [write_note, write_message, write_reason, write_drawing, write_athlete]
)
def test_replaced_and_deleted_text_is_gone(
    library: Library, report_id: str, tmp_path: Path, write: Writer, words: str, new: str | None
) -> None:
    if write is write_drawing:
        words = words[:MAX_TEXT_LENGTH]
    change = write(library, report_id, words)
    assert files_with(tmp_path / "library", "SecretWords")
    change(new)
    assert files_with(tmp_path / "library", "SecretWords") == []


def test_all_text_of_a_deleted_report_is_gone(
    library: Library, report_id: str, tmp_path: Path
) -> None:
    for write in (write_note, write_message, write_reason):
        write(library, report_id, SECRET)
    delete_report(library, report_id)
    assert files_with(tmp_path / "library", "SecretWords") == []


def test_text_that_another_program_still_reads_is_gone_after_the_next_access(
    library: Library, report_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "_PURGE_TIMEOUT_S", 0.01)
    change = write_note(library, report_id, "SecretWords")
    other = Library(tmp_path / "library")
    with other.reading() as session:
        session.execute(text("SELECT count(*) FROM note")).one()
        change("other")
        assert files_with(tmp_path / "library", "SecretWords")
    other.close()
    read_review(library, report_id)
    assert files_with(tmp_path / "library", "SecretWords") == []


def test_text_left_by_a_killed_program_is_gone_after_the_next_start(
    library: Library, report_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "purge_deleted_rows", lambda *_, **__: False)
    write_note(library, report_id, "SecretWords")(None)
    assert files_with(tmp_path / "library", "SecretWords")
    monkeypatch.undo()
    later = Library(tmp_path / "library")
    read_review(later, report_id)
    assert files_with(tmp_path / "library", "SecretWords") == []
    later.close()


@pytest.mark.skipif(os.name != "posix", reason="no permissions of this kind")
def test_others_may_not_read_the_database_or_its_journal(
    library: Library, report_id: str, tmp_path: Path
) -> None:
    umask = os.umask(0)
    try:
        made = Library(tmp_path / "open")
        add_athlete(made, "Someone")
    finally:
        os.umask(umask)
    names = ("library.db", "library.db-wal", "library.db-shm")
    modes = {(tmp_path / "open" / name).stat().st_mode & 0o777 for name in names}
    assert modes == {0o600}
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o700
    made.close()
