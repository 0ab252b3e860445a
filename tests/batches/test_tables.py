"""Tables of many reports: documented columns, missing values, order, bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.support.saved_results import KINDS, build_report
from vision.batches.columns import TABLES
from vision.batches.tables import (
    BatchTables,
    ClipOutcome,
    _criterion_row,
    _limit_columns,
    _measure_rows,
    _result_columns,
    _step_rows,
    build_tables,
    read_tables,
    table_files,
    write_tables,
)
from vision.errors import InputError
from vision.report.gait_sections import STRIDE_MEASURES
from vision.report.models import Limits, MeasuredValue

SENTENCE = "Nobody is in this clip; film one person, with the whole body in view."


def outcome(kind: str, **changes: object) -> ClipOutcome:
    facts = {"result": kind, "clip": f"{kind}.mp4", "sha256": "0" * 64, "athlete": "Ada"}
    return ClipOutcome(**facts | {"report": build_report(kind)} | changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tables() -> BatchTables:
    failed = ClipOutcome("bad", "bad.mp4", error=SENTENCE)
    return build_tables([failed, *(outcome(kind) for kind in reversed(KINDS))])


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_the_documented_ones(name: str, tables: BatchTables) -> None:
    table: pd.DataFrame = getattr(tables, name)
    assert list(table.columns) == TABLES[name].names
    assert len(table)
    # A misspelled key would leave its column empty.
    may_be_empty = {"capture_rate", "limit_gait", "heel_lead_ms"}
    if name == "reps":
        may_be_empty.add("reason")
    empty = {c.removesuffix("_error") for c in table.columns if table[c].isna().all()}
    assert empty <= may_be_empty | STRIDE_MEASURES.keys()


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_no_undocumented_value(name: str) -> None:
    written: set[str] = set()
    for kind in KINDS:
        report = build_report(kind)
        if name == "summary":
            written |= _result_columns(report).keys()
        elif name == "criteria":
            written |= {key for c in report.criteria for key in _criterion_row(c)}
        elif name == "reps":
            rows = [row for rep in report.reps for row in _measure_rows(rep, report.criteria)]
            written |= {key for row in rows for key in row}
        else:
            written |= {key for row in _step_rows(report) for key in row}
    assert written
    assert written <= set(TABLES[name].names)


def test_every_clip_has_one_row_in_the_summary(tables: BatchTables) -> None:
    assert list(tables.summary["result"]) == sorted(["bad", *KINDS])
    assert set(tables.summary["state"]) == {"done", "failed"}


def test_a_failed_clip_has_its_sentence_and_nothing_else(tables: BatchTables) -> None:
    row = tables.summary.set_index("result").loc["bad"]
    assert row["state"] == "failed"
    assert row["error"] == SENTENCE
    assert set(row.dropna().index) == {"clip", "folder", "state", "error"}
    for name in ("criteria", "reps", "steps"):
        assert "bad" not in set(getattr(tables, name)["result"])


def test_the_summary_counts_repetitions_and_verdicts(tables: BatchTables) -> None:
    row = tables.summary.set_index("result").loc["sls_front"]
    report = build_report("sls_front")
    assert row["athlete"] == "Ada"
    assert (row["reps"], row["reps_counted"]) == (4, 3)
    assert row["faults"] == sum(c.verdict == "fault" for c in report.criteria)
    assert row["quality_codes"] == "camera_roll small_person"
    assert row["quality_problems"] == 1
    assert row["headline"] == report.summary.headline


@pytest.mark.parametrize(
    ("side", "watch", "fault", "expected"),
    [
        ("above", 8.0, 12.0, {"watch_high": 8.0, "fault_high": 12.0}),
        ("below", 60.0, None, {"watch_low": 60.0, "fault_low": None}),
        (
            "outside",
            (1.0, 2.0),
            (0.0, 3.0),
            {"watch_low": 1.0, "watch_high": 2.0, "fault_low": 0.0, "fault_high": 3.0},
        ),
    ],
)
def test_limits_are_ends_of_ranges(
    side: str, watch: object, fault: object, expected: dict[str, float | None]
) -> None:
    row = _limit_columns(Limits(side=side, watch=watch, fault=fault))  # type: ignore[arg-type]
    assert {key: value for key, value in row.items() if key[:5] in ("watch", "fault")} == expected


def test_a_criterion_of_each_leg_has_a_row_of_its_own(tables: BatchTables) -> None:
    rows = tables.criteria[tables.criteria["result"] == "both_legs"]
    assert set(rows.loc[rows["criterion"] == "depth", "leg"]) == {"left", "right"}
    assert not rows.duplicated(["criterion", "leg"]).any()


def test_repetitions_keep_measure_error_and_verdict(tables: BatchTables) -> None:
    reps = tables.reps[tables.reps["result"] == "sls_front"]
    row = reps[(reps["rep"] == 2) & (reps["measure"] == "knee_valgus")].iloc[0]
    verdict = next(c for c in build_report("sls_front").criteria if c.id == "knee_valgus")
    assert row["error"] == 3.1
    assert row["verdict"] == verdict.verdict
    assert bool(row["counted"])
    assert not reps.duplicated(["rep", "measure", "leg"]).any()
    uncounted = reps[reps["rep"] == 4]
    assert set(uncounted["not_counted_reason"]) == {"less than 30° of knee flexion"}
    assert uncounted["verdict"].isna().all()


def test_a_leg_of_a_two_leg_squat_is_in_the_column_leg() -> None:
    report = build_report("deep_front")
    rep = report.reps[0].model_copy(
        update={"measures": {"knee_valgus_left": MeasuredValue(value=7.0, error=2.0, unit="deg")}}
    )
    criteria = [
        c.model_copy(update={"leg": "left"})
        for c in report.criteria
        if c.id == "knee_valgus" and c.per_rep
    ]
    (row,) = _measure_rows(rep, criteria)
    assert (row["measure"], row["leg"], row["error"]) == ("knee_valgus", "left", 2.0)
    assert row["verdict"] == criteria[0].verdict


def test_a_repetition_without_measures_keeps_a_row() -> None:
    report = build_report("sls_front")
    reps = [rep.model_copy(update={"measures": {}}) for rep in report.reps]
    bare = report.model_copy(update={"reps": reps, "criteria": []})
    table = build_tables([outcome("sls_front", report=bare)]).reps
    assert len(table) == 4
    assert table["measure"].isna().all()


def test_steps_have_the_bout_and_the_measures_of_the_stride(tables: BatchTables) -> None:
    steps = tables.steps[tables.steps["result"] == "run_back"]
    report = build_report("run_back")
    assert len(steps) == len(report.steps)
    assert set(steps.loc[steps["bout"] == 1, "direction"]) == {"backward"}
    first = steps.iloc[0]
    assert (first["contact_time"], first["contact_time_error"]) == (221.0, 15.0)
    assert pd.isna(first["cadence"])


def test_order_of_the_clips_does_not_change_the_bytes() -> None:
    outcomes = [outcome("sls_front"), outcome("run_back"), outcome("people", folder="b")]
    assert table_files(build_tables(outcomes)) == table_files(build_tables(outcomes[::-1]))


def test_tables_without_a_clip_keep_their_columns(tmp_path: Path) -> None:
    write_tables(build_tables([]), tmp_path)
    assert list(read_tables(tmp_path).summary.columns) == TABLES["summary"].names


def test_written_tables_are_read_back_the_same(tmp_path: Path, tables: BatchTables) -> None:
    write_tables(tables, tmp_path)
    again = read_tables(tmp_path)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(tables, name))
    csv = pd.read_csv(tmp_path / "summary.csv")
    assert list(csv["clip"]) == list(tables.summary["clip"])
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")
    }


def test_a_name_is_no_formula_to_a_spreadsheet(tmp_path: Path) -> None:
    names = ['=HYPERLINK("http://x").mp4', "+1.mp4", "-1.mp4", "@x.mp4", "\t=1.mp4", "a=1.mp4"]
    outcomes = [replace(outcome("sls_front"), clip=name, result=name) for name in names]
    write_tables(build_tables(outcomes), tmp_path)
    expected = sorted("'" * (name != "a=1.mp4") + name for name in names)
    for table in ("summary", "criteria"):
        cells = pd.read_csv(tmp_path / f"{table}.csv")
        assert sorted(set(cells["clip"])) == expected
    assert set(read_tables(tmp_path).summary["clip"]) == set(names)
    reps = pd.read_csv(tmp_path / "reps.csv")
    assert pd.api.types.is_numeric_dtype(reps["start_s"])


def test_a_folder_without_tables_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"summary\.parquet"):
        read_tables(tmp_path)


def test_tables_of_another_version_are_an_input_error(tmp_path: Path, tables: BatchTables) -> None:
    write_tables(tables, tmp_path)
    tables.reps.drop(columns="verdict").to_parquet(tmp_path / "reps.parquet")
    with pytest.raises(InputError, match=r"reps\.parquet was written by another version"):
        read_tables(tmp_path)
