from __future__ import annotations

import os
import time
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.job_builders import add_clip
from tests.support.stored_files import replace_file
from vision.jobs.app_state import open_app_state
from vision.library.queries import ReportFilter, list_reports


def test_each_home_has_its_own_state(tmp_path: Path, builder: ModuleType) -> None:
    one, other = (
        open_app_state(tmp_path / name, run_analysis=builder.fake_analysis()) for name in "ab"
    )
    meta = add_clip(one.results)
    one.jobs.start(meta.id)
    one.jobs.wait(120)
    assert [found.id for found in one.results.all_results()] == [meta.id]
    assert other.results.all_results() == []
    assert (one.has_library, other.has_library) == (True, False)
    one.close()


def test_a_finished_analysis_is_added_to_the_library(tmp_path: Path, builder: ModuleType) -> None:
    state = open_app_state(tmp_path, run_analysis=builder.fake_analysis())
    meta = add_clip(state.results)
    state.jobs.start(meta.id)
    state.jobs.wait(120)
    (card,) = list_reports(state.library, ReportFilter()).cards
    assert card.id == meta.id
    state.jobs.delete(meta.id)
    assert list_reports(state.library, ReportFilter()).total == 0
    state.close()


def test_opening_cleans_up_what_a_crash_left(tmp_path: Path, builder: ModuleType) -> None:
    before = open_app_state(tmp_path)
    meta = add_clip(before.results)
    (before.results.work_folder(meta.id) / "report.json").write_text("half")
    with before.scratch.new_folder() as folder:
        left = folder.parent / "left"
        left.mkdir()
        os.utime(left, (time.time() - 7200,) * 2)
        after = open_app_state(tmp_path)
        assert folder.is_dir()
    assert not left.exists()
    assert after.jobs.status(meta.id).state == "interrupted"
    assert not (after.results.jobs_folder / meta.id).exists()
    before.close()
    after.close()


def test_a_closed_library_is_opened_again(tmp_path: Path) -> None:
    state = open_app_state(tmp_path)
    first = state.library
    assert state.library is first
    state.close()
    assert state.library is not first
    state.close()


def test_a_report_of_an_incomplete_or_unreadable_result_is_none(
    tmp_path: Path, builder: ModuleType
) -> None:
    results = open_app_state(tmp_path).results
    meta = add_clip(results)
    assert results.read_report(meta) is None
    builder.write_result(builder.build_report("sls_front"), results.work_folder(meta.id))
    meta = results.publish(meta)
    report = results.read_report(meta)
    assert report is not None
    assert report.screen == "single_leg_squat"
    replace_file(results, meta.id, "report.json", b'{"schema_version": "9"}')
    assert results.read_report(meta) is None
    results.close()


def test_errors_of_the_library_are_logged(
    tmp_path: Path, builder: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.db").write_text("no database" * 1000)
    state = open_app_state(tmp_path, run_analysis=builder.fake_analysis())
    assert "Could not recover the results: StorageError" in caplog.text
    state.repair_library()
    assert "Could not repair the library: StorageError" in caplog.text
