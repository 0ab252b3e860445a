"""Tables of a report, and HTML tables that fold into cards on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vision.report.models import Criterion, Rep, Report, RepValue
from vision.report.rep_marks import rep_verdict_of
from vision.report.report_text import (
    criterion_title,
    measured_text,
    rep_time_headings,
    worst_first,
)
from vision.text.clock import clock_text
from vision.text.labels import verdict_label, view_label
from vision.text.measure_names import measure_name, setting_name
from vision.text.sentences import translate_text
from vision.text.translation import (
    ENGLISH,
    current_language,
    localize_numbers,
    translate,
    translate_in,
)
from vision.webapp.shared.text import escape_html, format_rep_value

MAX_MEASURES: Final = 4
#: Labels of a single landing in the criterion on the percentage of toe-first steps.
_LANDINGS: Final = {100.0: "Toe first", 50.0: "Flat", 0.0: "Heel first"}


@dataclass(frozen=True)
class Table:
    """Column heads and rows of text.

    Attributes
    ----------
    heads : tuple of str
        One for each column.
    rows : tuple of tuple of str
        One cell for each head.
    muted : frozenset of int
        Indices of the rows to show paler.
    english : frozenset of int
        Indices of the columns whose cells are in English in every language, as screen readers are
        told.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    muted: frozenset[int] = frozenset()
    english: frozenset[int] = frozenset()


def table_html(table: Table, *, caption: str, dense: bool = False) -> str:
    """Write a table as HTML with escaped text.

    Parameters
    ----------
    table : Table
        The table.
    caption : str
        Caption for screen readers.
    dense : bool, optional
        Whether a row folds on a phone into three columns instead of single lines.
    """
    heads = "".join(f'<th scope="col">{escape_html(head)}</th>' for head in table.heads)
    foreign = table.english if current_language() != ENGLISH else frozenset()
    languages = [' lang="en"' if at in foreign else "" for at in range(len(table.heads))]
    rows = []
    for index, row in enumerate(table.rows):
        cells = "".join(
            f'<td data-label="{escape_html(head)}"{language}>{escape_html(cell)}</td>'
            for head, cell, language in zip(table.heads, row, languages, strict=True)
        )
        css_class = ' class="fc-muted"' if index in table.muted else ""
        rows.append(f"<tr{css_class}>{cells}</tr>")
    return (
        f'<table class="fc-table{" fc-dense" if dense else ""}">'
        f"<caption>{escape_html(caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def format_seconds(time_s: float | None) -> str:
    """Write a clip time; a dash where it is missing."""
    return "–" if time_s is None else clock_text(time_s)


def reps_table(report: Report) -> Table:
    """List the repetitions: times, whether they count or why not, and the main measures."""
    both = len({rep.leg for rep in report.reps}) > 1
    measures = main_measures(report)
    titles = {c.id: translate_text(c.title) for c in report.criteria}
    titles |= {f"{c.id}_{c.leg}": criterion_title(c, report) for c in report.criteria}
    heads = [translate("Repetition"), *([translate("Leg")] if both else [])]
    heads += [*rep_time_headings(report), translate("Counted")]
    heads += [titles.get(id_) or measure_name(id_) for id_ in measures]
    rows = []
    for rep in report.reps:
        row = [str(rep.number)]
        if both:
            row.append(translate_in("side", rep.leg) if rep.leg else "–")
        row += [
            format_seconds(rep.start_s),
            format_seconds(rep.bottom_s),
            format_seconds(rep.end_s),
            _counted(rep),
        ]
        row += [_measure(rep, id_) for id_ in measures]
        rows.append(tuple(row))
    return Table(
        heads=tuple(heads),
        rows=tuple(rows),
        muted=frozenset(i for i, rep in enumerate(report.reps) if not rep.counted),
    )


def _counted(rep: Rep) -> str:
    if rep.counted:
        return translate("Yes")
    if not rep.reason:
        return translate("No")
    return translate("No: {reason}").format(reason=translate_text(rep.reason))


def _measure(rep: Rep, id_: str) -> str:
    measure = rep.measures.get(id_)
    if measure is None:
        return "–"
    return translate_text(format_rep_value(measure.value, measure.unit))


def main_measures(report: Report) -> list[str]:
    """Choose the measures that get a column: the judged ones first, worst first."""
    with_values = [
        id_
        for rep in report.reps
        for id_, measure in rep.measures.items()
        if measure.value is not None
    ]
    judged = [
        id_
        for c in worst_first(report.criteria)
        for id_ in (c.id, f"{c.id}_{c.leg}")  # a criterion of each leg has a measure for each leg
        if c.verdict != "cannot_tell"
    ]
    ordered = [id_ for id_ in dict.fromkeys([*judged, *with_values]) if id_ in set(with_values)]
    return ordered[:MAX_MEASURES]


def per_rep_table(criterion: Criterion, *, unit: str = "repetition") -> Table:
    """List value and verdict of one criterion for each repetition or step.

    Parameters
    ----------
    criterion : Criterion
        The criterion.
    unit : str, optional
        What is counted: ``repetition`` or ``step``.
    """
    return Table(
        heads=(
            translate("Step") if unit == "step" else translate("Repetition"),
            translate("Value"),
            translate("Verdict"),
        ),
        rows=tuple(
            (
                str(rep.number),
                _rep_value(criterion, rep),
                verdict_label(rep_verdict_of(criterion, rep)),
            )
            for rep in criterion.per_rep
        ),
    )


def _rep_value(criterion: Criterion, rep: RepValue) -> str:
    if criterion.id == "toe_first" and rep.value is not None:
        landing = _LANDINGS.get(rep.value)
        if landing is not None:
            return translate_in("strike", landing)
        return translate_text(format_rep_value(rep.value, "%"))
    return translate_text(format_rep_value(rep.value, criterion.unit))


def details_table(criterion: Criterion) -> Table:
    """List the additional measures of a criterion."""
    return _pairs(
        [
            (measure_name(name), measured_text(measure))
            for name, measure in criterion.details.items()
        ]
    )


def provenance_table(report: Report) -> Table:
    """List model, versions, settings and view behind a report."""
    provenance = report.provenance
    rows: list[tuple[str, str]] = [(translate("Pose model"), provenance.model.name)]
    rows += [
        (translate("{program} version").format(program=name), version)
        for name, version in provenance.versions.items()
    ]
    rows += [
        (translate("Setting: {name}").format(name=setting_name(name)), str(value))
        for name, value in provenance.settings.items()
        if value is not None
    ]
    if report.view is not None:
        text = translate("{view}, confidence {confidence}").format(
            view=view_label(report.view),
            confidence=localize_numbers(f"{report.view_confidence:.2f}"),
        )
        rows.append((translate("View"), text))
    return _pairs(rows)


def _pairs(rows: Sequence[tuple[str, str]]) -> Table:
    return Table(heads=(translate("Item"), translate("Value")), rows=tuple(rows))
