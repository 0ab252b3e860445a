"""The page that sets two saved results side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from vision.errors import FormcheckError, InputError
from vision.jobs.result_meta import ResultMeta
from vision.report.comparison.reports import ReportComparison, Outcome, compare_reports
from vision.report.comparison.sources import has_both_legs
from vision.report.models import Report
from vision.text.numbers import format_value
from vision.webapp.compare.controller import ComparedResult, load_source, show_players
from vision.webapp.compare.selection import list_comparable, order_by_athlete, suggest_pair
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import apply_style, show_table
from vision.webapp.shared.tables import Table
from vision.webapp.shared.text import escape_markdown

_RANK: Final[dict[Outcome, int]] = {
    "worse": 0,
    "different": 1,
    "better": 2,
    "no real difference": 3,
    "cannot compare": 4,
}
_REAL: Final = frozenset({"worse", "different", "better"})


def show_page() -> None:
    """Show the page; ``?a=`` and ``?b=`` in the address choose the results."""
    apply_style()
    st.title("Compare two results", anchor=False)
    st.markdown(
        "Left leg against right, or before against after. Only a difference larger than its "
        "own error counts as one."
    )
    try:
        _page()
    except FormcheckError as error:
        show_error(error)


def _page() -> None:
    saved = {each.id: each for each in list_comparable()}
    if not saved or (len(saved) == 1 and not _both_legs(next(iter(saved)))):
        have = "one result" if saved else "no results"
        st.info(
            f"There is {have} to compare yet. Check two clips first; their results are then here.",
            icon=":material/info:",
        )
        return
    labels = {id_: each.label for id_, each in saved.items()}
    first, second = suggest_pair(list(saved.values()), second=st.query_params.get("b"))
    left, right = st.columns(2)
    with left:
        a = _choose("First", "a", list(labels), labels, default=first)
    with right:
        ids = order_by_athlete(saved[a], list(saved.values()))
        if _both_legs(a):
            labels = labels | {a: f"The same clip, left against right · {labels[a]}"}
        b = _choose("Second", "b", ids, labels, default=second)
    one, other = _loaded(a), _loaded(b)
    if one is None or other is None:
        name = saved[a if one is None else b].name
        st.info(
            f"The result of {escape_markdown(name)} cannot be read any more.",
            icon=":material/error:",
        )
    elif a == b:
        _within(*one, saved[a].athlete)
    else:
        _between(one, other, (saved[a].athlete, saved[b].athlete))


def _loaded(id_: str) -> tuple[ResultMeta, Report] | None:
    """Read a result; one that came with an import gets its folder first."""
    results = app_state().results
    if not results.path(id_).is_dir():
        app_state().library_sync.restore(id_)
    try:
        meta = results.get(id_)
    except InputError:
        return None
    report = app_state().results.read_report(meta)
    return None if report is None else (meta, report)


def _within(meta: ResultMeta, report: Report, who: str | None) -> None:
    """Set left against right in one clip."""
    take = load_source(meta, report)
    if take is None or not has_both_legs(take):
        st.info(
            "Choose two different results. Left against right in one clip needs a clip that "
            "shows both: a deep squat from the front, or steps of both feet.",
            icon=":material/info:",
        )
        return
    left, right = ComparedResult(meta, take, who, "left"), ComparedResult(meta, take, who, "right")
    if not left.video.is_file():
        st.info(
            f"The clip {escape_markdown(meta.name)} is no longer there.",
            icon=":material/videocam_off:",
        )
        return
    st.markdown("### Left against right in one clip")
    show_players(left, right)


def _between(
    one: tuple[ResultMeta, Report],
    other: tuple[ResultMeta, Report],
    names: tuple[str | None, str | None],
) -> None:
    comparison = compare_reports(one[1], other[1])
    st.markdown(f"### {escape_markdown(comparison.headline)}")
    if one[1].screen == other[1].screen:
        _room(one, other, names)
    if comparison.rows:
        st.markdown("#### The whole clips, criterion by criterion")
        show_table(rows_table(comparison), caption="Comparison")
        st.caption(
            "A difference is real when it is larger than the errors of both results can explain "
            "(95 of 100 times). A smaller one may come from the measuring alone."
        )


def _room(
    one: tuple[ResultMeta, Report],
    other: tuple[ResultMeta, Report],
    names: tuple[str | None, str | None],
) -> None:
    parts = []
    old = []
    for (meta, report), who in zip((one, other), names, strict=True):
        take = load_source(meta, report)
        if take is None:
            old.append(meta.name)
        else:
            parts.append(ComparedResult(meta, take, who))
    lost = [part.meta.name for part in parts if not part.video.is_file()]
    if old:
        was = "was" if len(old) == 1 else "were"
        st.info(
            f"{escape_markdown(' and '.join(old))} {was} checked before clips could be compared picture by "
            "picture; *Run again* under the result makes it ready for that.",
            icon=":material/info:",
        )
    elif lost:
        st.info(
            f"The clip {escape_markdown(lost[0])} is no longer there.",
            icon=":material/videocam_off:",
        )
    elif all(part.places for part in parts):
        show_players(*parts)


def _both_legs(id_: str) -> bool:
    loaded = _loaded(id_)
    take = None if loaded is None else load_source(*loaded)
    return take is not None and has_both_legs(take)


def _choose(
    label: str, key: str, ids: Sequence[str], labels: Mapping[str, str], *, default: str
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


def rows_table(comparison: ReportComparison) -> Table:
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
                format_value(row.a, row.unit),
                format_value(row.b, row.unit),
                _signed(row.difference, row.unit),
                _capital(row.sentence),
            )
            for row in rows
        ),
        muted=frozenset(i for i, row in enumerate(rows) if row.verdict not in _REAL),
    )


def _signed(difference: float | None, unit: str) -> str:
    sign = "+" if difference is not None and difference > 0 else ""
    return sign + format_value(difference, unit)


def _head(label: str) -> str:
    """Give a column's head; a file's name stays as it is."""
    return label if "." in label else _capital(label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
