"""A result that is not there yet: waiting, running, stopped, failed."""

from __future__ import annotations

import streamlit as st

from vision.errors import InputError
from vision.jobs.analysis_job import PREVIEW_IMAGE
from vision.jobs.app_state import desk
from vision.jobs.queue import JobStatus
from vision.jobs.result_meta import ResultMeta
from vision.webapp.shared.buttons import delete_button, new_clip_button
from vision.webapp.shared.filming_tips import show_filming_tips
from vision.webapp.shared.restart import restart_form
from vision.webapp.shared.text import escape_markdown

REFRESH_S = 0.5


def show_progress(meta: ResultMeta) -> None:
    """Show how far an analysis is, with a way to stop it."""
    st.title("Checking your clip", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="picture-beside-progress"):
        picture = _first_picture(meta)
        if picture is not None:
            st.image(picture, width=96)
        with st.container():
            st.markdown(escape_markdown(meta.name))
            _progress(meta.id)
    st.caption(
        "You can close this page or come back with the same address; the check goes on meanwhile."
    )


def _first_picture(meta: ResultMeta) -> bytes | None:
    try:
        return (desk().results.path(meta.id) / PREVIEW_IMAGE).read_bytes()
    except OSError:  # there is none, or the result has just come
        return None


@st.fragment(run_every=REFRESH_S)
def _progress(id_: str) -> None:
    try:
        standing = desk().status(id_)
    except InputError:  # deleted in another window; the page says so
        st.rerun()
    if not standing.busy:
        st.rerun()
    # A bar without a length moves by itself, so that nobody thinks it stands still.
    with st.container(key="progress-moves" if is_indeterminate(standing) else "progress"):
        st.progress(standing.fraction, text=progress_text(standing))
    if standing.state == "elsewhere":
        return
    st.button(
        "Stopping" if standing.stopping else "Stop",
        icon=":material/stop_circle:",
        key="stop",
        disabled=standing.stopping,
        on_click=lambda: desk().cancel(id_),
    )


def is_indeterminate(standing: JobStatus) -> bool:
    """Whether it is not known yet how much is done: opening, loading, waiting."""
    return standing.fraction < 0.01


def progress_text(standing: JobStatus) -> str:
    """Say what is being done and how long it may take.

    Parameters
    ----------
    standing : Standing
        Of a result that is waiting or running.
    """
    if standing.stopping:
        return "Stopping"
    if standing.state == "waiting":
        first = (
            "1 other clip is"
            if standing.jobs_ahead == 1
            else f"{standing.jobs_ahead} other clips are"
        )
        return f"Waiting: {first} checked first" if standing.jobs_ahead else "Starting"
    if is_indeterminate(standing):
        since = f" · {standing.elapsed_s:.0f} s" if standing.elapsed_s >= 1 else ""
        return escape_markdown(standing.activity + since)
    words = f"{standing.activity} · {standing.fraction:.0%}"
    if standing.fraction >= 0.15 and standing.elapsed_s >= 3:
        left = standing.elapsed_s * (1 / standing.fraction - 1)
        words += f" · about {_duration(left)} left"
    return escape_markdown(words)


def _duration(seconds: float) -> str:
    if seconds < 10:
        return "10 s"
    return f"{round(seconds, -1):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def show_no_result(meta: ResultMeta, standing: JobStatus) -> None:
    """Show why there is no result, and what can be done."""
    if standing.state == "failed":
        st.title("This clip could not be checked", anchor=False)
        st.error(
            escape_markdown(meta.message or "The check did not finish."), icon=":material/error:"
        )
    elif standing.state == "interrupted":
        st.title("The check was interrupted", anchor=False)
        st.info(
            "formcheck was closed before it was done with this clip. The clip is still here.",
            icon=":material/pause_circle:",
        )
    else:
        st.title("The check was stopped", anchor=False)
        st.info("The clip is still here.", icon=":material/stop_circle:")
    st.markdown(escape_markdown(meta.name))
    restart_form(meta, expanded=standing.state == "failed")
    with st.container(horizontal=True):
        new_clip_button()
        delete_button(meta)
    if standing.state == "failed":
        show_filming_tips()
