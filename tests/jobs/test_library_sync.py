"""Sync of results and library: add, delete and restore."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import saved_results as builder
from vision.clip.encode import VideoSink
from vision.errors import InputError
from vision.jobs.app_state import open_app_state
from vision.jobs.library_sync import LibrarySync
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_store import ResultStore
from vision.library.athletes import add_athlete, list_athletes
from vision.library.deletion import delete_athlete, delete_report
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.report.files import read_report
from vision.screens.registry import CRITERIA_FILES
from vision.settings import Settings


@pytest.fixture
def results(formcheck_home: Path) -> ResultStore:
    return ResultStore(formcheck_home / "results")


@pytest.fixture
def sync(results: ResultStore, formcheck_home: Path) -> Iterator[LibrarySync]:
    made = LibrarySync(results, formcheck_home / "library")
    yield made
    made.close()


@pytest.fixture
def library(sync: LibrarySync) -> Library:
    """The library in this test's home folder."""
    return sync.library


@pytest.fixture
def jobs(results: ResultStore, sync: LibrarySync) -> JobQueue:
    return JobQueue(
        results, builder.fake_analysis(), on_published=sync.add, delete_copies=sync.remove
    )


def clip(tmp_path: Path, shade: int = 90) -> bytes:
    path = tmp_path / f"{shade}.mp4"
    with VideoSink(path, width=32, height=48) as sink:
        import numpy as np

        for index in range(5):
            sink.write(np.full((48, 32, 3), shade + index, np.uint8), index / 15)
    return path.read_bytes()


def checked(jobs: JobQueue, data: bytes, athlete: str | None = None) -> ResultMeta:
    meta = jobs.results.add("squat.mp4", [data], Settings(), athlete=athlete)
    jobs.start(meta.id)
    jobs.wait(60)
    return jobs.results.get(meta.id)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".") and path.name != "meta.json"
    }


def test_a_finished_result_is_added_to_the_library(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    ada = add_athlete(library, "Ada")
    meta = checked(jobs, clip(tmp_path), ada)
    (card,) = list_reports(library, ReportFilter()).cards
    assert (card.id, card.athlete, card.name) == (meta.id, "Ada", "squat.mp4")
    assert card.thumbnail is not None
    assert library.files.is_intact(card.thumbnail)
    assert check_library(library, contents=True).is_healthy


def test_deleting_the_result_deletes_it_from_the_library(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    jobs.delete(meta.id)
    assert list_reports(library, ReportFilter()).total == 0
    assert list(library.files.all_digests()) == []
    assert not jobs.results.path(meta.id).exists()


def test_an_interrupted_deletion_is_finished_at_the_next_start(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))

    def lights_out(id_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.results.delete(meta.id, delete_copies=lights_out)
    assert list_reports(library, ReportFilter()).total == 1
    jobs.results.recover(delete_copies=sync.remove)
    assert list_reports(library, ReportFilter()).total == 0
    assert [p for p in jobs.results.folder.iterdir() if p.is_dir()] == []


def test_a_missing_result_is_added_later_and_once(
    sync: LibrarySync, results: ResultStore, library: Library, tmp_path: Path
) -> None:
    unlanded = JobQueue(results, builder.fake_analysis())
    meta = checked(unlanded, clip(tmp_path))
    assert list_reports(library, ReportFilter()).total == 0
    for _ in range(2):
        sync.catch_up()
        assert [card.id for card in list_reports(library, ReportFilter()).cards] == [meta.id]


def test_a_newer_analysis_that_a_crash_kept_out_is_added_later(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    report = jobs.results.path(meta.id) / "report.json"
    unlanded = JobQueue(jobs.results, builder.fake_analysis("deep_side"))
    unlanded.start(meta.id)
    unlanded.wait(60)
    (before,) = list_reports(library, ReportFilter()).cards
    for _ in range(2):
        sync.catch_up()
        (after,) = list_reports(library, ReportFilter()).cards
        assert after.screen == read_report(report).screen != before.screen
    assert check_library(library, contents=True).is_healthy


def test_an_interrupted_change_of_the_library_is_repaired_at_the_next_start(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    (tmp_path / "left").write_text("of nobody")
    orphans = []

    def cut_short() -> None:
        with library.exclusive():
            orphans.append(library.files.add(tmp_path / "left"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    with library.exclusive():
        pass  # another process, before the check
    assert library.was_interrupted
    sync.catch_up()
    assert not library.was_interrupted
    assert not library.files.has(orphans[0])
    assert check_library(library, contents=True).reports == 1
    assert jobs.results.get(meta.id).complete


def test_an_incomplete_thumbnail_is_not_added(
    sync: LibrarySync, results: ResultStore, library: Library, tmp_path: Path
) -> None:
    meta = checked(JobQueue(results, builder.fake_analysis()), clip(tmp_path))
    (results.path(meta.id) / ".thumbnail.jpg").write_bytes(b"half")
    sync.catch_up()
    (card,) = list_reports(library, ReportFilter()).cards
    assert card.thumbnail is not None
    assert b"".join(library.files.read_chunks(card.thumbnail))[:2] == b"\xff\xd8"


def test_a_result_is_restored_from_the_library_unchanged(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    folder = jobs.results.path(meta.id)
    before = files(folder)
    folder.rename(tmp_path / "away")
    assert sync.restore(meta.id)
    assert files(folder) == before
    again = jobs.results.get(meta.id)
    assert again.complete
    assert again.settings == meta.settings
    assert again.created == meta.created


def test_an_unknown_result_is_not_restored(
    sync: LibrarySync, results: ResultStore, library: Library
) -> None:
    assert not sync.restore("abcdefghijkl")


def test_no_library_is_created_unless_needed(
    sync: LibrarySync, results: ResultStore, formcheck_home: Path
) -> None:
    sync.remove("abcdefghijkl")
    assert not sync.restore("abcdefghijkl")
    sync.catch_up()
    assert not (formcheck_home / "library").exists()


def test_a_result_of_a_deleted_athlete_is_added_without_one(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    ada = add_athlete(library, "Ada")
    delete_athlete(library, ada)
    meta = checked(jobs, clip(tmp_path), ada)
    (card,) = list_reports(library, ReportFilter()).cards
    assert (card.id, card.athlete) == (meta.id, None)
    assert list_athletes(library) == []


def test_an_error_in_the_library_harms_no_result_and_is_logged(
    formcheck_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(sync: LibrarySync, meta: ResultMeta) -> None:
        raise ZeroDivisionError("squat.mp4")

    monkeypatch.setattr(LibrarySync, "add", fail)
    state = open_app_state(formcheck_home, run_analysis=builder.fake_analysis())
    meta = checked(state.jobs, clip(tmp_path))
    assert meta.state == "done"
    (record,) = [record for record in caplog.records if record.levelname == "WARNING"]
    assert meta.id in record.getMessage()
    assert "ZeroDivisionError" in record.getMessage()


def test_running_again_replaces_what_is_in_the_library(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    jobs.start(meta.id, replace(meta.settings, leg="right"))
    jobs.wait(60)
    assert list_reports(library, ReportFilter()).total == 1
    assert check_library(library, contents=True).is_healthy
    delete_report(library, meta.id)
    assert list(library.files.all_digests()) == []


def hostile_row(library: Library, id_: str, **values: object) -> None:
    """Give a report in the library values as an import of an earlier version let in."""
    from vision.library.schema import ReportFileRow
    from vision.library.schema import ReportRow as Row

    with library.writing() as session:
        row = session.get(Row, id_)
        assert row is not None
        for name, value in values.items():
            setattr(row, name, value)
        digest = next(file.digest for file in row.files if file.name == "report.json")
        for name in ("meta.json.new", "error.log", "meta.json", "criteria.toml", "../up", "/x"):
            row.files.append(ReportFileRow(name=name, digest=digest))


def test_only_files_of_an_analysis_are_restored_and_nothing_writes_through_them(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    folder = jobs.results.path(meta.id)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")} - {".lock"}
    folder.rename(tmp_path / "away")
    hostile_row(library, meta.id)
    assert sync.restore(meta.id)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")} - {".lock"}
    assert found == names | {"thumbnail.jpg"}
    assert not (folder.parent / "up").exists()

    # Whatever links are there: nothing writes through them.
    for name in ("meta.json.new", "error.log", ".thumbnail.jpg"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).hardlink_to(folder / "report.json")

    def fail(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    jobs.run_analysis = fail
    jobs.start(meta.id)
    jobs.wait(60)
    assert "ZeroDivisionError" in (folder / "error.log").read_text()
    sync.catch_up()
    assert check_library(library, contents=True).damaged == ()
    with library.reading() as session:
        from vision.library.schema import ReportRow as Row

        row = session.get(Row, meta.id)
        assert row is not None
        assert {file.name for file in row.files} <= names  # the log has not entered


def test_no_path_in_the_library_is_followed(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text("password")
    meta = checked(jobs, clip(tmp_path))
    for settings in (
        {"criteria": str(secret)},
        {"criteria": secret.name, "model": str(secret)},
    ):
        jobs.results.path(meta.id).rename(tmp_path / f"away{len(settings)}")
        hostile_row(library, meta.id, settings=settings)
        assert sync.restore(meta.id)
        again = jobs.results.get(meta.id)
        assert (again.settings.criteria, again.settings.model) == (None, None)
        sync.add(again)
        with library.reading() as session:
            from vision.library.schema import CriteriaSetRow

            assert session.query(CriteriaSetRow).count() == 0
    damaged = jobs.results.path(meta.id) / "meta.json"
    data = json.loads(damaged.read_text())
    data["settings"]["criteria"] = str(secret)
    damaged.write_text(json.dumps(data))
    assert jobs.results.get(meta.id).settings.criteria is None


def test_own_criteria_stay_with_their_result(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    text = CRITERIA_FILES["deep_squat"].read_text("utf-8").replace("watch", "watch ", 1)
    own = tmp_path / "mine.toml"
    own.write_text(text, "utf-8")
    meta = jobs.results.add("squat.mp4", [clip(tmp_path)], Settings(criteria=own))
    own.unlink()
    jobs.start(meta.id)
    jobs.wait(60)
    folder = jobs.results.path(meta.id)
    for _ in range(2):
        criteria = jobs.results.get(meta.id).settings.criteria
        assert criteria == folder / "criteria.toml"
        assert criteria.read_text("utf-8") == text
        folder.rename(tmp_path / "away")
        assert sync.restore(meta.id)
        (tmp_path / "away").rename(tmp_path / f"away{_}")
    own.write_text("= nonsense")
    with pytest.raises(InputError, match="not valid TOML"):
        jobs.results.add("squat.mp4", [clip(tmp_path)], Settings(criteria=own))
    assert [path.name for path in jobs.results.folder.iterdir()] == [meta.id]


def test_invalid_settings_in_the_library_are_an_error(
    sync: LibrarySync, jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    from vision.library.schema import ReportRow as Row

    meta = checked(jobs, clip(tmp_path))
    jobs.results.path(meta.id).rename(tmp_path / "away")
    with library.writing() as session:
        row = session.get(Row, meta.id)
        assert row is not None
        row.settings = 5
    with pytest.raises(InputError, match="another version"):
        sync.restore(meta.id)
