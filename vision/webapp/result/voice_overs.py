"""Voice-overs below the player: save what was recorded, show progress, watch, download, delete."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import streamlit as st

from vision.errors import FormcheckError, InputError
from vision.jobs.handouts import note_export
from vision.jobs.result_meta import ResultMeta
from vision.jobs.voice_over_files import VoiceOver
from vision.jobs.voice_overs import delete_voice_over, save_voice_over, seen_voice_overs
from vision.text.clock import player_time
from vision.text.dates import short_month_name
from vision.text.translation import translate
from vision.webapp.result.in_language import in_result_language
from vision.webapp.server.uploads import UploadAccess, upload_access, upload_space
from vision.webapp.shared.media import file_source
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state, visitor_id

_ERROR: Final = "voice-over-error"
_REFUSED: Final = "voice-over-refused"
_REFRESH_S: Final = 1.0


def voice_over_upload(meta: ResultMeta) -> UploadAccess | None:
    """Return where the player uploads a voice-over; None where the user may not record one."""
    return upload_access(visitor_id()) if app_state().user.is_coach and meta.complete else None


def save_player_voice_over(meta: ResultMeta, sent: object) -> None:
    """Save the voice-over that the player has uploaded; the player shows an error.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    sent : object
        ``id``, and the ids of the uploads ``sound`` and ``timeline``; other types are ignored.
    """
    if not isinstance(sent, dict):
        return
    id_, sound, timeline = (str(sent.get(name)) for name in ("id", "sound", "timeline"))
    try:
        with upload_space().taking(visitor_id(), [sound, timeline]) as files:
            found = {file.id: file for file in files}
            if not {sound, timeline} <= set(found):
                raise InputError(
                    translate("The recording did not arrive complete; press Keep again.")
                )
            save_voice_over(app_state(), meta, id_, sound=found[sound], timeline=found[timeline])
    except FormcheckError as error:
        st.session_state[_REFUSED] = {"id": id_, "message": str(error)}


def voice_over_outcomes(meta: ResultMeta) -> dict[str, object]:
    """Return which voice-overs are saved, and which one could not be, for the player.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    """
    try:
        saved = [one.id for one in seen_voice_overs(app_state(), meta)]
    except FormcheckError:
        saved = []
    return {"saved": saved, "refused": st.session_state.get(_REFUSED)}


def show_voice_overs(meta: ResultMeta) -> None:
    """Show the voice-overs of a result, and the progress of those that are being drawn.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    """
    error = st.session_state.pop(_ERROR, None)
    if error:
        show_error(error)
    try:
        found = seen_voice_overs(app_state(), meta)
    except FormcheckError:  # the page shows it
        return
    if not found:
        return
    busy = any(one.video is None and not _error_of(one) for one in found)
    with st.container(key="voice-overs"):
        st.markdown(f"**{translate('Voice-overs')}**")
        st.fragment(_rows, run_every=_REFRESH_S if busy else None)(meta, busy=busy)


def _error_of(one: VoiceOver) -> str | None:
    status = app_state().voice_overs.status(one.id)
    return None if status is None else status.error


@in_result_language
def _rows(meta: ResultMeta, *, busy: bool) -> None:
    """Show one row for each voice-over."""
    found = seen_voice_overs(app_state(), meta)
    for one in found:
        _row(meta, one)
    if busy and all(one.video is not None or _error_of(one) for one in found):
        st.rerun()  # nothing is drawn any more, so the page need not look again


def _row(meta: ResultMeta, one: VoiceOver) -> None:
    label = f"{player_time(one.duration_s)[:-3]} · {_moment(one.created_at)}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"voice-over-{one.id}"):
        if one.video is not None:
            st.markdown(f":material/audio_file: {label}", width="stretch")
            st.download_button(
                translate("Download (MP4)"),
                data=_reader(meta, one.video),
                file_name=f"{Path(meta.name).stem or 'clip'}-voice-over.mp4",
                mime="video/mp4",
                icon=":material/download:",
                key=f"download-voice-over-{one.id}",
                on_click="ignore",
            )
        else:
            _show_progress(meta, one, label)
        if app_state().user.is_coach:
            st.button(
                translate("Delete"), icon=":material/delete:", type="tertiary",
                key=f"delete-voice-over-{one.id}", on_click=_delete, args=(meta, one.id),
            )  # fmt: skip
    if one.video is not None:
        shown = st.expander(
            translate("Watch"),
            icon=":material/play_arrow:",
            key=f"watch-{one.id}",
            on_change="rerun",
        )
        if shown.open:
            with shown:
                st.video(file_source(one.video), format="video/mp4")


def _moment(at: datetime) -> str:
    local = at.astimezone()
    return f"{local:%d} {short_month_name(local.month)} {local:%H:%M}"


def _show_progress(meta: ResultMeta, one: VoiceOver, label: str) -> None:
    error = _error_of(one)
    if error:
        st.markdown(f":material/error: {label}", width="content")
        show_error(error)
        st.button(
            translate("Try again"), icon=":material/refresh:", key=f"draw-voice-over-{one.id}",
            on_click=app_state().voice_overs.start, args=(meta.id, one.id),
        )  # fmt: skip
        return
    app_state().voice_overs.start(meta.id, one.id)  # also after a restart of the server
    status = app_state().voice_overs.status(one.id)
    done = 0.0 if status is None else status.fraction
    text = translate("making the video") if done else translate("waiting")
    st.progress(min(1.0, done), text=f"{label} · {text}")


def _delete(meta: ResultMeta, id_: str) -> None:
    try:
        delete_voice_over(app_state(), meta, id_)
    except FormcheckError as error:
        st.session_state[_ERROR] = str(error)


def _reader(meta: ResultMeta, path: Path) -> Callable[[], bytes]:
    """Return a function that reads the file, called only when the button is pressed."""
    state = app_state()  # Streamlit calls the function outside of a run of the page

    def read() -> bytes:
        note_export(state, meta)
        return path.read_bytes()

    return read
