from __future__ import annotations

import pytest

from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import join_clips, squats
from vision.report.comparison.reports import compare_reports


def report(*, name="clip.mp4", **plan):
    return analyse(squats(**{"view": "front", **plan}), name=name).report


def edited(report, criterion, **change):
    """The same report with one criterion changed."""
    return report.model_copy(
        update={
            "criteria": [
                c.model_copy(update=change) if c.id == criterion else c for c in report.criteria
            ]
        }
    )


@pytest.fixture(scope="module")
def left():
    return report(leg="left", fppa=(0, 4))


@pytest.fixture(scope="module")
def right():
    return report(leg="right", fppa=(0, 4))


def row(comparison, criterion):
    return next(r for r in comparison.rows if r.id == criterion)


def test_a_clip_does_not_differ_from_itself(left):
    found = compare_reports(left, left)
    assert "no difference" in found.headline
    assert {r.outcome for r in found.rows} <= {"no real difference", "cannot compare"}
    assert (found.a_label, found.b_label) == ("first", "second")


@pytest.mark.parametrize(
    ("gap", "error", "outcome"),
    [
        (0.0, 2.0, "no real difference"),
        (5.0, 2.0, "no real difference"),
        (-5.0, 2.0, "no real difference"),
        (6.0, 2.0, "worse"),
        (-6.0, 2.0, "better"),
        (5.0, 1.0, "worse"),
    ],
)
def test_only_more_than_both_errors_together_is_a_difference(left, gap, error, outcome):
    a = edited(left, "knee_valgus", value=10.0, error=error)
    b = edited(left, "knee_valgus", value=10.0 + gap, error=error)
    found = row(compare_reports(a, b), "knee_valgus")
    assert found.outcome == outcome
    assert found.difference == pytest.approx(gap)
    # Two equal errors combine to the error times the square root of 2, times 1.96 for 95 %.
    assert found.detectable_difference == pytest.approx(2.77 * error, rel=0.01)


def test_less_is_worse_where_more_is_good():
    side = report(leg="left", view="left")
    a = edited(side, "depth", value=80.0, error=1.0)
    b = edited(side, "depth", value=60.0, error=1.0)
    assert row(compare_reports(a, b), "depth").outcome == "worse"
    assert row(compare_reports(b, a), "depth").outcome == "better"


def test_values_on_both_sides_are_compared_by_their_distance_past_the_limits(left):
    a = edited(left, "trunk_lateral_lean", value=-20.0, error=1.0)
    b = edited(left, "trunk_lateral_lean", value=12.0, error=1.0)
    assert row(compare_reports(a, b), "trunk_lateral_lean").outcome == "better"


def test_left_against_right_is_neither_better_nor_worse(left, right):
    bad = edited(right, "knee_valgus", value=30.0, error=2.0)
    found = compare_reports(left, bad)
    assert (found.a_label, found.b_label) == ("left leg", "right leg")
    assert found.headline.startswith("Left against right: 1 difference")
    knee = row(found, "knee_valgus")
    assert knee.outcome == "different"
    assert "right leg worse" in knee.sentence
    assert "worse" in row(compare_reports(bad, left), "knee_valgus").sentence


def test_before_and_after_are_labelled_by_their_clips(left):
    later = report(leg="left", name="after.mp4")
    found = compare_reports(left, later)
    assert (found.a_label, found.b_label) == ("clip.mp4", "after.mp4")


def test_different_tests_are_not_compared(left):
    found = compare_reports(left, report(leg="both"))
    assert found.rows == ()
    assert "not of the same test" in found.headline


def test_clips_without_a_test_are_not_compared():
    nothing = report(depth=0)
    assert compare_reports(nothing, nothing).rows == ()


def test_front_and_side_share_only_times(left):
    found = compare_reports(left, report(leg="left", view="left"))
    assert row(found, "knee_valgus").outcome == "cannot compare"
    assert row(found, "depth").outcome == "cannot compare"
    assert row(found, "depth").difference is None


def test_without_a_known_error_nothing_is_compared(left):
    unknown = edited(left, "knee_valgus", error=None)
    assert row(compare_reports(left, unknown), "knee_valgus").outcome == "cannot compare"


@pytest.mark.parametrize(
    ("a", "b", "outcome"), [(0, 1, "worse"), (2, 0, "better"), (1, 1, "no real difference")]
)
def test_counts_differ_by_whole_numbers(left, a, b, outcome):
    first = edited(left, "touch_down", value=float(a), error=0.0)
    second = edited(left, "touch_down", value=float(b), error=0.0)
    assert row(compare_reports(first, second), "touch_down").outcome == outcome


def test_each_knee_is_compared_with_itself():
    both = report(leg="both")
    found = compare_reports(both, both)
    titles = [r.title for r in found.rows if r.id == "knee_valgus"]
    assert len(titles) == 2
    assert any("left" in t for t in titles)


def test_a_clip_of_both_legs_is_compared_leg_by_leg():
    movie = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    both = analyse(movie).report
    found = compare_reports(both, both)
    assert len([r for r in found.rows if r.id == "knee_valgus"]) == 2
