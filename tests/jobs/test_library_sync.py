"""Results and the library: each lands, each goes, each comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import saved_results as builder
from vision.clip.encode import VideoSink
from vision.errors import InputError
from vision.jobs import library_sync as shelf
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.results import ResultStore
from vision.library.athletes import add_athlete, list_athletes
from vision.library.deletion import delete_athlete, delete_report
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.queries import ReportFilter, list_reports
from vision.report.files import read_report
from vision.settings import Settings


@pytest.fixture
def results(formcheck_home: Path) -> ResultStore:
    return ResultStore(formcheck_home / "results")


@pytest.fixture
def library(formcheck_home: Path) -> Iterator[Library]:
    """The one in this test's home."""
    found = shelf.library()
    yield found
    found.close()
    shelf._open.clear()


@pytest.fixture
def jobs(results: ResultStore, library: Library) -> JobQueue:
    return JobQueue(
        results,
        builder.fake_work(),
        published=lambda meta: shelf.land_result(results, meta),
        deleted=lambda id_: shelf.take_from_library(results, id_),
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


def test_a_finished_result_lands(jobs: JobQueue, library: Library, tmp_path: Path) -> None:
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


def test_a_deletion_that_was_cut_short_is_finished_at_the_next_start(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))

    def lights_out(id_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        jobs.results.delete(meta.id, delete_copies=lights_out)
    assert list_reports(library, ReportFilter()).total == 1
    jobs.results.recover(delete_copies=lambda id_: shelf.take_from_library(jobs.results, id_))
    assert list_reports(library, ReportFilter()).total == 0
    assert [p for p in jobs.results.folder.iterdir() if p.is_dir()] == []


def test_what_has_not_landed_does_so_later_and_once(
    results: ResultStore, library: Library, tmp_path: Path
) -> None:
    unlanded = JobQueue(results, builder.fake_work())
    meta = checked(unlanded, clip(tmp_path))
    assert list_reports(library, ReportFilter()).total == 0
    for _ in range(2):
        shelf.catch_up(results)
        assert [card.id for card in list_reports(library, ReportFilter()).cards] == [meta.id]


def test_a_second_run_that_a_crash_kept_from_landing_does_so_later(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    report = jobs.results.path(meta.id) / "report.json"
    unlanded = JobQueue(jobs.results, builder.fake_work("deep_side"))
    unlanded.start(meta.id)
    unlanded.wait(60)
    (before,) = list_reports(library, ReportFilter()).cards
    for _ in range(2):
        shelf.catch_up(jobs.results)
        (after,) = list_reports(library, ReportFilter()).cards
        assert after.screen == read_report(report).screen != before.screen
    assert check_library(library, contents=True).is_healthy


def test_what_was_cut_short_in_the_library_is_mended_at_the_next_start(
    jobs: JobQueue, library: Library, tmp_path: Path
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
        pass  # somebody else, before anybody looked
    assert library.was_interrupted
    shelf.catch_up(jobs.results)
    assert not library.was_interrupted
    assert not library.files.has(orphans[0])
    assert check_library(library, contents=True).reports == 1
    assert jobs.results.get(meta.id).complete


def test_half_a_small_picture_does_not_land(
    results: ResultStore, library: Library, tmp_path: Path
) -> None:
    meta = checked(JobQueue(results, builder.fake_work()), clip(tmp_path))
    (results.path(meta.id) / ".thumbnail.jpg").write_bytes(b"half")
    shelf.catch_up(results)
    (card,) = list_reports(library, ReportFilter()).cards
    assert card.thumbnail is not None
    assert b"".join(library.files.read_chunks(card.thumbnail))[:2] == b"\xff\xd8"


def test_a_result_comes_back_from_the_library_as_it_was(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    folder = jobs.results.path(meta.id)
    before = files(folder)
    folder.rename(tmp_path / "away")
    assert shelf.bring_back(jobs.results, meta.id)
    assert files(folder) == before
    again = jobs.results.get(meta.id)
    assert again.complete
    assert again.settings == meta.settings
    assert again.created == meta.created


def test_what_the_library_does_not_know_does_not_come_back(
    results: ResultStore, library: Library
) -> None:
    assert not shelf.bring_back(results, "abcdefghijkl")


def test_where_there_is_no_library_none_is_made(results: ResultStore, formcheck_home: Path) -> None:
    shelf.take_from_library(results, "abcdefghijkl")
    assert not shelf.bring_back(results, "abcdefghijkl")
    shelf.catch_up(results)
    assert not (formcheck_home / "library").exists()


def test_an_athlete_deleted_meanwhile_does_not_keep_a_result_from_landing(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    ada = add_athlete(library, "Ada")
    delete_athlete(library, ada)
    meta = checked(jobs, clip(tmp_path), ada)
    (card,) = list_reports(library, ReportFilter()).cards
    assert (card.id, card.athlete) == (meta.id, None)
    assert list_athletes(library) == []


def test_trouble_while_landing_harms_no_result(
    results: ResultStore, library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def trouble(meta: ResultMeta) -> None:
        raise ZeroDivisionError("a riddle")

    jobs = JobQueue(
        results,
        builder.fake_work(),
        published=lambda meta: shelf.attempt(lambda: trouble(meta)),
    )
    meta = checked(jobs, clip(tmp_path))
    assert meta.state == "done"
    assert "a riddle" in capsys.readouterr().err


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


def test_settings_that_make_no_sense_are_one_sentence(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    from vision.library.schema import ReportRow as Row

    meta = checked(jobs, clip(tmp_path))
    jobs.results.path(meta.id).rename(tmp_path / "away")
    with library.writing() as session:
        row = session.get(Row, meta.id)
        assert row is not None
        row.settings = 5
    with pytest.raises(InputError, match="another version"):
        shelf.bring_back(jobs.results, meta.id)
