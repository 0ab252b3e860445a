from __future__ import annotations

import math

import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import join_clips, squats
from vision.report.models import Report
from vision.report.report_sections import (
    build_criterion,
    build_summary,
    round_number,
    round_optional,
    rounded_measure,
)

WRONG = {"fppa": (0, 30), "trunk_lateral": (0, 30)}


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (1.23456, 4, 1.2346),
        (None, 4, None),
        (-0.00001, 4, 0.0),
        (-0.0, 3, 0.0),
        (12, 1, 12.0),
        (2.9999999, 3, 3.0),
    ],
)
def test_rounding(value, digits, expected):
    found = round_optional(value, digits)
    assert found == expected
    if found == 0:
        assert math.copysign(1, found) == 1


def test_measures_are_rounded_and_may_be_missing():
    assert rounded_measure(1.00049, "deg", 0.12345).model_dump() == {
        "value": 1.0,
        "error": 0.123,
        "unit": "deg",
    }
    assert rounded_measure(None, "deg").value is None
    assert round_number(-0.00001) == 0.0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_nan_and_infinity_are_refused_in_a_report(value):
    with pytest.raises(ValueError, match="finite"):
        rounded_measure(value, "deg")


def criterion(plan, name):
    found = judge(squats(leg="left", **plan))
    return build_criterion(found.result(name), found.motion.smooth.time_s), found


def test_a_fault_comes_with_cue_and_drills():
    made, found = criterion({"view": "front", **WRONG}, "knee_valgus")
    assert made.verdict == "fault"
    assert made.cue
    assert made.drills
    assert made.source
    assert made.error is not None
    assert made.error_kind in ("measured", "literature")
    assert made.error_basis
    assert 0 <= made.evidence_s <= found.motion.smooth.time_s[-1]
    assert [p.number for p in made.per_rep] == [1, 2, 3]
    assert {p.verdict for p in made.per_rep} == {"fault"}
    assert "change_from_standing" in made.details


def test_a_pass_has_no_cue_or_drills():
    made, _ = criterion({"view": "front"}, "knee_valgus")
    assert made.verdict == "pass"
    assert made.cue is None
    assert made.drills == []
    assert made.evidence_s is not None


def test_cannot_tell_says_what_to_film():
    made, _ = criterion({"view": "left", **WRONG}, "knee_valgus")
    assert made.verdict == "cannot_tell"
    assert "front" in made.reason
    assert (made.value, made.evidence_s, made.cue, made.drills) == (None, None, None, [])
    assert made.confidence < 0.5


def test_an_estimate_is_shown_but_not_judged():
    made, _ = criterion({"view": "front"}, "depth")
    assert made.verdict == "cannot_tell"
    assert made.value is not None
    assert "not judged" in made.finding
    assert {p.verdict for p in made.per_rep} == {"cannot_tell"}


def summary(movie):
    return analyse(movie).report.summary


def test_the_summary_has_the_worst_verdict_and_at_most_three_cues():
    result = summary(squats(leg="left", view="front", pelvis=(0, 5), touches=(1, 2), **WRONG))
    assert result.verdict == "fault"
    assert 1 <= len(result.cues) <= 3
    assert len(set(result.cues)) == len(result.cues)
    assert len(result.focus) == len(result.cues)
    assert all(f.endswith("/left") for f in result.focus)
    assert result.safety


def test_cues_of_faults_come_first():
    report = analyse(squats(leg="left", view="front", trunk_lateral=(0, 11), fppa=(0, 35))).report
    verdicts = {c.id: c.verdict for c in report.criteria}
    ranks = [verdicts[f.split("/")[0]] for f in report.summary.focus]
    assert ranks == sorted(ranks, key=["fault", "watch"].index)


def test_good_form_has_no_cues():
    result = summary(squats(leg="left", view="left", depth=80, trunk_lean=(0, 15)))
    assert result.verdict == "pass"
    assert result.cues == []
    assert result.focus == []
    assert "nothing stands out in the" in result.headline  # the front is not seen


def test_the_same_cue_for_both_legs_appears_once():
    movie = join_clips(
        squats(leg="left", view="front", fppa=(0, 30)),
        squats(leg="right", view="front", fppa=(0, 30)),
    )
    cues = summary(movie).cues
    assert len(cues) == len(set(cues))


@pytest.mark.parametrize("view", [45.0])
def test_an_oblique_view_has_no_verdict(view):
    result = summary(squats(leg="left", view=view))
    assert result.verdict is None
    assert "does not show enough" in result.headline


def test_a_clip_without_a_test_has_only_a_reason():
    result = build_summary(None, "This is a walk.", [], counted=0)
    assert (result.verdict, result.headline, result.cues) == (None, "This is a walk.", [])


def test_each_repetition_has_its_measures():
    report = analyse(squats(leg="left", view="left", depth=[70, 50, 80])).report
    depths = [r.measures["knee_flexion"] for r in report.reps]
    assert [d.value for d in depths] == pytest.approx([70, 50, 80], abs=2)
    assert all(d.unit == "deg" and d.error for d in depths)
    assert [r.measures["depth"].value for r in report.reps] == [
        p.value for p in next(c for c in report.criteria if c.id == "depth").per_rep
    ]
    front = analyse(squats(leg="left", view="front")).report.reps[0].measures
    assert "knee_flexion_estimate" in front
    assert "knee_flexion" not in front


def test_times_of_a_repetition_are_in_order_and_inside_the_clip():
    report = analyse(squats(leg="left", view="left")).report
    for rep in report.reps:
        assert 0 <= rep.start_s < rep.bottom_s < rep.end_s <= report.clip.duration_s
        assert rep.measures["down_time"].value == pytest.approx(
            rep.bottom_s - rep.start_s, abs=0.001
        )


def test_unknown_fields_are_refused():
    data = analyse(squats(reps=1)).report.model_dump()
    with pytest.raises(ValueError, match="Extra"):
        Report.model_validate(data | {"host": "here"})
