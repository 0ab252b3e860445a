"""What is kept about an athlete who is signed in: see, export and erase it."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.text.numbers import plural
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.personal_data import BACKUPS_STAY, erase, show_export
from vision.webapp.shared.state import app_state

#: What has to be typed.
_WORD: Final = "erase"


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
    if st.button("Erase everything about me", icon=":material/delete_forever:", key="erase"):
        _confirm_erasure(card.id)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@st.dialog("Erase everything about you?")
def _confirm_erasure(athlete_id: str) -> None:
    st.markdown(
        "This deletes your clips, reports, reviews, notes and drawings, links to your reports, and "
        "clips that are waiting. Checks that are running are stopped. **It cannot be undone.** "
        f"{BACKUPS_STAY}"
    )
    st.markdown("Your account stays, without any data; an administrator can remove it.")
    with st.form("erase-form", border=False):
        typed = st.text_input(f"Type {_WORD} to go on", key="erase-word", autocomplete="off")
        pressed = st.form_submit_button("Erase everything", type="primary", key="erase-now")
    if not pressed:
        return
    if typed.strip().casefold() != _WORD:
        show_error(f"Type the word {_WORD} first.")
        return
    try:
        erase(athlete_id)
    except FormcheckError as error:
        show_error(error)
        return
    keep_message(f"Everything about you has been deleted. {BACKUPS_STAY}")
    st.rerun()
