"""Clips of the app are analysed in another process, which a server survives."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.test_recheck import SAMPLE
from tests.support.engine_tasks import write_result
from tests.support.job_builders import add_clip, wait_until
from vision.errors import ModelError
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.isolated_analysis import IsolatedAnalysis
from vision.jobs.isolated_clips import close_isolated
from vision.jobs.submission import submit_clip
from vision.progress import ProgressCallback
from vision.settings import Settings

SETTINGS = Settings(quality="fast", end_s=2.0)


@pytest.fixture
def state(formcheck_home: Path, model_path: Path) -> Iterator[AppState]:
    opened = open_app_state(formcheck_home)
    yield opened
    opened.jobs.wait()
    opened.close()


def submit(state: AppState, name: str, settings: Settings = SETTINGS) -> str:
    """Submit the sample and return the id of its result."""
    return submit_clip(state, name, iter([SAMPLE.read_bytes()]), settings).id


def worker_pid(state: AppState) -> int:
    """Return the id of the process for analyses."""
    run = state.jobs.run_analysis
    assert isinstance(run, IsolatedAnalysis)
    pid = run._worker.pid
    assert pid is not None
    return pid


@pytest.mark.slow
@pytest.mark.model
def test_a_killed_analysis_fails_alone_and_the_next_one_runs(state: AppState) -> None:
    killed, next_one = submit(state, "a.mp4"), submit(state, "b.mp4", replace(SETTINGS, end_s=0.5))
    wait_until(lambda: state.jobs.status(killed).fraction > 0.05)
    os.kill(worker_pid(state), signal.SIGKILL)
    state.jobs.wait()
    assert state.jobs.status(killed).state == "failed"
    assert "stopped in the middle" in str(state.results.get(killed).message)
    assert state.jobs.status(next_one).state == "done"


@pytest.mark.slow
@pytest.mark.model
def test_an_analysis_stops_though_it_does_not_notice(state: AppState) -> None:
    id_ = submit(state, "a.mp4")
    wait_until(lambda: state.jobs.status(id_).fraction > 0.05)
    pid = worker_pid(state)
    os.kill(pid, signal.SIGSTOP)  # the worst case: it does not even notice
    state.jobs.cancel(id_)
    state.jobs.wait()
    assert state.jobs.status(id_).state == "stopped"
    assert not Path(f"/proc/{pid}").exists()


def test_the_model_is_fetched_before_the_process_without_network_starts(tmp_path: Path) -> None:
    fetched: list[Settings] = []
    steps: list[tuple[float, str]] = []

    def fetch(settings: Settings, progress: ProgressCallback) -> None:
        progress(1.0, "Fetching")
        fetched.append(settings)
        raise ModelError("There is none.")

    analysis = IsolatedAnalysis(write_result, fetch=fetch)
    with pytest.raises(ModelError, match="There is none"):
        analysis(
            SAMPLE,
            SETTINGS,
            name="a.mp4",
            folder=tmp_path,
            progress=lambda *step: steps.append(step),
            cancelled=lambda: False,
        )
    assert fetched == [SETTINGS]
    assert steps == [(0.03, "Fetching")]
    assert analysis._worker.pid is None


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors as Linux does")
def test_many_analyses_leave_nothing_behind(
    formcheck_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    close_isolated()  # these processes might end in the middle
    analysis = IsolatedAnalysis(write_result, fetch=lambda settings, progress: None)
    state = open_app_state(formcheck_home, run_analysis=analysis)

    def analyse(count: int) -> tuple[int, int, int]:
        """Analyse clips; return memory in MB, threads and open files afterwards."""
        ids = [add_clip(state.results).id for _ in range(count)]
        for id_ in ids:
            state.jobs.start(id_)
        state.jobs.wait()
        assert all(state.jobs.status(id_).state == "done" for id_ in ids)
        for id_ in ids:
            state.jobs.delete(id_)
        state.library.engine.dispose()  # how many connections it keeps depends on the threads
        files = sum(1 for _ in Path("/proc/self/fd").iterdir())
        return resident_mb(), threading.active_count(), files

    analyse(5)  # what is loaded once
    before = analyse(5)
    after = analyse(20)  # in two processes, because each runs so many tasks
    assert after[1:] == before[1:]
    assert after[0] - before[0] < 15
    assert list(temporary.iterdir()) == []
    pid = analysis._worker.pid
    state.close()
    assert not Path(f"/proc/{pid}").exists()


def resident_mb() -> int:
    """Return the memory of this process, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000
