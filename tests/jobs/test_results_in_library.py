"""Results and their files are in the library, once, and nothing writes through their folders."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import saved_results as builder
from tests.support.job_builders import add_clip, assert_nothing_left
from tests.support.stored_files import lose_file, remove_file, replace_file
from vision.clip.encode import VideoSink
from vision.errors import InputError
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_store import ResultStore
from vision.library.athletes import add_athlete, assign_clip, list_athletes
from vision.library.deletion import delete_athlete, delete_report
from vision.library.integrity import check_library
from vision.library.library import Library
from vision.library.local_folders import LocalFolders
from vision.library.queries import ReportFilter, list_reports
from vision.library.schema import ReportFileRow, ReportRow
from vision.screens.registry import CRITERIA_FILES
from vision.settings import Settings


@pytest.fixture
def library(results: ResultStore) -> Library:
    """The library in this test's home folder."""
    return results.library


@pytest.fixture
def jobs(results: ResultStore) -> JobQueue:
    return JobQueue(results, builder.fake_analysis())


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
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_finished_result_is_listed(jobs: JobQueue, library: Library, tmp_path: Path) -> None:
    ada = add_athlete(library, "Ada")
    meta = checked(jobs, clip(tmp_path), ada)
    (card,) = list_reports(library, ReportFilter()).cards
    assert (card.id, card.athlete, card.name) == (meta.id, "Ada", "squat.mp4")
    assert card.thumbnail is not None
    assert library.files.is_intact(card.thumbnail)
    assert check_library(library, contents=True).is_healthy


def test_deleting_the_result_leaves_nothing(jobs: JobQueue, tmp_path: Path) -> None:
    meta = checked(jobs, clip(tmp_path))
    folder = jobs.results.path(meta.id)
    jobs.delete(meta.id)
    assert not folder.exists()
    assert_nothing_left(jobs.results)


def test_two_results_of_one_clip_share_it(jobs: JobQueue, library: Library, tmp_path: Path) -> None:
    data = clip(tmp_path)
    first, second = checked(jobs, data), jobs.results.add("again.mp4", [data], Settings())
    jobs.delete(first.id)
    assert (jobs.results.path(second.id) / second.clip).read_bytes() == data
    jobs.delete(second.id)
    assert_nothing_left(jobs.results)


def test_an_interrupted_change_of_the_library_is_repaired_at_the_next_start(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta, waiting = checked(jobs, clip(tmp_path)), add_clip(jobs.results)
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
    jobs.results.repair()
    assert not library.was_interrupted
    assert not library.files.has(orphans[0])
    assert check_library(library, contents=True).reports == 1
    assert jobs.results.get(meta.id).complete
    assert (jobs.results.path(waiting.id) / waiting.clip).read_bytes() == b"clip bytes"


def test_the_folder_of_a_result_can_be_deleted_at_any_time(jobs: JobQueue, tmp_path: Path) -> None:
    meta = checked(jobs, clip(tmp_path))
    folder = jobs.results.path(meta.id)
    before = files(folder)
    folder.rename(tmp_path / "away")
    assert jobs.results.path(meta.id) == folder
    assert files(folder) == before


def test_the_folder_of_a_result_follows_its_files(results: ResultStore, tmp_path: Path) -> None:
    meta = checked(JobQueue(results, builder.fake_analysis()), clip(tmp_path))
    folder = results.path(meta.id)
    stills = sorted(name for name in files(folder) if name.startswith("stills/"))
    video = (folder / "annotated.mp4").stat()
    replace_file(results, meta.id, "report.json", b"another")
    for name in stills:
        remove_file(results, meta.id, name)
    assert results.path(meta.id) == folder
    assert (folder / "report.json").read_bytes() == b"another"
    assert not (folder / "stills").exists()
    assert (folder / "annotated.mp4").stat() == video, "what stays is not touched"
    lose_file(results, meta.id, "annotated.mp4")
    assert "annotated.mp4" not in files(results.path(meta.id))
    assert "report.json" in files(results.path(meta.id))


def test_only_so_many_folders_are_kept(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    digest = library.files.add(tmp_path / "file")
    folders = LocalFolders(tmp_path / "shown", max_folders=3)
    for number, id_ in enumerate("abcd"):
        folder = folders.provide(id_, {"x.json": digest}, {}, library.files)
        os.utime(folder / ".files.json", (number, number))
    assert sorted(p.name for p in (tmp_path / "shown").iterdir() if p.is_dir()) == ["b", "c", "d"]


def test_unknown_results_create_no_library(results: ResultStore, tmp_path: Path) -> None:
    for use in (results.get, results.path):
        with pytest.raises(InputError, match="no longer here"):
            use("abcdefghijkl")
    results.delete("abcdefghijkl")
    results.recover()
    results.repair()
    assert results.all_results() == results.results_of_clip("0" * 64) == []
    assert not (tmp_path / "library").exists()


def test_a_result_of_a_deleted_athlete_is_added_without_one(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    ada = add_athlete(library, "Ada")
    delete_athlete(library, ada)
    meta = checked(jobs, clip(tmp_path), ada)
    (card,) = list_reports(library, ReportFilter()).cards
    assert (card.id, card.athlete) == (meta.id, None)
    assert list_athletes(library) == []


def test_an_athlete_is_deleted_with_waiting_clips_and_no_other_ones(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    ada, bob = add_athlete(library, "Ada"), add_athlete(library, "Bob")
    meta = checked(jobs, clip(tmp_path), ada)
    waiting = jobs.results.add("late.mp4", [b"late"], Settings(), athlete=ada)
    assign_clip(library, meta.id, bob)
    assert jobs.results.get(meta.id).athlete == bob
    assert delete_athlete(library, ada) == (waiting.id,)
    assert [each.id for each in jobs.results.all_results()] == [meta.id]


def test_an_error_while_saving_is_a_failure_that_can_be_run_again(
    jobs: JobQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("squat.mp4")

    with monkeypatch.context() as patched:
        patched.setattr(ResultStore, "add_finished", fail)
        meta = checked(jobs, clip(tmp_path))
    assert (meta.state, meta.complete) == ("failed", False)
    jobs.start(meta.id)
    jobs.wait(60)
    assert jobs.results.get(meta.id).complete


def test_running_again_replaces_the_files(jobs: JobQueue, library: Library, tmp_path: Path) -> None:
    meta = checked(jobs, clip(tmp_path))
    jobs.start(meta.id, replace(meta.settings, leg="right"))
    jobs.wait(60)
    assert jobs.results.get(meta.id).settings.leg == "right"
    assert list_reports(library, ReportFilter()).total == 1
    assert check_library(library, contents=True).is_healthy
    delete_report(library, meta.id)
    assert_nothing_left_in(library)


def assert_nothing_left_in(library: Library) -> None:
    assert list(library.files.all_digests()) == []


def test_only_files_of_an_analysis_are_shown_and_nothing_writes_through_them(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    meta = checked(jobs, clip(tmp_path))
    folder = jobs.results.path(meta.id)
    names = set(files(folder))
    with library.writing() as session:  # as an import of an earlier version let in
        row = session.get_one(ReportRow, meta.id)
        digest = next(file.digest for file in row.files if file.name == "report.json")
        for name in ("meta.json.new", "error.log", "meta.json", "criteria.toml", "../up", "/x"):
            row.files.append(ReportFileRow(name=name, digest=digest))
    assert set(files(jobs.results.path(meta.id))) == names
    assert not (folder.parent / "up").exists()

    def fail(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    jobs.run_analysis = fail
    for _ in range(2):
        jobs.start(meta.id)
        jobs.wait(60)
        assert "ZeroDivisionError" in (folder / "error.log").read_text()
    assert check_library(library, contents=True).damaged == ()
    jobs.run_analysis = builder.fake_analysis("deep_side")
    jobs.start(meta.id)
    jobs.wait(60)
    assert "error.log" not in files(jobs.results.path(meta.id))
    assert check_library(library, contents=True).is_healthy


def test_own_criteria_stay_with_their_result(
    jobs: JobQueue, library: Library, tmp_path: Path
) -> None:
    text = CRITERIA_FILES["deep_squat"].read_text("utf-8").replace("watch", "watch ", 1)
    own = tmp_path / "mine.toml"
    own.write_text(text, "utf-8")
    meta = jobs.results.add("squat.mp4", [clip(tmp_path)], Settings(criteria=own))
    own.unlink()
    jobs.start(meta.id)
    jobs.wait(60)
    criteria = jobs.results.get(meta.id).settings.criteria
    assert criteria == jobs.results.path(meta.id) / "criteria.toml"
    assert criteria.read_text("utf-8") == text
    own.write_text("= nonsense")
    with pytest.raises(InputError, match="not valid TOML"):
        jobs.results.add("squat.mp4", [clip(tmp_path)], Settings(criteria=own))
    assert [each.id for each in jobs.results.all_results()] == [meta.id]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("work", ["add", "publish", "delete", "replace"])
def test_a_kill_between_any_two_writes_loses_nothing(
    tmp_path: Path, builder: ModuleType, work: str
) -> None:
    from tests.support.killed_writes import kill_at_write

    home, data = tmp_path / "home", clip(tmp_path)
    results = ResultStore(home)
    meta = checked(JobQueue(results, builder.fake_analysis()), data)
    kept = checked(JobQueue(results, builder.fake_analysis()), clip(tmp_path, 20))
    before = files(results.path(kept.id))
    results.close()

    def act() -> None:
        again = ResultStore(home)
        if work == "add":
            again.add("new.mp4", [b"new clip"], Settings())
        elif work == "publish":
            builder.write_result(builder.build_report("deep_side"), again.work_folder(meta.id))
            again.publish(again.get(meta.id))
        elif work == "delete":
            again.delete(meta.id)
        else:
            (tmp_path / "new").mkdir(exist_ok=True)
            (tmp_path / "new" / "cover.png").write_bytes(b"another")
            again.replace_files(meta.id, "stills/", tmp_path / "new")

    for place in range(1, 500):
        ended = kill_at_write(act, place)
        next_server = ResultStore(home)
        next_server.recover()
        next_server.repair()
        health = check_library(next_server.library, contents=True)
        assert health.is_healthy, f"{work}: killed at write {place}"
        assert health.partial_files == 0
        assert [p.name for p in (home / "jobs").iterdir() if p.is_dir()] == []
        found = {each.id: each for each in next_server.all_results()}
        assert found.keys() >= ({kept.id} if work == "delete" else {kept.id, meta.id})
        for each in found.values():
            assert each.complete is (each.name != "new.mp4")
            assert each.complete is (next_server.read_report(each) is not None)
            assert (next_server.path(each.id) / each.clip).is_file()
        assert files(next_server.path(kept.id)) == before
        if ended == 0:
            next_server.close()
            return
        assert ended == -signal.SIGKILL
        if meta.id not in found:
            meta = checked(JobQueue(next_server, builder.fake_analysis()), data)
        next_server.close()
    raise AssertionError("it never ends")
