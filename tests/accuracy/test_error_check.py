"""Errors that are too small on other clips are widened, and only these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accuracy.error_check import widen_error_table, write_widened_errors
from tests.support.accuracy_results import make_result, make_value


def table(error: float = 2.0) -> dict[str, Any]:
    entry = {"error": error, "rmse": 2.0, "basis": "9 repetitions"}
    curved = {**entry, "conditions": {"fps": [[30.0, error], [15.0, 3 * error]]}}
    criteria = {"single_leg_squat": {"depth": {"side": curved}, "heel_rise": {"side": dict(entry)}}}
    return {"all_models": {}, "models": {"heavy": {"criteria": criteria, "gait": {}}}}


def results(*differences: float, name: str = "depth", error: float = 2.0) -> list[Any]:
    """Return a clip for each difference from the truth."""
    return [
        make_result(
            f"clip{i}", "heavy", values=(make_value(60 + d, 60.0, name=name, reported_error=error),)
        )
        for i, d in enumerate(differences)
    ]


def test_an_error_that_covers_too_little_is_widened_with_its_curve() -> None:
    checked, notes = widen_error_table(table(), results(*[1.0] * 8, 6.0, -8.0))
    entry = checked["models"]["heavy"]["criteria"]["single_leg_squat"]["depth"]["side"]
    # Nine of ten lie within 6: one and a half times twice the error, and a little.
    assert entry["error"] == pytest.approx(3.03)
    assert entry["conditions"]["fps"] == [[30.0, 3.03], [15.0, 9.09]]
    assert entry["rmse"] == 2.0
    assert entry["basis"] == "9 repetitions; widened to 1.5 times by 10 other clips"
    assert notes == ["heavy single_leg_squat depth side: × 1.52"]


def test_a_widened_error_covers_enough_and_is_not_widened_again() -> None:
    differences = (*[1.0] * 8, 6.0, -8.0)
    checked, _ = widen_error_table(table(), results(*differences))
    error = checked["models"]["heavy"]["criteria"]["single_leg_squat"]["depth"]["side"]["error"]
    again, notes = widen_error_table(checked, results(*differences, error=error))
    assert again == checked
    assert notes == []


def test_an_error_that_covers_enough_stays() -> None:
    before = table()
    checked, notes = widen_error_table(before, results(*[1.0] * 9, 20.0, name="heel_rise"))
    assert checked == before
    assert notes == []


def test_the_file_is_written(tmp_path: Path) -> None:
    path = tmp_path / "error.json"
    path.write_text(json.dumps(table()))
    assert len(write_widened_errors(path, results(8.0))) == 1
    criteria = json.loads(path.read_text())["models"]["heavy"]["criteria"]["single_leg_squat"]
    assert criteria["depth"]["side"]["error"] == pytest.approx(4.04)
    assert criteria["heel_rise"]["side"]["error"] == 2.0
