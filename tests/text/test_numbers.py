from __future__ import annotations

import pytest

from vision.text.numbers import (
    clock_time,
    format_limit,
    format_measured,
    format_scale_mark,
    format_size,
    format_value,
    join_names,
    percent_basis,
    plural,
)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (24.44, "deg", "24°"),
        (-12.6, "deg", "−13°"),
        (-0.4, "deg", "0°"),
        (6.04, "% leg", "6.0 %"),
        (12.64, "% leg", "13 %"),
        (-3.2, "% stance", "−3.2 %"),
        (-0.04, "% stance", "0.0 %"),
        (66.7, "% steps", "67 %"),
        (2, "count", "2"),
        (0.5, "count", "0.5"),
        (1.25, "s", "1.25 s"),
        (3, "m", "3 m"),
        (221.4, "ms", "221 ms"),
        (-0.2, "ms", "0 ms"),
        (172.2, "steps/min", "172 steps/min"),
        (369.4, "deg/s", "369°/s"),
        (0.856, "legs", "0.86 leg lengths"),
        (None, "deg", "–"),
    ],
)
def test_a_value_is_written_with_its_unit(value, unit, expected):
    assert format_value(value, unit) == expected


def test_a_value_beside_its_error_has_one_more_decimal():
    assert format_value(24.44, "deg", with_error=True) == "24.4°"
    assert format_value(12.64, "% leg", with_error=True) == "12.6 %"
    assert format_value(-0.03, "deg", with_error=True) == "0.0°"
    assert format_value(221.4, "ms", with_error=True) == "221 ms"


@pytest.mark.parametrize(
    ("value", "error", "unit", "expected"),
    [
        (24.44, 2.1, "deg", "24.4° ± 2.1°"),
        (6.1, 0.82, "% leg", "6.1 ± 0.8 % of leg length"),
        (221, 14.6, "ms", "221 ± 15 ms"),
        (6.1, None, "% leg", "6.1 % of leg length"),
        (None, 1.0, "deg", "–"),
    ],
)
def test_a_measured_value_is_written_with_its_error(value, error, unit, expected):
    assert format_measured(value, error, unit) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (12.0, "deg", "12°"),
        (13.5, "deg", "13.5°"),
        (-5, "% leg", "−5 %"),
        (160, "steps/min", "160 steps/min"),
    ],
)
def test_a_limit_has_only_the_decimals_it_needs(value, unit, expected):
    assert format_limit(value, unit) == expected


def test_a_mark_below_a_scale_leaves_out_a_long_unit():
    marks = [format_scale_mark(v, u) for v, u in ((12, "deg"), (-5, "%"), (320, "ms"))]
    assert marks == ["12°", "−5 %", "320 ms"]
    assert format_scale_mark(150, "steps/min") == "150"


def test_only_percentages_have_a_basis():
    assert percent_basis("% torso") == "of torso length"
    assert percent_basis("deg") == percent_basis("%") == ""


def test_counts_names_and_times_read_as_in_a_sentence():
    assert [plural(n, "step") for n in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert join_names(["depth"]) == "depth"
    assert join_names(["depth", "heels", "trunk"]) == "depth, heels and trunk"
    assert clock_time(4.24) == "4.2 s"


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 MB"), (1, "0.1 MB"), (923_492, "0.9 MB"), (5 << 20, "5 MB"), (1023 << 20, "1023 MB"),
     (3 << 29, "1.5 GB")],
)  # fmt: skip
def test_the_size_of_a_file_has_no_more_digits_than_people_need(size, expected):
    assert format_size(size) == expected
