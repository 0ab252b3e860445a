"""Batches in one process: results, second runs, failures, other file systems."""

from __future__ import annotations

import json
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from tests.batches.conftest import Batch
from tests.support.batch_clips import analyse_file, result_files, write_clip
from vision.batches.run import BatchOptions, run_batch
from vision.batches.sources import find_clips
from vision.batches.storage import fetch_file
from vision.batches.tables import read_tables
from vision.errors import Cancelled, InputError
from vision.report.files import read_report
from vision.settings import Settings


def test_a_batch_writes_reports_tables_and_a_page(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4")
    write_clip(batch_here.clips / "team/run.mp4", kind="run_back")
    result = batch_here.run(angles=True)
    assert (result.done, result.failed, result.kept) == (2, (), 0)
    names = result_files(batch_here.out).keys()
    assert {
        "index.html",
        "summary.csv",
        "steps.parquet",
        "reports/a.json",
        "angles/run.csv",
    } < names
    assert read_report(batch_here.out / "reports/run.json").screen == "backward_running"
    pd.testing.assert_frame_equal(read_tables(batch_here.out).summary, result.tables.summary)
    assert list(result.tables.summary["folder"]) == ["", "team"]


def test_a_second_run_analyses_nothing_and_changes_no_byte(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4")
    write_clip(batch_here.clips / "bad.mp4", error="It is damaged; copy it again.")
    batch_here.run()
    before = result_files(batch_here.out)
    result = batch_here.run()
    assert batch_here.analysed == []
    assert result.kept == 2
    assert result_files(batch_here.out) == before


@pytest.mark.parametrize(
    "change",
    [
        {"settings": Settings(screen="deep-squat")},
        {"settings": Settings(height_cm=170.0)},
        {"angles": True},
    ],
)
def test_a_changed_setting_analyses_again(batch_here: Batch, change: dict[str, object]) -> None:
    write_clip(batch_here.clips / "a.mp4")
    batch_here.run()
    batch_here.run(**change)
    assert batch_here.analysed == ["a"]


def test_changed_criteria_or_model_or_code_analyse_again(
    batch_here: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from tests.support.batch_clips import MODEL
    from vision.batches import plan
    from vision.screens.registry import CRITERIA_FILES

    write_clip(batch_here.clips / "a.mp4")
    batch_here.run()
    own = tmp_path / "own.toml"
    own.write_bytes(CRITERIA_FILES["deep_squat"].read_bytes())
    settings = Settings(criteria=own)
    batch_here.run(settings=settings)
    assert batch_here.analysed == ["a"]
    own.write_bytes(own.read_bytes() + b"\n# changed\n")
    batch_here.run(settings=settings)
    assert batch_here.analysed == ["a"]
    other = replace(MODEL, sha256="e" * 64)
    monkeypatch.setattr(plan, "resolve_model", lambda *_a, **_m: other)
    batch_here.run(settings=settings)
    assert batch_here.analysed == ["a"]
    monkeypatch.setattr(plan, "analysis_version", lambda: "another")
    batch_here.run(settings=settings)
    assert batch_here.analysed == ["a"]
    batch_here.run(settings=settings)
    assert batch_here.analysed == []


def test_the_number_of_workers_and_the_athlete_change_nothing(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4")
    batch_here.run(settings=Settings(workers=1))
    manifest = batch_here.clips / "team.csv"
    manifest.write_text("clip,athlete\na.mp4,Ada\n")
    result = batch_here.run(manifest, settings=Settings(workers=2))
    assert batch_here.analysed == []
    assert list(result.tables.summary["athlete"]) == ["Ada"]


def test_a_changed_clip_or_a_damaged_report_is_analysed_again(batch_here: Batch) -> None:
    clip = write_clip(batch_here.clips / "a.mp4")
    write_clip(batch_here.clips / "b.mp4")
    batch_here.run()
    write_clip(clip, kind="run_back")
    (batch_here.out / "reports/b.json").write_text("{}")
    result = batch_here.run()
    assert batch_here.analysed == ["a", "b"]
    assert list(result.tables.summary["screen"]) == ["backward_running", "single_leg_squat"]


def test_a_result_whose_name_another_clip_needs_too_is_renamed(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a/squat.mp4")
    batch_here.run(angles=True)
    before = result_files(batch_here.out)
    write_clip(batch_here.clips / "b/squat.mp4", kind="run_back")
    result = batch_here.run(angles=True)
    assert result.kept == 1
    assert len(batch_here.analysed) == 1
    names = list(result.tables.summary["result"])
    after = result_files(batch_here.out)
    assert after[f"reports/{names[0]}.json"] == before["reports/squat.json"]
    for folder, suffix in (("reports", "json"), ("angles", "csv"), ("records", "json")):
        here = {name for name in after if name.startswith(folder)}
        assert here == {f"{folder}/{name}.{suffix}" for name in names}


def test_a_bad_clip_does_not_stop_the_others(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4", error="Nobody is in it; film one person.")
    write_clip(batch_here.clips / "b.mp4")
    result = batch_here.run()
    assert result.failed == (("a.mp4", "Nobody is in it; film one person."),)
    assert list(result.tables.summary["state"]) == ["failed", "done"]
    assert not (batch_here.out / "reports/a.json").exists()


def test_a_failure_that_may_pass_is_tried_again(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4", error="The disk is full; free some space.", final=False)
    batch_here.run()
    batch_here.run()
    assert batch_here.analysed == ["a"]


def test_a_clip_that_fails_now_loses_its_old_report(batch_here: Batch) -> None:
    clip = write_clip(batch_here.clips / "a.mp4")
    batch_here.run()
    write_clip(clip, error="It is damaged; copy it again.")
    batch_here.run()
    assert not (batch_here.out / "reports/a.json").exists()


def test_what_was_done_before_a_stop_is_kept(batch_here: Batch) -> None:
    for name in ("a", "b", "c"):
        write_clip(batch_here.clips / f"{name}.mp4")
    done: list[str] = []

    def analyse(task, **more):  # type: ignore[no-untyped-def]
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(task.result)
        return analyse_file(task, **more)

    sources, _ = find_clips([str(batch_here.clips)])
    with pytest.raises(KeyboardInterrupt):
        run_batch(
            sources, str(batch_here.out), Settings(), BatchOptions(workers=0), analyse=analyse
        )
    batch_here.run()
    assert batch_here.analysed == ["c"]


def test_a_batch_can_be_cancelled(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4")
    sources, _ = find_clips([str(batch_here.clips)])
    with pytest.raises(Cancelled):
        run_batch(
            sources,
            str(batch_here.out),
            Settings(),
            BatchOptions(workers=0),
            cancelled=lambda: True,
            analyse=analyse_file,
        )


def test_progress_only_grows_and_counts_clips(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4")
    write_clip(batch_here.clips / "b.mp4")
    seen: list[tuple[float, str]] = []
    sources, _ = find_clips([str(batch_here.clips)])
    run_batch(
        sources,
        str(batch_here.out),
        Settings(),
        BatchOptions(workers=0),
        progress=lambda done, text: seen.append((done, text)),
        analyse=analyse_file,
    )
    fractions = [done for done, _ in seen]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert "1 of 2 clips" in {text for _, text in seen}


def test_two_batches_do_not_write_into_one_folder(batch_here: Batch) -> None:
    write_clip(batch_here.clips / "a.mp4")
    sources, _ = find_clips([str(batch_here.clips)])

    def analyse(_task, **_more):  # type: ignore[no-untyped-def]
        with pytest.raises(InputError, match="Another batch is writing into out"):
            batch_here.run()
        return analyse_file(_task, **_more)

    run_batch(sources, str(batch_here.out), Settings(), BatchOptions(workers=0), analyse=analyse)


def test_a_bad_criteria_file_stops_the_batch_before_any_clip(
    batch_here: Batch, tmp_path: Path
) -> None:
    write_clip(batch_here.clips / "a.mp4")
    (tmp_path / "own.toml").write_text("= nonsense")
    with pytest.raises(InputError, match=r"own\.toml cannot be used: it is not valid TOML"):
        batch_here.run(settings=Settings(criteria=tmp_path / "own.toml"))
    assert batch_here.analysed == []


def test_clips_and_results_may_be_on_other_file_systems(batch_here: Batch, tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    for name in ("a", "b"):
        write_clip(tmp_path / f"{name}.mp4")
        memory.pipe_file(f"/day/{name}.mp4", (tmp_path / f"{name}.mp4").read_bytes())
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    copies: list[list[str]] = []

    def analyse(task, **more):  # type: ignore[no-untyped-def]
        copies.append([path.name for path in scratch.iterdir()])
        return analyse_file(task, **more | {"scratch": scratch})

    try:
        sources, _ = find_clips(["memory://day"])
        options = BatchOptions(workers=0)
        for _ in range(2):
            run_batch(sources, "memory://out", Settings(), options, analyse=analyse)
        assert copies == [[], []]  # two clips once, each copy deleted
        table = pd.read_csv(memory.open("/out/summary.csv"))
        assert list(table["clip"]) == ["a.mp4", "b.mp4"]
        # The same clips on disk give the same tables and reports.
        batch_here.run(tmp_path / "a.mp4", tmp_path / "b.mp4")
        for name, data in result_files(batch_here.out).items():
            if not name.startswith("records/"):
                assert memory.cat_file(f"/out/{name}") == data
        memory.pipe_file("/day/a.mp4", json.dumps({"kind": "run_back"}).encode())
        run_batch(sources, "memory://out", Settings(), options, analyse=analyse)
        assert len(copies) == 3
    finally:
        memory.rm("/", recursive=True)


def test_a_clip_is_verified_after_it_was_moved(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4")
    url = f"file://{tmp_path}/a.mp4"
    digest = fetch_file(url, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == (tmp_path / "a.mp4").read_bytes()
    assert fetch_file(url, tmp_path / "copy", sha256=digest) == digest
    with pytest.raises(InputError, match=r"'a\.mp4' is not the expected file"):
        fetch_file(url, tmp_path / "copy", sha256="0" * 64)
    with pytest.raises(InputError, match=r"no file 'b\.mp4'"):
        fetch_file(f"file://{tmp_path}/b.mp4", tmp_path / "copy")
