"""List of clips submitted together, with the progress and result of each."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.errors import InputError
from vision.jobs.job_status import JobStatus
from vision.jobs.result_meta import ResultMeta
from vision.jobs.status_text import status_text
from vision.jobs.submission import SubmittedClips
from vision.text.counted import count_clips
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_count
from vision.webapp.check.batch_address import (
    BATCH_PARAMETER,
    find_by_address,
    forget_address,
    keep_by_address,
)
from vision.webapp.routes import CHECK, RESULT_PARAMETER
from vision.webapp.shared.filing import ask_whose
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.opening import is_opening, open_page
from vision.webapp.shared.reviewed import read_reviewed
from vision.webapp.shared.state import app_state
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown, result_summary

_BATCH_KEY: Final = "batch-upload"
_CLOSED: Final = "batch-closed"
_REFRESH_S: Final = 2.0


def keep_batch(batch: SubmittedClips) -> None:
    """Keep a batch for this visitor until they close its list.

    Parameters
    ----------
    batch : SubmittedClips
        The clips.
    """
    st.session_state[_BATCH_KEY] = keep_by_address(batch), batch


def restore_batch() -> None:
    """Restore the batch that the page's address names, after a reload of the page."""
    address = st.query_params.get(BATCH_PARAMETER)
    # A component may start the page with the address that it had before the list was closed.
    if not address or _BATCH_KEY in st.session_state or st.session_state.get(_CLOSED) == address:
        return
    batch = find_by_address(address)
    if batch is not None and (batch.rejected or _statuses((*batch.started, *batch.existing))):
        st.session_state[_BATCH_KEY] = address, batch


def show_batch() -> None:
    """Show the clips that were submitted together last, if any."""
    kept: tuple[str, SubmittedClips] | None = st.session_state.get(_BATCH_KEY)
    if kept is None:
        return
    address, batch = kept
    if st.query_params.get(BATCH_PARAMETER) != address:
        st.query_params[BATCH_PARAMETER] = address
    with st.container(border=True, key="batch"):
        for message in batch.rejected:
            show_error(message)
        if batch.existing:
            text = translate_count(
                "{count} clip was checked before. Their results are listed below.",
                "{count} clips were checked before. Their results are listed below.",
                len(batch.existing),
            )
            st.info(text, icon=":material/history:")
        busy = any(status.busy for _, status in _statuses(batch.started))
        st.fragment(_rows, run_every=_REFRESH_S if busy else None)(batch, busy=busy)


def _rows(batch: SubmittedClips, *, busy: bool) -> None:
    if is_opening() or _BATCH_KEY not in st.session_state:  # after a click here
        st.rerun(scope="app")
    statuses = _statuses((*batch.started, *batch.existing))
    if busy and not any(status.busy for _, status in statuses):
        st.rerun(scope="app")  # finished: stop refreshing
    count, done = len(statuses), sum(not status.busy for _, status in statuses)
    failed = sum(status.state == "failed" for _, status in statuses)
    if statuses and done < count:
        text = (
            translate("{done} of {clips} checked, {failed} could not be")
            if failed
            else translate("{done} of {clips} checked")
        )
        text = text.format(done=done, clips=count_clips(count), failed=failed)
        st.progress(done / count, text=text)
    elif statuses:
        text = (
            translate("**{clips} checked**, {failed} could not be")
            if failed
            else translate("**{clips} checked**")
        )
        st.markdown(text.format(clips=count_clips(count), failed=failed))
    for meta, status in statuses:
        _row(meta, status)
    with st.container(horizontal=True):
        if done < count:
            st.button(
                translate("Stop all"), icon=":material/stop_circle:", key="batch-stop",
                on_click=_stop, args=(batch,),
            )  # fmt: skip
        else:
            st.button(
                translate("Close this list"), icon=":material/close:", key="batch-close",
                on_click=_close,
            )  # fmt: skip


def _row(meta: ResultMeta, status: JobStatus) -> None:
    name = escape_markdown(meta.name)
    if status.busy:
        st.markdown(f":material/hourglass_top: {name} · {escape_markdown(status_text(status))}")
        return
    if status.state == "done":
        icon, text = _outcome(meta)
        label = f"{name} · **{escape_markdown(text)}**"
    else:
        icon, text = _unfinished(status.state)
        label = f"{name} · {text}"
    st.button(
        label,
        key=f"batch-{meta.id}",
        icon=icon,
        type="tertiary",
        on_click=_open,
        args=(meta.id,),
    )
    if status.state == "failed" and meta.message:
        st.caption(escape_markdown(translate_text(meta.message)))
    ask_whose(meta.id)


def _unfinished(state: str) -> tuple[str, str]:
    """Return icon and label of a clip without a result."""
    return {
        "failed": (":material/error:", translate("could not be checked")),
        "stopped": (":material/stop_circle:", translate("stopped")),
        "interrupted": (":material/pause_circle:", translate("interrupted")),
    }[state]


def _open(id_: str) -> None:
    """Open a result; its address keeps that of the batch, so that a reload there keeps the list."""
    kept = st.session_state.get(_BATCH_KEY)
    open_page(CHECK, {RESULT_PARAMETER: id_} | ({BATCH_PARAMETER: kept[0]} if kept else {}))


def _close() -> None:
    kept = st.session_state.pop(_BATCH_KEY, None)
    if kept is not None:
        st.session_state[_CLOSED] = kept[0]
        forget_address(kept[0])
    st.query_params.pop(BATCH_PARAMETER, None)


def _outcome(meta: ResultMeta) -> tuple[str, str]:
    """Return icon and headline of a finished result."""
    reviewed = read_reviewed(meta)
    report = None if reviewed is None else reviewed.report
    if report is None or report.summary.verdict is None:
        return ":material/help:", result_summary(report)
    return VERDICT_BADGES[report.summary.verdict].icon, translate_text(report.summary.headline)


def _statuses(ids: tuple[str, ...]) -> list[tuple[ResultMeta, JobStatus]]:
    found = []
    for id_ in ids:
        try:
            found.append((app_state().results.get(id_), app_state().jobs.status(id_)))
        except InputError:  # it has been deleted
            continue
    return found


def _stop(batch: SubmittedClips) -> None:
    for id_ in reversed(batch.started):
        app_state().jobs.cancel(id_)
