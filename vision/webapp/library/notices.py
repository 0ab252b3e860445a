"""Notices on the library page of data that are going to be deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.text.numbers import plural
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
                st.button("Keep longer", key=f"ask-{question}", on_click=ask, args=(question,))
        if is_asked(question):
            _keep_longer(notice, question)


def _text(notice: RetentionNotice, *, is_own: bool) -> str:
    whose = "Your data" if is_own else f"The data of **{escape_markdown(notice.name)}**"
    day = notice.delete_on
    text = (
        f":material/event_busy: {whose}, {plural(notice.clips, 'clip')} with "
        f"{plural(notice.reports, 'report')} and their reviews, will be deleted on "
        f"**{day.day} {day:%B %Y}**: they may be kept until {notice.keep_until.day} "
        f"{notice.keep_until:%B %Y}."
    )
    if is_own:
        text += " Ask your coach to keep them longer, or export them first under Account."
    return text


@st.dialog("Keep longer", on_dismiss=end_asking)
def _keep_longer(notice: RetentionNotice, question: str) -> None:
    if not is_asked(question):
        st.rerun()
    st.markdown(
        f"Until when may the data of **{escape_markdown(notice.name)}** be kept? Ask them first."
    )
    with st.form("keep-form", border=False):
        st.date_input(
            "Keep until",
            date.today() + _LONGER,
            min_value=date.today(),
            max_value=_LAST_DAY,
            key="keep-until",
        )
        st.form_submit_button(
            "Keep", type="primary", key="keep-now", on_click=_keep, args=(notice,)
        )


def _keep(notice: RetentionNotice) -> None:
    from vision.library.retention import keep_longer

    end_asking()
    until: date = st.session_state["keep-until"]
    if attempt(lambda: keep_longer(app_state().library, notice.athlete_id, until=until)):
        keep_message(f"The data of {notice.name} are kept until {until.day} {until:%B %Y}.")
