"""Sentences of the report: one for each finding, and the headline over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from vision.screens.verdict import MIN_REPS, beyond
from vision.text.numbers import format_value, join_names, plural

if TYPE_CHECKING:  # only names of types; it would load the analysis
    from vision.screens.criterion_results import CriterionResult

#: A headline names at most this many topics.
MAX_TOPICS: Final = 3


def finding_sentence(result: CriterionResult) -> str:
    """Say in one plain sentence what was seen."""
    spec, value = result.spec, result.value
    if value is None:
        return "Cannot tell from this clip."
    if result.verdict == "cannot_tell":
        rough = format_value(value, spec.unit)
        return f"Cannot tell from this clip; a rough reading is {rough}, not judged."
    template = {"pass": spec.says.good, "watch": spec.says.watch, "fault": spec.says.fault}
    said = template[result.verdict].format(
        value=_value_text(result, value),
        amount=format_value(abs(value), spec.unit),
        leg=result.leg or "",
        direction="left" if value > 0 else "right",
        back="behind" if value >= 0 else "short of",
        lean="forward" if value >= 0 else "back",
    )
    return said + _why_no_fault(result)


def _value_text(result: CriterionResult, value: float) -> str:
    if result.spec.combine == "count":
        return f"{value:.0f} of {plural(_count_measured(result), 'repetition')}"
    return format_value(value, result.spec.unit)


def _count_measured(result: CriterionResult) -> int:
    return sum(measurement.value is not None for _, measurement in result.measurements)


def _why_no_fault(result: CriterionResult) -> str:
    """Say why a value past the fault limit is only worth watching."""
    limits, value = result.spec.limits, result.value
    if result.verdict != "watch" or value is None or result.error is None:
        return ""
    past = beyond(value, limits.fault, limits.side)
    if past <= 0:
        return ""
    if _count_measured(result) < MIN_REPS and past > result.error.value:
        return f" Past the fault limit, but it takes at least {MIN_REPS} to call it a fault."
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
    of : str, optional
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
