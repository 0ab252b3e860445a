"""What is kept about an athlete who is signed in: see, export and erase it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.errors import FormcheckError
from vision.text.counted import count_reports
from vision.text.dates import long_date
from vision.text.translation import translate, translate_in
from vision.webapp.shared.confirmation import ask, end_asking, is_asked
from vision.webapp.shared.lasting_work import is_working, start_work
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.personal_data import BACKUPS_STAY, eraser, show_export
from vision.webapp.shared.state import app_state

_QUESTION: Final = "erase-everything"
#: Why the last attempt failed; shown in the dialog.
_ERROR: Final = "erase-error"


def show_own_data() -> None:
    """Show the section; only for athletes."""
    state = app_state()
    if state.user.role != "athlete":
        return
    st.header(translate("Your data"), divider=False)
    if state.user.athlete_id is None or not state.has_library:
        st.write(translate("Nothing is kept about you besides this account."))
        return
    from vision.library.athletes import get_athlete

    try:
        card = get_athlete(state.library, state.user.athlete_id)
    except FormcheckError as error:
        show_error(error)
        return
    consent = long_date(card.consent_on) if card.consent_on else translate("no day is entered")
    until = long_date(card.keep_until) if card.keep_until else translate("no last day is set")
    st.text(
        translate("Athlete: {name}, {reports}").format(
            name=card.name, reports=count_reports(card.reports)
        )
    )
    st.text(translate("You agreed that your clips are kept: {day}").format(day=consent))
    st.text(translate("Kept until: {day}").format(day=until))
    show_export(card.id, card.name, label=translate("Export everything about me"))
    st.button(
        translate("Erase everything about me"), icon=":material/delete_forever:", key="erase",
        on_click=ask, args=(_QUESTION,), disabled=is_working(),
    )  # fmt: skip
    if is_asked(_QUESTION):
        title = translate("Erase everything about you?")
        st.dialog(title, on_dismiss=end_asking)(_confirm_erasure)(card.id)


def _word() -> str:
    """Return what has to be typed."""
    return translate_in("to be typed", "erase")


def _confirm_erasure(athlete_id: str) -> None:
    if not is_asked(_QUESTION):
        st.rerun()
    st.markdown(
        translate(
            "This deletes your clips, reports, reviews, notes and drawings, links to your reports, "
            "and clips that are waiting. Checks that are running are stopped. **It cannot be "
            "undone.** {backups}"
        ).format(backups=translate(BACKUPS_STAY))
    )
    st.markdown(translate("Your account stays, without any data; an administrator can remove it."))
    with st.form("erase-form", border=False):
        label = translate('Type "{word}" to go on').format(word=_word())
        st.text_input(label, key="erase-word", autocomplete="off")
        st.form_submit_button(
            translate("Erase everything"), type="primary", key="danger-erase-now",
            on_click=_erase, args=(athlete_id,),
        )  # fmt: skip
    st.button(translate("Cancel"), key="erase-cancel", on_click=end_asking)
    error = st.session_state.pop(_ERROR, None)
    if error:
        show_error(error)


def _erase(athlete_id: str) -> None:
    if str(st.session_state["erase-word"]).strip().casefold() != _word():
        st.session_state[_ERROR] = translate("Type the word {word} first.").format(word=_word())
        return
    erase = eraser(athlete_id)
    end_asking()
    start_work(lambda _: erase(), label=lambda *_: translate("Deleting everything"), on_end=_end)


def _end() -> None:
    keep_message(
        translate("Everything about you has been deleted. {backups}").format(
            backups=translate(BACKUPS_STAY)
        )
    )
