"""Group tab of the library: athletes against criteria, and the group report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.jobs.group_history import Group, HeatCell, HeatTable, heat_table, read_group
from vision.text.counted import count_athletes, count_clips
from vision.text.labels import verdict_label
from vision.text.sentences import translate_text
from vision.text.translation import current_language, localize_numbers, translate, use_language
from vision.text.verdicts import VERDICT_STYLES
from vision.webapp.library.filters import filter_remover
from vision.webapp.routes import RESULT_PARAMETER
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_html

if TYPE_CHECKING:  # the tables take a while to load
    from vision.batches.group_models import GroupScreen
    from vision.library.queries import ReportFilter

_PARSED: Final = "parsed-group"
_BY_WORK: Final = "Most to work on"
_BY_NAME: Final = "Name"


def show_group(filters: ReportFilter) -> None:
    """Show the group whose reports a filter lets through.

    Parameters
    ----------
    filters : ReportFilter
        Which reports.
    """
    group = read_group(app_state(), filters, parsed=st.session_state.get(_PARSED))
    st.session_state[_PARSED] = group.parsed  # without those deleted meanwhile
    screens = group.report.screens
    if not screens:
        st.markdown(
            translate("No matching results of a test. Remove a filter, or check clips first.")
        )
        filter_remover()
        return
    st.caption(
        translate(
            "{athletes}, {clips}. Of several clips of one athlete, the one that can tell and is "
            "most certain is used."
        ).format(
            athletes=count_athletes(group.report.athletes), clips=count_clips(group.report.clips)
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _export(group)
        order = st.segmented_control(
            translate("Sort by"), [_BY_WORK, _BY_NAME], default=_BY_WORK, key="group-order",
            format_func=_order_label,
        )  # fmt: skip
    for screen in screens:
        _screen(screen, by_name=order == _BY_NAME)


def _order_label(order: str) -> str:
    return translate("Most to work on") if order == _BY_WORK else translate("Name")


def _export(group: Group) -> None:
    # Streamlit calls the function outside of a run of the page.
    state, language = app_state(), current_language()

    def write() -> bytes:
        from vision.batches.group_page import group_html
        from vision.library.audit import record

        record(state.library, "exported", "report", *(entry.card.id for entry in group.entries))
        with use_language(language):
            return group_html(group.report, index_url=None).encode("utf-8")

    st.download_button(
        translate("Group report (HTML)"),
        data=write,
        file_name="group.html",
        mime="text/html",
        icon=":material/groups:",
        help=translate(
            "Distributions, who stands out, left against right: one file, to print or send."
        ),
        key="group-html",
        on_click="ignore",
    )


def _screen(screen: GroupScreen, *, by_name: bool) -> None:
    title = translate_text(screen.title)
    st.markdown(f"## {title}")
    table = heat_table(screen)
    caption = translate("{test}: athletes and criteria").format(test=title)
    st.html(heat_html(table, caption=caption, by_name=by_name))
    if screen.outstanding:
        names = ", ".join(dict.fromkeys(one.athlete for one in screen.outstanding))
        st.caption(translate("Past a limit by more than the error: {names}").format(names=names))


def heat_html(table: HeatTable, *, caption: str, by_name: bool = False) -> str:
    """Write a heat table as HTML with escaped text; each cell leads to its result.

    Parameters
    ----------
    table : HeatTable
        The table.
    caption : str
        Caption for screen readers.
    by_name : bool, optional
        Sort by name instead of by how much there is to work on.
    """
    rows = table.rows
    if by_name:
        rows = tuple(sorted(rows, key=lambda row: row.athlete.casefold()))
    heads = "".join(
        f'<th scope="col">{escape_html(translate_text(title))}</th>' for title in table.criteria
    )
    body = "".join(
        f'<tr><th scope="row">{escape_html(row.athlete)}</th>'
        + "".join(_cell_html(cell) for cell in row.cells)
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="fc-heat-scroll" tabindex="0" role="region" '
        f'aria-label="{escape_html(caption)}">'
        f'<table class="fc-heat"><caption>{escape_html(caption)}</caption>'
        f'<thead><tr><th scope="col">{translate("Athlete")}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell_html(cell: HeatCell | None) -> str:
    if cell is None:
        label = escape_html(translate("not looked at"))
        return f'<td class="fc-heat-none" aria-label="{label}"></td>'
    style = VERDICT_STYLES[cell.verdict]
    label = escape_html(f"{verdict_label(cell.verdict)}: {localize_numbers(cell.text)}")
    address = f"./?{RESULT_PARAMETER}={escape_html(cell.report_id)}"
    return (
        f'<td class="fc-heat-{cell.verdict}"><a href="{address}" target="_self" '
        f'aria-label="{label}" title="{label}"><span aria-hidden="true">{style.symbol}</span> '
        f"{escape_html(localize_numbers(cell.text))}</a></td>"
    )
