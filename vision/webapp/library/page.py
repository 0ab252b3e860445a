"""The library page: reports by athlete, team, test and more; athletes, teams, group, agreement."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_in
from vision.webapp.library.athletes import show_athletes
from vision.webapp.library.filters import choose_filter
from vision.webapp.library.notices import show_notices
from vision.webapp.library.reports import show_reports
from vision.webapp.library.teams import show_teams
from vision.webapp.routes import CHECK, LIBRARY
from vision.webapp.shared.buttons import lead_on
from vision.webapp.shared.lasting_work import show_work
from vision.webapp.shared.messages import show_error, show_kept_message
from vision.webapp.shared.opening import follow_opening
from vision.webapp.shared.state import app_state
from vision.webapp.shared.style import show_table
from vision.webapp.shared.tables import Table

_TABS: Final = "library-tabs"


def show_page() -> None:
    """Show the page."""
    follow_opening(LIBRARY)
    st.title(translate("Library"), anchor=False)
    show_work()
    show_kept_message()
    try:
        _show()
    except FormcheckError as error:
        show_error(error)


def _show() -> None:
    if not app_state().has_library:
        lead_on(
            translate("Your checked clips appear here. Check a clip first, or use the live check."),
            route=CHECK,
            label=translate("Check a clip"),
        )
    show_notices()
    if not app_state().user.is_coach:
        if app_state().has_library:
            show_reports()
        return
    reports, athletes, teams, group, agreement = st.tabs(
        [
            translate("Reports"),
            translate("Athletes"),
            translate("Teams"),
            translate("Group"),
            translate("Agreement"),
        ],
        key=_TABS,
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
            show_reports()


def _group() -> None:
    if not app_state().has_library:
        st.markdown(translate("Athletes appear here beside each other, criterion by criterion."))
        return
    from vision.webapp.library.group import show_group  # the tables take a while to load

    show_group(choose_filter())


def _agreement() -> None:
    """Show how often the coach agreed; a low rate suggests that a limit is wrong."""
    from vision.library.reviews import agreement_rates

    rates = agreement_rates(app_state().library) if app_state().has_library else ()
    if not rates:
        st.markdown(
            translate(
                "Under each result you can agree with a finding, change it or dismiss it. Your "
                "agreement rate for each criterion will appear here."
            )
        )
        st.button(
            translate("Go to the reports"), icon=":material/list:", key="to-reports",
            on_click=_open_reports,
        )  # fmt: skip
        return
    rows = tuple(
        (
            translate_text(rate.title),
            translate("{part} of {whole}").format(part=rate.agreed, whole=rate.decided),
            f"{100 * rate.agreed / rate.decided:.0f} %",
        )
        for rate in rates
    )
    heads = (translate("Criterion"), translate_in("agreement", "Agreed"), translate("Rate"))
    show_table(Table(heads, rows), caption=translate("Agreement by criterion"))


def _open_reports() -> None:
    st.session_state[_TABS] = translate("Reports")  # the value of the tabs is a label
