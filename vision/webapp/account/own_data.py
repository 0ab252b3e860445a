"""What is kept about an athlete who is signed in: see, export and erase it."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.text.numbers import plural
from vision.webapp.shared.confirmation import ask, end_asking, is_asked
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.personal_data import BACKUPS_STAY, erase, show_export
from vision.webapp.shared.state import app_state

#: What has to be typed.
_WORD: Final = "erase"
_QUESTION: Final = "erase-everything"
#: Why the last attempt failed; shown in the dialog.
_ERROR: Final = "erase-error"


def show_own_data() -> None:
    """Show the section; only for athletes."""
    state = app_state()
    if state.user.role != "athlete":
        return
    st.header("Your data", divider=False)
    if state.user.athlete_id is None or not state.has_library:
        st.write("Nothing is kept about you besides this account.")
        return
    from vision.library.athletes import get_athlete

    try:
        card = get_athlete(state.library, state.user.athlete_id)
    except FormcheckError as error:
        show_error(error)
        return
    consent = _day(card.consent_on) if card.consent_on else "no day is entered"
    until = _day(card.keep_until) if card.keep_until else "no last day is set"
    st.text(f"Athlete: {card.name}, {plural(card.reports, 'report')}")
    st.text(f"You agreed that your clips are kept: {consent}")
    st.text(f"Kept until: {until}")
    show_export(card.id, card.name, label="Export everything about me")
    st.button(
        "Erase everything about me", icon=":material/delete_forever:", key="erase",
        on_click=ask, args=(_QUESTION,),
    )  # fmt: skip
    if is_asked(_QUESTION):
        _confirm_erasure(card.id)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@st.dialog("Erase everything about you?", on_dismiss=end_asking)
def _confirm_erasure(athlete_id: str) -> None:
    if not is_asked(_QUESTION):
        st.rerun()
    st.markdown(
        "This deletes your clips, reports, reviews, notes and drawings, links to your reports, and "
        "clips that are waiting. Checks that are running are stopped. **It cannot be undone.** "
        f"{BACKUPS_STAY}"
    )
    st.markdown("Your account stays, without any data; an administrator can remove it.")
    with st.form("erase-form", border=False):
        st.text_input(f"Type {_WORD} to go on", key="erase-word", autocomplete="off")
        st.form_submit_button(
            "Erase everything", type="primary", key="danger-erase-now",
            on_click=_erase, args=(athlete_id,),
        )  # fmt: skip
    st.button("Cancel", key="erase-cancel", on_click=end_asking)
    error = st.session_state.pop(_ERROR, None)
    if error:
        show_error(error)


def _erase(athlete_id: str) -> None:
    if str(st.session_state["erase-word"]).strip().casefold() != _WORD:
        st.session_state[_ERROR] = f"Type the word {_WORD} first."
        return
    try:
        erase(athlete_id)
    except FormcheckError as error:
        st.session_state[_ERROR] = str(error)
        return
    end_asking()
    keep_message(f"Everything about you has been deleted. {BACKUPS_STAY}")
