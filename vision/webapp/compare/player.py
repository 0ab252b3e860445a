"""Show the compare player, with the table of the two segments below it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from vision.errors import InputError
from vision.report.comparison.alignment import Alignment, align
from vision.report.comparison.differences import list_differences
from vision.report.comparison.sources import default_span_index, select_segment
from vision.text.sentences import translate_text
from vision.text.translation import translate
from vision.webapp.compare.player_data import ComparedResult, pair_data, side_data
from vision.webapp.compare.tables import differences_table
from vision.webapp.components.compare import compare_player
from vision.webapp.components.loading import component_key
from vision.webapp.shared.media import file_url
from vision.webapp.shared.style import show_table
from vision.webapp.shared.text import escape_markdown


@st.fragment
def show_compare_player(first: ComparedResult, second: ComparedResult) -> None:
    """Show two results in step; choosing another repetition reruns only this fragment.

    Parameters
    ----------
    first, second : ComparedResult
        The results.
    """
    results = (first, second)
    key = component_key("compare", first.meta.id, second.meta.id)
    chosen = getattr(st.session_state.get(key), "chosen", None)
    spans = [
        _span_index(result, chosen, name)
        for result, name in zip(results, ("first", "second"), strict=True)
    ]
    try:
        alignment = _align(results, spans)
    except InputError as error:
        st.info(escape_markdown(translate_text(str(error))), icon=":material/info:")
        if chosen is None:
            return
        spans = [default_span_index(result.source, result.span_indices) for result in results]
        alignment = _align(results, spans)
    for note in alignment.notes:
        st.info(escape_markdown(translate_text(note)), icon=":material/info:")
    with st.container(key="player-pair"):
        compare_player(
            key=key,
            clips="|".join(result.identity for result in results),
            sides=[_side(result, alignment, which) for which, result in enumerate(results)],
            pair=pair_data(alignment, f"{spans[0]}-{spans[1]}"),
        )
    title = (
        translate("These two repetitions")
        if alignment.first.span.kind == "rep"
        else translate("These two strides")
    )
    st.markdown(f"### {title}")
    table = differences_table(list_differences(alignment))
    show_table(table, caption=title, dense=True)
    text = translate(
        "± is one standard error. A difference is real when it is larger than the errors of both "
        "values can explain (95 times out of 100). Without a known error it is not judged."
    )
    st.caption(text)


def _align(results: tuple[ComparedResult, ComparedResult], spans: list[int]) -> Alignment:
    first, second = (
        select_segment(result.source, span, result.leg)
        for result, span in zip(results, spans, strict=True)
    )
    return align(first, second)


def _span_index(result: ComparedResult, chosen: object, name: str) -> int:
    requested = chosen.get(name) if isinstance(chosen, Mapping) else None
    indices = result.span_indices
    return requested if requested in indices else default_span_index(result.source, indices)


def _side(result: ComparedResult, alignment: Alignment, which: int) -> dict[str, object]:
    return side_data(result, alignment, which, url_of=file_url)
