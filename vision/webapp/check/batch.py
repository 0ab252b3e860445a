"""Several clips that came together: how far they are, and what became of each."""

from __future__ import annotations

from typing import Final

import streamlit as st

from vision.errors import InputError
from vision.jobs.app_state import desk, report_of
from vision.jobs.queue import JobStatus
from vision.jobs.result_meta import ResultMeta
from vision.webapp.check.progress import progress_text
from vision.webapp.check.upload import BatchUpload
from vision.webapp.shared.text import VERDICT_BADGES, escape_markdown, result_summary

_TAKEN: Final = "taken-in"
_EVERY_S: Final = 2.0
_STATES: Final = {
    "failed": (":material/error:", "could not be checked"),
    "stopped": (":material/stop_circle:", "stopped"),
    "interrupted": (":material/pause_circle:", "interrupted"),
}


def keep_batch(taken: BatchUpload) -> None:
    """Keep what came, for this visitor, until they send it away."""
    st.session_state[_TAKEN] = taken


def show_batch() -> None:
    """Show the clips that came together last, if any did."""
    taken: BatchUpload | None = st.session_state.get(_TAKEN)
    if taken is None:
        return
    with st.container(border=True, key="batch"):
        for words in taken.refused:
            st.error(escape_markdown(words), icon=":material/error:")
        if taken.existing:
            count = len(taken.existing)
            what = "1 clip was" if count == 1 else f"{count} clips were"
            st.info(f"{what} checked before; their results are below.", icon=":material/history:")
        busy = any(standing.busy for _, standing in _standings(taken.started))
        # While something runs it looks again by itself.
        st.fragment(_rows, run_every=_EVERY_S if busy else None)(taken, busy=busy)


def _rows(taken: BatchUpload, *, busy: bool) -> None:
    standings = _standings((*taken.started, *taken.existing))
    if busy and not any(standing.busy for _, standing in standings):
        st.rerun(scope="app")  # there is nothing more to wait for
    done = sum(not standing.busy for _, standing in standings)
    if standings and done < len(standings):
        st.progress(done / len(standings), text=f"{done} of {len(standings)} clips are checked")
    elif standings:
        st.markdown(f"**{len(standings)} clip{'s are' if len(standings) > 1 else ' is'} checked**")
    for meta, standing in standings:
        _row(meta, standing)
    with st.container(horizontal=True):
        if done < len(standings):
            st.button(
                "Stop all", icon=":material/stop_circle:", key="batch-stop", on_click=_stop,
                args=(taken,),
            )  # fmt: skip
        elif st.button("Close this list", icon=":material/close:", key="batch-close"):
            st.session_state.pop(_TAKEN, None)
            st.rerun()


def _row(meta: ResultMeta, standing: JobStatus) -> None:
    if standing.busy:
        st.markdown(
            f":material/hourglass_top: {escape_markdown(meta.name)} · {progress_text(standing)}"
        )
        return
    if standing.state != "done":
        icon, words = _STATES[standing.state]
        label = f"{escape_markdown(meta.name)} · {words}"
    else:
        report = report_of(meta)
        verdict = None if report is None else report.summary.verdict
        icon = ":material/help:" if verdict is None else VERDICT_BADGES[verdict].icon
        told = report is not None and verdict is not None
        words = report.summary.headline if report is not None and told else result_summary(report)
        label = f"{escape_markdown(meta.name)} · **{escape_markdown(words)}**"
    if st.button(label, key=f"batch-{meta.id}", icon=icon, type="tertiary"):
        st.query_params["result"] = meta.id
        st.rerun(scope="app")


def _standings(ids: tuple[str, ...]) -> list[tuple[ResultMeta, JobStatus]]:
    found = []
    for id_ in ids:
        try:
            found.append((desk().results.get(id_), desk().status(id_)))
        except InputError:  # deleted meanwhile
            continue
    return found


def _stop(taken: BatchUpload) -> None:
    for id_ in reversed(taken.started):
        desk().cancel(id_)
