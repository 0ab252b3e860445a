"""Where a check begins: choose a clip, or a sample, or an earlier result."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from vision.clip.open import open_clip
from vision.clip.thumbnails import thumbnail_jpeg
from vision.errors import InputError
from vision.jobs.analysis_job import MAX_MINUTES
from vision.jobs.app_state import desk, report_of
from vision.jobs.result_meta import ResultMeta
from vision.jobs.upload import MAX_MEGABYTES, VIDEO_EXTENSIONS, read_chunks
from vision.samples import Sample, find_samples
from vision.settings import Settings
from vision.webapp.check.batch import keep_batch, show_batch
from vision.webapp.check.upload import find_finished_result, read_upload, submit_clip, submit_clips
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.filming_tips import show_filming_tips
from vision.webapp.shared.messages import keep_message
from vision.webapp.shared.options_form import choose_settings
from vision.webapp.shared.text import escape_markdown, result_label

EARLIER_SHOWN: Final = 8
_BATCH: Final = "batch"
_KNOWN: Final = "This clip was checked before; here is its result. Other options check it anew."


def show_start() -> None:
    """Show the start page."""
    st.title("Check your squat or backward run from a phone video", anchor=False)
    st.markdown(
        "Single-leg squat, deep squat and backward running. Every number comes with how far it may "
        "be off and where its limit comes from, and what your clip cannot show is not guessed."
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _upload()
    with right:
        show_filming_tips()
    _samples()
    _earlier()


def _upload() -> None:
    # Another key empties it, once several clips were taken in.
    files = st.file_uploader(
        f"Your clip, or several, up to {MAX_MEGABYTES // 1024} GB and {MAX_MINUTES} minutes each",
        type=list(VIDEO_EXTENSIONS),
        max_upload_size=MAX_MEGABYTES,
        accept_multiple_files=True,
        key=f"clip-{st.session_state.get(_BATCH, 0)}",
    )
    whose = choose_athlete("new-athlete")
    with st.expander("Options", icon=":material/tune:"):
        settings = choose_settings("new")
    pressed = st.button(
        "Check this clip" if len(files) < 2 else f"Check these {len(files)} clips",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not files,
        key="check",
        width="stretch",
    )
    st.caption(
        ":material/lock: Clips stay on the computer formcheck runs on, until you delete them "
        "with their results."
    )
    show_batch()
    if pressed and len(files) == 1:
        with st.spinner("Storing the clip and looking at it"):
            meta = find_finished_result(files[0], settings)
            if meta is not None:
                keep_message(_KNOWN)
            else:
                parts = read_upload(files[0])
                meta = submit_clip(files[0].name, parts, settings, athlete=whose)
        _open(meta)
    elif pressed and files:
        with st.spinner("Storing the clips and looking at them"):
            named = [(file.name, file) for file in files]
            keep_batch(submit_clips(named, settings, athlete=whose))
        st.session_state[_BATCH] = st.session_state.get(_BATCH, 0) + 1
        st.rerun()


def _open(meta: ResultMeta | None) -> None:
    if meta is not None:
        st.query_params["result"] = meta.id
        st.rerun()


def _samples() -> None:
    samples = find_samples()
    if not samples:
        return
    st.markdown("### Or try a sample")
    for begin in range(0, len(samples), 3):
        columns = st.columns(3)
        for number, sample in enumerate(samples[begin : begin + 3], start=begin):
            with columns[number - begin], st.container(border=True, key=f"sample-{number}"):
                _sample(sample, number)


def _sample(sample: Sample, number: int) -> None:
    picture = _first_picture(sample.path)
    with st.container(horizontal=True, key=f"picture-beside-sample-{number}"):
        if picture is not None:
            st.image(picture, width=76)
        with st.container():
            st.markdown(f"**{escape_markdown(sample.title)}**")
            st.caption(escape_markdown(sample.what_to_expect))
    if st.button("Try it", key=f"try-{number}", width="stretch"):
        _open(submit_clip(sample.path.name, read_chunks(sample.path), Settings()))


@st.cache_data(show_spinner=False)
def _first_picture(path: Path) -> bytes | None:
    try:
        return thumbnail_jpeg(open_clip(path))
    except InputError:
        return None


def _earlier() -> None:
    found = desk().results.all_results()
    if not found:
        return
    st.markdown("### Earlier clips")
    shown = found if st.session_state.get("all-earlier") else found[:EARLIER_SHOWN]
    with st.container(gap=None):
        for meta in shown:
            label = escape_markdown(result_label(meta, report_of(meta)))
            if st.button(label, key=f"open-{meta.id}", type="tertiary", icon=":material/movie:"):
                _open(meta)
    if len(found) > len(shown):
        st.button(
            f"Show all {len(found)}",
            key="more-earlier",
            on_click=lambda: st.session_state.update({"all-earlier": True}),
        )
