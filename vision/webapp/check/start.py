"""The start page: upload clips, try a sample, or open an earlier result."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import streamlit as st

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.clip.open import open_clip
from vision.clip.thumbnails import thumbnail_jpeg
from vision.errors import FormcheckError, InputError
from vision.jobs.analysis_job import MAX_MINUTES
from vision.jobs.submission import find_finished_result, read_upload, submit_clip, submit_clips
from vision.jobs.upload import MAX_MEGABYTES, read_chunks
from vision.sample_clips import Sample, list_samples
from vision.screens.registry import screen_titles
from vision.settings import Settings
from vision.text.numbers import join_names
from vision.webapp.check.batch import keep_batch, show_batch
from vision.webapp.routes import METHOD, RESULT_PARAMETER, go_to
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.filming_tips import show_filming_tips
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.options_form import choose_settings
from vision.webapp.shared.state import app_state, visitor_id
from vision.webapp.shared.text import escape_markdown, result_label

#: Earlier results shown before "Show all".
MAX_EARLIER_SHOWN: Final = 8
#: Width over height of a sample's image; of a wider clip the middle is shown.
_MAX_ASPECT: Final = 9 / 16
_UPLOADS: Final = "upload-count"
_CHECKED_BEFORE: Final = (
    "You have checked this clip before; here is its result. "
    "To check it again, choose other options below."
)


def show_start() -> None:
    """Show the start page."""
    st.title("Check your squat or backward run from a phone video", anchor=False)
    tests = join_names([title.lower() for title in screen_titles().values()]).capitalize()
    st.markdown(
        f"{tests}. Every number comes with its margin of error and the source of its limit. "
        "formcheck does not guess what your clip cannot show."
    )
    if st.button("How it measures, and how well", icon=":material/straighten:", type="tertiary"):
        go_to(METHOD)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _upload()
    with right:
        show_filming_tips()
    _samples()
    _earlier_clips()


def _upload() -> None:
    # A new key empties the uploader after several clips were submitted.
    uploads = st.session_state.get(_UPLOADS, 0)
    files = st.file_uploader(
        f"One or more clips, up to {MAX_MEGABYTES // 1024} GB and {MAX_MINUTES} minutes each",
        type=list(VIDEO_EXTENSIONS),
        max_upload_size=MAX_MEGABYTES,
        accept_multiple_files=True,
        key=f"clip-{uploads}",
    )
    athlete = choose_athlete("new-athlete")
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
        ":material/lock: Clips and results stay on the computer that runs formcheck until you "
        "delete them."
    )
    show_batch()
    if pressed and len(files) == 1:
        _check_clip(files[0].name, files[0], settings, athlete)
    elif pressed and files:
        with st.spinner("Saving your clips"):
            named = [(file.name, file) for file in files]
            batch = submit_clips(app_state(), named, settings, athlete=athlete, owner=visitor_id())
            keep_batch(batch)
        st.session_state[_UPLOADS] = uploads + 1
        st.rerun()


def _check_clip(name: str, file: BytesIO, settings: Settings, athlete: str | None) -> None:
    try:
        with st.spinner("Saving your clip"):
            meta = find_finished_result(app_state(), file, settings)
            if meta is not None:
                keep_message(_CHECKED_BEFORE)
            else:
                meta = submit_clip(
                    app_state(),
                    name,
                    read_upload(file),
                    settings,
                    athlete=athlete,
                    owner=visitor_id(),
                )
    except FormcheckError as error:
        show_error(error)
        return
    _open(meta.id)


def _open(id_: str) -> None:
    st.query_params[RESULT_PARAMETER] = id_
    st.rerun()


def _samples() -> None:
    samples = list_samples()
    if not samples:
        return
    st.markdown("### Or try a sample")
    for begin in range(0, len(samples), 3):
        columns = st.columns(3)
        for number, sample in enumerate(samples[begin : begin + 3], start=begin):
            with columns[number - begin], st.container(border=True, key=f"sample-{number}"):
                _sample(sample, number)


def _sample(sample: Sample, number: int) -> None:
    thumbnail = _thumbnail(sample.path, sample.shown_s)
    with st.container(horizontal=True, key=f"image-beside-sample-{number}"):
        if thumbnail is not None:
            st.image(thumbnail, width=76)
        with st.container():
            st.markdown(f"**{escape_markdown(sample.title)}**")
            st.caption(escape_markdown(sample.what_to_expect))
    if st.button("Try it", key=f"try-{number}", width="stretch"):
        try:
            meta = submit_clip(
                app_state(),
                sample.path.name,
                read_chunks(sample.path),
                Settings(),
                owner=visitor_id(),
            )
        except FormcheckError as error:
            show_error(error)
            return
        _open(meta.id)


@st.cache_data(show_spinner=False)
def _thumbnail(path: Path, time_s: float) -> bytes | None:
    try:
        return thumbnail_jpeg(open_clip(path), time_s, max_aspect=_MAX_ASPECT)
    except InputError:
        return None


def _earlier_clips() -> None:
    app = app_state()
    found = app.results.all_results()
    if not found:
        return
    st.markdown("### Earlier clips")
    shown = found if st.session_state.get("all-earlier") else found[:MAX_EARLIER_SHOWN]
    with st.container(gap=None):
        for meta in shown:
            label = escape_markdown(result_label(meta, app.results.read_report(meta)))
            if st.button(label, key=f"open-{meta.id}", type="tertiary", icon=":material/movie:"):
                _open(meta.id)
    if len(found) > len(shown):
        st.button(
            f"Show all {len(found)}",
            key="more-earlier",
            on_click=lambda: st.session_state.update({"all-earlier": True}),
        )
