"""Fixtures with synthetic results and clips for the pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from tests.support import saved_results
from tests.support.chosen_clips import FakeUploader
from vision.clip.encode import VideoSink
from vision.jobs import app_state as state_module
from vision.jobs import isolated_clips
from vision.jobs.app_state import AppState
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def lasting_clip_processes() -> Iterator[None]:
    """Keep the processes that open clips for all tests: the end of each state would end them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state_module, "close_isolated", lambda: None)
        yield
    isolated_clips.close_isolated()


@pytest.fixture(autouse=True)
def no_background_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable preloading: a test ends before it is done."""
    from vision.webapp import navigation

    monkeypatch.setattr(navigation, "preload_in_background", lambda: None)


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    return saved_results


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clip of one second of grey frames."""
    path = tmp_path_factory.mktemp("clip") / "grey.mp4"
    with VideoSink(path, width=160, height=240) as sink:
        for index in range(15):
            sink.write(np.full((240, 160, 3), 90 + index, np.uint8), index / 15)
    return path


@pytest.fixture
def state(formcheck_home: Path) -> Iterator[AppState]:
    """Return the state of the pages in this test; stop its analyses at the end."""
    from vision.webapp.shared.state import app_state

    state = app_state()
    yield state
    for meta in state.results.all_results():
        state.jobs.cancel(meta.id)
    state.jobs.wait(120)
    state.close()


@pytest.fixture
def uploader(monkeypatch: pytest.MonkeyPatch, formcheck_home: Path) -> Iterator[FakeUploader]:
    """Return a stand-in for the browser's part of the uploader."""
    from vision.webapp.server.uploads import upload_space

    yield FakeUploader(monkeypatch)
    upload_space().close()


@pytest.fixture
def jobs(state: AppState) -> JobQueue:
    """Return the analysis queue of the pages in this test."""
    return state.jobs


@pytest.fixture
def saved(jobs: JobQueue, builder: ModuleType, small_clip: Path) -> Callable[..., ResultMeta]:
    """Return a function that saves a synthetic result and returns its metadata."""

    def save(kind: str = "sls_front", *, name: str = "IMG_4021.mov") -> ResultMeta:
        results = jobs.results
        meta = results.add(name, [small_clip.read_bytes()], Settings())
        report = builder.build_report(kind)
        facts = report.clip.model_copy(update={"name": name})
        report = report.model_copy(update={"clip": facts})
        builder.write_result(report, results.work_folder(meta.id))
        return results.publish(meta)

    return save


@pytest.fixture
def ingested(state: AppState, builder: ModuleType, small_clip: Path) -> SimpleNamespace:
    """Add a complete result of the athlete Ada to the library."""
    from vision.library.athletes import add_athlete

    ada = add_athlete(state.library, "Ada")
    meta = state.results.add("squat.mp4", [small_clip.read_bytes()], Settings(), athlete=ada)
    report = builder.build_report("sls_front")
    builder.write_result(report, state.results.work_folder(meta.id))
    meta = state.results.publish(meta)
    return SimpleNamespace(
        state=state,
        library=state.library,
        meta=meta,
        report=report,
        folder=state.results.path(meta.id),
    )


@pytest.fixture
def gate(
    jobs: JobQueue, builder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> Iterator[threading.Event]:
    """Make analyses wait until this event is set."""
    gate = threading.Event()
    monkeypatch.setattr(jobs, "run_analysis", builder.fake_analysis(wait=gate.wait))
    yield gate
    gate.set()
