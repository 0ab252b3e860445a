from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.support.finished_analyses import make_finished_analysis
from vision.jobs.app_state import AppState
from vision.jobs.training import check_of_result, read_training
from vision.library.athletes import add_athlete
from vision.library.ingest import ingest
from vision.library.training import SavedTraining, save_training
from vision.text.advice import BACKWARD_RUNNING_STEPS
from vision.training.progression import FormCheck

TODAY = date(2026, 3, 9)


def add_check(state: AppState, folder: Path, athlete: str, *, step: int | None, days: int) -> str:
    """Add a report that prescribes a step of the progression, or none."""
    kind = "run_back" if step else "sls_front"
    done = make_finished_analysis(folder, kind, days=days)
    if step:
        text = BACKWARD_RUNNING_STEPS[step - 1]
        summary = done.report.summary.model_copy(update={"next_step": text})
        report = done.report.model_copy(update={"summary": summary})
        (folder / done.id / "report.json").write_text(report.model_dump_json(), "utf-8")
    ingest(state.library, done, athlete_id=athlete)
    return done.id


@pytest.fixture
def ada(state: AppState) -> str:
    return add_athlete(state.library, "Ada")


def test_without_anything_it_begins_with_walking(state: AppState, ada: str) -> None:
    found = read_training(state, ada, today=TODAY)
    assert (found.sessions, found.check) == ((), None)
    assert found.next.plan is not None
    assert found.next.plan.id == "walk"


def test_the_latest_check_with_a_step_and_the_sessions_count(
    state: AppState, ada: str, tmp_path: Path
) -> None:
    add_check(state, tmp_path, ada, step=1, days=0)
    add_check(state, tmp_path, ada, step=4, days=2)
    add_check(state, tmp_path, ada, step=None, days=3)  # a squat
    found = read_training(state, ada, today=TODAY)
    assert found.check == FormCheck(date(2026, 3, 4), 4)
    assert (found.next.kind, found.next.rounds) == ("begin", 2)
    done = SavedTraining("a-session", date(2026, 3, 6), "intervals", 2, 2, felt=3)
    save_training(state.library, ada, done)
    found = read_training(state, ada, today=TODAY)
    assert [each.id for each in found.sessions] == ["a-session"]
    assert (found.next.kind, found.next.rounds) == ("more", 3)


def test_a_result_says_what_it_prescribes(state: AppState, ada: str, tmp_path: Path) -> None:
    for step in (3, None):
        meta = state.results.get(add_check(state, tmp_path, ada, step=step, days=0))
        report = state.results.read_report(meta)
        assert report is not None
        check = check_of_result(meta, report)
        assert check == (None if step is None else FormCheck(date(2026, 3, 2), 3))
