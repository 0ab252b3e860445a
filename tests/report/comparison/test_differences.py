"""Differences between two segments, with their errors."""

from __future__ import annotations

import math

import pytest

from tests.support.compare_sources import build_rep_source, build_stride_source
from vision.report.comparison.alignment import align
from vision.report.comparison.differences import ComparedValue, Difference, list_differences
from vision.report.comparison.sources import select_segment
from vision.screens.measurement_error import gait_error


def test_the_differences_are_at_the_bottom_of_extremes_and_of_times() -> None:
    a = build_rep_source(5, 15, 35, late=-0.04, factor=0.5)
    b = build_rep_source(2, 20, 32, step=0.05, scale=0.8)
    rows = {
        row.title: row
        for row in list_differences(align(select_segment(a, 0), select_segment(b, 0)))
    }
    assert list(rows) == ["Angle at the bottom", "Angle, largest", "Way down", "Way up",
                          "Whole repetition"]  # fmt: skip
    bottom = rows["Angle at the bottom"]
    assert (bottom.a, bottom.b) == (ComparedValue(80, 3), ComparedValue(64, 3))
    assert bottom.difference == -16
    assert bottom.detectable_difference == pytest.approx(8.3155, abs=1e-3)
    assert bottom.outcome == "different"
    down = rows["Way down"]
    assert down.a.value == pytest.approx(0.5 * (1.0 + 0.04))
    assert down.b.value == pytest.approx(18 * 0.05)
    assert down.outcome == "no error known"
    assert rows["Whole repetition"].b.value == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("a", "b", "outcome"),
    [
        (ComparedValue(10, 3), ComparedValue(18, 3), "no real difference"),
        (ComparedValue(10, 3), ComparedValue(18.4, 3), "different"),
        (ComparedValue(10, 3), ComparedValue(99, None), "no error known"),
        (ComparedValue(None, 3), ComparedValue(99, 3), "cannot tell"),
    ],
)
def test_only_a_difference_beyond_both_errors_is_real(
    a: ComparedValue, b: ComparedValue, outcome: str
) -> None:
    assert Difference("-", "deg", a, b).outcome == outcome


def test_an_extreme_is_unknown_with_a_long_gap() -> None:
    full = select_segment(build_rep_source(0, 10, 20), 0)
    for gap, known in ((slice(4, 6), True), (slice(4, 8), False)):
        rows = list_differences(
            align(select_segment(build_rep_source(0, 10, 20, gap=gap), 0), full)
        )
        (largest,) = (row for row in rows if row.title == "Angle, largest")
        assert (largest.a.value is not None) is known


def test_times_of_strides_have_their_measured_errors() -> None:
    a, b = build_stride_source(10, 30, 70), build_stride_source(20, 50, 70, side="right")
    rows = {
        row.title: row
        for row in list_differences(align(select_segment(a, 0), select_segment(b, 0)))
    }
    near, far = (gait_error(name, "side", "full") for name in ("contact_time", "contact_time_far"))
    assert near is not None
    assert far is not None
    floor = rows["Ground contact"]
    assert floor.a.value == pytest.approx(200)
    assert floor.b.value == pytest.approx(300)
    assert (floor.a.error, floor.b.error) == (near.value, far.value)
    contact = gait_error("initial_contact", "side", "full")
    assert contact is not None
    assert rows["Whole stride"].a.error == pytest.approx(math.sqrt(2) * contact.value)
    assert rows["Angle, smallest"].outcome == "no error known"
