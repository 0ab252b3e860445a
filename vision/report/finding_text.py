"""Write the sentences of the report: findings, headline and descriptions of bouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from vision.report.models import MeasuredValue
from vision.screens.verdict_rule import MIN_REPS, excess_over_limit
from vision.text.gait_labels import STRIKE_STYLES, gait_label
from vision.text.numbers import format_value, join_names, plural

if TYPE_CHECKING:  # slow to import
    from vision.motion.gait.bouts import Bout
    from vision.screens.criterion_results import CriterionResult

#: A headline names at most this many topics.
MAX_TOPICS: Final = 3


def finding_sentence(result: CriterionResult) -> str:
    """Write the finding on one criterion as a sentence."""
    spec, value = result.spec, result.value
    if value is None:
        return "Cannot tell from this clip."
    if result.verdict == "cannot_tell":
        rough = format_value(value, spec.unit)
        return f"Cannot tell from this clip; roughly {rough}, not judged."
    sentence = _template(result, value).format(
        value=_value_text(result, value),
        amount=format_value(abs(value), spec.unit),
        leg=result.leg or "",
        direction="left" if value > 0 else "right",
        back="behind" if value >= 0 else "short of",
        lean="forward" if value >= 0 else "back",
    )
    if result.note is not None:
        return f"{sentence} {result.note}"
    return sentence + _why_no_fault(result)


def _template(result: CriterionResult, value: float) -> str:
    limits, says = result.spec.limits, result.spec.says
    is_past = excess_over_limit(value, limits.fault, limits.side) > 0
    if result.verdict == "watch" and is_past and says.past_limit is not None:
        return says.past_limit
    return {"pass": says.good, "watch": says.watch, "fault": says.fault}[result.verdict]


def _value_text(result: CriterionResult, value: float) -> str:
    if result.spec.combine == "count":
        return f"{value:.0f} of {plural(_count_measured(result), 'repetition')}"
    return format_value(value, result.spec.unit)


def _count_measured(result: CriterionResult) -> int:
    return sum(measurement.value is not None for _, measurement in result.measurements)


def _why_no_fault(result: CriterionResult) -> str:
    """Explain why a value past the fault limit is only worth watching."""
    limits, value = result.spec.limits, result.value
    if result.verdict != "watch" or value is None or result.error is None:
        return ""
    past = excess_over_limit(value, limits.fault, limits.side)
    if past <= 0:
        return ""
    if _count_measured(result) < MIN_REPS and past > result.error.value:
        return f" Past the fault limit, but at least {MIN_REPS} are needed to call it a fault."
    return " Past the fault limit, but by no more than the error."


def headline(
    title: str,
    worst: str | None,
    results: Sequence[CriterionResult],
    *,
    counted: int,
    legs: Sequence[str],
    noun: str = "repetition",
) -> str:
    """Sum up the whole result in one sentence.

    Parameters
    ----------
    title : str
        Title of the test.
    worst : str or None
        Worst verdict; None where nothing could be judged.
    results : sequence of CriterionResult
        Results of all criteria.
    counted : int
        Number of repetitions or strides that were judged.
    legs : sequence of str
        Legs that were tested one at a time.
    noun : str, optional
        What is counted, in the singular.
    """
    if counted == 0:
        why = "deep enough to judge" if noun == "repetition" else "seen well enough to judge"
        return f"{title}: no {noun} {why}."
    judged = [result for result in results if result.verdict != "cannot_tell"]
    if not judged or worst is None:
        return f"{title}: this clip does not show enough to judge."
    on = f" on the {legs[0]} leg" if len(legs) == 1 else " on both legs" if legs else ""
    few = "" if counted >= MIN_REPS else f", seen in only {plural(counted, noun)}"
    if worst == "pass":
        if few:
            return f"{title}{on}: nothing stands out{few}."
        return f"{title}{on}: good form in everything this clip can show."
    faults = _topics(result for result in judged if result.verdict == "fault")
    watches = _topics(result for result in judged if result.verdict == "watch")
    if faults:
        return f"{title}{on}: work on {faults} first."
    if few:
        return f"{title}{on}: keep an eye on {watches}{few}."
    return f"{title}{on}: good overall, keep an eye on {watches}."


def _topics(results: Iterable[CriterionResult]) -> str:
    topics = list(dict.fromkeys(result.spec.topic for result in results))
    return join_names(topics[:MAX_TOPICS]) if topics else ""


def bout_sentences(bout: Bout, measures: Mapping[str, MeasuredValue]) -> list[str]:
    """Describe a bout, in the order of the three B's: big toe, butt, belly.

    Parameters
    ----------
    bout : Bout
        The bout.
    measures : mapping of str to MeasuredValue
        Medians of the bout, see `vision.report.gait_sections`.
    """
    rate = _value_of(measures, "cadence")
    at_rate = "" if rate is None else f" at {format_value(rate, 'steps/min')}"
    movement = gait_label(bout.gait, bout.direction).capitalize()
    lines = [f"{movement}: {plural(len(bout.steps), 'step')}{at_rate}."]
    if bout.view.name != "side":
        lines.append("Filmed at an angle, so joint angles cannot be measured reliably.")
        return lines
    lines.append(f"Big toe: {_landings(bout)}.")
    back = _value_of(measures, "hip_extension")
    if back is not None:
        where = "behind" if back >= 0 else "short of"
        lines.append(f"Butt: the near thigh swings {_degrees(back)} {where} vertical.")
    lean, sway = _value_of(measures, "trunk_lean"), _value_of(measures, "trunk_range")
    if lean is not None:
        direction = "forward" if lean >= 0 else "back"
        moves = "" if sway is None else f" and moves through {_degrees(sway)} in a stride"
        lines.append(f"Belly: the trunk leans {_degrees(lean)} {direction}{moves}.")
    return lines


def _landings(bout: Bout) -> str:
    strikes = Counter(step.strike for step in bout.steps if step.near)
    if not strikes:
        return "no landing of the near foot was seen"
    strike, count = strikes.most_common(1)[0]
    steps = f"{count} of {plural(strikes.total(), 'step')}"
    foot = f"the near ({bout.near_side}) foot"
    if strike == "unclear":
        return f"how {foot} lands is unclear in {steps}"
    return f"{foot} lands {STRIKE_STYLES[strike].label.lower()} in {steps}"


def _degrees(value: float) -> str:
    return format_value(abs(value), "deg")


def _value_of(measures: Mapping[str, MeasuredValue], name: str) -> float | None:
    return measures[name].value if name in measures else None
