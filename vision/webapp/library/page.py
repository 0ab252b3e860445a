"""The page of the library: every report, by athlete, test, date, finding and status."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit import runtime

from vision.errors import FormcheckError
from vision.screens.registry import screen_titles
from vision.text.body import VIEW_LABELS
from vision.webapp.library.athletes import show_athletes
from vision.webapp.routes import go_to_result
from vision.webapp.shared.messages import show_error, show_kept_message
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import apply_style, show_table
from vision.webapp.shared.tables import Table
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportCard, ReportFilter

_A_PAGE: Final = 20
_STATUS_WORDS: Final = {"new": "New", "reviewed": "Reviewed", "sent": "Sent"}
_STATUS_LOOKS: Final = {
    "new": (":material/fiber_new:", "gray"),
    "reviewed": (":material/rate_review:", "blue"),
    "sent": (":material/outgoing_mail:", "green"),
}
_TESTS: Final = screen_titles()
_NOBODYS: Final = "Nobody's"
_OPENED: Final = "library-opened"


def show_page() -> None:
    """Show the page."""
    opened = st.session_state.pop(_OPENED, None)
    if opened is not None:  # before anything is drawn that nobody will see
        _open(opened)
    apply_style()
    st.title("Library", anchor=False)
    show_kept_message()
    try:
        _show()
    except FormcheckError as error:
        show_error(error)


def _show() -> None:
    if not app_state().has_library:
        st.info(
            "Everything that is checked lands here. Check a clip first, or use the live check.",
            icon=":material/info:",
        )
    reports, athletes, agreed = st.tabs(
        ["Reports", "Athletes", "Agreement"], key="library-tabs", on_change="rerun"
    )
    if athletes.open:
        with athletes:
            show_athletes()
    elif agreed.open:
        with agreed:
            _agreement()
    elif app_state().has_library:
        with reports:
            _reports()


def _reports() -> None:
    from vision.library.queries import list_reports

    wanted = _choose()
    first = _A_PAGE * (int(st.session_state.get("library-part", 1)) - 1)
    listed = list_reports(app_state().library, wanted, offset=first, limit=_A_PAGE)
    if not listed.cards and first and listed.total:
        st.session_state["library-part"] = 1
        st.rerun()
    if not listed.total:
        st.markdown("No report is like that. Take a filter away, or check a clip.")
        return
    st.caption(f"{listed.total} report{'s' if listed.total > 1 else ''}, the latest first")
    with st.container(key="library-list", gap="small"):
        for card in listed.cards:
            _row(card)
    parts = -(-listed.total // _A_PAGE)
    if parts > 1:
        st.pagination(parts, key="library-part")


def _agreement() -> None:
    """How often the machine was agreed with: where it is not, its limits are to be looked at."""
    from vision.library.reviews import agreement_rates

    found = agreement_rates(app_state().library) if app_state().has_library else ()
    if not found:
        st.markdown(
            "Under each result you can agree with a finding, change or dismiss it. Here stands "
            "then how often you agreed, by criterion."
        )
        return
    rows = tuple(
        (one.title, f"{one.agreed} of {one.decided}", f"{100 * one.agreed / one.decided:.0f} %")
        for one in found
    )
    show_table(Table(("Criterion", "Agreed with", "Share"), rows), caption="Agreement by criterion")


def _choose() -> ReportFilter:
    from vision.library.athletes import list_athletes
    from vision.library.queries import (
        NO_ATHLETE,
        REVIEW_STATUSES,
        ReportFilter,
        list_frequent_criteria,
    )

    names = {card.id: card.name for card in list_athletes(app_state().library)}
    names[NO_ATHLETE] = _NOBODYS
    findings = {stood.criterion: stood for stood in list_frequent_criteria(app_state().library)}
    with st.container(horizontal=True, key="library-filters"):
        athlete = st.selectbox(
            "Athlete", list(names), index=None, format_func=lambda id_: names[id_],
            placeholder="All", key="library-athlete", width=210,
        )  # fmt: skip
        screen = st.selectbox(
            "Test", list(_TESTS), index=None, format_func=lambda id_: _TESTS[id_],
            placeholder="All", key="library-screen", width=190,
        )  # fmt: skip
        finding = st.selectbox(
            "Stands out", list(findings), index=None,
            format_func=lambda id_: f"{findings[id_].title} ({findings[id_].reports})",
            placeholder="Anything", key="library-finding", width=220,
        )  # fmt: skip
        status = st.selectbox(
            "Status", list(REVIEW_STATUSES), index=None, format_func=lambda id_: _STATUS_WORDS[id_],
            placeholder="Any", key="library-status", width=140,
        )  # fmt: skip
        days = st.date_input("Days", value=[], key="library-days", width=230)
    since, until = _range(days)
    return ReportFilter(
        athlete=athlete,
        screen=screen,
        since=since,
        until=until,
        criterion=finding,
        verdicts=("fault", "watch") if finding is not None else (),
        status=status,
    )


def _range(days: object) -> tuple[date | None, date | None]:
    """First and last of the chosen days; one alone is both until the other is chosen."""
    if isinstance(days, date):
        return days, days
    chosen = list(days) if isinstance(days, tuple | list) else []
    return (chosen[0], chosen[-1]) if chosen else (None, None)


def _row(card: ReportCard) -> None:
    with (
        st.container(border=True, key=f"row-{card.id}"),
        st.container(horizontal=True, key=f"picture-beside-row-{card.id}"),
    ):
        picture = (
            None if card.thumbnail is None else app_state().library.files.local_path(card.thumbnail)
        )
        if picture is not None and runtime.exists():
            st.html(_picture_html(picture), width="content")
        with st.container():
            _words(card)


def _picture_html(picture: Path) -> str:
    """Show a small picture as it is: to read and write twenty of them anew takes a while."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    url = runtime.get_instance().media_file_mgr.add(
        str(picture), "image/jpeg", coordinates=f"library-{picture.parent.name}{picture.name}"
    )
    return f'<img src="{f"/{base}{url}" if base else url}" alt="" width="64">'


def _words(card: ReportCard) -> None:
    icon, colour = _STATUS_LOOKS[card.status]
    test = _TESTS.get(card.screen or "", "No test that can be checked")
    seen = VIEW_LABELS.get(card.view or "")
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
        st.button(
            f"**{escape_markdown(card.athlete or card.name)}**",
            key=f"open-{card.id}",
            type="tertiary",
            help=escape_markdown(card.name),
            on_click=lambda: st.session_state.update({_OPENED: card.id}),
        )
        st.markdown(f":{colour}-badge[{icon} {_STATUS_WORDS[card.status]}]", width="content")
    when = f"{card.day.day} {card.day:%B %Y}"
    view = f", seen {seen}" if seen else ""
    st.caption(escape_markdown(f"{when} · {test}{view} · {card.duration_s:.0f} s"))
    marks = [
        *(f":red-badge[:material/error: {escape_markdown(title)}]" for title in card.faults),
        *(
            f":orange-badge[:material/visibility: {escape_markdown(title)}]"
            for title in card.watches
        ),
    ]
    if marks:
        st.markdown(" ".join(marks))


def _open(id_: str) -> None:
    go_to_result(id_)
