"""docs/accuracy.md shows the committed tables, and these can be measured again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accuracy import __main__ as command
from accuracy.clip_sets import SAMPLES, ClipSet, parse_clip_set, render_grid
from accuracy.measure import measure_clip
from accuracy.page import write_page
from accuracy.result_store import ROOT
from accuracy.tables.agreement import angle_table, value_table
from accuracy.tables.every import TABLES, write_tables
from accuracy.tables.table import read_table
from tests.support.accuracy_results import make_result, make_series, make_value
from vision.errors import InputError
from vision.pose.model_store import get_model

RESULTS = ROOT / "accuracy" / "results"


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs/accuracy.md").read_text("utf-8") == write_page(RESULTS)


def test_the_committed_tables_are_of_the_committed_clips() -> None:
    clips = read_table(RESULTS / "samples" / "clips.csv")
    named = [row[0] for row in clips.rows]
    assert named == [clip.stem for clip in ClipSet("samples", SAMPLES).clips]
    assert {p.stem for p in (RESULTS / "samples").glob("*.csv")} == {
        make([]).name for make in TABLES
    }


@pytest.mark.slow
@pytest.mark.model
def test_a_committed_clip_gives_the_committed_figures() -> None:
    """It is the only deep squat from the side among the samples; what is known of it is found."""
    model = get_model("full")
    result = measure_clip(
        SAMPLES / "squat_heel_rise_side.mp4", model=model.path, network="full", cache=None
    )
    for make in (angle_table, value_table):
        table = make([result])
        committed = read_table(RESULTS / "samples" / f"{table.name}.csv").rows
        of_clip = [row for row in committed if _is_of_deep_squat_from_the_side(row)]
        assert [row for row in table.rows if _is_of_deep_squat_from_the_side(row)] == of_clip
        assert of_clip

    assert (result.screen, result.view) == ("deep_squat", "side")
    verdicts = {row.criterion: row.verdict for row in result.verdicts}
    assert (verdicts["heel_rise"], verdicts["depth"]) == ("fault", "fault")
    times = np.array([(row.true_s, row.measured_s) for row in result.events], dtype=float)
    assert times.shape == (3, 2)
    np.testing.assert_allclose(times[:, 1], times[:, 0], atol=0.1)
    found = {(row.name, str(row.leg)): row for row in result.series}
    for name, leg, limit in (("knee_flexion", "near", 8.5), ("trunk_forward_lean", "", 2.5)):
        row = found[name, leg]
        assert len(row.measured) > 0.9 * row.frames
        assert np.sqrt(np.mean(np.subtract(row.measured, row.true) ** 2)) <= limit, name


def _is_of_deep_squat_from_the_side(row: Sequence[str]) -> bool:
    return row[0] == "deep_squat" and {"side", "full"} <= set(row)


def test_every_table_has_its_command(tmp_path: Path) -> None:
    results = [
        make_result(method=method, series=(make_series([1.0]),), values=(make_value(61.0, 60.0),))
        for method in ("heavy", "mediapipe_full")
    ]
    for name in ("samples", "grid-test"):
        write_tables(results, tmp_path / name)
    page = write_page(tmp_path)
    assert "`make accuracy ARGS=--quick`" in page
    assert "`make accuracy ARGS='--split test --no-baselines'`" in page
    assert "MediaPipe, full" in page


def test_a_set_of_clips_is_named(tmp_path: Path) -> None:
    assert parse_clip_set(f"mine={SAMPLES}").clips
    for text in ("mine", f"={SAMPLES}", f"a/b={SAMPLES}", f"mine={tmp_path}"):
        with pytest.raises(InputError):
            parse_clip_set(text)


def test_without_a_renderer_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accuracy.clip_sets._RENDERING", ("no_such_package",))
    with pytest.raises(InputError, match=r"no_such_package.*uv sync --group truth.*--quick"):
        render_grid(tmp_path, ("test",))


def test_a_mistake_on_the_command_line_is_one_sentence(
    capsys: pytest.CaptureFixture[Any],
) -> None:
    assert command.main(["measure", "--set", "nothing"]) == 2
    assert capsys.readouterr().err == "nothing is not NAME=FOLDER.\n"
