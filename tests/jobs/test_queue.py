from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from vision.errors import FormcheckError, InputError
from vision.jobs.queue import ERROR_LOG, UNEXPECTED, JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.results import ResultStore
from vision.settings import Settings


@pytest.fixture
def results(tmp_path: Path) -> ResultStore:
    return ResultStore(tmp_path / "results")


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


def add(results: ResultStore, name: str = "walk.MOV", **settings: Any) -> ResultMeta:
    return results.add(name, [b"clip ", b"bytes"], Settings(**settings))


def until(is_so: Callable[[], bool], *, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_a_job_leaves_a_whole_result(results: ResultStore, builder: ModuleType) -> None:
    jobs = JobQueue(results, builder.fake_work())
    meta = add(results, leg="left")
    jobs.start(meta.id)
    jobs.wait(20)
    assert jobs.status(meta.id).state == "done"
    done = results.get(meta.id)
    assert done.complete
    assert done.settings == Settings(leg="left")
    folder = results.path(meta.id)
    assert (folder / "clip.mov").read_bytes() == b"clip bytes"
    for name in ("report.json", "angles.csv", "annotated.mp4", "stills"):
        assert (folder / name).exists()


def test_progress_is_seen_and_a_running_job_can_be_cancelled(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_work(wait=gate.wait))
    meta = add(results)
    jobs.start(meta.id)
    until(lambda: jobs.status(meta.id).state == "running")
    until(lambda: jobs.status(meta.id).activity == "Looking at the pictures")
    jobs.cancel(meta.id)
    assert jobs.status(meta.id).stopping
    gate.set()
    jobs.wait(10)
    assert jobs.status(meta.id).state == "stopped"
    assert not results.get(meta.id).complete
    assert sorted(p.name for p in results.path(meta.id).iterdir() if p.name != ".lock") == [
        "clip.mov",
        "meta.json",
    ]


def test_two_jobs_queue_and_a_waiting_one_can_be_cancelled(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_work(wait=gate.wait))
    first, second, third = add(results), add(results), add(results)
    for meta in (first, second, third):
        jobs.start(meta.id)
    until(lambda: jobs.status(first.id).state == "running")
    assert jobs.status(second.id).state == "waiting"
    assert [jobs.status(m.id).jobs_ahead for m in (first, second, third)] == [0, 1, 2]
    jobs.start(second.id)  # a second press changes nothing
    assert jobs.status(third.id).jobs_ahead == 2
    jobs.cancel(second.id)
    assert jobs.status(second.id).state == "stopped"
    assert jobs.status(third.id).jobs_ahead == 1
    gate.set()
    jobs.wait(20)
    assert [jobs.status(m.id).state for m in (first, second, third)] == [
        "done",
        "stopped",
        "done",
    ]


def test_the_worker_starts_again_after_it_ran_dry(
    results: ResultStore, builder: ModuleType
) -> None:
    jobs = JobQueue(results, builder.fake_work())
    for _ in range(2):
        meta = add(results)
        jobs.start(meta.id)
        jobs.wait(20)
        assert jobs.status(meta.id).state == "done"


def failing(error: Exception) -> Callable[..., None]:
    def work(*_: Any, folder: Path, **__: Any) -> None:
        (folder / "report.json").write_text("half")
        raise error

    return work


def test_a_reason_the_user_can_mend_is_told_as_it_is(results: ResultStore) -> None:
    jobs = JobQueue(results, failing(InputError("Nobody is seen in this clip.")))
    meta = add(results)
    jobs.start(meta.id)
    jobs.wait(10)
    assert jobs.status(meta.id).state == "failed"
    assert results.get(meta.id).message == "Nobody is seen in this clip."
    assert not (results.path(meta.id) / "report.json").exists()


def test_a_fault_of_ours_is_told_kindly_and_logged(results: ResultStore) -> None:
    jobs = JobQueue(results, failing(ZeroDivisionError("secret detail")))
    meta = add(results)
    jobs.start(meta.id)
    jobs.wait(10)
    assert results.get(meta.id).message == UNEXPECTED
    assert "secret detail" in (results.path(meta.id) / ERROR_LOG).read_text()


def test_the_end_of_the_server_is_no_failure(results: ResultStore, builder: ModuleType) -> None:
    ending = RuntimeError("cannot schedule new futures after interpreter shutdown")
    jobs = JobQueue(results, failing(ending))
    meta = add(results)
    jobs.start(meta.id)
    jobs.wait(10)
    assert not (results.path(meta.id) / ERROR_LOG).exists()
    assert JobQueue(results, builder.fake_work()).status(meta.id).state == "interrupted"


def test_a_failed_second_run_keeps_the_first_result(
    results: ResultStore, builder: ModuleType
) -> None:
    meta = add(results)
    first = JobQueue(results, builder.fake_work())
    first.start(meta.id)
    first.wait(20)
    report = (results.path(meta.id) / "report.json").read_bytes()
    second = JobQueue(results, failing(InputError("There is no person 7.")))
    second.start(meta.id, Settings(person=7))
    second.wait(10)
    assert second.status(meta.id).state == "done"
    kept = results.get(meta.id)
    assert kept.complete
    assert kept.settings == Settings()
    assert kept.message == "There is no person 7."
    assert (results.path(meta.id) / "report.json").read_bytes() == report


def test_a_crash_leaves_an_interrupted_job_with_its_clip(
    results: ResultStore, builder: ModuleType
) -> None:
    meta = add(results)
    # What is on the disk when the machine goes down in the middle of a job.
    work = results.work_folder(meta.id)
    (work / "report.json").write_text("half")
    again = ResultStore(results.folder)
    again.recover()
    jobs = JobQueue(again, builder.fake_work())
    assert jobs.status(meta.id).state == "interrupted"
    assert not work.exists()
    jobs.start(meta.id)
    jobs.wait(20)
    assert jobs.status(meta.id).state == "done"


class Crash(BaseException):
    """Nothing catches it."""


def crash_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Crash before the so-manyth change of a name or file; gives how many there were."""
    count = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def one(*all_: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                raise Crash
            return change(*all_, **named)

        return one

    for name in ("rename", "replace", "unlink"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    monkeypatch.setattr("vision.jobs.publishing.shutil.rmtree", counted(shutil.rmtree))
    return lambda: count


def test_a_crash_while_publishing_only_delays_it(
    results: ResultStore, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = add(results)
    jobs = JobQueue(results, builder.fake_work())
    jobs.start(meta.id)
    jobs.wait(20)
    folder = results.path(meta.id)
    for step in range(1, 50):
        before = left(results, meta.id)
        work = results.work_folder(meta.id)
        (work / "stills").mkdir()
        new = {"report.json": b"new %d" % step, "playback.json": b"{}", "stills/one.png": b"one"}
        for name, data in new.items():
            (work / name).write_bytes(data)
        with monkeypatch.context() as patched:
            count = crash_at(step, patched)
            with suppress(Crash):
                results.publish(results.get(meta.id))
            ended = count() < step
        assert left(results, meta.id) in (before, new) or not results.get(meta.id).complete
        ResultStore(results.folder).recover()
        after = left(results, meta.id)
        assert results.get(meta.id).complete
        assert after == new or (after == before and step <= 2)
        tops = {name.split("/")[0] for name in after}
        assert {path.name for path in folder.iterdir()} - {".lock", *tops} == {
            "clip.mov", "meta.json",
        }  # fmt: skip
        if ended:
            return
    raise AssertionError("it never ends")


def left(results: ResultStore, id_: str) -> dict[str, bytes]:
    """What an analysis left, by name."""
    folder = results.path(id_)
    found = results.analysis_files(results.get(id_))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_result_deleted_while_it_is_made_is_gone_even_if_the_server_is_killed(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_work(wait=gate.wait))
    meta = add(results)
    jobs.start(meta.id)
    until(lambda: jobs.status(meta.id).state == "running")
    jobs.delete(meta.id)
    with pytest.raises(InputError, match="no longer here"):
        jobs.status(meta.id)
    assert results.all_results() == []
    # What another server finds on the disk: a folder nobody holds any more.
    shutil.copytree(results.folder, results.folder.parent / "left")
    told: list[str] = []
    ResultStore(results.folder.parent / "left").recover(delete_copies=told.append)
    assert told == [meta.id]
    assert list((results.folder.parent / "left").iterdir()) == []
    gate.set()
    jobs.wait(10)
    assert list(results.folder.iterdir()) == []


def test_leftovers_go_at_start_but_not_what_somebody_works_on(results: ResultStore) -> None:
    for name in (".part-abcdefghijkl", ".trash-abcdefghijkl", ".part-held"):
        (results.folder / name).mkdir()
    meta = add(results)
    with results.lock(meta.id):
        work = results.work_folder(meta.id)
        ResultStore(results.folder).recover()
        assert work.exists()
    left = sorted(path.name for path in results.folder.iterdir())
    assert left == [meta.id]


def test_another_server_at_work_is_seen(results: ResultStore, builder: ModuleType) -> None:
    meta = add(results)
    jobs = JobQueue(results, builder.fake_work())
    with results.lock(meta.id):
        standing = jobs.status(meta.id)
        assert standing.state == "elsewhere"
        assert standing.busy
        with pytest.raises(FormcheckError, match="Another window"):
            jobs.delete(meta.id)
    assert jobs.status(meta.id).state == "interrupted"


def test_delete_removes_clip_and_result(results: ResultStore, builder: ModuleType) -> None:
    jobs = JobQueue(results, builder.fake_work())
    meta = add(results)
    jobs.start(meta.id)
    jobs.wait(20)
    jobs.delete(meta.id)
    assert list(results.folder.iterdir()) == []
    with pytest.raises(InputError, match="no longer here"):
        jobs.status(meta.id)


def test_a_running_job_that_is_deleted_goes_when_it_has_stopped(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_work(wait=gate.wait))
    meta = add(results)
    jobs.start(meta.id)
    until(lambda: jobs.status(meta.id).state == "running")
    jobs.delete(meta.id)
    gate.set()
    jobs.wait(10)
    assert list(results.folder.iterdir()) == []


@pytest.mark.parametrize(
    "bad", ["", "..", "../../etc", "/etc/passwd", "a" * 13, "abc", "....//....//x", "abcdefghijk\n"]
)
def test_an_id_that_is_none_reaches_no_folder(results: ResultStore, bad: str) -> None:
    jobs = JobQueue(results, failing(AssertionError()))
    for use in (results.path, results.get, jobs.status, jobs.start, jobs.delete):
        with pytest.raises(InputError):
            use(bad)


@pytest.mark.parametrize(
    ("name", "chunks", "says"),
    [
        ("notes.txt", [b"x"], "choose a video ending in"),
        ("noending", [b"x"], "choose a video ending in"),
        ("empty.mp4", [], "is empty"),
        ("large.mp4", [b"x" * 600_000] * 4, "larger than 1 MB"),
    ],
)
def test_a_refused_clip_leaves_nothing(
    results: ResultStore, name: str, chunks: list[bytes], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        results.add(name, chunks, Settings(), max_bytes=1 << 20)
    assert list(results.folder.iterdir()) == []


def test_a_clip_the_check_refuses_leaves_nothing(results: ResultStore) -> None:
    def check(path: Path) -> None:
        assert path.read_bytes() == b"x"
        raise InputError("It lasts too long.")

    with pytest.raises(InputError, match="too long"):
        results.add("a.mp4", [b"x"], Settings(), check=check)
    assert list(results.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../evil.mp4", "evil.mp4"),
        ("C:\\Users\\me\\clip.MOV", "clip.MOV"),
        ("ein übler\nName.webm", "ein üblerName.webm"),
    ],
)
def test_names_stay_but_lead_nowhere(results: ResultStore, given: str, kept: str) -> None:
    meta = add(results, given)
    assert meta.name == kept
    assert (results.path(meta.id) / meta.clip).is_file()
    assert results.get(meta.id) == meta


def test_a_damaged_result_is_left_out_of_the_list(results: ResultStore) -> None:
    good, bad = add(results), add(results)
    (results.path(bad.id) / "meta.json").write_text("{")
    assert [meta.id for meta in results.all_results()] == [good.id]
    with pytest.raises(InputError):
        results.get(bad.id)
