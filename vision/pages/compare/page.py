"""The page that sets two saved results side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.pages.compare.room import Part, show_room, take_of
from vision.pages.store.desk import desk, report_of
from vision.pages.store.meta import Meta
from vision.pages.store.shelf import has_library, library
from vision.pages.style import show_table, use_style
from vision.pages.tables import Table
from vision.pages.words import plain, result_label
from vision.report.compare import Comparison, Outcome, compare_reports
from vision.report.models import Report
from vision.report.takes import shows_both_legs
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
    saved = {meta.id: (meta, report) for meta, report in comparable()}
    if len(saved) < 2 and not any(_both_legs(*each) for each in saved.values()):
        have = "one result" if saved else "no results"
        st.info(
            f"There is {have} to compare yet. Check two clips first; their results are then here.",
            icon=":material/info:",
        )
        return
    names = _athletes()
    labels = {id_: _label(meta, report, names) for id_, (meta, report) in saved.items()}
    first, second = likely_pair(list(saved.values()))
    left, right = st.columns(2)
    with left:
        a = _choose("First", "a", list(labels), labels, default=first)
    with right:
        ids = same_athlete_first(saved[a][0], [meta for meta, _ in saved.values()])
        if _both_legs(*saved[a]):
            labels = labels | {a: f"The same clip, left against right · {labels[a]}"}
        b = _choose("Second", "b", ids, labels, default=first if a == second else second)
    if a == b:
        _within(*saved[a], names)
    else:
        _between(saved[a], saved[b], names)


def _within(meta: Meta, report: Report, names: Mapping[str, str]) -> None:
    """Set left against right in one clip."""
    take = take_of(meta, report)
    if take is None or not shows_both_legs(take):
        st.info(
            "Choose two different results. Left against right in one clip needs a clip that "
            "shows both: a deep squat from the front, or steps of both feet.",
            icon=":material/info:",
        )
        return
    who = names.get(meta.athlete or "")
    left, right = Part(meta, take, who, "left"), Part(meta, take, who, "right")
    if not left.video.is_file():
        st.info(f"The clip {plain(meta.name)} is no longer there.", icon=":material/videocam_off:")
        return
    st.markdown("### Left against right in one clip")
    show_room(left, right)


def _between(
    one: tuple[Meta, Report], other: tuple[Meta, Report], names: Mapping[str, str]
) -> None:
    comparison = compare_reports(one[1], other[1])
    st.markdown(f"### {plain(comparison.headline)}")
    if one[1].screen == other[1].screen:
        _room(one, other, names)
    if comparison.rows:
        st.markdown("#### The whole clips, criterion by criterion")
        show_table(rows_table(comparison), caption="Comparison")
        st.caption(
            "A difference is real when it is larger than the errors of both results can explain "
            "(95 of 100 times). A smaller one may come from the measuring alone."
        )


def _room(one: tuple[Meta, Report], other: tuple[Meta, Report], names: Mapping[str, str]) -> None:
    parts = []
    old = []
    for meta, report in (one, other):
        take = take_of(meta, report)
        if take is None:
            old.append(meta.name)
        else:
            parts.append(Part(meta, take, names.get(meta.athlete or "")))
    lost = [part.meta.name for part in parts if not part.video.is_file()]
    if old:
        was = "was" if len(old) == 1 else "were"
        st.info(
            f"{plain(' and '.join(old))} {was} checked before clips could be compared picture by "
            "picture; *Run again* under the result makes it ready for that.",
            icon=":material/info:",
        )
    elif lost:
        st.info(f"The clip {plain(lost[0])} is no longer there.", icon=":material/videocam_off:")
    elif all(part.places for part in parts):
        show_room(*parts)


def _both_legs(meta: Meta, report: Report) -> bool:
    take = take_of(meta, report)
    return take is not None and shows_both_legs(take)


def _athletes() -> dict[str, str]:
    """Give the athletes' names by their ids."""
    if not has_library():
        return {}
    from vision.library.athletes import list_athletes

    return {card.id: card.name for card in list_athletes(library())}


def _label(meta: Meta, report: Report, names: Mapping[str, str]) -> str:
    who = names.get(meta.athlete or "")
    label = result_label(meta, report)
    return label if who is None else f"{who} · {label}"


def same_athlete_first(chosen: Meta, all_: Sequence[Meta]) -> list[str]:
    """Order results to choose a second one from: those of the same athlete first.

    Parameters
    ----------
    chosen : Meta
        The first one.
    all_ : sequence of Meta
        The latest first; so they stay otherwise.
    """
    return [meta.id for meta in sorted(all_, key=lambda each: not _of_one_athlete(each, chosen))]


def _of_one_athlete(a: Meta, b: Meta) -> bool:
    return a.athlete is not None and a.athlete == b.athlete


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
        At least one, the latest first.

    Returns
    -------
    first, second : str
        Ids: the latest two of one test, of the same athlete and seen from the same
        side where there are such, the older one first.
    """

    def likeness(a: Meta, of_a: Report, b: Meta, of_b: Report) -> tuple[bool, bool, bool]:
        return of_a.screen == of_b.screen, _of_one_athlete(a, b), of_a.view == of_b.view

    if len(saved) == 1:
        return saved[0][0].id, saved[0][0].id
    pairs = [
        (likeness(older_meta, older, newer_meta, newer), older_meta.id, newer_meta.id)
        for i, (newer_meta, newer) in enumerate(saved)
        for older_meta, older in saved[i + 1 :]
    ]
    _, first, second = max(pairs, key=lambda pair: pair[0])  # the first of equals: the latest
    return first, second


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
