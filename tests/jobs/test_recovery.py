"""What a crash leaves is finished or removed at the next start."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.job_builders import add_clip, assert_nothing_left, wait_until
from vision.errors import InputError
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore


def test_a_crash_leaves_an_interrupted_job_and_its_clip(
    results: ResultStore, builder: ModuleType, tmp_path: Path
) -> None:
    meta = add_clip(results)
    # The state of the disk when the machine goes down during a job.
    work = results.work_folder(meta.id)
    (work / "report.json").write_text("half")
    again = ResultStore(tmp_path)
    again.recover()
    jobs = JobQueue(again, builder.fake_analysis())
    assert jobs.status(meta.id).state == "interrupted"
    assert not work.exists()
    jobs.start(meta.id)
    jobs.wait(120)
    assert jobs.status(meta.id).state == "done"
    again.close()


def test_a_result_deleted_during_its_analysis_stays_deleted_after_a_kill(
    results: ResultStore, builder: ModuleType, gate: threading.Event, tmp_path: Path
) -> None:
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    meta = add_clip(results)
    folder = results.path(meta.id)
    jobs.start(meta.id)
    wait_until((results.jobs_folder / meta.id).is_dir)  # the analysis has begun
    jobs.delete(meta.id)
    assert not folder.exists()
    with pytest.raises(InputError, match="no longer here"):
        jobs.status(meta.id)
    assert results.all_results() == []
    # What another server finds on the disk: nobody holds its lock.
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("library", "jobs"):
        shutil.copytree(tmp_path / name, copy / name)
    next_server = ResultStore(copy)
    next_server.recover()
    assert_nothing_left(next_server)
    next_server.close()
    gate.set()
    jobs.wait(120)
    assert_nothing_left(results)


def test_recovery_removes_leftovers_but_nothing_in_use(
    results: ResultStore, tmp_path: Path
) -> None:
    meta, other = add_clip(results), add_clip(results)
    for name in (".part-abcdefghijkl", "abcdefghijkl", other.id):
        (results.jobs_folder / name).mkdir()
    (tmp_path / "cache/results/abcdefghijkl").mkdir(parents=True)
    kept = results.path(other.id)
    with results.claims.lock(meta.id), results.assembling() as upload:
        work = results.work_folder(meta.id)
        ResultStore(tmp_path).recover()
        assert work.exists()
        assert upload.exists()
    assert [path.name for path in results.jobs_folder.iterdir() if path.is_dir()] == [meta.id]
    assert [path for path in kept.parent.iterdir() if path.is_dir()] == [kept]
