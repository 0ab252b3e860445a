"""Below the player: the coach's notes at a moment, and what they draw on the picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.result_meta import ResultMeta
from vision.report.user_annotation import UserAnnotation, parse_user_annotation
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.reviews import ReviewNote

_EDITED: Final = "note-edited"
_WRONG: Final = "notes-wrong"


def player_drawings(drawings: Sequence[UserAnnotation] | None) -> list[dict[str, Any]] | None:
    """Give drawings as the player takes them."""
    return None if drawings is None else [asdict(drawing) for drawing in drawings]


def save_player_drawings(meta: ResultMeta, said: object) -> None:
    """Keep what the player says was drawn or deleted; what it cannot mean is passed over.

    Parameters
    ----------
    meta : Meta
        The result.
    said : object
        ``changed``, drawings, and ``deleted_ids``, ids, since the player was shown.
    """
    from vision.library.user_annotations import save_user_annotations

    if not isinstance(said, dict):
        return
    put = []
    for raw in said.get("put") or ():
        try:
            put.append(parse_user_annotation(raw))
        except ValueError:
            continue
    gone = [id_ for id_ in said.get("gone") or () if isinstance(id_, str)]
    _try(lambda: save_user_annotations(app_state().library, meta.id, changed=put, deleted_ids=gone))


def show_notes(meta: ResultMeta, time_s: float) -> None:
    """Show the notes of a clip, and take one more at the moment the player rests at.

    Parameters
    ----------
    meta : Meta
        The result.
    time_s : float
        Where the player rests.
    """
    if not app_state().has_library:
        return
    from vision.library.reviews import read_review

    review = read_review(app_state().library, meta.id)
    if review is None:
        return
    wrong = st.session_state.pop(_WRONG, None)
    if wrong:
        st.error(escape_markdown(wrong), icon=":material/error:")
    with (
        st.form("note", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="center", key="note-row"),
    ):
        st.markdown(f"**{format_clip_time(time_s)}**", width="content")
        # Its label stays the same, or what is typed would be lost when the player moves.
        st.text_input(
            "Note at this moment",
            key="note-text",
            placeholder="Note at this moment: what do you see?",
            label_visibility="collapsed",
        )
        st.form_submit_button(
            "Add the note", icon=":material/add_comment:", key="note-add",
            on_click=_add, args=(meta.id, time_s),
        )  # fmt: skip
    for note in review.notes:
        _note(note)


def format_clip_time(time_s: float) -> str:
    """Say a clip time as the player does: minutes, seconds, hundredths."""
    hundredths = round(time_s * 100)
    return f"{hundredths // 6000}:{hundredths % 6000 / 100:05.2f}"


def _note(note: ReviewNote) -> None:
    edited = st.session_state.get(_EDITED) == note.id
    with st.container(horizontal=True, vertical_alignment="center", key=f"note-{note.id}"):
        st.html(
            f'<button type="button" class="fc-moment" data-fc-jump="{note.time_s:.6f}" '
            f'title="Show this moment">{format_clip_time(note.time_s)}</button>',
            width="content",
        )
        if edited:
            st.text_input(
                "Note", note.text, key=f"note-words-{note.id}", label_visibility="collapsed"
            )
            _button("Save", "check", f"save-note-{note.id}", _change, note.id)
            return
        st.markdown(escape_markdown(note.text), width="stretch")
        _button("Edit", "edit", f"edit-note-{note.id}", _edit, note.id)
        _button("Delete", "close", f"delete-note-{note.id}", _delete, note.id)


def _button(label: str, icon: str, key: str, act: Callable[[str], None], id_: str) -> None:
    st.button(label, icon=f":material/{icon}:", key=key, type="tertiary", on_click=act, args=(id_,))


def _add(report_id: str, time_s: float) -> None:
    from vision.library.reviews import add_note

    text = str(st.session_state["note-text"])
    if text.strip():
        _try(lambda: add_note(app_state().library, report_id, time_s=time_s, text=text))


def _edit(id_: str) -> None:
    st.session_state[_EDITED] = id_


def _change(id_: str) -> None:
    from vision.library.reviews import change_note

    text = str(st.session_state[f"note-words-{id_}"])
    if text.strip():
        _try(lambda: change_note(app_state().library, id_, text=text))
    st.session_state.pop(_EDITED, None)


def _delete(id_: str) -> None:
    from vision.library.reviews import delete_note

    _try(lambda: delete_note(app_state().library, id_))


def _try(act: Callable[[], object]) -> None:
    """Do it; what goes wrong is said on the page."""
    try:
        act()
    except FormcheckError as error:
        st.session_state[_WRONG] = str(error)
