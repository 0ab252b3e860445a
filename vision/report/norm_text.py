"""Where a value lies among what published groups of people measured.

A norm says what is usual, not what is good: no verdict follows from it.
"""

from __future__ import annotations

from vision.report.models import Criterion, Report
from vision.screens.criteria import NormSpec, load_criteria
from vision.text.numbers import format_value
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate


def norm_sentences(criterion: Criterion, report: Report) -> tuple[str, ...]:
    """Say in the current language where a value lies in each published group.

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
    measured = translate("{people} measured {mean}, standard deviation {spread}, {how} ({source}).")
    text = measured.format(
        people=translate_text(norm.people),
        mean=_value(norm.mean, unit),
        spread=_value(norm.sd, unit),
        how=translate_text(norm.how),
        source=norm.source,
    )
    away = abs(value - norm.mean)
    if error is not None and away <= error:
        place = translate("This value, {value}, cannot be told apart from their mean.")
    elif value > norm.mean:
        place = translate("This value, {value}, is {number} standard deviations above it.")
    else:
        place = translate("This value, {value}, is {number} standard deviations below it.")
    number = localize_numbers(f"{away / norm.sd:.1f}")
    return f"{text} {place.format(value=_value(value, unit), number=number)}"


def _value(value: float, unit: str) -> str:
    return translate_text(format_value(value, unit, with_error=True))
