"""What can be done with the selected reports: assign, tag, export and delete."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.athletes import athlete_names, find_or_add_athlete
from vision.text.counted import (
    count_athletes,
    count_reports,
    count_results,
)
from vision.text.dates import medium_date
from vision.text.phrases import join_translated
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_count, translate_in
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.confirmation import ask, end_asking, is_asked, show_answers
from vision.webapp.shared.lasting_work import LastingWork, is_working, start_work
from vision.webapp.shared.media import file_url, remove_downloads
from vision.webapp.shared.messages import attempt, keep_error, keep_message, show_error
from vision.webapp.shared.personal_data import BACKUPS_STAY
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.queries import ReportCard

_NOBODY: Final = ""
_EXPORT: Final = "selection-export"
_ASSIGN, _TAG, _WRITE, _DELETE = (
    f"selection-{name}" for name in ("assign", "tag", "write", "delete")
)
#: Names in a confirmation; the others are counted.
_MAX_NAMES: Final = 5


def show_actions(ids: tuple[str, ...], clear: Callable[[], None]) -> None:
    """Show a button for each action, and the dialog of the one that was pressed.

    Parameters
    ----------
    ids : tuple of str
        The selected reports.
    clear : callable
        Selects nothing.
    """
    for question, label, icon in (
        (_ASSIGN, translate("Assign"), ":material/person_search:"),
        (_TAG, translate_in("button", "Tag"), ":material/sell:"),
        (_WRITE, translate("Export"), ":material/archive:"),
        (_DELETE, translate("Delete"), ":material/delete:"),
    ):
        st.button(
            label, icon=icon, key=f"ask-{question}", on_click=ask, args=(question,),
            disabled=is_working(),
        )  # fmt: skip
    if is_asked(_ASSIGN):
        _ask_whose(ids)
    elif is_asked(_TAG):
        _ask_tags(ids)
    elif is_asked(_WRITE):
        _show_export(ids)
    elif is_asked(_DELETE):
        _confirm_deletion(ids, clear)


def _ask_whose(ids: tuple[str, ...]) -> None:
    st.dialog(translate("Assign to an athlete"), on_dismiss=end_asking)(_whose_dialog)(ids)


def _whose_dialog(ids: tuple[str, ...]) -> None:
    if not is_asked(_ASSIGN):
        st.rerun()
    names = {**athlete_names(app_state()), _NOBODY: translate("No athlete")}
    text = translate("Whose are these **{reports}**? The clips go with them.")
    st.markdown(text.format(reports=count_reports(len(ids))))
    st.selectbox(
        translate("Athlete"), list(names), index=None, format_func=lambda id_: names.get(id_, id_),
        placeholder=translate("Choose, or type a new name"), accept_new_options=True,
        key="selection-athlete",
    )  # fmt: skip
    _answers(_ASSIGN, translate("Assign"), lambda: _assign(ids))


def _assign(ids: tuple[str, ...]) -> None:
    from vision.library.athletes import assign_clips

    chosen = st.session_state.get("selection-athlete")
    if chosen is None:
        keep_error(translate("No athlete was chosen. Choose one, or type a new name."))
        return
    done: list[int] = []

    def assign() -> None:
        """Assign all, or none."""
        athlete = None if chosen == _NOBODY else find_or_add_athlete(app_state(), chosen)
        done.append(assign_clips(app_state().library, ids, athlete))

    if attempt(assign):
        end_asking()
        name = athlete_names(app_state()).get(chosen, chosen)
        text = (
            translate("{reports} assigned to {name}.")
            if name
            else translate("{reports} assigned to no athlete.")
        )
        keep_message(text.format(reports=count_reports(done[0]), name=name))


def _ask_tags(ids: tuple[str, ...]) -> None:
    st.dialog(translate("Tags"), on_dismiss=end_asking)(_tags_dialog)(ids)


def _tags_dialog(ids: tuple[str, ...]) -> None:
    from vision.library.tags import list_tags

    if not is_asked(_TAG):
        st.rerun()
    known = [tag.name for tag in list_tags(app_state().library)]
    there = list(dict.fromkeys(tag for card in _cards(ids) for tag in card.tags))
    text = translate("Tags of **{reports}**: your own words, to filter by.")
    st.markdown(text.format(reports=count_reports(len(ids))))
    st.multiselect(
        translate("Add"), known, accept_new_options=True, placeholder=translate("Type a word"),
        key="selection-tags-new",
    )  # fmt: skip
    if there:
        st.multiselect(
            translate("Remove"), there, placeholder=translate_in("tags", "None"),
            key="selection-tags-old",
        )  # fmt: skip
    _answers(_TAG, translate("Save"), lambda: _save_tags(ids))


def _save_tags(ids: tuple[str, ...]) -> None:
    from vision.library.tags import change_tags

    new = st.session_state.get("selection-tags-new") or []
    old = st.session_state.get("selection-tags-old") or []
    if not new and not old:
        end_asking()
        return
    done: list[int] = []
    library = app_state().library
    if attempt(lambda: done.append(change_tags(library, ids, add=new, remove=old))):
        end_asking()
        text = translate("Tags of {reports} saved.")
        keep_message(text.format(reports=count_reports(done[0])))


def _show_export(ids: tuple[str, ...]) -> None:
    st.dialog(translate("Export"), on_dismiss=end_asking)(_export_dialog)(ids)


def _export_dialog(ids: tuple[str, ...]) -> None:
    if not is_asked(_WRITE):
        st.rerun()
    text = translate(
        "One ZIP file of **{reports}**: a page of each to read, and tables of all for a "
        "spreadsheet. Export an athlete under *Athletes* to move everything to another formcheck."
    )
    st.markdown(text.format(reports=count_reports(len(ids))))
    if lasting_button(
        translate("Make the file"), key=f"{_EXPORT}-button", icon=":material/archive:"
    ):
        bar = st.progress(0.0, text=translate("Collecting reports"))
        try:
            st.session_state[_EXPORT] = (ids, _export(ids, lambda done: bar.progress(done)))
        except FormcheckError as error:
            show_error(error)
        end_click(f"{_EXPORT}-button")
        bar.empty()
    made: tuple[tuple[str, ...], Path] | None = st.session_state.get(_EXPORT)
    if made is not None and made[0] == ids and made[1].is_file():
        size = max(1, round(made[1].stat().st_size / 1e6))
        label = translate("Download ({size} MB)").format(size=size)
        st.html(
            f'<a class="fc-button" href="{escape(file_url(made[1]))}" '
            f'download="formcheck-results.zip">{escape(label)}</a>'
        )
        st.caption(translate("Ready for an hour. It is not encrypted."))


def _export(ids: tuple[str, ...], progress: Callable[[float], object]) -> Path:
    from vision.jobs.selection_export import export_results

    state = app_state()
    path = state.scratch.new_lasting_folder(_EXPORT) / "results.zip"
    export_results(state, ids, path, progress=progress)
    return path


def _confirm_deletion(ids: tuple[str, ...], clear: Callable[[], None]) -> None:
    title = translate("Delete these results?")
    st.dialog(title, on_dismiss=end_asking)(_deletion_dialog)(ids, clear)


def _deletion_dialog(ids: tuple[str, ...], clear: Callable[[], None]) -> None:
    cards = _cards(ids)
    if not is_asked(_DELETE) or not cards:  # they are deleted
        end_asking()
        st.rerun()
    st.markdown(f"{_deletion_text(cards)} {translate(BACKUPS_STAY)}")
    show_answers(
        _DELETE,
        label=translate_count("Delete {count} result", "Delete {count} results", len(cards)),
        icon=":material/delete_forever:",
        on_confirm=lambda: _delete(tuple(card.id for card in cards), clear),
    )


def _deletion_text(cards: tuple[ReportCard, ...]) -> str:
    athletes = {card.athlete_id for card in cards} - {None}
    names = [
        escape_markdown(f"{card.athlete or card.name} ({medium_date(card.day)})") for card in cards
    ]
    rest = len(names) - _MAX_NAMES
    more = [translate("{count} more").format(count=rest)] if rest > 0 else []
    text = (
        translate(
            "This deletes **{results}** of {athletes} with clips, notes and drawings: {names}. "
            "This cannot be undone."
        )
        if athletes
        else translate(
            "This deletes **{results}** with clips, notes and drawings: {names}. This cannot be "
            "undone."
        )
    )
    return text.format(
        results=count_results(len(cards)),
        athletes=count_athletes(len(athletes)),
        names=join_translated([*names[:_MAX_NAMES], *more]),
    )


def _delete(ids: tuple[str, ...], clear: Callable[[], None]) -> None:
    """Delete one after the other: what cannot be deleted just now does not keep the others."""
    state = app_state()
    problems: list[str] = []

    def run(work: LastingWork) -> None:
        """Delete them all, also if the page is closed meanwhile."""
        for id_ in ids:
            try:
                state.jobs.delete(id_)
            except FormcheckError as error:
                problems.append(str(error))
            work.done += 1
        remove_downloads()
        state.scratch.remove_lasting_folders(_EXPORT)

    def end() -> None:
        """Say what was deleted and what was not."""
        deleted = len(ids) - len(problems)
        if deleted:
            keep_message(
                translate_count("{count} result deleted.", "{count} results deleted.", deleted)
            )
        if problems:
            text = translate("{results} not deleted: {problem}")
            results = count_results(len(problems))
            keep_error(text.format(results=results, problem=translate_text(problems[-1])))
        else:
            clear()

    start_work(run, label=_deletion_label, on_end=end, total=len(ids))


def _deletion_label(done: int, total: int) -> str:
    return translate("Deleting: {part} of {whole}").format(part=done, whole=total)


def _cards(ids: tuple[str, ...]) -> tuple[ReportCard, ...]:
    from vision.library.queries import ReportFilter, list_reports

    return list_reports(app_state().library, ReportFilter(ids=ids), limit=len(ids)).cards


def _answers(question: str, label: str, on_confirm: Callable[[], None]) -> None:
    """Show the buttons of a dialog that is closed by `on_confirm` once it is done."""
    with st.container(horizontal=True):
        st.button(translate("Cancel"), key=f"cancel-{question}", on_click=end_asking)
        st.button(label, type="primary", key=f"confirm-{question}", on_click=on_confirm)
