"""Figures of the tables, by construction."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from accuracy.clip_result import ClipResult
from accuracy.tables.agreement import angle_table, coverage_table, failure_table, value_table
from accuracy.tables.by_condition import condition_table, limits_table
from accuracy.tables.events import event_table, recognition_table, rep_time_table
from accuracy.tables.every import TABLES, write_tables
from accuracy.tables.table import Table, make_table, number, read_table, share
from accuracy.tables.verdicts import verdict_table
from tests.support.accuracy_results import (
    make_conditions,
    make_event,
    make_result,
    make_series,
    make_value,
    make_verdict,
)


def rows(table: Table) -> list[dict[str, str]]:
    """Return the rows as dictionaries."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_numbers_have_fixed_decimals_and_no_negative_zero() -> None:
    assert number(1.005, 1) == "1.0"
    assert number(-0.001) == "0.00"
    assert number(-0.01) == "-0.01"
    assert number(float("nan")) == number(None) == ""
    assert share(1, 3) == "33.3"
    assert share(0, 0) == ""


def test_a_row_must_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="3 cells for 2 columns"):
        make_table("x", "a b", [("1", "2", "3")])


def test_angles_have_their_error_bias_and_share_of_frames() -> None:
    """Differences of +3 and −1: bias 1, RMSE √5, spread ±1.96·√8 in one clip."""
    series = make_series([3.0, -1.0], frames=4)
    (row,) = rows(angle_table([make_result(series=(series,))]))
    assert (row["bias"], row["rmse"]) == ("1.00", "2.24")
    assert (row["loa_low"], row["loa_high"]) == ("-4.54", "6.54")
    assert (row["frames"], row["measured_percent"], row["clips"]) == ("2", "50.0", "1")
    assert row["rmse_offset_removed"] == "2.00"


def test_legs_and_methods_are_kept_apart() -> None:
    near = make_series([1.0, 1.0], leg="near")
    far = make_series([5.0, 5.0], leg="far")
    found = rows(
        angle_table(
            [
                make_result(method="mediapipe_full", series=(near,)),
                make_result(method="lite", series=(far, near)),
                make_result(method="heavy", series=(near,)),
            ]
        )
    )
    assert [(r["leg"], r["method"], r["bias"]) for r in found] == [
        ("far", "lite", "5.00"),
        ("near", "heavy", "1.00"),
        ("near", "lite", "1.00"),
        ("near", "mediapipe_full", "1.00"),
    ]


def test_values_are_grouped_by_criterion() -> None:
    values = (make_value(62.0, 60.0), make_value(64.0, 60.0), make_value(1.0, 1.0, name="trunk"))
    depth, trunk = rows(value_table([make_result(values=values)]))
    assert (depth["name"], depth["bias"], depth["rmse"]) == ("depth", "3.00", "3.16")
    assert (trunk["name"], trunk["rmse"]) == ("trunk", "0.00")


def test_coverage_counts_values_within_two_errors() -> None:
    values = tuple(make_value(60.0 + gap, 60.0, reported_error=2.0) for gap in (0, -4, 4.1, 3))
    unjudged = make_value(90.0, 60.0)
    (row,) = rows(coverage_table([make_result(values=(*values, unjudged))]))
    assert row["within_two_errors_percent"] == "75.0"
    assert (row["reported_error"], row["values"]) == ("2.00", "4")


def test_events_are_found_missed_and_invented() -> None:
    events = (
        make_event(1.0, 1.02),
        make_event(2.0, 1.95),
        make_event(3.0, None),
        make_event(None, 4.0),
    )
    (row,) = rows(event_table([make_result(events=events)]))
    assert (row["true"], row["found"], row["missed"], row["invented"]) == ("3", "2", "1", "1")
    assert (row["bias_ms"], row["median_ms"], row["rmse_ms"]) == ("-15.0", "35.0", "38.1")


def test_times_of_slow_motion_are_real_times() -> None:
    event = make_event(1.0, 1.1, kind="initial_contact", near=True, real_time_factor=0.25)
    (row,) = rows(event_table([make_result(events=(event,))]))
    assert (row["foot"], row["bias_ms"]) == ("near", "25.0")


def test_times_of_repetitions_come_in_their_order() -> None:
    values = tuple(
        make_value(2.0, 1.9, part="reps", screen="", name=name) for name in ("end", "start")
    )
    found = rows(rep_time_table([make_result(values=values)]))
    assert [(r["time"], r["bias_ms"]) for r in found] == [("start", "100.0"), ("end", "100.0")]


def test_a_movement_that_is_no_test_should_be_none() -> None:
    lunge = make_conditions(movement="lunge", screen=None)
    results = [
        make_result("a", conditions=lunge, screen=None),
        make_result("b", conditions=lunge, screen="deep_squat"),
        make_result("c", conditions=lunge, screen=None, failure="nobody"),
    ]
    (row,) = rows(recognition_table(results))
    assert (row["movement"], row["test"], row["clips"]) == ("lunge", "none", "3")
    assert (row["right_test"], row["judged_as_a_test"], row["refused"]) == ("1", "1", "1")


def test_sensitivity_and_specificity() -> None:
    said = [
        *[("fault", s) for s in ("fault", "fault", "watch", "pass", "cannot_tell")],
        *[("pass", s) for s in ("pass", "watch", "fault", None)],
    ]
    verdicts = tuple(make_verdict(true, s) for true, s in said)
    (row,) = rows(verdict_table([make_result(verdicts=verdicts)]))
    assert row["sensitivity_percent"] == "75.0"
    assert row["faults_as_fault_percent"] == "50.0"
    assert row["specificity_percent"] == "66.7"
    assert row["cannot_tell_percent"] == "22.2"
    assert (row["fault_as_cannot_tell"], row["pass_as_cannot_tell"]) == ("1", "1")


def yaw(deg: float, gap: float, *, measured: float = 1.0, **changes: object) -> ClipResult:
    """Make a clip at a deviation from the side view, with a constant error."""
    conditions = make_conditions(from_side_deg=deg, yaw_deg=90.0 - deg, **changes)
    count = round(20 * measured)
    series = (make_series([gap] * count, frames=20),)
    return make_result(f"yaw{deg}", conditions=conditions, series=series)


def test_the_limit_of_use_is_the_last_bin_before_the_error_is_too_large() -> None:
    results = [yaw(0, 2.0), yaw(10, 4.0), yaw(20, 6.0), yaw(30, 3.0)]
    (row,) = rows(limits_table(results))
    assert (row["condition"], row["within_5_deg"], row["fails_at"]) == ("yaw", "≤ 10°", "≤ 20°")
    assert row["why"] == "RMSE 6.0°"


def test_an_angle_that_is_rarely_measured_is_of_no_use() -> None:
    (row,) = rows(limits_table([yaw(0, 2.0), yaw(10, 1.0, measured=0.5)]))
    assert (row["within_5_deg"], row["why"]) == ("≤ 2.5°", "measured in 50 % of the frames")


def test_a_condition_is_shown_with_all_others_plain() -> None:
    dark = yaw(10, 9.0, exposure=0.1)
    found = rows(condition_table([yaw(0, 2.0), yaw(10, 4.0), dark]))
    assert [(r["bin"], r["rmse"]) for r in found] == [("≤ 2.5°", "2.00"), ("≤ 10°", "4.00")]


def test_a_single_bin_shows_nothing() -> None:
    assert condition_table([yaw(0, 2.0)]).rows == ()
    assert limits_table([yaw(0, 2.0)]).rows == ()


def test_failures_are_listed() -> None:
    (row,) = rows(failure_table([make_result(failure="Nobody was found.")]))
    assert row == {"method": "heavy", "clip": "a", "reason": "Nobody was found."}


def many_results() -> list[ClipResult]:
    """Make results of several clips and methods, with all kinds of rows."""
    found = []
    for number_, clip in enumerate(["a", "b", "c"]):
        for method in ("heavy", "full", "mediapipe_full"):
            gap = 0.1 * number_ + len(method) / 7
            found.append(
                make_result(
                    clip,
                    method,
                    conditions=make_conditions(roll_deg=2.0 * number_),
                    series=(make_series([gap, -gap, gap / 3]), make_series([gap], leg="free")),
                    values=(make_value(60 + gap, 60.0, reported_error=1.0),),
                    events=(make_event(1.0, 1.0 + gap / 100),),
                    verdicts=(make_verdict("fault", "watch"),),
                )
            )
    return found


def test_tables_do_not_depend_on_the_order_of_the_results(tmp_path: Path) -> None:
    results = many_results()
    first = [make(results).to_csv() for make in TABLES]
    random.Random(3).shuffle(results)
    # The order of the clips decides the order of a sum, but no printed digit.
    assert [make(results).to_csv() for make in TABLES] == first


def test_written_tables_are_read_back(tmp_path: Path) -> None:
    tables = write_tables(many_results(), tmp_path / "set")
    assert len(tables) == len(TABLES)
    for table in tables:
        assert read_table(tmp_path / "set" / f"{table.name}.csv") == table
