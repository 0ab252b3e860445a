from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support.job_builders import add_clip, assert_nothing_left, failing_analysis, wait_until
from vision.errors import FormcheckError, InputError, StorageError
from vision.jobs import queue
from vision.jobs.queue import UNEXPECTED, JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ERROR_LOG
from vision.jobs.result_store import ResultStore, TakenOver
from vision.settings import Settings


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_job_makes_a_complete_result(results: ResultStore, builder: ModuleType) -> None:
    jobs = JobQueue(results, builder.fake_analysis())
    meta = add_clip(results, leg="left")
    jobs.start(meta.id)
    jobs.wait(120)
    assert jobs.status(meta.id).state == "done"
    done = results.get(meta.id)
    assert done.complete
    assert done.settings == Settings(leg="left")
    folder = results.path(meta.id)
    assert (folder / "clip.mov").read_bytes() == b"clip bytes"
    for name in ("report.json", "angles.csv", "annotated.mp4", "stills"):
        assert (folder / name).exists()


def test_a_running_job_shows_progress_and_can_be_cancelled(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    meta = add_clip(results)
    jobs.start(meta.id)
    wait_until(lambda: jobs.status(meta.id).state == "running")
    wait_until(lambda: jobs.status(meta.id).activity == "Looking at the frames")
    jobs.cancel(meta.id)
    assert jobs.status(meta.id).stopping
    gate.set()
    jobs.wait(120)
    assert jobs.status(meta.id).state == "stopped"
    assert not results.get(meta.id).complete
    assert visible(results.path(meta.id)) == ["clip.mov"]


def test_two_jobs_queue_and_a_waiting_one_can_be_cancelled(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    first, second, third = add_clip(results), add_clip(results), add_clip(results)
    for meta in (first, second, third):
        jobs.start(meta.id)
    wait_until(lambda: jobs.status(first.id).state == "running")
    assert jobs.status(second.id).state == "waiting"
    assert [jobs.status(m.id).jobs_ahead for m in (first, second, third)] == [0, 1, 2]
    jobs.start(second.id)  # pressing again changes nothing
    assert jobs.status(third.id).jobs_ahead == 2
    jobs.cancel(second.id)
    assert jobs.status(second.id).state == "stopped"
    assert jobs.status(third.id).jobs_ahead == 1
    gate.set()
    jobs.wait(120)
    assert [jobs.status(m.id).state for m in (first, second, third)] == [
        "done",
        "stopped",
        "done",
    ]


def test_owners_take_turns(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    clips = [add_clip(results).id for _ in range(5)]
    for id_, owner in zip(clips, "aaabb", strict=True):
        jobs.start(id_, owner=owner, frames=100)
    wait_until(lambda: jobs.status(clips[0]).state == "running")
    assert [jobs.status(id_).jobs_ahead for id_ in clips] == [0, 2, 4, 1, 3]
    gate.set()
    jobs.wait(120)
    assert all(jobs.status(id_).state == "done" for id_ in clips)


def test_the_time_left_is_known_after_the_first_analysis(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    gate.set()
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    first, second, third = add_clip(results).id, add_clip(results).id, add_clip(results).id
    jobs.start(first, frames=10)
    jobs.wait(120)
    gate.clear()
    for id_ in (second, third):
        jobs.start(id_, frames=1_000_000)
    wait_until(lambda: jobs.status(second).state == "running")
    left_s = [jobs.status(id_).left_s for id_ in (second, third)]
    assert left_s[0] is not None
    assert left_s[1] is not None
    assert left_s[1] > left_s[0] > 0
    jobs.cancel(third)
    jobs.cancel(second)
    gate.set()
    jobs.wait(120)


def test_an_interrupted_analysis_is_taken_up_again_once(
    results: ResultStore, builder: ModuleType
) -> None:
    ending = RuntimeError("cannot schedule new futures after interpreter shutdown")
    first, second = add_clip(results).id, add_clip(results).id
    stopped = JobQueue(results, failing_analysis(ending))
    stopped.start(first)
    stopped.wait(120)
    next_server = JobQueue(results, failing_analysis(ending))
    with results.claims.lock(second):  # another server works on it
        assert next_server.resume() == 1
    next_server.wait(120)
    assert next_server.status(first).state == "interrupted"

    third_server = JobQueue(results, builder.fake_analysis())
    assert third_server.resume() == 1, "the other one, which was interrupted once"
    third_server.wait(120)
    assert third_server.status(first).state == "interrupted"
    assert third_server.status(second).state == "done"
    third_server.start(first)
    third_server.wait(120)
    assert third_server.status(first).state == "done"
    assert third_server.resume() == 0


def test_what_waits_on_a_running_server_is_left_to_it(
    results: ResultStore, builder: ModuleType, gate: threading.Event, tmp_path: Path
) -> None:
    here = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    running, waiting, stopped = (add_clip(results).id for _ in range(3))
    for id_ in (running, waiting, stopped):
        here.start(id_)
    wait_until(lambda: here.status(running).state == "running")
    other = ResultStore(tmp_path)
    there = JobQueue(other, builder.fake_analysis())
    assert [there.status(id_).state for id_ in (running, waiting)] == ["elsewhere", "elsewhere"]
    assert there.resume() == 0
    there.start(waiting)
    with pytest.raises(FormcheckError, match="Another window"):
        there.delete(waiting)
    here.cancel(stopped)
    there.start(stopped)
    there.wait(120)
    assert [other.get(id_).complete for id_ in (waiting, stopped)] == [False, True]
    gate.set()
    here.wait(120)
    assert [results.get(id_).resumed for id_ in (running, waiting)] == [0, 0]
    assert all(results.get(id_).complete for id_ in (running, waiting))
    other.close()


def test_what_waited_on_a_server_that_has_ended_is_taken_up(
    results: ResultStore, builder: ModuleType, tmp_path: Path
) -> None:
    id_ = add_clip(results).id
    other = ResultStore(tmp_path)
    assert other.claims.claim(id_)
    assert not results.claims.claim(id_)
    jobs = JobQueue(results, builder.fake_analysis())
    assert jobs.resume() == 0
    other.close()  # as the system frees its lock when it is killed
    assert jobs.resume() == 1
    jobs.wait(120)
    assert results.get(id_).complete


def test_what_another_server_has_finished_meanwhile_is_not_done_again(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    here = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    before, both = add_clip(results).id, add_clip(results).id
    here.start(before)
    here.start(both)
    wait_until(lambda: here.status(before).state == "running")
    there = JobQueue(results, builder.fake_analysis())
    there.start(both)
    there.wait(120)
    made = (results.path(both) / "report.json").stat().st_mtime_ns
    gate.set()
    here.wait(120)
    assert here.status(both).state == "done"
    assert (results.path(both) / "report.json").stat().st_mtime_ns == made


def test_the_queue_runs_again_after_it_was_empty(results: ResultStore, builder: ModuleType) -> None:
    jobs = JobQueue(results, builder.fake_analysis())
    for _ in range(2):
        meta = add_clip(results)
        jobs.start(meta.id)
        jobs.wait(120)
        assert jobs.status(meta.id).state == "done"


def test_a_user_correctable_error_is_shown_unchanged(results: ResultStore) -> None:
    jobs = JobQueue(results, failing_analysis(InputError("Nobody is seen in this clip.")))
    meta = add_clip(results)
    jobs.start(meta.id)
    jobs.wait(120)
    assert jobs.status(meta.id).state == "failed"
    assert results.get(meta.id).message == "Nobody is seen in this clip."
    assert not (results.path(meta.id) / "report.json").exists()


def test_an_unexpected_error_is_shown_as_a_sentence_and_written_to_a_file(
    results: ResultStore,
) -> None:
    jobs = JobQueue(results, failing_analysis(ZeroDivisionError("secret detail")))
    meta = add_clip(results)
    jobs.start(meta.id)
    jobs.wait(120)
    assert results.get(meta.id).message == UNEXPECTED
    assert "secret detail" in (results.path(meta.id) / ERROR_LOG).read_text()


def test_the_end_of_the_server_is_not_a_failure(results: ResultStore, builder: ModuleType) -> None:
    ending = RuntimeError("cannot schedule new futures after interpreter shutdown")
    jobs = JobQueue(results, failing_analysis(ending))
    meta = add_clip(results)
    jobs.start(meta.id)
    jobs.wait(120)
    assert not (results.path(meta.id) / ERROR_LOG).exists()
    assert JobQueue(results, builder.fake_analysis()).status(meta.id).state == "interrupted"


def test_a_result_that_was_taken_over_is_not_said_to_have_failed(results: ResultStore) -> None:
    jobs = JobQueue(results, failing_analysis(TakenOver("by another server")))
    meta = add_clip(results)
    jobs.start(meta.id)
    jobs.wait(120)
    assert (results.get(meta.id).state, results.get(meta.id).message) == ("pending", None)
    assert jobs.counts().ended["failed"] == 0


def test_a_failed_second_run_keeps_the_first_result(
    results: ResultStore, builder: ModuleType
) -> None:
    meta = add_clip(results)
    first = JobQueue(results, builder.fake_analysis())
    first.start(meta.id)
    first.wait(120)
    report = (results.path(meta.id) / "report.json").read_bytes()
    second = JobQueue(results, failing_analysis(InputError("There is no person 7.")))
    second.start(meta.id, Settings(person=7))
    second.wait(120)
    assert second.status(meta.id).state == "done"
    kept = results.get(meta.id)
    assert kept.complete
    assert kept.settings == Settings()
    assert kept.message == "There is no person 7."
    assert (results.path(meta.id) / "report.json").read_bytes() == report


def test_a_result_that_another_server_analyses_is_recognised(
    results: ResultStore, builder: ModuleType
) -> None:
    meta = add_clip(results)
    jobs = JobQueue(results, builder.fake_analysis())
    with results.claims.lock(meta.id):
        standing = jobs.status(meta.id)
        assert standing.state == "elsewhere"
        assert standing.busy
        with pytest.raises(FormcheckError, match="Another window"):
            jobs.delete(meta.id)
    assert jobs.status(meta.id).state == "interrupted"


def test_delete_removes_clip_and_result(results: ResultStore, builder: ModuleType) -> None:
    jobs = JobQueue(results, builder.fake_analysis())
    meta = add_clip(results)
    jobs.start(meta.id)
    jobs.wait(120)
    jobs.delete(meta.id)
    assert_nothing_left(results)
    with pytest.raises(InputError, match="no longer here"):
        jobs.status(meta.id)


def test_deleting_a_running_job_takes_effect_when_it_has_stopped(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    meta = add_clip(results)
    jobs.start(meta.id)
    wait_until(lambda: jobs.status(meta.id).state == "running")
    jobs.delete(meta.id)
    gate.set()
    jobs.wait(120)
    assert_nothing_left(results)


class Failing:
    """Stands for something that fails a few times, then works."""

    def __init__(self, works: Callable[..., Any], error: Exception, times: int) -> None:
        self._works, self._error, self.left = works, error, times

    def __call__(self, *arguments: Any) -> Any:
        if self.left:
            self.left -= 1
            raise self._error
        return self._works(*arguments)


DISK_FULL = OSError(errno.ENOSPC, "No space left on device")
NO_DATABASE = StorageError("The library's database does not answer.")


@pytest.mark.parametrize("error", [DISK_FULL, NO_DATABASE])
@pytest.mark.parametrize("what", ["lock", "get", "path", "work_folder", "publish"])
def test_the_queue_waits_for_disk_and_database_and_goes_on_by_itself(
    results: ResultStore,
    builder: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    gate: threading.Event,
    what: str,
    error: Exception,
) -> None:
    monkeypatch.setattr(queue, "_RETRY_S", 0.01)
    first, second = add_clip(results), add_clip(results)
    analysed: list[str] = []
    run = builder.fake_analysis(wait=gate.wait)

    def analyse(clip: Path, settings: Settings, **options: Any) -> None:
        analysed.append(clip.parent.name)
        run(clip, settings, **options)

    jobs = JobQueue(results, analyse)
    jobs.start(first.id)
    jobs.start(second.id)
    wait_until(lambda: jobs.status(first.id).activity == "Looking at the frames")
    place = results.claims if what == "lock" else results
    failing = Failing(getattr(place, what), error, times=3)
    monkeypatch.setattr(place, what, failing)
    gate.set()
    jobs.wait(120)
    assert failing.left == 0
    assert [jobs.status(meta.id).state for meta in (first, second)] == ["done", "done"]
    assert analysed == [first.id, second.id]  # a result that could not be saved is only saved again


def test_a_job_that_waits_says_so_and_can_be_stopped(
    results: ResultStore, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta, other = add_clip(results), add_clip(results)
    jobs = JobQueue(results, builder.fake_analysis())
    works = results.publish

    def publish(done: ResultMeta) -> ResultMeta:
        if done.id == meta.id:
            raise NO_DATABASE
        return works(done)

    monkeypatch.setattr(results, "publish", publish)
    jobs.start(meta.id)
    jobs.start(other.id)
    wait_until(lambda: "Waiting to save" in jobs.status(meta.id).activity)
    assert "database does not answer" in jobs.status(meta.id).activity
    jobs.cancel(meta.id)
    jobs.wait(120)
    assert jobs.status(meta.id).state == "stopped"
    assert jobs.status(other.id).state == "done"


def test_an_error_that_will_not_pass_ends_the_job(
    results: ResultStore, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = add_clip(results)
    jobs = JobQueue(results, builder.fake_analysis())
    damaged = FormcheckError("The file is damaged.")
    monkeypatch.setattr(results, "publish", Failing(results.publish, damaged, times=1))
    jobs.start(meta.id)
    jobs.wait(120)
    assert jobs.status(meta.id).state == "failed"
    assert results.get(meta.id).message == "The file is damaged."
