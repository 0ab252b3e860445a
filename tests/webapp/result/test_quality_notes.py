"""Warnings on the result page, and the button that checks a slow-motion clip again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.result_modes import for_coach
from tests.support.stored_files import replace_file
from vision.jobs.queue import JobQueue
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import REPORT
from vision.report.files import read_report, report_json
from vision.report.models import QualityNote

APP = Path(__file__).parents[3] / "app.py"
Save = Callable[..., ResultMeta]


@pytest.fixture
def app(jobs: JobQueue) -> AppTest:
    return for_coach(AppTest.from_file(str(APP), default_timeout=120))


def open_with(app: AppTest, jobs: JobQueue, meta: ResultMeta, *notes: QualityNote) -> AppTest:
    folder = jobs.results.path(meta.id)
    report = read_report(folder / REPORT).model_copy(update={"quality": list(notes)})
    replace_file(jobs.results, meta.id, REPORT, report_json(report).encode())
    app.query_params["result"] = meta.id
    app.run()
    assert not app.exception
    return app


def slow_motion(*rates: float) -> QualityNote:
    return QualityNote(
        code="slow_motion",
        severity="warning",
        message="This looks like slow motion. Check again with --capture-rate 60 if it is.",
        capture_rates=list(rates),
    )


@pytest.mark.parametrize("kind", ["run_back", "run_forward", "run_camera"])
def test_the_warning_itself_checks_slow_motion_again(
    app: AppTest, jobs: JobQueue, gate: threading.Event, saved: Save, kind: str
) -> None:
    meta = saved(kind)
    open_with(app, jobs, meta, slow_motion(120.0, 240.0))
    assert any("This looks like slow motion." in m.value for m in app.markdown)
    assert not any("Check again with" in e.value for e in (*app.markdown, *app.warning))
    assert app.button(key="slow_motion-240").label.startswith("Recorded at 240 frames per second")
    gate.set()
    app.button(key="slow_motion-120").click().run()
    jobs.wait(120)
    assert jobs.results.get(meta.id).settings.capture_rate == 120.0


def test_other_warnings_stay_as_they_are(app: AppTest, jobs: JobQueue, saved: Save) -> None:
    small = QualityNote(code="small_person", severity="warning", message="Move closer.")
    open_with(app, jobs, saved("run_back"), slow_motion(60.0), small)
    assert [w.value for w in app.warning] == ["Move closer."]
