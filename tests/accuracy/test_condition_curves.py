"""What conditions add to an error is measured with all others plain."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from accuracy.clip_result import ClipResult, Filming, ValueRow, filming_of
from accuracy.condition_curves import error_of
from accuracy.error_table import build_error_table
from tests.support.accuracy_results import make_filming, make_result, make_value
from vision.screens.filming_conditions import FilmingConditions, widen_error


def value(
    gap: float, *, px: float = 800.0, fps: float = 30.0, yaw: float = 2.0, seen: float = 98.0
) -> ValueRow:
    """Make a value with an error, under some conditions."""
    filming = make_filming(person_px=px, fps=fps, yaw_deg=yaw, visibility_percent=seen)
    return make_value(60.0 + gap, 60.0, filming=filming)


def clips(*of_clip: Sequence[ValueRow]) -> list[ClipResult]:
    """Make one result for each clip."""
    return [make_result(f"clip{i}", values=tuple(rows)) for i, rows in enumerate(of_clip)]


def test_the_error_is_that_of_plain_clips_and_grows_with_size() -> None:
    results = clips(
        [value(2.0)],
        [value(-2.0)],
        [value(6.0, px=220)],
        [value(6.0, px=280)],
    )
    table = build_error_table(results)
    entry = table["criteria"]["single_leg_squat"]["depth"]["side"]
    assert entry["error"] == entry["rmse"] == 2.0
    assert entry["basis"].startswith("2 repetitions in 2 rendered clips")
    assert entry["conditions"] == {"person_px": [[800.0, 2.0], [250.0, 6.0]]}
    small = FilmingConditions(person_px=250.0, fps=30.0, yaw_deg=2.0)
    assert widen_error(entry["error"], entry["conditions"], small).value == pytest.approx(6.0)


def test_a_condition_without_a_curve_leaves_its_values_in() -> None:
    """One small clip is too few for a curve; leaving it out would only hide its error."""
    results = clips([value(2.0)], [value(2.0)], [value(8.0, px=200)])
    table = build_error_table(results)
    entry = table["criteria"]["single_leg_squat"]["depth"]["side"]
    assert "conditions" not in entry
    assert entry["basis"].startswith("3 repetitions in 3")
    assert entry["rmse"] == 4.9


def test_a_condition_is_measured_with_all_others_plain() -> None:
    results = clips(
        *([value(2.0)] for _ in range(2)),
        *([value(5.0, yaw=20)] for _ in range(2)),
        *([value(30.0, yaw=20, px=200)] for _ in range(2)),
    )
    table = build_error_table(results)
    conditions = table["criteria"]["single_leg_squat"]["depth"]["side"]["conditions"]
    assert conditions == {"yaw_deg": [[2.0, 2.0], [20.0, 5.0]]}


def test_a_point_is_never_better_than_plain() -> None:
    results = clips(*([value(2.0)] for _ in range(2)), *([value(0.5, px=220)] for _ in range(2)))
    entry = build_error_table(results)["criteria"]["single_leg_squat"]
    assert entry["depth"]["side"]["conditions"]["person_px"] == [[800.0, 2.0], [220.0, 2.0]]


def test_an_error_that_covers_too_little_is_widened() -> None:
    """One value in five is far off: twice the root mean square does not reach it."""
    rows = [value(0.1)] * 17 + [value(10.0)] * 3
    samples = [(f"clip{i}", row) for i, row in enumerate(rows)]
    assert error_of(samples) == pytest.approx(5.0)


def test_no_miss_among_a_few_counts_is_no_error_of_zero() -> None:
    samples = [(f"clip{i}", value(0.0)) for i in range(24)]
    assert error_of(samples) == 0.0
    assert error_of(samples, miss=100.0) == pytest.approx(20.0)


def test_values_whose_conditions_are_not_known_count() -> None:
    results = clips([make_value(62.0, 60.0)], [make_value(66.0, 60.0)])
    entry = build_error_table(results)["criteria"]["single_leg_squat"]["depth"]["side"]
    assert "conditions" not in entry
    assert entry["error"] == 4.47


def test_conditions_that_are_not_known_are_none() -> None:
    assert filming_of(FilmingConditions(person_px=800.0, fps=30.0)) is None
    known = {"person_px": 800.0, "fps": 30.0, "yaw_deg": 3.0, "visibility_percent": 97.5}
    assert filming_of(FilmingConditions(**known)) == Filming(**known)
