from __future__ import annotations

import shutil
import threading
from types import ModuleType

import pytest

from tests.support.job_builders import add_clip, wait_until
from vision.errors import InputError
from vision.jobs.queue import JobQueue
from vision.jobs.result_paths import WORK
from vision.jobs.result_store import ResultStore


def test_a_crash_leaves_an_interrupted_job_and_its_clip(
    results: ResultStore, builder: ModuleType
) -> None:
    meta = add_clip(results)
    # The state of the disk when the machine goes down during a job.
    work = results.work_folder(meta.id)
    (work / "report.json").write_text("half")
    again = ResultStore(results.folder)
    again.recover()
    jobs = JobQueue(again, builder.fake_analysis())
    assert jobs.status(meta.id).state == "interrupted"
    assert not work.exists()
    jobs.start(meta.id)
    jobs.wait(20)
    assert jobs.status(meta.id).state == "done"


def test_a_result_deleted_during_its_analysis_stays_deleted_after_a_kill(
    results: ResultStore, builder: ModuleType, gate: threading.Event
) -> None:
    jobs = JobQueue(results, builder.fake_analysis(wait=gate.wait))
    meta = add_clip(results)
    jobs.start(meta.id)
    wait_until((results.path(meta.id) / WORK).is_dir)  # the analysis has begun
    jobs.delete(meta.id)
    with pytest.raises(InputError, match="no longer here"):
        jobs.status(meta.id)
    assert results.all_results() == []
    # What another server finds on the disk: a folder that is not locked.
    shutil.copytree(results.folder, results.folder.parent / "left")
    deleted: list[str] = []
    ResultStore(results.folder.parent / "left").recover(delete_copies=deleted.append)
    assert deleted == [meta.id]
    assert list((results.folder.parent / "left").iterdir()) == []
    gate.set()
    jobs.wait(10)
    assert list(results.folder.iterdir()) == []


def test_recovery_removes_leftovers_but_nothing_in_use(results: ResultStore) -> None:
    for name in (".part-abcdefghijkl", ".trash-abcdefghijkl", ".part-held"):
        (results.folder / name).mkdir()
    meta = add_clip(results)
    with results.lock(meta.id):
        work = results.work_folder(meta.id)
        ResultStore(results.folder).recover()
        assert work.exists()
    left = sorted(path.name for path in results.folder.iterdir())
    assert left == [meta.id]
