"""Notices on the library page of data that are going to be deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.text.counted import count_clips, count_reports
from vision.text.dates import date_field_format, long_date
from vision.text.translation import translate
from vision.webapp.shared.confirmation import ask, end_asking, is_asked
from vision.webapp.shared.messages import attempt, keep_message
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.retention import RetentionNotice

#: How much longer data are kept if no other day is chosen.
_LONGER: Final = timedelta(days=365)
_LAST_DAY: Final = date(2100, 1, 1)


def show_notices() -> None:
    """Show who has data that are going to be deleted, when, and what; coaches can keep it."""
    from vision.library.data_policy import DataPolicy
    from vision.library.retention import list_notices

    state = app_state()
    if not state.has_library:
        return
    for notice in list_notices(state.library, notice_days=DataPolicy.current().notice_days):
        with st.container(
            key=f"warning-notice-{notice.athlete_id}",
            horizontal=True,
            vertical_alignment="center",
        ):
            is_own = state.user.role == "athlete"
            st.markdown(_text(notice, is_own=is_own), width="stretch")
            question = f"keep-{notice.athlete_id}"
            if not is_own:
                st.button(
                    translate("Keep longer"), key=f"ask-{question}", on_click=ask, args=(question,)
                )
        if is_asked(question):
            _keep_longer(notice, question)


def _text(notice: RetentionNotice, *, is_own: bool) -> str:
    if is_own:
        text = translate(
            "Your data, {clips} with {reports} and their reviews, will be deleted on **{day}**: "
            "they may be kept until {until}. Ask your coach to keep them longer, or export them "
            "first under Account."
        )
    else:
        text = translate(
            "The data of **{name}**, {clips} with {reports} and their reviews, will be deleted on "
            "**{day}**: they may be kept until {until}."
        )
    text = text.format(
        name=escape_markdown(notice.name),
        clips=count_clips(notice.clips),
        reports=count_reports(notice.reports),
        day=long_date(notice.delete_on),
        until=long_date(notice.keep_until),
    )
    return f":material/event_busy: {text}"


def _keep_longer(notice: RetentionNotice, question: str) -> None:
    st.dialog(translate("Keep longer"), on_dismiss=end_asking)(_ask_until)(notice, question)


def _ask_until(notice: RetentionNotice, question: str) -> None:
    if not is_asked(question):
        st.rerun()
    st.markdown(
        translate("Until when may the data of **{name}** be kept? Ask them first.").format(
            name=escape_markdown(notice.name)
        )
    )
    with st.form("keep-form", border=False):
        st.date_input(
            translate("Keep until"),
            date.today() + _LONGER,
            min_value=date.today(),
            max_value=_LAST_DAY,
            key="keep-until",
            format=date_field_format(),
        )
        st.form_submit_button(
            translate("Keep"), type="primary", key="keep-now", on_click=_keep, args=(notice,)
        )


def _keep(notice: RetentionNotice) -> None:
    from vision.library.retention import keep_longer

    end_asking()
    until: date = st.session_state["keep-until"]
    if attempt(lambda: keep_longer(app_state().library, notice.athlete_id, until=until)):
        text = translate("The data of {name} are kept until {until}.")
        keep_message(text.format(name=notice.name, until=long_date(until)))
