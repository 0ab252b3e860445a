"""The compare page: two results side by side, or left leg against right in one clip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from vision.errors import FormcheckError, InputError
from vision.jobs.result_meta import ResultMeta
from vision.report.comparison.answer import answer_headline, list_answers
from vision.report.comparison.reports import compare_reports
from vision.report.comparison.sources import CompareSource, has_both_legs
from vision.report.models import Report
from vision.text.phrases import join_translated
from vision.text.translation import translate
from vision.webapp.compare.answers import answers_html
from vision.webapp.compare.player import show_compare_player
from vision.webapp.compare.player_data import ComparedResult, load_source
from vision.webapp.compare.selection import list_comparable, order_by_athlete, suggest_pair
from vision.webapp.compare.tables import criteria_table
from vision.webapp.compare.visits import show_all_visits
from vision.webapp.routes import CHECK, COMPARE, FIRST_PARAMETER, SECOND_PARAMETER
from vision.webapp.shared.audited import note_opened
from vision.webapp.shared.buttons import lead_on
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.opening import follow_opening
from vision.webapp.shared.reviewed import read_reviewed
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import show_table
from vision.webapp.shared.text import escape_markdown


@dataclass(frozen=True)
class _ChosenResult:
    meta: ResultMeta
    report: Report
    folder: Path
    athlete: str | None

    def source(self) -> CompareSource | None:
        return load_source(self.folder, self.report)


def show_page() -> None:
    """Show the page; the query parameters ``a`` and ``b`` choose the results."""
    follow_opening(COMPARE)
    st.title(translate("Compare two results"), anchor=False)
    text = translate(
        "Before against after, or left leg against right. Only a difference larger than its margin "
        "of error counts."
    )
    st.markdown(text)
    try:
        _show()
    except FormcheckError as error:
        show_error(error)


def _show() -> None:
    saved = {result.id: result for result in list_comparable()}
    if not saved or (len(saved) == 1 and not _shows_both_legs(next(iter(saved)))):
        lead_on(
            translate("Check one more clip to compare it with this one.")
            if saved
            else translate("Nothing to compare yet. Check two clips first."),
            route=CHECK,
            label=translate("Check a clip"),
        )
        return
    labels = {id_: result.label for id_, result in saved.items()}
    default_a, default_b = suggest_pair(
        list(saved.values()), second=st.query_params.get(SECOND_PARAMETER)
    )
    left, right = st.columns(2)
    with left:
        a = _choose(translate("First"), FIRST_PARAMETER, list(labels), labels, default=default_a)
    with right:
        ids = order_by_athlete(saved[a], list(saved.values()))
        if _shows_both_legs(a):
            same = translate("Same clip, left against right")
            labels = labels | {a: f"{same} · {labels[a]}"}
        b = _choose(translate("Second"), SECOND_PARAMETER, ids, labels, default=default_b)
    first, second = _load(a, saved[a].athlete), _load(b, saved[b].athlete)
    if first is None or second is None:
        name = saved[a if first is None else b].name
        text = translate("The result of {name} cannot be read. Check the clip again.")
        show_error(text.format(name=name))
    else:
        note_opened("compared", a, b)
        if a == b:
            _compare_legs(first)
        else:
            _compare_clips(first, second)


def _load(id_: str, athlete: str | None = None) -> _ChosenResult | None:
    """Load a result; None where it cannot be read."""
    app = app_state()
    try:
        meta = app.results.get(id_)
    except InputError:
        return None
    reviewed = read_reviewed(meta)
    if reviewed is None:
        return None
    return _ChosenResult(meta, reviewed.report, app.results.path(id_), athlete)


def _compare_legs(chosen: _ChosenResult) -> None:
    source = chosen.source()
    if source is None or not has_both_legs(source):
        st.info(
            translate(
                "Choose two different results. To compare left with right in one clip, it must "
                "show both legs: a deep squat from the front, or steps of both feet."
            ),
            icon=":material/info:",
        )
        return
    left, right = (
        ComparedResult(chosen.meta, chosen.folder, source, chosen.athlete, leg)
        for leg in ("left", "right")
    )
    if not left.video.is_file():
        _show_missing_clip(chosen.meta.name)
        return
    st.markdown(f"## {translate('Left against right in one clip')}")
    show_compare_player(left, right)


def _compare_clips(first: _ChosenResult, second: _ChosenResult) -> None:
    comparison = compare_reports(first.report, second.report)
    st.markdown(f"## {escape_markdown(answer_headline(comparison))}")
    answers = list_answers(comparison)
    if answers:
        st.html(answers_html(answers))
    show_all_visits(first.meta.id, second.meta.id)
    if first.report.screen == second.report.screen:
        _play(first, second)
    if comparison.rows:
        st.markdown(f"### {translate('The whole clips, criterion by criterion')}")
        show_table(criteria_table(comparison), caption=translate("Comparison"))
        text = translate(
            "A difference is real when it is larger than the errors of both results can explain "
            "(95 times out of 100). A smaller one may be measurement error alone."
        )
        st.caption(text)


def _play(first: _ChosenResult, second: _ChosenResult) -> None:
    sources = [(chosen, chosen.source()) for chosen in (first, second)]
    outdated = [chosen.meta.name for chosen, source in sources if source is None]
    if outdated:
        text = (
            translate(
                "{name} was checked before clips could be played side by side. Open the result and "
                "choose *Run again*."
            )
            if len(outdated) == 1
            else translate(
                "{names} were checked before clips could be played side by side. Open the result "
                "and choose *Run again*."
            )
        )
        names = escape_markdown(join_translated(outdated))
        st.info(text.format(name=names, names=names), icon=":material/info:")
        return
    results = [
        ComparedResult(chosen.meta, chosen.folder, source, chosen.athlete)
        for chosen, source in sources
        if source is not None
    ]
    missing = [result.meta.name for result in results if not result.video.is_file()]
    if missing:
        _show_missing_clip(missing[0])
    elif all(result.span_indices for result in results):
        show_compare_player(*results)


def _show_missing_clip(name: str) -> None:
    text = translate("The clip {name} is missing from this computer.")
    st.info(text.format(name=escape_markdown(name)), icon=":material/videocam_off:")


def _shows_both_legs(id_: str) -> bool:
    chosen = _load(id_)
    source = None if chosen is None else chosen.source()
    return source is not None and has_both_legs(source)


def _choose(
    label: str, parameter: str, ids: Sequence[str], labels: Mapping[str, str], *, default: str
) -> str:
    requested = st.query_params.get(parameter, default)
    chosen = st.selectbox(
        label,
        ids,
        index=ids.index(requested if requested in ids else default),
        format_func=lambda id_: labels[id_],
        key=f"compare-{parameter}",
    )
    st.query_params[parameter] = chosen
    return chosen
