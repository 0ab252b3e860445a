"""Made-up results and clips for the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from tests.support import saved_results
from vision.clip.encode import VideoSink
from vision.jobs import app_state as desk_module
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.settings import Settings


@pytest.fixture(autouse=True)
def nothing_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's page is gone before what it would load meanwhile."""
    from vision.webapp import navigation

    monkeypatch.setattr(navigation, "preload_in_background", lambda: None)


@pytest.fixture(scope="session")
def builder() -> ModuleType:
    return saved_results


@pytest.fixture(scope="session")
def small_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a grey picture."""
    path = tmp_path_factory.mktemp("clip") / "grey.mp4"
    with VideoSink(path, width=160, height=240) as sink:
        for index in range(15):
            sink.write(np.full((240, 160, 3), 90 + index, np.uint8), index / 15)
    return path


@pytest.fixture
def jobs(formcheck_home: Path) -> Iterator[JobQueue]:
    """What the pages of this test see; ends with nothing running."""
    jobs = desk_module.desk()
    yield jobs
    for meta in jobs.results.all_results():
        jobs.cancel(meta.id)
    jobs.wait(10)


@pytest.fixture
def saved(jobs: JobQueue, builder: ModuleType, small_clip: Path) -> Callable[..., ResultMeta]:
    """Save a made-up result; gives its meta data."""

    def save(kind: str = "sls_front", *, name: str = "IMG_4021.mov") -> ResultMeta:
        results = jobs.results
        meta = results.add(name, [small_clip.read_bytes()], Settings())
        report = builder.build(kind)
        facts = report.clip.model_copy(update={"name": name})
        report = report.model_copy(update={"clip": facts})
        builder.write_result(report, results.path(meta.id))
        meta = replace(meta, state="done", complete=True)
        results.save(meta)
        return meta

    return save


@pytest.fixture
def landed(jobs: JobQueue, builder: ModuleType, small_clip: Path) -> Iterator[SimpleNamespace]:
    """A whole result in the library, Ada's."""
    from vision.jobs import library_sync as shelf
    from vision.library.athletes import add_athlete
    from vision.library.ingest import ingest

    results = jobs.results
    meta = results.add("squat.mp4", [small_clip.read_bytes()], Settings())
    report = builder.build("sls_front")
    builder.write_result(report, results.work_folder(meta.id))
    meta = results.publish(meta)
    library = shelf.library()
    ada = add_athlete(library, "Ada")
    ingest(library, shelf.finished_of(results, meta), athlete_id=ada)
    yield SimpleNamespace(library=library, meta=meta, report=report, folder=results.path(meta.id))
    library.close()
    shelf._open.clear()
