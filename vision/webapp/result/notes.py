"""Notes below the player, and saving of the drawings made in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.result_meta import ResultMeta
from vision.report.user_annotation import UserAnnotation, parse_user_annotation
from vision.text.clock import player_time
from vision.text.translation import translate
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_html, escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.reviews import ReviewNote

_EDITED: Final = "note-edited"
_ERROR: Final = "note-error"


def player_drawings(drawings: Sequence[UserAnnotation] | None) -> list[dict[str, Any]] | None:
    """Convert drawings to data for the player; None disables drawing."""
    return None if drawings is None else [asdict(drawing) for drawing in drawings]


def save_player_drawings(meta: ResultMeta, changes: object) -> None:
    """Save the drawings sent by the player; invalid ones are ignored.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    changes : object
        ``put``, the drawings added or changed since the player was mounted, and ``gone``, the ids
        of the deleted ones; other types are ignored.
    """
    from vision.library.user_annotations import save_user_annotations

    if not isinstance(changes, dict):
        return
    changed = []
    for raw in changes.get("put") or ():
        try:
            changed.append(parse_user_annotation(raw))
        except ValueError:
            continue
    deleted = [id_ for id_ in changes.get("gone") or () if isinstance(id_, str)]
    _attempt(
        lambda: save_user_annotations(
            app_state().library, meta.id, changed=changed, deleted_ids=deleted
        )
    )


def show_notes(meta: ResultMeta, time_s: float | None) -> None:
    """Show the notes on a clip, and a form for one at the player's current time.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    time_s : float or None
        Current clip time of the player, seconds; None to show the notes only, as to read.
    """
    if not app_state().has_library:
        return
    from vision.library.reviews import read_review

    error = st.session_state.pop(_ERROR, None)
    if error:
        show_error(error)
    review = read_review(app_state().library, meta.id)
    if review is None:
        return
    if time_s is not None:
        _form(meta, time_s)
    for note in review.notes:
        _note(note, read_only=time_s is None)


def _form(meta: ResultMeta, time_s: float) -> None:
    with (
        st.form("note", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="center", key="note-row"),
    ):
        st.markdown(f"**{player_time(time_s)}**", width="content")
        # With the time in its label, the input would lose its text whenever the player moves.
        st.text_input(
            translate("Note at this moment"),
            key="note-text",
            placeholder=translate("What do you see at this moment?"),
            label_visibility="collapsed",
        )
        st.form_submit_button(
            translate("Add note"), icon=":material/add_comment:", key="note-add",
            on_click=_add, args=(meta.id, time_s),
        )  # fmt: skip


def _note(note: ReviewNote, *, read_only: bool) -> None:
    is_edited = st.session_state.get(_EDITED) == note.id and not read_only
    with st.container(horizontal=True, vertical_alignment="center", key=f"note-{note.id}"):
        st.html(
            f'<button type="button" class="fc-moment" data-fc-jump="{note.time_s:.6f}" '
            f'title="{escape_html(translate("Show this moment"))}">'
            f"{player_time(note.time_s)}</button>",
            width="content",
        )
        if is_edited:
            st.text_input(
                translate("Note"), note.text, key=f"note-words-{note.id}",
                label_visibility="collapsed",
                on_change=_keep_words, args=(note.id,),
            )  # fmt: skip
            _button(translate("Done"), "check", f"save-note-{note.id}", _change, note.id)
            return
        st.markdown(escape_markdown(note.text), width="stretch")
        if note.may_change and not read_only:
            _button(translate("Edit"), "edit", f"edit-note-{note.id}", _edit, note.id)
        if note.may_delete and not read_only:
            _button(translate("Delete"), "close", f"delete-note-{note.id}", _delete, note.id)


def _button(label: str, icon: str, key: str, action: Callable[[str], None], id_: str) -> None:
    st.button(
        label, icon=f":material/{icon}:", key=key, type="tertiary", on_click=action, args=(id_,)
    )


def _add(report_id: str, time_s: float) -> None:
    from vision.library.reviews import add_note

    text = str(st.session_state["note-text"])
    if text.strip():
        _attempt(lambda: add_note(app_state().library, report_id, time_s=time_s, text=text))


def _edit(id_: str) -> None:
    st.session_state[_EDITED] = id_


def _keep_words(id_: str) -> None:
    """Save the words of a note as soon as its field is left."""
    from vision.library.reviews import change_note

    text = str(st.session_state[f"note-words-{id_}"])
    if text.strip():
        _attempt(lambda: change_note(app_state().library, id_, text=text))


def _change(id_: str) -> None:
    """End the editing of a note, whose words have been saved."""
    st.session_state.pop(_EDITED, None)


def _delete(id_: str) -> None:
    from vision.library.reviews import delete_note

    _attempt(lambda: delete_note(app_state().library, id_))


def _attempt(action: Callable[[], object]) -> None:
    """Run an action; an error is shown in the next run of the page."""
    try:
        action()
    except FormcheckError as error:
        st.session_state[_ERROR] = str(error)
