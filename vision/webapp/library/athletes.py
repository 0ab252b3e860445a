"""Athletes tab of the library: add, edit, merge, export, and delete with all data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from vision.text.counted import count_reports
from vision.text.dates import date_field_format
from vision.text.translation import translate
from vision.webapp.library.merging import reports_of, show_merge
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.lasting_work import is_working, start_work
from vision.webapp.shared.messages import attempt, keep_message
from vision.webapp.shared.opening import open_progress
from vision.webapp.shared.personal_data import BACKUPS_STAY, eraser, show_export
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.athletes import AthleteCard


def show_athletes() -> None:
    """Show all athletes, and a form to add one."""
    cards: list[AthleteCard] = []
    if app_state().has_library:
        from vision.library.athletes import list_athletes

        cards = list_athletes(app_state().library)
        for card in cards:
            _athlete(card, cards)
    if not cards:
        st.markdown(
            translate("Clips of one athlete are kept together, and show progress over time.")
        )
    with st.expander(translate("Add an athlete"), icon=":material/person_add:", expanded=not cards):
        _form(None)


def _athlete(card: AthleteCard, cards: list[AthleteCard]) -> None:
    label = f"**{escape_markdown(card.name)}** · {reports_of(card)}"
    if card.consent_on is None and _marks_missing_consent():
        label += f" :orange-badge[:material/help: {translate('no consent yet')}]"
    # Drawing the forms of closed expanders would slow the page down.
    expander = st.expander(label, key=f"athlete-{card.id}", on_change="rerun")
    if not expander.open:
        return
    with expander:
        if card.reports:
            st.button(
                translate("Progress"),
                icon=":material/trending_up:",
                key=f"progress-{card.id}",
                help=translate("What has changed for {name} from visit to visit").format(
                    name=escape_markdown(card.name)
                ),
                on_click=open_progress,
                args=(card.id,),
            )
        _form(card)
        show_merge(card, cards)
        show_export(card.id, card.name, label=translate("Export everything"))
        question = f"delete-athlete-{card.id}"
        st.button(
            translate("Delete athlete and all data"), icon=":material/delete:",
            key=f"ask-{question}", on_click=ask, args=(question,), disabled=is_working(),
        )  # fmt: skip
        if is_asked(question):
            _confirm_deletion(card, question)


def _marks_missing_consent() -> bool:
    """Whether it is shown who has not consented: where visitors sign in, or it is required."""
    from vision.library.data_policy import DataPolicy

    return app_state().user.role != "owner" or DataPolicy.current().requires_consent


def _form(card: AthleteCard | None) -> None:
    key = "new" if card is None else card.id
    with st.form(f"form-{key}", border=False, clear_on_submit=card is None):
        st.text_input(translate("Name"), "" if card is None else card.name, key=f"name-{key}")
        st.text_area(translate("Note"), "" if card is None else card.note, key=f"note-{key}")
        left, right = st.columns(2)
        left.date_input(
            translate("Consent given on"), None if card is None else card.consent_on,
            key=f"consent-{key}", format=date_field_format(),
        )  # fmt: skip
        right.date_input(
            translate("Keep until"), None if card is None else card.keep_until,
            key=f"until-{key}", max_value=date(2100, 1, 1), format=date_field_format(),
        )  # fmt: skip
        st.form_submit_button(
            translate("Save"), key=f"save-{key}", on_click=_save, args=(card, key)
        )


def _save(card: AthleteCard | None, key: str) -> None:
    """Save what the form holds, before the page runs: a run could be ended, and the words lost."""
    from vision.library.athletes import add_athlete, change_athlete

    name = str(st.session_state[f"name-{key}"])
    further = {
        "note": str(st.session_state[f"note-{key}"]),
        "consent_on": st.session_state[f"consent-{key}"],
        "keep_until": st.session_state[f"until-{key}"],
    }

    def save() -> None:
        if card is None:
            add_athlete(app_state().library, name, **further)
        else:
            change_athlete(app_state().library, card.id, name=name, **further)

    if attempt(save):
        keep_message(translate("{name} saved.").format(name=name.strip()))


def _confirm_deletion(card: AthleteCard, question: str) -> None:
    title = translate("Delete this athlete?")
    st.dialog(title, on_dismiss=end_asking)(_ask_deletion)(card, question)


def _ask_deletion(card: AthleteCard, question: str) -> None:
    text = translate(
        "This deletes **{name}** with {reports} and all clips, notes and drawings. This cannot be "
        "undone."
    ).format(name=escape_markdown(card.name), reports=count_reports(card.reports))
    st.markdown(f"{text} {translate(BACKUPS_STAY)}")
    show_answers(
        question,
        label=translate("Delete everything"),
        icon=":material/delete_forever:",
        on_confirm=lambda: _delete(card),
    )


def _delete(card: AthleteCard) -> None:
    erase = eraser(card.id)

    def end() -> None:
        """Say that it is done."""
        keep_message(
            translate("{name} and all their data have been deleted.").format(name=card.name)
        )

    start_work(lambda _: erase(), label=lambda *_: _deletion_label(card), on_end=end)


def _deletion_label(card: AthleteCard) -> str:
    text = translate("Deleting {name} with {reports}")
    return text.format(name=escape_markdown(card.name), reports=count_reports(card.reports))
