"""Where a value lies among what published groups of people measured.

A norm says what is usual, not what is good: no verdict follows from it.
"""

from __future__ import annotations

from vision.report.models import Criterion, Report
from vision.screens.criteria import NormSpec, load_criteria
from vision.text.numbers import format_value


def norm_sentences(criterion: Criterion, report: Report) -> tuple[str, ...]:
    """Say where a value lies in each published group; nothing where there is none.

    Parameters
    ----------
    criterion : Criterion
        A criterion of the report.
    report : Report
        The report.
    """
    if report.screen is None or criterion.value is None or criterion.verdict == "cannot_tell":
        return ()
    spec = load_criteria(report.screen).by_id().get(criterion.id)
    if spec is None:
        return ()
    gait = None if criterion.limits is None else criterion.limits.gait
    return tuple(
        _sentence(norm, criterion.value, criterion.error, criterion.unit)
        for norm in spec.norms
        if norm.gait in (None, gait)
    )


def _sentence(norm: NormSpec, value: float, error: float | None, unit: str) -> str:
    mean = format_value(norm.mean, unit, with_error=True)
    spread = format_value(norm.sd, unit, with_error=True)
    text = f"{norm.people} measured {mean}, standard deviation {spread}, {norm.how} ({norm.source})"
    away = abs(value - norm.mean)
    here = format_value(value, unit, with_error=True)
    if error is not None and away <= error:
        return f"{text}. This value, {here}, cannot be told apart from their mean."
    side = "above" if value > norm.mean else "below"
    return f"{text}. This value, {here}, is {away / norm.sd:.1f} standard deviations {side} it."
