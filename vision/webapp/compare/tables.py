"""Tables of the compare page: criteria of two reports, and values of two segments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vision.report.comparison.answer import REAL_OUTCOMES, outcome_symbol
from vision.report.comparison.differences import Difference
from vision.report.comparison.differences import DifferenceOutcome as DifferenceOutcome
from vision.report.comparison.reports import ReportComparison
from vision.report.comparison.reports import ReportOutcome as ReportOutcome
from vision.text.numbers import format_measured, format_value
from vision.webapp.shared.tables import Table

_CRITERIA_ORDER: Final[Mapping[ReportOutcome, int]] = {
    "worse": 0,
    "different": 1,
    "better": 2,
    "no real difference": 3,
    "cannot compare": 4,
}
_OUTCOME_LABELS: Final[Mapping[DifferenceOutcome, str]] = {
    "different": "Different",
    "no real difference": "No real difference",
    "no error known": "Error not known",
    "cannot tell": "Cannot tell",
}


def criteria_table(comparison: ReportComparison) -> Table:
    """List two reports criterion by criterion, real differences first, the others paler."""
    rows = sorted(comparison.rows, key=lambda row: _CRITERIA_ORDER[row.outcome])
    return Table(
        heads=(
            "Criterion",
            _head(comparison.a_label),
            _head(comparison.b_label),
            "Difference",
            "Result",
        ),
        rows=tuple(
            (
                row.title,
                format_value(row.a, row.unit),
                format_value(row.b, row.unit),
                _format_signed(row.difference, row.unit),
                f"{outcome_symbol(row.outcome)} {_capitalise(row.sentence)}".strip(),
            )
            for row in rows
        ),
        muted=frozenset(i for i, row in enumerate(rows) if row.outcome not in REAL_OUTCOMES),
    )


def differences_table(differences: tuple[Difference, ...]) -> Table:
    """List the values of two segments with their errors; those that do not differ are paler."""
    return Table(
        heads=("Measure", "First", "Second", "Difference", "Real from", "Result"),
        rows=tuple(
            (
                row.title,
                format_measured(row.a.value, row.a.error, row.unit),
                format_measured(row.b.value, row.b.error, row.unit),
                _format_signed(row.difference, row.unit),
                format_value(row.detectable_difference, row.unit),
                _OUTCOME_LABELS[row.outcome],
            )
            for row in differences
        ),
        muted=frozenset(i for i, row in enumerate(differences) if row.outcome != "different"),
    )


def _format_signed(difference: float | None, unit: str) -> str:
    sign = "+" if difference is not None and difference > 0 else ""
    return sign + format_value(difference, unit)


def _head(label: str) -> str:
    """Return a column's head; a file name stays as it is."""
    return label if "." in label else _capitalise(label)


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]
