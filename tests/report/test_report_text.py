from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import saved_results
from vision.report import report_text
from vision.report.models import (
    Criterion,
    Limits,
    MeasuredValue,
    RepValue,
)
from vision.report.report_text import limits_text
from vision.text.gait_labels import STRIDE_MEASURE_LABELS


def counted(**update: Any) -> Criterion:
    touches = next(c for c in saved_results.build_report().criteria if c.unit == "count")
    reps = [
        RepValue(number=n, value=value, verdict="pass")
        for n, value in enumerate((0.0, 1.0, 0.0, None), start=1)
    ]
    basis = "23 repetitions in 7 clips"
    facts = {"value": 1.0, "error": 0.0, "error_basis": basis, "per_rep": reps, **update}
    return touches.model_copy(update=facts)


@pytest.mark.parametrize(
    ("limits", "unit", "expected"),
    [
        (Limits(side="above", watch=10, fault=13.5), "deg",
         "Worth watching above 10°, fault above 13.5°"),
        (Limits(side="below", watch=90, fault=75), "deg",
         "Worth watching below 90°, fault below 75°"),
        (Limits(side="outside", watch=(-9.7, 9.7), fault=(-12.7, 12.7)), "deg",
         "Worth watching outside −9.7° to 9.7°, fault outside −12.7° to 12.7°"),
        (Limits(side="above", watch=5, fault=8), "% leg",
         "Worth watching above 5 %, fault above 8 % of leg length"),
        (Limits(side="above", watch=12, fault=12), "deg",
         "Worth watching above 12°, fault if by more than the error"),
        (Limits(side="above", watch=0, fault=1), "count", "Worth watching from 1, fault from 2"),
        (Limits(side="above", watch=2, fault=3), "count", "Worth watching from 3, fault from 4"),
        (Limits(side="below", watch=90, fault=50, gait="run"), "% steps",
         "Worth watching below 90 %, fault below 50 % of the steps, for running"),
        (None, "deg", "No limit: shown, not judged"),
    ],
)  # fmt: skip
def test_limits_are_written_as_a_line(limits: Limits | None, unit: str, expected: str) -> None:
    criterion = (
        saved_results.build_report().criteria[0].model_copy(update={"limits": limits, "unit": unit})
    )
    assert report_text.limits_line(criterion) == expected


def test_the_error_of_a_count_says_how_often_it_was_wrong() -> None:
    assert report_text.error_sentences(counted()) == "No wrong count in 23 repetitions in 7 clips."
    assert "has not been measured" in report_text.error_sentences(counted(error=None))
    assert "± 0.4 is one standard error" in report_text.error_sentences(counted(error=0.4))


def test_the_error_states_its_origin() -> None:
    criterion = next(c for c in saved_results.build_report().criteria if c.error)
    lines = [
        report_text.error_sentences(criterion.model_copy(update={"error_kind": kind}))
        for kind in ("measured", "literature")
    ]
    assert "true angles are known" in lines[0]
    assert "published studies" in lines[1]
    assert "never called a fault" in report_text.error_sentences(
        criterion.model_copy(update={"error": None})
    )


def test_finding_sentences() -> None:
    assert report_text.summary_line(saved_results.build_report()) == (
        "Single-leg squat · left leg · filmed from the front · 3 repetitions counted "
        "(1 more not counted)"
    )
    assert report_text.summary_line(saved_results.build_report("both_legs")).startswith(
        "Single-leg squat · both legs"
    )
    assert report_text.summary_line(saved_results.build_report("refused")) == "Filmed at an angle"


def test_every_cue_comes_with_its_criterions_drills() -> None:
    report = saved_results.build_report("both_legs")
    tips = report_text.advice(report)
    assert [tip.cue for tip in tips] == report.summary.cues
    assert all(tip.drill and tip.criterion_title.endswith((", left", ", right")) for tip in tips)


def test_cues_without_focus_have_no_drill() -> None:
    report = saved_results.build_report()
    bare = report.model_copy(update={"summary": report.summary.model_copy(update={"focus": []})})
    assert [tip.drill for tip in report_text.advice(bare)] == [None] * len(report.summary.cues)


def test_every_measure_of_a_stride_has_a_label() -> None:
    from vision.report.gait_sections import STRIDE_MEASURES

    assert set(STRIDE_MEASURES) <= set(STRIDE_MEASURE_LABELS)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (MeasuredValue(value=236.6, error=14.6, unit="ms"), "237 ± 15 ms"),
        (MeasuredValue(value=8.12, unit="% leg"), "8.1 % of leg length"),
        (MeasuredValue(value=8.12, error=1.5, unit="% leg"), "8.1 ± 1.5 % of leg length"),
        (MeasuredValue(value=None, error=1.5, unit="% leg"), "–"),
        (MeasuredValue(value=176.4, error=2.6, unit="steps/min"), "176 ± 3 steps/min"),
        (MeasuredValue(value=None, unit="deg"), "–"),
    ],
)
def test_measures_are_written_no_finer_than_their_error(
    measure: MeasuredValue, expected: str
) -> None:
    assert report_text.measured_text(measure) == expected


@pytest.mark.parametrize(
    ("side", "watch", "fault", "unit", "expected"),
    [
        ("above", 8.3, 11.6, "deg", "worth watching above 8.3°, fault above 11.6°"),
        ("below", 60, 45, "deg", "worth watching below 60°, fault below 45°"),
        ("outside", (-9.7, 9.7), (-12.7, 12.7), "deg", "−12.7° to 12.7°"),
        ("above", 0, 1, "count", "worth watching from 1, fault from 2"),
        ("above", 5, 8, "% leg", "worth watching above 5 %"),
    ],
)
def test_limits_are_written_with_their_units(side, watch, fault, unit, expected):
    criterion = SimpleNamespace(limits=Limits(side=side, watch=watch, fault=fault), unit=unit)
    assert expected in limits_text(criterion)
    assert "-" not in limits_text(criterion)
