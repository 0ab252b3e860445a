"""Batches on worker processes: killed, cut off, interrupted; the results are the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import dask
import pytest

from tests.batches.conftest import Batch
from tests.support.batch_clips import (
    PATIENCE_S,
    analyse_file,
    result_files,
    wait_until,
    write_clip,
)
from tests.support.dask_processes import ROOT, DaskProcesses, dask_processes, pause, resume
from vision.batches.run import BatchOptions, BatchResult, run_batch
from vision.batches.sources import find_clips
from vision.errors import Cancelled, InputError
from vision.settings import Settings


class RunningBatch:
    """A batch that runs in a thread."""

    def __init__(self, future: Future[BatchResult]) -> None:
        self._future = future

    def wait_until(self, happened: Callable[[], object]) -> None:
        """Wait for an event, unless the batch has ended."""
        try:
            wait_until(happened, cancelled=self._future.done)
        except Cancelled:
            pytest.fail(f"the batch has ended: {self._future.result(timeout=0)}")

    def result(self) -> BatchResult:
        """Wait for the result."""
        return self._future.result(timeout=PATIENCE_S)


@contextmanager
def run_in_thread(batch: Batch, out: Path, options: BatchOptions) -> Iterator[RunningBatch]:
    """Run a batch in a thread; the batch is cancelled at the end of the block."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        try:
            yield RunningBatch(executor.submit(run, batch, out, options, cancelled=stop.is_set))
        finally:
            stop.set()


def run(batch: Batch, out: Path, options: BatchOptions, **further: object) -> BatchResult:
    sources, _ = find_clips([str(batch.clips)])
    return run_batch(sources, str(out), Settings(), options, analyse=analyse_file, **further)  # type: ignore[arg-type]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[DaskProcesses]:
    with dask_processes(tmp_path / "dask") as processes:
        yield processes


def starts(log: Path, clip: str) -> list[int]:
    """Return the ids of the processes that began to analyse a clip."""
    return [int(path.suffix[1:]) for path in log.glob(f"{clip}.*")]


@pytest.mark.slow
def test_lost_workers_change_no_byte(batch_here: Batch, cluster: DaskProcesses) -> None:
    """One worker is killed and one is cut off, each in the middle of a clip."""
    log, go, again = (batch_here.clips.parent / name for name in ("log", "go", "again"))
    log.mkdir()
    again.mkdir()
    for number in range(40):
        waits = {"wait_for": str(go), "wait_again": str(again)}
        write_clip(batch_here.clips / f"clip{number:02}.mp4", log=str(log), **waits)
    killed, cut_off = cluster.start_worker(), cluster.start_worker()
    cluster.find_workers(2)
    options = BatchOptions(scheduler=cluster.address, angles=True)
    clustered = batch_here.out.with_name("clustered")
    with run_in_thread(batch_here, clustered, options) as running:
        clips = {}
        for process in (killed, cut_off):
            running.wait_until(lambda p=process: list(log.glob(f"*.{p.pid}")))
            clips[process.pid] = next(log.glob(f"*.{process.pid}")).stem
        killed.kill()
        pause(cut_off)
        try:
            cluster.give_up(cut_off.pid)
            cluster.start_worker()
            for number in range(40):
                if f"clip{number:02}.mp4" != clips[cut_off.pid]:
                    (again / f"clip{number:02}.mp4").touch()
            go.touch()
            # The worker that was cut off comes back while another one does its clip.
            running.wait_until(lambda: len(starts(log, clips[cut_off.pid])) > 1)
        finally:
            resume(cut_off)
        assert cut_off.wait(timeout=PATIENCE_S) is not None  # nobody wants its result
        (again / clips[cut_off.pid]).touch()
        result = running.result()
    assert (result.done, result.failed) == (40, ())
    assert len(result.tables.summary) == result.tables.summary["clip"].nunique() == 40
    # Coming back, the worker may even have begun a third clip before it noticed.
    assert all(len(starts(log, clips[process.pid])) > 1 for process in (killed, cut_off))

    batch_here.run(angles=True)
    assert result_files(clustered) == result_files(batch_here.out)
    assert list((batch_here.clips.parent / "dask").rglob("*.copy")) == []


@pytest.mark.slow
def test_a_stopped_batch_frees_the_workers(batch_here: Batch, cluster: DaskProcesses) -> None:
    log = batch_here.clips.parent / "log"
    log.mkdir()
    never = batch_here.clips.parent / "never"
    write_clip(batch_here.clips / "a.mp4", log=str(log), wait_for=str(never))
    cluster.start_worker()
    options = BatchOptions(scheduler=cluster.address)
    with run_in_thread(batch_here, batch_here.out, options) as running:
        running.wait_until(lambda: starts(log, "a.mp4"))
    # The only worker takes the next batch at once.
    write_clip(batch_here.clips / "a.mp4")
    assert run(batch_here, batch_here.out, options).done == 1


@pytest.mark.parametrize(
    ("wanted", "clips", "expected"),
    [(None, 40, (4, 2)), (3, 40, (3, 2)), (None, 2, (2, 4)), (16, 1, (1, 8)), (16, 40, (16, 1))],
)
def test_cores_are_used_but_not_oversubscribed(
    monkeypatch: pytest.MonkeyPatch, wanted: int | None, clips: int, expected: tuple[int, int]
) -> None:
    from vision.batches import cluster as module

    monkeypatch.setattr(module, "CPU_COUNT", 8)
    monkeypatch.setattr(module, "MEMORY_LIMIT", 4_500_000_000)
    assert module.share_cores(wanted, clips) == expected


@pytest.mark.slow
def test_own_workers_give_the_same_bytes_and_survive_a_crash(
    batch_here: Batch,
) -> None:
    for number in range(4):
        write_clip(batch_here.clips / f"clip{number:02}.mp4")
    batch_here.run()
    before = result_files(batch_here.out)
    write_clip(batch_here.clips / "crash.mp4", die=True)
    messages: list[str] = []
    # Once is enough to see that a clip whose worker always ends does not stop the others.
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        out = batch_here.out.with_name("clustered")
        result = run(batch_here, out, BatchOptions(workers=2), on_message=messages.append)
    assert result.done == 4
    assert [clip for clip, _ in result.failed] == ["crash.mp4"]
    assert "Each worker process that analysed it ended" in result.failed[0][1]
    reports = {name: data for name, data in before.items() if name.startswith("reports/")}
    after = result_files(out)
    assert {name: data for name, data in after.items() if name.startswith("reports/")} == reports
    assert messages[0] == "Starting 2 workers."
    # The crash is not remembered as the clip's fault.
    assert "records/crash.json" not in after


@pytest.mark.slow
def test_ctrl_c_ends_the_workers_and_keeps_what_is_done(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    write_clip(tmp_path / "clips/a.mp4", log=str(log))
    write_clip(tmp_path / "clips/b.mp4", log=str(log), wait_for=str(tmp_path / "never"))
    program = (
        "from unittest.mock import patch\n"
        "from tests.support.batch_clips import MODEL, analyse_file\n"
        "from vision.batches.run import BatchOptions, run_batch\n"
        "from vision.batches.sources import find_clips\n"
        "from vision.settings import Settings\n"
        f"sources, _ = find_clips([{str(tmp_path / 'clips')!r}])\n"
        "with patch('vision.batches.plan.resolve_model', lambda *a, **k: MODEL):\n"
        f"    run_batch(sources, {str(tmp_path / 'out')!r}, Settings(), BatchOptions(workers=2),"
        " analyse=analyse_file)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    try:
        wait_until((tmp_path / "out/records/a.json").exists)
        wait_until(lambda: starts(log, "b.mp4"))
        # As in a terminal, where all processes of the group get it.
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
        process.wait()
    assert errors.decode().rstrip().endswith("KeyboardInterrupt")
    for clip in ("a.mp4", "b.mp4"):
        with pytest.raises(ProcessLookupError):
            os.kill(starts(log, clip)[0], 0)
    assert list(tmp_path.glob("formcheck-batch-*")) == []
    assert (tmp_path / "out/reports/a.json").exists()


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    batch_here: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vision.batches import cluster as module

    monkeypatch.setattr(module, "_CONNECT_TIMEOUT_S", 0.2)
    write_clip(batch_here.clips / "a.mp4")
    with pytest.raises(InputError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run(batch_here, batch_here.out, BatchOptions(scheduler="tcp://127.0.0.1:9"))


@pytest.mark.slow
def test_a_scheduler_that_goes_away_is_one_sentence(batch_here: Batch, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    write_clip(batch_here.clips / "a.mp4", log=str(log), wait_for=str(tmp_path / "never"))
    with dask_processes(tmp_path / "dask") as cluster:
        worker = cluster.start_worker()
        options = BatchOptions(scheduler=cluster.address)
        with (
            dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
            run_in_thread(batch_here, batch_here.out, options) as running,
        ):
            running.wait_until(lambda: starts(log, "a.mp4"))
            cluster.end()
            with pytest.raises(InputError, match="connection to the Dask scheduler was lost"):
                running.result()
        assert worker.poll() is not None


def test_the_dashboard_is_named_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from vision.batches import cluster as module

    class FakeClient:
        dashboard_link = "http://127.0.0.1:8787/status"

    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: object())
    assert module.dashboard_note(FakeClient()) == "Dashboard: http://127.0.0.1:8787/status"
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda _name: None)
    assert "bokeh" in module.dashboard_note(FakeClient())
