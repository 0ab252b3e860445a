from __future__ import annotations

import pytest

from vision.screens.criteria import LimitSpec
from vision.screens.verdict_rule import decide_verdict, excess_over_limit, rep_verdict

ABOVE = LimitSpec(side="above", watch=10, fault=20)
BELOW = LimitSpec(side="below", watch=60, fault=45)
OUTSIDE = LimitSpec(side="outside", watch=(-10, 10), fault=(-20, 20))

# Case, values of the repetitions, error, verdict.
RULE = [
    ("good", [5, 6, 7], 2, "pass"),
    ("good, one bad repetition", [5, 6, 40], 2, "pass"),
    ("exactly at the watch limit", [10, 10, 10], 2, "pass"),
    ("just past the watch limit", [10.1, 10.1, 10.1], 2, "watch"),
    ("watch, whatever the error", [15, 15, 15], 50, "watch"),
    ("exactly at the fault limit", [20, 20, 20], 0, "watch"),
    ("past the fault limit within the error", [21, 21, 21], 2, "watch"),
    ("past it by exactly the error", [22, 22, 22], 2, "watch"),
    ("past it by more than the error", [22.1, 22.1, 22.1], 2, "fault"),
    ("median past it, not the mean", [0, 23, 23], 2, "fault"),
    ("mean past it, not the median", [18, 18, 90], 2, "watch"),
    ("three past it within the error", [21, 21, 21], 5, "watch"),
    ("all of four past it within the error", [21, 21, 21, 21], 5, "fault"),
    ("three of four past it within the error", [21, 21, 21, 15], 5, "fault"),
    ("two of four past it within the error", [22, 22, 19, 15], 5, "watch"),
    ("three of five past it within the error", [21, 21, 21, 19, 19], 5, "watch"),
    ("four of five past it within the error", [21, 21, 21, 21, 19], 5, "fault"),
    ("most past it, but the median is not", [19, 19, 19, 40], 2, "watch"),
    ("two repetitions are never a fault", [40, 40], 2, "watch"),
    ("one repetition is never a fault", [40], 2, "watch"),
    ("one good repetition", [5], 2, "pass"),
    ("no known error is never a fault", [40, 40, 40, 40], None, "watch"),
    ("no known error and good", [5, 5, 5], None, "pass"),
]


@pytest.mark.parametrize(
    ("values", "error", "verdict"), [r[1:] for r in RULE], ids=[r[0] for r in RULE]
)
def test_the_verdict_follows_the_rule(values, error, verdict):
    assert decide_verdict(values, ABOVE, error=error) == verdict


@pytest.mark.parametrize(
    ("values", "error", "verdict"), [r[1:] for r in RULE], ids=[r[0] for r in RULE]
)
def test_the_rule_is_the_same_on_every_side(values, error, verdict):
    # 10 and 20 become 60 and 45 going down, and 10 and 20 to either side.
    down = [60 - 1.5 * (v - 10) for v in values]
    assert decide_verdict(down, BELOW, error=None if error is None else 1.5 * error) == verdict
    assert decide_verdict(values, OUTSIDE, error=error) == verdict
    assert decide_verdict([-v for v in values], OUTSIDE, error=error) == verdict


def test_values_on_both_sides_cancel_in_the_median():
    assert decide_verdict([-40, 0, 40], OUTSIDE, error=1) == "pass"


@pytest.mark.parametrize(
    ("count", "verdict"), [(0, "pass"), (1, "watch"), (2, "fault"), (3, "fault")]
)
def test_counts_are_judged_by_their_number(count, verdict):
    limits = LimitSpec(side="above", watch=0, fault=1)
    values = [1.0] * count + [0.0] * (4 - count)
    assert decide_verdict(values, limits, value=float(count), error=0.0) == verdict


def test_no_values_is_an_error():
    with pytest.raises(ValueError, match="no value"):
        decide_verdict([], ABOVE, error=1)


@pytest.mark.parametrize(
    ("value", "limits", "verdict"),
    [
        (9, ABOVE, "pass"),
        (10, ABOVE, "pass"),
        (15, ABOVE, "watch"),
        (20.1, ABOVE, "fault"),
        (61, BELOW, "pass"),
        (50, BELOW, "watch"),
        (44, BELOW, "fault"),
        (-15, OUTSIDE, "watch"),
        (-21, OUTSIDE, "fault"),
        (0, OUTSIDE, "pass"),
    ],
)
def test_one_repetition_is_judged_by_the_limits(value, limits, verdict):
    assert rep_verdict(value, limits) == verdict


@pytest.mark.parametrize(
    ("value", "limit", "side", "expected"),
    [
        (12, 10, "above", 2),
        (8, 10, "above", -2),
        (55, 60, "below", 5),
        (12, (-10, 10), "outside", 2),
        (-13, (-10, 10), "outside", 3),
        (0, (-10, 10), "outside", -10),
    ],
)
def test_excess_over_a_limit(value, limit, side, expected):
    assert excess_over_limit(value, limit, side) == expected
