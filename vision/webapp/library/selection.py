"""Selected reports of the library page: kept over pages, filters and reruns until they are cleared.

Nothing but the ids is kept, in the session of the page. What is done with them is in
`vision.webapp.library.actions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.text.translation import translate, translate_count, translate_in
from vision.webapp.library.actions import show_actions
from vision.webapp.shared.state import app_state

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportFilter

_SELECTED: Final = "library-selected"


def selection_box(id_: str, label: str) -> None:
    """Show the box that selects a report.

    Parameters
    ----------
    id_ : str
        The report.
    label : str
        Its name for those who hear it.
    """
    key = f"pick-{id_}"
    st.session_state[key] = id_ in _selected()
    st.checkbox(
        label, key=key, label_visibility="collapsed", on_change=_toggle, args=(id_, key),
        width="content",
    )  # fmt: skip


def show_selection(filters: ReportFilter, total: int) -> None:
    """Show how many reports are selected, and what can be done with them.

    Parameters
    ----------
    filters : ReportFilter
        Which reports are listed.
    total : int
        How many are listed on all pages.
    """
    if not _selected() and not total:
        return
    hidden, rest = _compare(filters) if _selected() else (0, total)
    count = len(_selected())
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="library-selection"
    ):
        if count:
            st.markdown(_count_text(count, hidden), width="content")
            st.button(
                translate_in("selection", "Clear"), icon=":material/close:", key="selection-clear",
                on_click=clear_selection,
            )  # fmt: skip
        if rest:
            st.button(
                translate("Select all ({count})").format(count=total),
                icon=":material/select_all:", key="selection-all",
                on_click=_select_all, args=(filters,),
            )  # fmt: skip
        if count:
            show_actions(tuple(_selected()), clear_selection)


def _count_text(count: int, hidden: int) -> str:
    text = f"**{translate_count('{count} selected', '{count} selected', count)}**"
    if hidden:
        text += f", {translate('{count} of them not in this list').format(count=hidden)}"
    return text


def clear_selection() -> None:
    """Select nothing; made for callbacks of buttons."""
    st.session_state.pop(_SELECTED, None)


def _selected() -> dict[str, None]:
    """Return the ids of the selected reports, in the order in which they were selected."""
    found: dict[str, None] = st.session_state.get(_SELECTED, {})
    return found


def _select(ids: Iterable[str]) -> None:
    st.session_state[_SELECTED] = {**_selected(), **dict.fromkeys(ids)}


def _toggle(id_: str, key: str) -> None:
    if st.session_state[key]:
        _select([id_])
    else:
        st.session_state[_SELECTED] = {each: None for each in _selected() if each != id_}


def _select_all(filters: ReportFilter) -> None:
    from vision.library.queries import list_report_ids

    _select(list_report_ids(app_state().library, filters))


def _compare(filters: ReportFilter) -> tuple[int, int]:
    """Return how many selected reports are not listed, and how many listed ones not selected.

    What was deleted meanwhile is no longer selected.
    """
    from vision.library.queries import ReportFilter, list_report_ids

    library = app_state().library
    listed = set(list_report_ids(library, filters))
    hidden = tuple(id_ for id_ in _selected() if id_ not in listed)
    if hidden:
        there = set(list_report_ids(library, ReportFilter(ids=hidden)))
        st.session_state[_SELECTED] = {
            id_: None for id_ in _selected() if id_ in listed or id_ in there
        }
        hidden = tuple(there)
    return len(hidden), len(listed - set(_selected()))
