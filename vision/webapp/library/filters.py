"""Filters of the library page: by words, athlete, team, test, finding, status, tag and dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.screens.registry import SCREENS
from vision.text.dates import date_field_format
from vision.text.labels import screen_label, status_label
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_in
from vision.webapp.shared.state import app_state

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportFilter

PAGE_KEY: Final = "library-page"
_FILTERS: Final = tuple(
    f"library-{name}"
    for name in ("text", "athlete", "team", "screen", "finding", "status", "tag", "days")
)


def filter_remover() -> None:
    """Show the button that removes all filters."""
    st.button(
        translate("Remove all filters"), icon=":material/close:", key="remove-filters",
        on_click=_remove_filters,
    )  # fmt: skip


def _remove_filters() -> None:
    for key in (*_FILTERS, PAGE_KEY):
        st.session_state.pop(key, None)


def choose_filter() -> ReportFilter:
    """Show the filters, and return what is chosen."""
    from vision.library.queries import REVIEW_STATUSES, ReportFilter, list_frequent_criteria

    is_coach = app_state().user.is_coach
    findings = {each.criterion: each for each in list_frequent_criteria(app_state().library)}
    text = st.text_input(
        translate("Search"),
        key="library-text",
        icon=":material/search:",
        placeholder=(
            translate("File, athlete, test, tag or words")
            if is_coach
            else translate("File, test or words")
        ),
    )
    with st.container(horizontal=True, key="library-filters"):
        athlete, team = _choose_people() if is_coach else (None, None)
        screen = st.selectbox(
            translate("Test"), list(SCREENS), index=None, format_func=screen_label,
            placeholder=translate_in("tests", "All"), key="library-screen", width=190,
        )  # fmt: skip
        finding = st.selectbox(
            translate("Finding"), list(findings), index=None,
            format_func=lambda id_: (
                f"{translate_text(findings[id_].title)} ({findings[id_].reports})"
            ),
            placeholder=translate("Any"), key="library-finding", width=220,
        )  # fmt: skip
        status = st.selectbox(
            translate("Status"), list(REVIEW_STATUSES), index=None, format_func=status_label,
            placeholder=translate("Any"), key="library-status", width=140,
        )  # fmt: skip
        tag = _choose_tag() if is_coach else None
        days = st.date_input(
            translate("Dates"), value=[], key="library-days", width=230, format=date_field_format()
        )
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
        tag=tag,
        text=str(text or ""),
    )


def _choose_people() -> tuple[str | None, str | None]:
    """Show the filters of athletes and teams."""
    from vision.library.athletes import list_athletes
    from vision.library.queries import NO_ATHLETE
    from vision.library.teams import list_teams

    names = {card.id: card.name for card in list_athletes(app_state().library)}
    names[NO_ATHLETE] = translate("No athlete")
    athlete = st.selectbox(
        translate("Athlete"), list(names), index=None, format_func=lambda id_: names[id_],
        placeholder=translate_in("athletes", "All"), key="library-athlete", width=210,
    )  # fmt: skip
    teams = {each.id: each.name for each in list_teams(app_state().library)}
    if not teams:
        return athlete, None
    team = st.selectbox(
        translate("Team"), list(teams), index=None, format_func=teams.__getitem__,
        placeholder=translate_in("teams", "All"), key="library-team", width=170,
    )  # fmt: skip
    return athlete, team


def _choose_tag() -> str | None:
    """Show the filter of tags, where there are any."""
    from vision.library.tags import list_tags

    tags = {tag.key: tag for tag in list_tags(app_state().library)}
    if not tags:
        return None
    return st.selectbox(
        translate("Tag"), list(tags), index=None,
        format_func=lambda key: f"{tags[key].name} ({tags[key].reports})",
        placeholder=translate("Any"), key="library-tag", width=170,
    )  # fmt: skip


def _date_range(days: object) -> tuple[date | None, date | None]:
    """Return first and last day; a single day is both until the other is chosen."""
    if isinstance(days, date):
        return days, days
    chosen = list(days) if isinstance(days, tuple | list) else []
    return (chosen[0], chosen[-1]) if chosen else (None, None)
