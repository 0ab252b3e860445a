"""The library page: reports by athlete, team, test and more; athletes, teams, group, agreement."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.screens.registry import screen_titles
from vision.terms import Verdict
from vision.text.body_labels import VIEW_LABELS
from vision.text.numbers import plural
from vision.webapp.library.athletes import show_athletes
from vision.webapp.library.notices import show_notices
from vision.webapp.library.teams import show_teams
from vision.webapp.routes import CHECK, LIBRARY
from vision.webapp.shared.buttons import lead_on
from vision.webapp.shared.media import file_url
from vision.webapp.shared.messages import show_error, show_kept_message
from vision.webapp.shared.opening import follow_opening, open_result
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import Table
from vision.webapp.shared.text import STATUS_LABELS, VERDICT_BADGES, escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportCard, ReportFilter

_PER_PAGE: Final = 20
_STATUS_BADGES: Final = {
    "new": (":material/fiber_new:", "gray"),
    "reviewed": (":material/rate_review:", "blue"),
    "sent": (":material/outgoing_mail:", "green"),
}
_SCREEN_TITLES: Final = screen_titles()
_FILTERS: Final = tuple(
    f"library-{name}" for name in ("athlete", "screen", "finding", "status", "days")
)


def show_page() -> None:
    """Show the page."""
    follow_opening(LIBRARY)
    st.title("Library", anchor=False)
    show_kept_message()
    try:
        _show()
    except FormcheckError as error:
        show_error(error)


def _show() -> None:
    if not app_state().has_library:
        lead_on(
            "Your checked clips appear here. Check a clip first, or use the live check.",
            route=CHECK,
            label="Check a clip",
        )
    show_notices()
    if not app_state().user.is_coach:
        if app_state().has_library:
            _reports()
        return
    reports, athletes, teams, group, agreement = st.tabs(
        ["Reports", "Athletes", "Teams", "Group", "Agreement"],
        key="library-tabs",
        on_change="rerun",
    )
    if group.open:
        with group:
            _group()
    elif athletes.open:
        with athletes:
            show_athletes()
    elif teams.open:
        with teams:
            show_teams()
    elif agreement.open:
        with agreement:
            _agreement()
    elif app_state().has_library:
        with reports:
            _reports()


def _group() -> None:
    if not app_state().has_library:
        st.markdown("Athletes appear here beside each other, criterion by criterion.")
        return
    from vision.webapp.library.group import show_group  # the tables take a while to load

    show_group(_choose_filter())


def _reports() -> None:
    from vision.library.queries import list_reports

    chosen = _choose_filter()
    first = _PER_PAGE * (int(st.session_state.get("library-page", 1)) - 1)
    listed = list_reports(app_state().library, chosen, offset=first, limit=_PER_PAGE)
    if not listed.cards and first and listed.total:
        st.session_state["library-page"] = 1
        st.rerun()
    if not listed.total:
        st.markdown("No matching reports. Remove a filter.")
        st.button("Remove all filters", icon=":material/close:", on_click=_remove_filters)
        return
    st.caption(f"{plural(listed.total, 'report')}, latest first")
    with st.container(key="library-list", gap="small"):
        for card in listed.cards:
            _row(card)
    pages = -(-listed.total // _PER_PAGE)
    if pages > 1:
        st.pagination(pages, key="library-page")


def _remove_filters() -> None:
    for key in (*_FILTERS, "library-page"):
        st.session_state.pop(key, None)


def _agreement() -> None:
    """Show how often the coach agreed; a low rate suggests that a limit is wrong."""
    from vision.library.reviews import agreement_rates

    rates = agreement_rates(app_state().library) if app_state().has_library else ()
    if not rates:
        st.markdown(
            "Under each result you can agree with a finding, change it or dismiss it. Your "
            "agreement rate for each criterion will appear here."
        )
        return
    rows = tuple(
        (
            rate.title,
            f"{rate.agreed} of {rate.decided}",
            f"{100 * rate.agreed / rate.decided:.0f} %",
        )
        for rate in rates
    )
    show_table(Table(("Criterion", "Agreed", "Rate"), rows), caption="Agreement by criterion")


def _choose_filter() -> ReportFilter:
    from vision.library.athletes import list_athletes
    from vision.library.queries import (
        NO_ATHLETE,
        REVIEW_STATUSES,
        ReportFilter,
        list_frequent_criteria,
    )
    from vision.library.teams import list_teams

    names = {card.id: card.name for card in list_athletes(app_state().library)}
    names[NO_ATHLETE] = "No athlete"
    findings = {each.criterion: each for each in list_frequent_criteria(app_state().library)}
    with st.container(horizontal=True, key="library-filters"):
        athlete = team = None
        if app_state().user.is_coach:
            athlete = st.selectbox(
                "Athlete", list(names), index=None, format_func=lambda id_: names[id_],
                placeholder="All", key="library-athlete", width=210,
            )  # fmt: skip
            teams = {each.id: each.name for each in list_teams(app_state().library)}
            if teams:
                team = st.selectbox(
                    "Team", list(teams), index=None, format_func=teams.__getitem__,
                    placeholder="All", key="library-team", width=170,
                )  # fmt: skip
        screen = st.selectbox(
            "Test", list(_SCREEN_TITLES), index=None, format_func=lambda id_: _SCREEN_TITLES[id_],
            placeholder="All", key="library-screen", width=190,
        )  # fmt: skip
        finding = st.selectbox(
            "Finding", list(findings), index=None,
            format_func=lambda id_: f"{findings[id_].title} ({findings[id_].reports})",
            placeholder="Any", key="library-finding", width=220,
        )  # fmt: skip
        status = st.selectbox(
            "Status", list(REVIEW_STATUSES), index=None, format_func=lambda id_: STATUS_LABELS[id_],
            placeholder="Any", key="library-status", width=140,
        )  # fmt: skip
        days = st.date_input("Dates", value=[], key="library-days", width=230)
    since, until = _date_range(days)
    return ReportFilter(
        athlete=athlete,
        team=team,
        screen=screen,
        since=since,
        until=until,
        criterion=finding,
        verdicts=("fault", "watch") if finding is not None else (),
        status=status,
    )


def _date_range(days: object) -> tuple[date | None, date | None]:
    """Return first and last day; a single day is both until the other is chosen."""
    if isinstance(days, date):
        return days, days
    chosen = list(days) if isinstance(days, tuple | list) else []
    return (chosen[0], chosen[-1]) if chosen else (None, None)


def _row(card: ReportCard) -> None:
    with (
        st.container(border=True, key=f"row-{card.id}"),
        st.container(horizontal=True, key=f"image-beside-row-{card.id}"),
    ):
        thumbnail = (
            None if card.thumbnail is None else app_state().library.files.local_path(card.thumbnail)
        )
        if thumbnail is not None:
            _thumbnail(thumbnail)
        with st.container():
            _summary(card)


def _thumbnail(path: Path) -> None:
    """Show an image file as stored; decoding and encoding twenty of them would be slow."""
    url = file_url(path)
    if url:
        st.html(f'<img src="{url}" alt="" width="64">', width="content")


def _summary(card: ReportCard) -> None:
    icon, color = _STATUS_BADGES[card.status]
    test = _SCREEN_TITLES.get(card.screen or "", "No test recognised")
    view = VIEW_LABELS.get(card.view or "")
    st.button(
        _row_label(card), key=f"open-{card.id}", type="tertiary",
        on_click=open_result, args=(card.id,),
    )  # fmt: skip
    filmed = f", filmed {view}" if view else ""
    st.caption(escape_markdown(f"{test}{filmed} · {card.duration_s:.0f} s"))
    badges = [
        f":{color}-badge[{icon} {STATUS_LABELS[card.status]}]",
        *(_finding_badge("fault", title) for title in card.faults),
        *(_finding_badge("watch", title) for title in card.watches),
    ]
    st.markdown(" ".join(badges))


def _row_label(card: ReportCard) -> str:
    """Name a report so that no other on the page has the same name: whose, which clip, when."""
    when = f"{card.day.day} {card.day:%b %Y}, {card.created.astimezone():%H:%M}"
    name = f" · {escape_markdown(card.name)}" if card.athlete else ""
    return f"**{escape_markdown(card.athlete or card.name)}**{name} · {escape_markdown(when)}"


def _finding_badge(verdict: Verdict, title: str) -> str:
    badge = VERDICT_BADGES[verdict]
    return f":{badge.color}-badge[{badge.icon} {escape_markdown(title)}]"
