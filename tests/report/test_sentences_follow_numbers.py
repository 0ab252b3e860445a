"""Every sentence of a report follows from its numbers, whatever was measured."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.generated_reports import GeneratedReport, decisions_on, generated_reports
from vision.report.main_finding import main_finding
from vision.report.models import Report
from vision.report.rep_marks import span_marks
from vision.report.report_text import criterion_key, value_basis
from vision.report.review import apply_review
from vision.report.summary_text import outcome_text
from vision.screens.criteria import load_criteria
from vision.screens.criterion_results import CriterionResult
from vision.screens.registry import SCREENS
from vision.screens.verdict_rule import MIN_REPS, excess_over_limit
from vision.terms import Verdict
from vision.text.verdicts import WORST_FIRST, severity, worst_verdict

SLOW = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
NEAR = "Closer to the limit than the error"
MAY_BE_FINE = "Past the limit by no more than the error"


def measured(result: CriterionResult) -> list[float]:
    return [m.value for _, m in result.measurements if m.value is not None]


def past(result: CriterionResult, which: str) -> float:
    assert result.value is not None
    limits = result.spec.limits
    return excess_over_limit(result.value, getattr(limits, which), limits.side)


@SLOW
@given(generated_reports())
def test_what_the_error_leaves_open_is_said(generated: GeneratedReport) -> None:
    for result, criterion in generated.pairs():
        text = criterion.finding
        if result.verdict == "cannot_tell" or result.note is not None:
            assert NEAR not in text
            assert MAY_BE_FINE not in text
            continue
        error = None if result.error is None else result.error.value
        beyond_watch, beyond_fault = past(result, "watch"), past(result, "fault")
        limits, is_median = result.spec.limits, result.spec.combine == "median"
        over = [
            sum(excess_over_limit(v, limit, limits.side) > 0 for v in measured(result))
            for limit in (limits.watch, limits.fault)
        ]
        is_open = error is not None and result.verdict != "fault" and beyond_fault <= 0
        said = re.search(r"But it is past the (fault )?limit in (\d+) of (\d+)", text)
        is_uneven = is_median and (over[1] > 0 or (result.verdict == "pass" and over[0] > 0))
        assert (said is not None) == (is_open and is_uneven)
        if said:
            counts = (over[1] if said[1] else over[0], len(measured(result)))
            assert (int(said[2]), int(said[3])) == counts
        is_near = is_open and result.verdict == "pass" and beyond_watch >= -(error or 0.0)
        assert (NEAR in text) == (is_near and not said and result.spec.combine != "count")
        may_be_fine = is_open and result.verdict == "watch" and beyond_watch <= (error or 0.0)
        assert (MAY_BE_FINE in text) == (may_be_fine and not said)
        if beyond_fault > 0:
            assert "a little" not in text
        if result.verdict == "watch" and beyond_fault > 0:
            assert "Past the fault limit, but" in text
            only = re.search(r"measured in only (\d+)", text)
            if only:
                assert int(only[1]) == len(measured(result)) < MIN_REPS
            elif error is None:
                assert "its error is not known" in text
            else:
                assert "no more than the error" in text
                assert beyond_fault <= error


@SLOW
@given(generated_reports())
def test_the_number_is_on_its_side_of_the_limits(generated: GeneratedReport) -> None:
    for result, criterion in generated.pairs():
        limits, value = result.spec.limits, result.value
        shown = re.search(r"(−?\d+(?:\.\d+)?) ?(?:°|%|ms|steps/min)", criterion.finding)
        if criterion.verdict == "cannot_tell" or shown is None or value is None:
            continue
        if result.spec.unit == "% steps":
            continue
        number = float(shown[1].replace("−", "-"))
        assert abs(abs(number) - abs(value)) <= 0.5 + 1e-9
        for limit in (limits.watch, limits.fault):
            # A sentence may leave out the sign; that of a limit then has no meaning.
            if isinstance(limit, float) and number * value > 0:
                real = excess_over_limit(value, limit, limits.side)
                told = excess_over_limit(number, limit, limits.side)
                assert told * real >= 0
                assert told or abs(real) <= 0.051 or result.spec.unit in ("ms", "steps/min")


REACHES = (
    "stays in front of you",
    "swings to about straight below you",
    "hardly swings behind you",
    "swings only a little behind you",
    "swings well behind you",
    "swings behind you",
)


@SLOW
@given(generated_reports())
def test_the_words_for_the_thigh_follow_from_its_angle(generated: GeneratedReport) -> None:
    for result, criterion in generated.pairs():
        value = result.value
        if result.spec.id != "hip_extension" or result.verdict == "cannot_tell" or value is None:
            continue
        (said,) = [words for words in REACHES if f"your thigh {words} (" in criterion.finding]
        error = 0.0 if result.error is None else result.error.value
        beyond_watch, beyond_fault = past(result, "watch"), past(result, "fault")
        if "behind you" in said:
            assert value > error
            assert ("hardly" in said) == (beyond_fault > 0)
            assert ("a little" in said) == (beyond_watch > 0 >= beyond_fault)
        else:
            assert value <= max(error, 0.5)
            assert ("in front" in said) == (value < -max(error, 0.5))
        if "well" in said:
            assert result.verdict == "pass"
            assert result.error is not None
            assert beyond_watch <= -error
            assert value - error >= 10
        if result.verdict == "fault":
            assert said in REACHES[:3]


@SLOW
@given(generated_reports())
def test_landings_are_counted_as_they_are(generated: GeneratedReport) -> None:
    for result, criterion in generated.pairs():
        if result.spec.unit != "% steps" or result.verdict == "cannot_tell":
            continue
        values = measured(result)
        unclear = len(result.measurements) - len(values)
        first = re.search(r"(\d+) of (\d+) steps? toe first", criterion.finding)
        assert first is not None
        assert (int(first[1]), int(first[2])) == (values.count(100.0), len(values))
        for words, score in (("flat", 50.0), ("heel first", 0.0)):
            found = re.search(rf"(\d+) {words}", criterion.finding)
            assert (int(found[1]) if found else 0) == values.count(score)
        assert ("unclear" in criterion.finding) == bool(unclear)
        assert ("unclear" in value_basis(criterion)) == bool(unclear)


@SLOW
@given(
    st.sampled_from((("pass",), ("pass", "cannot_tell"), ("pass", "watch"), WORST_FIRST)).flatmap(
        lambda verdicts: st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from(verdicts)))
    ),
    st.integers(0, 6),
)
def test_the_headline_follows_from_the_verdicts(
    judged: list[tuple[str, Verdict]], counted: int
) -> None:
    text = outcome_text(judged, counted=counted)
    verdicts = [verdict for _, verdict in judged]
    decided = [v for v in verdicts if v != "cannot_tell"]
    worst = worst_verdict(verdicts) if counted else None
    everything = set(verdicts) == {"pass"} and counted >= MIN_REPS
    assert ("good form in everything" in text) == everything
    assert ("start with" in text) == (worst == "fault")
    assert ("keep an eye on" in text) == (worst == "watch")
    assert ("nothing stands out" in text) == (worst == "pass" and not everything)
    points = re.search(r"in the (\d+) of (\d+) points?", text)
    assert (points is not None) == (worst == "pass" and "cannot_tell" in verdicts)
    if points:
        assert (int(points[1]), int(points[2])) == (len(decided), len(verdicts))
    rest = re.search(r"the other (\w+) that this clip shows (?:is|are) good", text)
    if rest:
        assert rest[1] == ("one" if decided.count("pass") == 1 else str(decided.count("pass")))
    named = {topic for topic, verdict in judged if verdict == worst}
    if worst in ("watch", "fault"):
        told = re.search(r"(?:start with|keep an eye on) ([^.;]*?)(?:,? seen|[.;])", text)
        assert told is not None
        topics = re.split(r", | and ", told[1])
        more = [int(word.removesuffix(" more")) for word in topics if word.endswith(" more")]
        assert set(topics) - {f"{n} more" for n in more} <= named
        assert worst == "fault" or len(topics) - len(more) + sum(more) == len(named)
    assert ("seen in only" in text) == (worst is not None and counted < MIN_REPS)


@SLOW
@given(generated_reports())
def test_no_two_cards_contradict_each_other(generated: GeneratedReport) -> None:
    for related in SCREENS[generated.screen].related:
        for fault in generated.results:
            is_fault = fault.verdict == "fault" and fault.spec.id in related.criteria
            for other in generated.results:
                is_same_leg = None in (fault.leg, other.leg) or fault.leg == other.leg
                members = (*related.criteria, *related.supporting, *related.followers)
                if is_fault and is_same_leg and other.spec.id in members:
                    assert other.verdict != "pass"


@SLOW
@given(generated_reports())
def test_a_repetition_is_marked_with_its_worst_verdict(generated: GeneratedReport) -> None:
    report = generated.as_report()
    for mark in span_marks(report):
        shown = [
            (each.verdict, c)
            for c in report.criteria
            for each in c.per_rep
            if each.number == mark.number and each.verdict != "cannot_tell"
        ]
        worst = min((v for v, _ in shown), key=severity)
        if mark.verdict != worst:  # nothing is called a fault in a criterion that cannot have one
            assert (mark.verdict, worst) == ("watch", "fault")
            for verdict, criterion in shown:
                few = sum(each.value is not None for each in criterion.per_rep) < MIN_REPS
                assert verdict != "fault" or criterion.error is None or few


@SLOW
@given(st.data())
def test_a_review_changes_everything_that_follows_from_a_verdict(data: st.DataObject) -> None:
    report = data.draw(generated_reports()).as_report()
    decisions = data.draw(decisions_on(report))
    reviewed = apply_review(report, decisions)
    shown = {criterion_key(c): c for c in reviewed.report.criteria}
    before = {criterion_key(c): c for c in report.criteria}
    decided = {decision.key: decision for decision in decisions}
    gone = {key for key, decision in decided.items() if decision.kind == "dismiss"}
    assert set(shown) == set(before) - gone
    assert {criterion_key(c) for c in reviewed.dismissed} == gone
    for key, criterion in shown.items():
        decision = decided.get(key)
        wanted = decision.verdict if decision and decision.verdict else before[key].verdict
        assert criterion.verdict == wanted
        needs_work = criterion.verdict in ("watch", "fault")
        assert (criterion.cue is not None) == needs_work
        assert bool(criterion.drills) == needs_work
        is_overruled = wanted != before[key].verdict
        assert bool(reviewed.original_text(criterion)) == is_overruled
        for rep in criterion.per_rep if is_overruled else ():
            worst_allowed = severity(criterion.verdict)
            assert rep.verdict == "cannot_tell" or severity(rep.verdict) >= worst_allowed
    summary = reviewed.report.summary
    assert summary.verdict == worst_verdict(c.verdict for c in shown.values())
    assert set(summary.focus) <= {
        key for key, c in shown.items() if c.verdict in ("watch", "fault")
    }
    assert len(summary.cues) == len(summary.focus) <= 3
    if not reviewed.is_overruled:
        assert reviewed.report == report
    assert "fault" in [c.verdict for c in shown.values()] or "start with" not in summary.headline


def expect_one_beginning(report: Report) -> None:
    """Expect headline, first cue and evidence frame to be about the same criterion."""
    topics = {spec.id: spec.topic for spec in load_criteria(report.screen or "").criterion}
    found = main_finding(report)
    _, intro, named = report.summary.headline.partition(": start with ")
    if not intro:
        _, intro, named = report.summary.headline.partition(": keep an eye on ")
    if not intro:
        return
    assert found is not None
    assert found.verdict == report.summary.verdict
    assert report.summary.focus[0].split("/")[0] == found.id
    assert named.startswith(topics[found.id])


@SLOW
@given(generated_reports(), st.data())
def test_headline_cue_and_evidence_frame_begin_with_the_same(
    generated: GeneratedReport, data: st.DataObject
) -> None:
    report = generated.as_report()
    expect_one_beginning(report)
    expect_one_beginning(apply_review(report, data.draw(decisions_on(report))).report)
