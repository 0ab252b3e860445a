"""Write the sentence of a finding, such that it follows from the numbers of its criterion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vision.screens.verdict_rule import MIN_REPS, excess_over_limit
from vision.text.numbers import format_beside_limits, format_value, plural

if TYPE_CHECKING:  # slow to import
    from vision.screens.criteria import LimitSpec
    from vision.screens.criterion_results import CriterionResult

_SHARE_OF_STEPS = "% steps"
#: Up to here a thigh counts as vertical, and from here on, beyond the error, as well behind the
#: body where the limit is not higher: the limit of good form in running.
_STRAIGHT_DEG, _WELL_BEHIND_DEG = 0.5, 10.0
#: Scores of a landing in a share of the steps, with the end of the foot that lands.
_LANDINGS = {100.0: "toe first", 50.0: "flat", 0.0: "heel first"}


def finding_sentence(result: CriterionResult, *, noun: str = "repetition") -> str:
    """Write the finding on one criterion as a sentence.

    Parameters
    ----------
    result : CriterionResult
        The result.
    noun : str, optional
        What is measured once each time, in the singular.
    """
    spec, value = result.spec, result.value
    if value is None:
        return "Cannot tell from this clip."
    if result.verdict == "cannot_tell":
        rough = format_value(value, spec.unit)
        return f"Cannot tell from this clip; roughly {rough}, not judged."
    number = format_beside_limits(value, spec.unit, _limits(spec.limits))
    sentence = _template(result, value).format(
        value=f"{value:.0f} of {plural(_count_measured(result), noun)}"
        if spec.combine == "count"
        else number,
        amount=number.lstrip("−"),
        leg=result.leg or "",
        direction="left" if value > 0 else "right",
        back="behind" if value >= 0 else "short of",
        lean="forward" if value >= 0 else "back",
        inward=_side(number, value, "inward", "outward"),
        outward=_side(number, value, "outward", "inward"),
        reach=_reach(result, value),
        landings=_landings(result) if spec.unit == _SHARE_OF_STEPS else number,
    )
    if result.note is not None:
        return f"{sentence} {result.note}"
    return sentence + _reservation(result, value, noun)


def _limits(limits: LimitSpec) -> Iterator[float]:
    for limit in (limits.watch, limits.fault):
        if isinstance(limit, tuple):
            yield from limit
        elif limit is not None:
            yield limit


def _template(result: CriterionResult, value: float) -> str:
    limits, says = result.spec.limits, result.spec.says
    is_past = excess_over_limit(value, limits.fault, limits.side) > 0
    if result.verdict == "watch" and is_past and says.past_limit is not None:
        return says.past_limit
    return {"pass": says.good, "watch": says.watch, "fault": says.fault}[result.verdict]


def _count_measured(result: CriterionResult) -> int:
    return sum(measurement.value is not None for _, measurement in result.measurements)


def _landings(result: CriterionResult) -> str:
    """Count the landings of the near foot: ``5 of 6 steps toe first, 1 flat; 1 more unclear``."""
    values = [m.value for _, m in result.measurements if m.value is not None]
    counts = {words: values.count(score) for score, words in _LANDINGS.items()}
    first, *others = [(count, words) for words, count in counts.items()]
    text = f"{first[0]} of {plural(len(values), 'step')} {first[1]}"
    text += "".join(f", {count} {words}" for count, words in others if count)
    unclear = len(result.measurements) - len(values)
    return text + (f"; {unclear} more unclear" if unclear else "")


def _reach(result: CriterionResult, value: float) -> str:
    """Say how far a thigh goes behind the body, no further than value and error carry."""
    limits, error = result.spec.limits, result.error
    size = 0.0 if error is None else error.value
    if abs(value) <= max(size, _STRAIGHT_DEG):
        return "swings to about straight below you"
    if value < 0:
        return "stays in front of you"
    if limits.side != "below" or isinstance(limits.watch, tuple):
        return "swings behind you"
    if excess_over_limit(value, limits.fault, limits.side) > 0:
        return "hardly swings behind you"
    if excess_over_limit(value, limits.watch, limits.side) > 0:
        return "swings only a little behind you"
    is_sure = error is not None and value - size >= max(limits.watch, _WELL_BEHIND_DEG)
    return "swings well behind you" if is_sure else "swings behind you"


def _reservation(result: CriterionResult, value: float, noun: str) -> str:
    """Say what the error, or single repetitions, leave open; empty where they leave nothing."""
    limits, error = result.spec.limits, result.error
    past_fault = excess_over_limit(value, limits.fault, limits.side)
    if result.verdict == "watch" and past_fault > 0:
        return _why_no_fault(result, past_fault, noun)
    if error is None:
        return ""
    if result.verdict == "fault":
        if past_fault > error.value:
            return ""
        over = _share_past(result, limits.fault, noun)
        return f" Past the fault limit by no more than the error, but so in {over}."
    if result.spec.combine == "median":
        # The middle one of the repetitions is better than some of them.
        for limit, name in ((limits.fault, "fault limit"), (limits.watch, "limit")):
            over = _share_past(result, limit, noun)
            if over and (result.verdict == "pass" or limit is limits.fault):
                return f" But it is past the {name} in {over}."
    past_watch = excess_over_limit(value, limits.watch, limits.side)
    if result.verdict == "watch" and past_watch <= error.value:
        return " Past the limit by no more than the error, so it may be fine."
    is_near = result.spec.combine != "count" and past_watch >= -error.value
    if result.verdict == "pass" and is_near:
        return " Closer to the limit than the error, so it may be past it."
    return ""


def _share_past(
    result: CriterionResult, limit: float | tuple[float, float] | None, noun: str
) -> str:
    """Count the repetitions past a limit: ``2 of 4 repetitions``; empty where there are none."""
    values = [float(m.value) for _, m in result.measurements if m.value is not None]
    over = sum(excess_over_limit(v, limit, result.spec.limits.side) > 0 for v in values)
    return f"{over} of {plural(len(values), noun)}" if over else ""


def _why_no_fault(result: CriterionResult, past: float, noun: str) -> str:
    """Explain why a value past the fault limit is only worth watching."""
    if result.error is None:
        return " Past the fault limit, but its error is not known, so it is not called a fault."
    count = _count_measured(result)
    if count < MIN_REPS and past > result.error.value:
        return (
            f" Past the fault limit, but measured in only {plural(count, noun)}; "
            f"at least {MIN_REPS} are needed to call it a fault."
        )
    return " Past the fault limit, but by no more than the error."


def _side(number: str, value: float, positive: str, negative: str) -> str:
    """Say to which side a value is; to neither where it is written as zero."""
    if not any(digit in number for digit in "123456789"):
        return "to either side"
    return positive if value > 0 else negative
