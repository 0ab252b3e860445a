"""The analysis of one clip in a worker: the real pipeline, and what can go wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.support.batch_clips import result_files
from vision.batches import work
from vision.batches.run import BatchOptions, batch, run_batch
from vision.batches.sources import find_clips
from vision.batches.tables import read_tables
from vision.batches.version import analysis_version
from vision.batches.work import ClipTask, analyse_task
from vision.errors import Cancelled, InputError
from vision.pipeline import analyse
from vision.pose.model_store import resolve_model
from vision.report.files import report_json
from vision.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SAMPLE = SAMPLES / "sls_good_side_R.mp4"
FAST = Settings(quality="fast", end_s=1.0)


def make_task(**changes: object) -> ClipTask:
    task = ClipTask(
        result="a",
        url=SAMPLE.as_uri(),
        name=SAMPLE.name,
        settings=FAST,
        criteria=None,
        sha256=None,
        in_place=True,
        with_angles=False,
        poses=None,
        model_sha256="f" * 64,
        version=analysis_version(),
    )
    return replace(task, **changes)  # type: ignore[arg-type]


def test_another_version_on_a_worker_is_no_result() -> None:
    done = analyse_task(make_task(version="another"))
    assert done.report is None
    assert not done.is_final
    assert "another version of formcheck" in (done.error or "")


def test_another_model_on_a_worker_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    from vision.pose import model_store

    other = model_store.ModelFile(name="other", path=SAMPLE, sha256="e" * 64)
    monkeypatch.setattr(model_store, "resolve_model", lambda *_a, **_m: other)
    done = analyse_task(make_task())
    assert "uses the pose model other" in (done.error or "")
    assert not done.is_final


@pytest.mark.parametrize(
    ("error", "sentence", "is_final"),
    [
        (InputError("Nobody is in it."), "Nobody is in it.", True),
        (ZeroDivisionError("/secret/path"), "inside formcheck (ZeroDivisionError)", False),
    ],
)
def test_an_error_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str, is_final: bool
) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr(work, "_analyse", fail)
    done = analyse_task(make_task())
    assert sentence in (done.error or "")
    assert "secret" not in (done.error or "")
    assert done.is_final is is_final


def test_a_stop_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Cancelled):
        analyse_task(make_task(), cancelled=lambda: True)


def test_a_clip_that_no_worker_can_read_may_be_readable_later(tmp_path: Path) -> None:
    missing = (tmp_path / "gone.mp4").as_uri()
    done = analyse_task(make_task(url=missing, in_place=False), scratch=tmp_path)
    assert "no file 'gone.mp4' where a worker looks" in (done.error or "")
    assert not done.is_final
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.model
def test_a_worker_and_this_process_give_bytes_of_check(tmp_path: Path, model_path: Path) -> None:
    clips = (SAMPLES / "sls_good_side_R.mp4", SAMPLES / "squat_heel_rise_side.mp4")
    sources, _ = find_clips([str(clip) for clip in clips])
    here, apart = tmp_path / "here", tmp_path / "apart"
    options = BatchOptions(workers=0, angles=True, poses=tmp_path / "poses")
    short = replace(FAST, end_s=0.5)
    run_batch(sources, str(here), short, options)
    run_batch(sources, str(apart), short, BatchOptions(workers=1, angles=True))
    files = result_files(here)
    assert files == result_files(apart)
    assert len(list((tmp_path / "poses").iterdir())) == 2
    report = analyse(SAMPLE, short).report
    assert files["reports/sls_good_side_R.json"] == report_json(report).encode()
    assert files["thumbnails/sls_good_side_R.jpg"].startswith(b"\xff\xd8")
    assert files["angles/sls_good_side_R.csv"].startswith(b"frame,time_s,")


@pytest.mark.slow
@pytest.mark.model
def test_a_clip_elsewhere_is_copied_and_deleted(tmp_path: Path, model_path: Path) -> None:
    model = resolve_model(quality="fast")
    task = make_task(in_place=False, model_sha256=model.sha256)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    copied = analyse_task(task, scratch=scratch)
    assert copied.error is None
    assert list(scratch.iterdir()) == []
    assert copied.report == analyse_task(replace(task, in_place=True)).report
    other = analyse_task(replace(task, sha256="0" * 64), scratch=scratch)
    assert "not the expected file" in (other.error or "")


@pytest.mark.slow
@pytest.mark.model
def test_batch_returns_the_summary(tmp_path: Path, model_path: Path) -> None:
    import vision

    assert vision.batch is batch
    summary = vision.batch(SAMPLE, tmp_path / "day", FAST, workers=0)
    assert isinstance(summary, pd.DataFrame)
    assert list(summary["state"]) == ["done"]
    pd.testing.assert_frame_equal(summary, read_tables(tmp_path / "day").summary)
