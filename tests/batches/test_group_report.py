"""Group report: values that are used, quartiles, who stands out, left against right."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.support.group_tables import clip_row, criterion_row, make_tables, screening_day
from vision.batches.group_models import GroupDistribution, GroupReport, GroupScreen
from vision.batches.group_report import build_group_report
from vision.batches.group_values import choose_values
from vision.report.models import Limits


def report_on(*rows: dict[str, Any], clips: list[dict[str, Any]] | None = None) -> GroupReport:
    return build_group_report(make_tables(rows, clips))


def only_screen(*rows: dict[str, Any]) -> GroupScreen:
    (screen,) = report_on(*rows).screens
    return screen


def only_distribution(*rows: dict[str, Any]) -> GroupDistribution:
    (distribution,) = only_screen(*rows).criteria[0].distributions
    return distribution


def of(name: str, value: float | None, **facts: Any) -> dict[str, Any]:
    """Return a row of an athlete, from a clip named after athlete and leg."""
    return criterion_row(f"{name}-{facts.get('leg', 'left')}", value, athlete=name, **facts)


# --- How did the group do? ---


def test_median_and_quartiles_are_linear_between_the_values() -> None:
    numbers = {"a": 1, "b": 2, "c": 4, "d": 7, "e": 11, "f": 16}
    found = only_distribution(*(of(name, value) for name, value in numbers.items()))
    assert (found.median, found.quartiles) == (5.5, (2.5, 10.0))
    assert (len(found.values), found.athletes, found.errors) == (6, 6, (1.5, 1.5))


def test_fewer_than_five_athletes_have_no_quartiles() -> None:
    legs = [of(name, 1.0, leg=leg) for name in "abcd" for leg in ("left", "right")]
    assert only_distribution(*legs).quartiles is None
    assert only_distribution(*legs, of("e", 1.0)).quartiles == (1.0, 1.0)


def test_verdicts_are_counted_and_what_cannot_be_told_has_no_value() -> None:
    rows = [
        of("a", 3.0),
        of("b", 9.0, verdict="watch"),
        of("c", None),
        of("d", 20.0, verdict="cannot_tell"),
    ]
    (criterion,) = only_screen(*rows).criteria
    assert criterion.counts == {"fault": 0, "watch": 1, "pass": 1, "cannot_tell": 2}
    assert [value.value for value in criterion.values] == [3.0, 9.0, None, None]
    assert criterion.distributions[0].median == 6.0


def test_values_judged_by_other_limits_have_their_own_distribution() -> None:
    rows = [
        of("a", 180.0, limit_side="below", watch_low=150.0, watch_high=None, fault_high=None),
        of("b", 100.0, limit_side="below", watch_low=85.0, watch_high=None, fault_high=None,
           limit_gait="walk"),
    ]  # fmt: skip
    (criterion,) = only_screen(*rows).criteria
    assert [(d.limits, d.median) for d in criterion.distributions] == [
        (Limits(side="below", watch=150.0, fault=None), 180.0),
        (Limits(side="below", watch=85.0, fault=None, gait="walk"), 100.0),
    ]


def test_limits_of_a_range_are_pairs() -> None:
    row = of("a", 0.0, limit_side="outside", watch_low=-8.0, watch_high=8.0, fault_low=-12.0,
             fault_high=12.0)  # fmt: skip
    assert only_distribution(row).limits == Limits(
        side="outside", watch=(-8.0, 8.0), fault=(-12.0, 12.0)
    )


def test_tests_and_criteria_keep_the_order_of_formcheck() -> None:
    rows = [of("a", 1.0, screen="deep_squat"), of("b", 1.0), of("b", 1.0, criterion="depth")]
    report = report_on(*rows)
    assert [screen.id for screen in report.screens] == ["single_leg_squat", "deep_squat"]
    assert [c.id for c in report.screens[0].criteria] == ["knee_valgus", "depth"]


# --- Which clip is used? ---


def used(*rows: dict[str, Any], **views: str) -> tuple[str, list[str]]:
    """Return the clip that is used and those that are not."""
    results = sorted({row["result"] for row in rows})
    clips = [clip_row(result, view=views.get(result, "front")) for result in results]
    (value,) = choose_values(make_tables(rows, clips))
    return value.clip, [other.clip for other in value.others]


def test_the_higher_confidence_is_used_and_the_rest_kept() -> None:
    rows = [
        criterion_row("a", 1.0, athlete="Ada", confidence=0.8),
        criterion_row("b", 2.0, athlete="Ada", confidence=0.7),
        criterion_row("c", 3.0, athlete="Ada", confidence=0.6),
    ]
    assert used(*rows) == ("a.mp4", ["b.mp4", "c.mp4"])


def test_of_equal_confidence_the_later_name_is_used() -> None:
    rows = [criterion_row(name, 1.0, athlete="Ada") for name in "bca"]
    assert used(*rows) == ("c.mp4", ["b.mp4", "a.mp4"])


def test_a_clip_that_can_tell_goes_before_a_surer_one_that_cannot() -> None:
    rows = [
        criterion_row("a", 1.0, athlete="Ada", confidence=0.1),
        criterion_row("b", None, athlete="Ada", confidence=0.2),
    ]
    assert used(*rows) == ("a.mp4", [])


def test_the_reason_is_that_of_the_view_that_shows_it_for_others() -> None:
    rows = [
        criterion_row("z-side", None, athlete="Ada", reason="Film from the front."),
        criterion_row("a-front", None, athlete="Ada", reason="The knee was hidden."),
        criterion_row("b-front", 1.0, athlete="Ben"),
    ]
    clips = [
        clip_row("z-side", view="side"),
        clip_row("a-front", view="front"),
        clip_row("b-front", view="front"),
    ]
    ada, _ = choose_values(make_tables(rows, clips))
    assert ada.reason == "The knee was hidden."


def test_legs_and_criteria_are_chosen_separately() -> None:
    screen = only_screen(of("a", 1.0), of("a", 2.0, leg="right"), of("a", 3.0, criterion="depth"))
    assert [(c.id, len(c.values)) for c in screen.criteria] == [("knee_valgus", 2), ("depth", 1)]
    assert screen.repeated == ()


def test_each_clip_without_a_name_is_an_athlete() -> None:
    rows = [
        criterion_row("x", 1.0),
        criterion_row("y", 2.0),
        criterion_row("z", 3.0, athlete="x.mp4"),
    ]
    report = report_on(*rows)
    assert (report.athletes, report.nameless) == (3, 2)
    assert [v.athlete for v in report.screens[0].criteria[0].values] == ["x.mp4", "y.mp4", "x.mp4"]
    assert report.screens[0].athletes == 3


# --- Who stands out? ---


def fault(name: str, value: float, **facts: Any) -> dict[str, Any]:
    return of(name, value, verdict="fault", **facts)


def test_most_faults_come_first_then_the_furthest_in_units_of_the_error() -> None:
    rows = [
        of("healthy", 2.0),
        of("watched", 11.3, verdict="watch"),
        fault("near", 15.1),
        fault("far", 14.6, error=0.5),
        fault("two", 13.6),
        fault("two", 13.6, leg="right"),
    ]
    found = only_screen(*rows).outstanding
    assert [(one.athlete, one.faults) for one in found] == [
        ("two", 2), ("far", 1), ("near", 1), ("watched", 0),
    ]  # fmt: skip
    assert found[1].furthest == pytest.approx(6.0)
    assert found[3].findings[0].limit == 8.3
    assert found[3].furthest == pytest.approx(2.0)


def test_within_the_error_nobody_stands_out() -> None:
    rows = [fault("a", 12.6), of("b", 9.0, verdict="watch"), of("c", 20.0, verdict="watch",
            error=None, error_kind=None)]  # fmt: skip
    screen = only_screen(*rows)
    assert screen.outstanding == ()
    assert [(e.value.athlete, e.in_errors) for e in screen.within_error] == [
        ("a", pytest.approx(1.0 / 1.5)), ("b", pytest.approx(0.7 / 1.5)), ("c", None),
    ]  # fmt: skip


def test_exactly_the_error_past_a_limit_is_not_beyond_it() -> None:
    assert only_screen(fault("a", 13.0, fault_high=12.0, error=1.0)).outstanding == ()
    assert only_screen(fault("a", 13.01, fault_high=12.0, error=1.0)).outstanding != ()


def test_an_error_of_zero_counts_but_has_no_unit() -> None:
    rows = [fault("zero", 14.0, error=0.0), fault("some", 14.0)]
    zero = only_screen(*rows).outstanding[-1]
    assert (zero.athlete, zero.furthest) == ("zero", None)
    assert math.isinf(zero.findings[0].in_errors or 0)


def test_the_passed_end_of_a_range_is_its_limit() -> None:
    ends = {"watch_low": -8.0, "watch_high": 8.0, "fault_low": -12.0, "fault_high": 12.0}
    row = fault("a", -15.0, limit_side="outside", **ends)
    (finding,) = only_screen(row).outstanding[0].findings
    assert (finding.limit, finding.excess) == (-12.0, 3.0)


# --- Left against right ---


def test_a_difference_has_the_root_of_the_summed_squares_as_its_error() -> None:
    screen = only_screen(of("a", 12.0, error=3.0), of("a", 1.0, leg="right", error=4.0))
    (difference,) = screen.differences
    assert (difference.difference, difference.error) == (11.0, 5.0)
    assert difference.detectable == pytest.approx(9.8)
    assert difference.is_real


@pytest.mark.parametrize(("right", "marked"), [(-9.7, False), (-9.9, True)])
def test_only_what_exceeds_the_detectable_difference_is_marked(right: float, marked: bool) -> None:
    rows = of("a", 0.0, error=3.0), of("a", right, leg="right", error=4.0)
    assert only_screen(*rows).differences[0].is_real is marked


def test_without_both_values_there_is_no_difference() -> None:
    screen = only_screen(
        of("a", 1.0), of("a", None, leg="right"), of("b", 1.0, leg="right"), of("c", 2.0),
    )  # fmt: skip
    assert screen.differences == ()
    assert screen.one_leg == (("b", "right"), ("c", "left"))


def test_without_an_error_no_difference_is_marked() -> None:
    rows = of("a", 0.0, error=None), of("a", 90.0, leg="right")
    (difference,) = only_screen(*rows).differences
    assert (difference.error, difference.detectable, difference.is_real) == (None, None, False)


# --- What could not be told ---


def test_reasons_are_counted_the_most_frequent_first() -> None:
    rows = [
        of("a", None, reason="The knee was hidden."),
        of("b", None),
        of("c", None),
        of("c", None, criterion="knee_travel", title="Knee path"),
    ]
    found = only_screen(*rows).untold
    assert [(one.reason, len(one.values)) for one in found] == [
        ("Film from the front.", 3), ("The knee was hidden.", 1),
    ]  # fmt: skip


def test_clips_without_a_result_are_to_be_filmed_again() -> None:
    clips = [
        clip_row("bad", athlete="Ada", state="failed", screen=None, error="It is damaged."),
        clip_row("walk", folder="team", screen=None, screen_reason="No squat."),
        clip_row("good", athlete="Ben"),
    ]
    report = report_on(criterion_row("good", 1.0, athlete="Ben"), clips=clips)
    assert [(one.athlete, one.problem, one.reason) for one in report.repeat] == [
        ("Ada", "failed", "It is damaged."), ("team/walk.mp4", "no test", "No squat."),
    ]  # fmt: skip
    assert (report.clips, report.athletes) == (3, 3)


def test_no_clips_give_an_empty_report() -> None:
    assert build_group_report(make_tables([])) == GroupReport(0, 0, 0, (), ())


def test_every_criterion_of_a_day_counts_the_same_athletes_and_legs() -> None:
    for screen in build_group_report(screening_day(10)).screens:
        for criterion in screen.criteria:
            assert sum(criterion.counts.values()) == len(criterion.values)
            told = sum(value.value is not None for value in criterion.values)
            assert told == sum(len(d.values) for d in criterion.distributions)
