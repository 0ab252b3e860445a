"""Saved clips are judged again from their stored poses, without the pose model."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.saved_results import build_report
from tests.support.stored_files import replace_file
from vision import pipeline
from vision.cli.recheck import recheck_text
from vision.jobs.analysis_job import run_analysis
from vision.jobs.app_state import AppState, open_app_state
from vision.jobs.recheck import RecheckedResult, VerdictChange, recheck, verdict_changes
from vision.jobs.result_paths import POSES, REPORT
from vision.jobs.submission import submit_clip
from vision.library.reviews import read_review, write_review
from vision.report.files import read_report, report_json
from vision.report.models import Report
from vision.settings import Settings
from vision.terms import Verdict

SAMPLE = Path(__file__).parents[2] / "samples" / "sls_valgus_front_L.mp4"
NAME = "before.mp4"


def with_verdict(report: Report, place: int, verdict: Verdict) -> Report:
    """Return a report with another verdict on one criterion."""
    criteria = list(report.criteria)
    criteria[place] = criteria[place].model_copy(update={"verdict": verdict})
    return report.model_copy(update={"criteria": criteria})


@pytest.fixture(scope="module")
def analysed(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with one analysed clip."""
    home = tmp_path_factory.mktemp("analysed") / "home"
    opened = open_app_state(home, run_analysis=run_analysis)
    settings = Settings(quality="fast", end_s=3.0, screen="single-leg-squat")
    submit_clip(opened, NAME, iter([SAMPLE.read_bytes()]), settings)
    opened.jobs.wait()
    opened.close()
    return home


@pytest.fixture
def state(
    analysed: Path, formcheck_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AppState]:
    """A server's state with one analysed clip, after which no pose can be detected."""
    shutil.copytree(analysed, formcheck_home)
    opened = open_app_state(formcheck_home, run_analysis=run_analysis)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("poses are detected again")

    monkeypatch.setattr(pipeline, "find_poses", refuse)
    monkeypatch.setattr(pipeline, "redetect", refuse)
    yield opened
    opened.close()


@pytest.mark.slow
@pytest.mark.model
def test_a_clip_is_judged_again_without_the_pose_model(state: AppState) -> None:
    (meta,) = state.results.all_results()
    assert meta.complete, meta.message
    folder = state.results.path(meta.id)
    poses = [path.name for path in (folder / POSES).iterdir()]
    assert len(poses) == 1
    assert [r.outcome for r in recheck(state)] == ["unchanged"]

    now = read_report(folder / REPORT)
    first = now.criteria[0]
    other: Verdict = "pass" if first.verdict != "pass" else "watch"
    changed = report_json(with_verdict(now, 0, other)).encode()
    replace_file(state.results, meta.id, REPORT, changed)
    write_review(state.library, meta.id, status="reviewed", message="Good.", decisions=[])
    change = VerdictChange(first.id, first.title, first.leg, other, first.verdict)
    old = f"{POSES}/{'a' * 64}-{'b' * 24}.npz"
    replace_file(state.results, meta.id, old, b"poses of an earlier version")
    assert state.results.path(meta.id) == folder
    files = sorted(path.name for path in folder.rglob("*"))
    (reported,) = recheck(state, save=False)
    assert sorted(path.name for path in folder.rglob("*")) == files
    assert (reported.outcome, reported.name, reported.changes) == ("changed", NAME, (change,))
    assert read_report(folder / REPORT) != now, "a dry run saves nothing"

    (saved,) = recheck(state)
    assert saved.changes == (change,)
    assert state.results.path(meta.id) == folder
    assert read_report(folder / REPORT) == now
    assert [path.name for path in (folder / POSES).iterdir()] == poses
    review = read_review(state.library, meta.id)
    assert review is not None
    assert review.message == "Good."

    state.jobs.delete(meta.id)
    assert not folder.exists()
    assert list(recheck(state)) == []


@pytest.mark.model
def test_a_clip_that_cannot_be_judged_again_does_not_stop_the_rest(state: AppState) -> None:
    (meta,) = state.results.all_results()
    report = (state.results.path(meta.id) / REPORT).read_bytes()
    replace_file(state.results, meta.id, meta.clip, b"no video")
    (failed,) = recheck(state)
    assert failed.outcome == "failed"
    assert "cannot be read" in str(failed.message)
    assert (state.results.path(meta.id) / REPORT).read_bytes() == report
    with state.results.claims.lock(meta.id):
        (failed,) = recheck(state)
    assert "Another window" in str(failed.message)


def test_criteria_that_came_or_went_are_changes() -> None:
    report = build_report("sls_front")
    shorter = report.model_copy(update={"criteria": report.criteria[1:]})
    first = report.criteria[0]
    gone = VerdictChange(first.id, first.title, first.leg, first.verdict, None)
    assert verdict_changes(report, shorter) == (gone,)
    assert verdict_changes(report, report) == ()
    assert len(verdict_changes(None, report)) == len(report.criteria)


def test_changes_are_listed_by_clip() -> None:
    change = VerdictChange("depth", "Depth", "left", "watch", "pass")
    screens = ("single_leg_squat", "single_leg_squat")
    results = [
        RecheckedResult("a", "a.mp4", "unchanged", (), *screens),
        RecheckedResult("b", "b.mp4", "changed", (change,), *screens),
        RecheckedResult("c", "c.mp4", "changed", (), *screens),
        RecheckedResult("d", "d.mp4", "changed", (), None, "deep_squat"),
        RecheckedResult("e", "e.mp4", "failed", message="The file is gone."),
    ]
    assert recheck_text(results, saved=False) == [
        "b.mp4:",
        "  Depth (left): Worth watching → Good",
        "c.mp4: values or texts, no verdict",
        "d.mp4:",
        "  Test: no test → Deep squat",
        "e.mp4: The file is gone.",
        "5 clips: 1 unchanged, 3 changed, 1 not possible. Nothing was saved; run it without "
        "--dry-run to save.",
    ]
    assert recheck_text([], saved=True) == ["There are no saved clips yet."]
