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
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.webapp.shared.tables import Table

_CRITERIA_ORDER: Final[Mapping[ReportOutcome, int]] = {
    "worse": 0,
    "different": 1,
    "better": 2,
    "no real difference": 3,
    "cannot compare": 4,
}


def criteria_table(comparison: ReportComparison) -> Table:
    """List two reports criterion by criterion, real differences first, the others paler."""
    rows = sorted(comparison.rows, key=lambda row: _CRITERIA_ORDER[row.outcome])
    return Table(
        heads=(
            translate("Criterion"),
            _head(comparison.a_label),
            _head(comparison.b_label),
            translate("Difference"),
            translate("Result"),
        ),
        rows=tuple(
            (
                translate_text(row.title),
                translate_text(format_value(row.a, row.unit)),
                translate_text(format_value(row.b, row.unit)),
                _format_signed(row.difference, row.unit),
                _outcome(row.outcome, row.sentence),
            )
            for row in rows
        ),
        muted=frozenset(i for i, row in enumerate(rows) if row.outcome not in REAL_OUTCOMES),
    )


def differences_table(differences: tuple[Difference, ...]) -> Table:
    """List the values of two segments with their errors; those that do not differ are paler."""
    return Table(
        heads=(
            translate("Measure"),
            translate("First"),
            translate("Second"),
            translate("Difference"),
            translate("Real from"),
            translate("Result"),
        ),
        rows=tuple(
            (
                _difference_title(row.title),
                translate_text(format_measured(row.a.value, row.a.error, row.unit)),
                translate_text(format_measured(row.b.value, row.b.error, row.unit)),
                _format_signed(row.difference, row.unit),
                translate_text(format_value(row.detectable_difference, row.unit)),
                _outcome_label(row.outcome),
            )
            for row in differences
        ),
        muted=frozenset(i for i, row in enumerate(differences) if row.outcome != "different"),
    )


def _format_signed(difference: float | None, unit: str) -> str:
    sign = "+" if difference is not None and difference > 0 else ""
    return sign + translate_text(format_value(difference, unit))


def _outcome(outcome: ReportOutcome, sentence: str) -> str:
    return f"{outcome_symbol(outcome)} {_capitalise(translate_text(sentence))}".strip()


def _outcome_label(outcome: DifferenceOutcome) -> str:
    return {
        "different": translate("Different"),
        "no real difference": translate("No real difference"),
        "no error known": translate("Error not known"),
        "cannot tell": translate("Cannot tell"),
    }[outcome]


def _difference_title(title: str) -> str:
    """Return the title of a `Difference` in the language of the page: an angle or a phase."""
    for ending, pattern in (
        (" at the bottom", translate("{angle} at the bottom")),
        (" at contact", translate("{angle} at contact")),
        (", largest", translate("{angle}, largest")),
        (", smallest", translate("{angle}, smallest")),
    ):
        if title.endswith(ending):
            return pattern.format(angle=_angle(title.removesuffix(ending)))
    return {
        "Way down": translate("Way down"),
        "Way up": translate("Way up"),
        "Whole repetition": translate("Whole repetition"),
        "Ground contact": translate("Ground contact"),
        "Whole stride": translate("Whole stride"),
    }[title]


def _angle(title: str) -> str:
    """Return the title of an angle, which may have a side: ``Knee flexion, left``."""
    name, _, side = title.partition(", ")
    patterns = {"left": translate("{angle}, left"), "right": translate("{angle}, right")}
    return patterns.get(side, "{angle}").format(angle=translate(name))


def _head(label: str) -> str:
    """Return a column's head; a file name stays as it is."""
    return label if "." in label else _capitalise(translate_text(label))


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]
