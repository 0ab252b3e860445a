"""The answer of a comparison in words: what is better, what is worse, from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vision.report.comparison.reports import ComparisonRow, ReportComparison, ReportOutcome
from vision.text.numbers import format_value
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_count

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

    It is in the current language, as are the answers.

    Parameters
    ----------
    comparison : ReportComparison
        The comparison.
    """
    outcomes = [row.outcome for row in comparison.rows]
    better, worse, other = (outcomes.count(outcome) for outcome in REAL_OUTCOMES)
    if better + worse == 0:
        return translate_text(comparison.headline)
    parts = [
        *([translate("{count} better").format(count=better)] if better else []),
        *([translate("{count} worse").format(count=worse)] if worse else []),
        *([translate_count("{count} difference", "{count} differences", other)] if other else []),
    ]
    same = outcomes.count("no real difference")
    if not same:
        return f"{', '.join(parts)}."
    text = translate("{outcomes}; no real difference in {count} more.")
    return text.format(outcomes=", ".join(parts), count=same)


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
    title = translate_text(row.title)
    before, after = (translate_text(format_value(value, row.unit)) for value in (row.a, row.b))
    if row.outcome == "different":
        first, second = (translate(label) for label in (comparison.a_label, comparison.b_label))
        return f"{title}: {first} {before}, {second} {after}"
    pattern = (
        translate("{criterion}: {before} → {after}, better")
        if row.outcome == "better"
        else translate("{criterion}: {before} → {after}, worse")
    )
    return pattern.format(criterion=title, before=before, after=after)
