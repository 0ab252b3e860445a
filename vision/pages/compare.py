"""The page that sets two saved results side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.pages.desk import desk, report_of
from vision.pages.meta import Meta
from vision.pages.style import show_table, use_style
from vision.pages.tables import Table
from vision.pages.words import plain, result_label
from vision.report.compare import Comparison, Outcome, compare_reports
from vision.report.models import Report
from vision.report.telling import number

_RANK: Final[dict[Outcome, int]] = {
    "worse": 0,
    "different": 1,
    "better": 2,
    "no real difference": 3,
    "cannot compare": 4,
}
_REAL: Final = frozenset({"worse", "different", "better"})


def page() -> None:
    """Show the page; ``?a=`` and ``?b=`` in the address choose the results."""
    use_style()
    st.title("Compare two results", anchor=False)
    st.markdown(
        "Left leg against right, or before against after. Only a difference larger than its "
        "own error counts as one."
    )
    try:
        _page()
    except FormcheckError as error:
        st.error(plain(str(error)), icon=":material/error:")


def _page() -> None:
    saved = comparable()
    if len(saved) < 2:
        have = "one result" if saved else "no results"
        st.info(
            f"There is {have} to compare yet. Check two clips first; their results are then here.",
            icon=":material/info:",
        )
        return
    reports = {meta.id: report for meta, report in saved}
    labels = {meta.id: result_label(meta, report) for meta, report in saved}
    ids = list(labels)
    first, second = likely_pair(saved)
    left, right = st.columns(2)
    with left:
        a = _choose("First", "a", ids, labels, default=first)
    with right:
        b = _choose("Second", "b", ids, labels, default=second)
    if a == b:
        st.info("Choose two different results.", icon=":material/info:")
        return
    comparison = compare_reports(reports[a], reports[b])
    st.markdown(f"### {plain(comparison.headline)}")
    if comparison.rows:
        show_table(rows_table(comparison), caption="Comparison")
        st.caption(
            "A difference is real when it is larger than the errors of both results can explain "
            "(95 of 100 times). A smaller one may come from the measuring alone."
        )


def comparable() -> list[tuple[Meta, Report]]:
    """List the saved results in which a test was recognised, the latest first."""
    found = []
    for meta in desk().results.all():
        report = report_of(meta)
        if report is not None and report.screen is not None:
            found.append((meta, report))
    return found


def likely_pair(saved: Sequence[tuple[Meta, Report]]) -> tuple[str, str]:
    """Guess which two results somebody wants to compare.

    Parameters
    ----------
    saved : sequence of (Meta, Report)
        At least two, the latest first.

    Returns
    -------
    first, second : str
        Ids: the latest two of one test, seen from the same side where there are
        such, the older one first.
    """

    def likeness(a: Report, b: Report) -> tuple[bool, bool]:
        return a.screen == b.screen, a.view == b.view

    pairs = [
        (likeness(older, newer), older_meta.id, newer_meta.id)
        for i, (newer_meta, newer) in enumerate(saved)
        for older_meta, older in saved[i + 1 :]
    ]
    _, first, second = max(pairs, key=lambda pair: pair[0])  # the first of equals: the latest
    return first, second


def _choose(
    label: str, key: str, ids: Sequence[str], labels: dict[str, str], *, default: str
) -> str:
    asked = st.query_params.get(key, default)
    chosen = st.selectbox(
        label,
        ids,
        index=ids.index(asked if asked in ids else default),
        format_func=lambda id_: labels[id_],
        key=f"compare-{key}",
    )
    st.query_params[key] = chosen
    return chosen


def rows_table(comparison: Comparison) -> Table:
    """Lay a comparison out side by side, real differences first.

    Parameters
    ----------
    comparison : Comparison
        Two reports compared.
    """
    rows = sorted(comparison.rows, key=lambda row: _RANK[row.verdict])
    return Table(
        heads=(
            "What",
            _head(comparison.a_label),
            _head(comparison.b_label),
            "Difference",
            "Result",
        ),
        rows=tuple(
            (
                row.title,
                number(row.a, row.unit),
                number(row.b, row.unit),
                _signed(row.difference, row.unit),
                _capital(row.sentence),
            )
            for row in rows
        ),
        muted=frozenset(i for i, row in enumerate(rows) if row.verdict not in _REAL),
    )


def _signed(difference: float | None, unit: str) -> str:
    sign = "+" if difference is not None and difference > 0 else ""
    return sign + number(difference, unit)


def _head(label: str) -> str:
    """Give a column's head; a file's name stays as it is."""
    return label if "." in label else _capital(label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
