"""Page of an unfinished result: waiting, running, stopped or failed."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.errors import InputError
from vision.jobs.job_status import JobStatus
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PREVIEW_IMAGE
from vision.jobs.status_text import is_indeterminate, status_text
from vision.text.translation import translate, translate_in
from vision.webapp.shared.buttons import delete_button, new_clip_button
from vision.webapp.shared.filming_tips import show_filming_tips
from vision.webapp.shared.media import file_source
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.restart import restart_form
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import escape_markdown

REFRESH_S: Final = 0.5


def show_progress(meta: ResultMeta) -> None:
    """Show the progress of an analysis, with a button to stop it."""
    st.title(translate("Checking your clip"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="image-beside-progress"):
        preview = app_state().results.path(meta.id) / PREVIEW_IMAGE
        if preview.is_file():
            st.image(file_source(preview), width=96, alt=translate("First frame of the clip"))
        with st.container():
            st.markdown(escape_markdown(meta.name))
            _progress(meta.id)
    st.caption(
        translate("You can close this page. The check carries on; come back to this address later.")
    )


@st.fragment(run_every=REFRESH_S)
def _progress(id_: str) -> None:
    try:
        status = app_state().jobs.status(id_)
    except InputError:  # deleted in another window; the rerun shows that
        st.rerun()
    if not status.busy:
        st.rerun()
    # An indeterminate bar is animated, so that it does not look stuck.
    with st.container(key="progress-moves" if is_indeterminate(status) else "progress"):
        st.progress(status.fraction, text=escape_markdown(status_text(status)))
    if status.state == "elsewhere":
        return
    st.button(
        translate("Stopping") if status.stopping else translate_in("check", "Stop"),
        icon=":material/stop_circle:",
        key="stop",
        disabled=status.stopping,
        on_click=lambda: app_state().jobs.cancel(id_),
    )


def show_no_result(meta: ResultMeta, status: JobStatus) -> None:
    """Show why there is no result, and what to do next.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    status : JobStatus
        How its analysis ended.
    """
    if status.state == "failed":
        st.title(translate("This clip could not be checked"), anchor=False)
        show_error(meta.message or translate("The check did not finish. Run it again."))
    elif status.state == "interrupted":
        st.title(translate("The check was interrupted"), anchor=False)
        st.info(
            translate("formcheck closed before it finished. The clip is still here."),
            icon=":material/pause_circle:",
        )
    else:
        st.title(translate("The check was stopped"), anchor=False)
        st.info(translate("The clip is still here."), icon=":material/stop_circle:")
    st.markdown(escape_markdown(meta.name))
    restart_form(meta, expanded=status.state == "failed")
    with st.container(horizontal=True):
        new_clip_button()
        delete_button(meta)
    if status.state == "failed":
        show_filming_tips()
