"""The answer of a comparison in words: what is better, what is worse, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vision.report.comparison.reports import ComparisonRow, ReportComparison, ReportOutcome
from vision.text.numbers import format_value, plural

#: Outcomes beyond the error, in the order in which they are told.
REAL_OUTCOMES: Final[tuple[ReportOutcome, ...]] = ("better", "worse", "different")
_SYMBOLS: Final[Mapping[ReportOutcome, str]] = {"better": "▲", "worse": "▼", "different": "◆"}


@dataclass(frozen=True)
class ComparisonAnswer:
    """One difference beyond the error.

    Attributes
    ----------
    outcome : {"better", "worse", "different"}
        What it means.
    text : str
        As a sentence without a full stop: ``Big toe: 0 % → 100 %, better``.
    """

    outcome: ReportOutcome
    text: str


def answer_headline(comparison: ReportComparison) -> str:
    """Count what is better and worse; the comparison's own headline where nothing differs.

    Parameters
    ----------
    comparison : ReportComparison
        The comparison.
    """
    outcomes = [row.outcome for row in comparison.rows]
    better, worse, other = (outcomes.count(outcome) for outcome in REAL_OUTCOMES)
    if better + worse == 0:
        return comparison.headline
    parts = [f"{count} {word}" for count, word in ((better, "better"), (worse, "worse")) if count]
    if other:
        parts.append(plural(other, "difference"))
    same = outcomes.count("no real difference")
    rest = f"; no real difference in {same} more" if same else ""
    return f"{', '.join(parts)}{rest}."


def list_answers(comparison: ReportComparison) -> tuple[ComparisonAnswer, ...]:
    """Tell every difference beyond the error, what is better first.

    Parameters
    ----------
    comparison : ReportComparison
        The comparison.
    """
    rows = [row for outcome in REAL_OUTCOMES for row in comparison.rows if row.outcome == outcome]
    return tuple(ComparisonAnswer(row.outcome, _text(row, comparison)) for row in rows)


def outcome_symbol(outcome: ReportOutcome) -> str:
    """Return the symbol that marks an outcome; empty for one that is no real difference.

    Parameters
    ----------
    outcome : ReportOutcome
        The outcome.
    """
    return _SYMBOLS.get(outcome, "")


def _text(row: ComparisonRow, comparison: ReportComparison) -> str:
    before, after = (format_value(value, row.unit) for value in (row.a, row.b))
    if row.outcome == "different":
        return f"{row.title}: {comparison.a_label} {before}, {comparison.b_label} {after}"
    return f"{row.title}: {before} → {after}, {row.outcome}"
