"""Compare two reports, criterion by criterion, against the smallest detectable difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from vision.report.models import Criterion, Report
from vision.screens.verdict_rule import excess_over_limit
from vision.text.numbers import format_value, plural

ReportOutcome = Literal["better", "worse", "different", "no real difference", "cannot compare"]

DIFFERENT_TESTS: Final = "The two results are not of the same test, so there is nothing to compare."
#: The difference of two values, each with its standard error, has to exceed this many
#: standard errors of the difference (95 %: the smallest detectable difference).
DETECTABLE_FACTOR: Final = 1.96


@dataclass(frozen=True)
class ComparisonRow:
    """One criterion in both reports.

    Attributes
    ----------
    id, title, unit : str
        Id, title and unit of the criterion.
    a, b : float or None
        Values; None where a report cannot tell.
    difference, detectable_difference : float or None
        ``b - a``, and the smallest difference that is real.
    outcome : ReportOutcome
        The change from `a` to `b`.
    sentence : str
        The outcome as a sentence.
    """

    id: str
    title: str
    unit: str
    a: float | None
    b: float | None
    difference: float | None
    detectable_difference: float | None
    outcome: ReportOutcome
    sentence: str


@dataclass(frozen=True)
class ReportComparison:
    """Two reports, criterion by criterion, with a label for each column."""

    headline: str
    a_label: str
    b_label: str
    rows: tuple[ComparisonRow, ...]


def compare_reports(a: Report, b: Report) -> ReportComparison:
    """Compare two results of the same test: left against right, or before against after.

    Two single-leg clips of opposite legs are compared leg against leg; all others criterion by
    criterion on the same leg.

    Parameters
    ----------
    a, b : Report
        The first and the second result.

    References
    ----------
    The smallest detectable difference is that of Weir, Quantifying test-retest reliability using
    the intraclass correlation coefficient and the SEM, J Strength Cond Res 2005;19(1):231-240,
    with the standard error of each value.

    Examples
    --------
    >>> from vision import Settings, analyse, compare_reports
    >>> report = analyse("samples/sls_valgus_front_L.mp4", Settings(end_s=4.0)).report
    >>> compare_reports(report, report).headline
    'First against second: no difference larger than the error.'
    """
    opposite = {a.leg, b.leg} == {"left", "right"}
    if opposite:
        labels = (f"{a.leg} leg", f"{b.leg} leg")
    elif a.clip.name == b.clip.name:
        labels = ("first", "second")
    else:
        labels = (a.clip.name, b.clip.name)
    if a.screen is None or a.screen != b.screen:
        return ReportComparison(DIFFERENT_TESTS, *labels, rows=())
    others = {(c.id, None if opposite else c.leg): c for c in b.criteria}
    rows = []
    for criterion in a.criteria:
        other = others.get((criterion.id, None if opposite else criterion.leg))
        if other is not None:
            rows.append(_row(criterion, other, labels, neutral=opposite))
    real = [r for r in rows if r.outcome in ("better", "worse", "different")]
    pair = "Left against right" if opposite else "First against second"
    if not any(r.outcome != "cannot compare" for r in rows):
        headline = f"{pair}: nothing can be compared, because no criterion has a value in both."
    elif not real:
        headline = f"{pair}: no difference larger than the error."
    else:
        headline = f"{pair}: {plural(len(real), 'difference')} beyond the error."
    return ReportComparison(headline, *labels, rows=tuple(rows))


def _row(a: Criterion, b: Criterion, labels: tuple[str, str], *, neutral: bool) -> ComparisonRow:
    title = f"{a.title} ({a.leg})" if a.leg and not neutral else a.title
    judged = a.verdict != "cannot_tell" and b.verdict != "cannot_tell"
    va, vb = (a.value, b.value) if judged else (None, None)
    if va is None or vb is None or a.error is None or b.error is None:
        sentence = "cannot compare: one of the two cannot tell" if not judged else "no error known"
        return ComparisonRow(a.id, title, a.unit, va, vb, None, None, "cannot compare", sentence)
    difference = vb - va
    detectable = DETECTABLE_FACTOR * math.hypot(a.error, b.error)
    needed = f"needs {format_value(detectable, a.unit)} to be real"
    if a.unit == "count":
        needed = f"needs {math.floor(detectable) + 1} to be real"  # counts are whole
    if abs(difference) <= detectable:
        outcome: ReportOutcome = "no real difference"
        sentence = f"no real difference ({format_value(difference, a.unit)}; {needed})"
    elif neutral:
        outcome = "different"
        worse = labels[1] if _excess(b, vb) > _excess(a, va) else labels[0]
        sentence = f"{format_value(abs(difference), a.unit)} apart, {worse} worse ({needed})"
    else:
        outcome = "worse" if _excess(b, vb) > _excess(a, va) else "better"
        sentence = f"{outcome} by {format_value(abs(difference), a.unit)} ({needed})"
    return ComparisonRow(a.id, title, a.unit, va, vb, difference, detectable, outcome, sentence)


def _excess(criterion: Criterion, value: float) -> float:
    """Return how far a value is past the limit, for comparison only."""
    if criterion.limits is None:
        return 0.0
    return excess_over_limit(value, criterion.limits.watch, criterion.limits.side)
