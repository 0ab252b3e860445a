"""Where a check begins: choose a clip, or a sample, or an earlier result."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import streamlit as st

from vision.clip.open import open_clip
from vision.errors import FormcheckError, InputError
from vision.live.facts import LiveFacts
from vision.pages.desk import desk, report_of
from vision.pages.meta import Meta
from vision.pages.options import choose_settings
from vision.pages.pictures import small_picture
from vision.pages.samples import Sample, find_samples
from vision.pages.shelf import has_library, reports_of_clip
from vision.pages.spool import CHUNK_BYTES, ENDINGS, MOST_MEGABYTES, chunks_of
from vision.pages.whose import athlete_id, choose_athlete
from vision.pages.words import plain, result_label
from vision.pages.work import MOST_MINUTES, admit_clip
from vision.settings import Settings

HOW_TO_FILM: Final = (
    (":material/accessibility_new:", "Whole body in the picture, **feet included**, all the time."),
    (":material/smartphone:", "Phone at **hip height on something steady**, 3 to 4 m away."),
    (
        ":material/visibility:",
        "**From the front** for the knees, **from the side** for depth, "
        "trunk and heels. One view a clip.",
    ),
    (
        ":material/repeat:",
        "Squats: **3 to 5 slow repetitions**, standing still for a second before each.",
    ),
    (
        ":material/directions_run:",
        "Running: **from the side**, 60 pictures a second or more, **ten steps** past the phone "
        "or on a treadmill.",
    ),
    (":material/light_mode:", "Bright, even light; clothes that show knees and ankles."),
)
EARLIER_SHOWN: Final = 8


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
        show_how_to_film()
    _samples()
    _earlier()


def show_how_to_film() -> None:
    """Show how to film."""
    with st.container(border=True):
        st.markdown("#### How to film")
        for icon, words in HOW_TO_FILM:
            st.markdown(f"{icon} &nbsp;{words}")


def _upload() -> None:
    file = st.file_uploader(
        f"Your clip, up to {MOST_MEGABYTES // 1024} GB and {MOST_MINUTES} minutes",
        type=list(ENDINGS),
        max_upload_size=MOST_MEGABYTES,
        key="clip",
    )
    whose = choose_athlete("new-athlete")
    with st.expander("Options", icon=":material/tune:"):
        settings = choose_settings("new")
    pressed = st.button(
        "Check this clip",
        type="primary",
        icon=":material/play_arrow:",
        disabled=file is None,
        key="check",
        width="stretch",
    )
    st.caption(
        ":material/lock: The clip stays on the computer formcheck runs on, until you delete it "
        "with its result."
    )
    if pressed and file is not None:
        with st.spinner("Storing the clip and looking at it"):
            meta = _known(file, settings) or take_in(
                file.name, _chunks(file), settings, whose=whose
            )
        _open(meta)


def _known(file: BytesIO, settings: Settings) -> Meta | None:
    """Give the result of a clip that was checked before with the same options."""
    if not has_library():
        return None
    results = desk().results
    digest = hashlib.sha256(file.getbuffer()).hexdigest()
    for id_ in reports_of_clip(results, digest):
        meta = results.get(id_)
        if meta.whole and meta.settings == settings:
            st.session_state["said"] = (
                "This clip was checked before; here is its result. Other options check it anew."
            )
            return meta
    return None


def take_in(
    name: str,
    chunks: Iterator[bytes],
    settings: Settings,
    *,
    live: LiveFacts | None = None,
    whose: str | None = None,
) -> Meta | None:
    """Store a clip and begin to analyse it; a refusal is shown.

    Parameters
    ----------
    name : str
        Name the clip came with.
    chunks : iterator of bytes
        The clip.
    settings : Settings
        What is asked for.
    live : LiveFacts, optional
        What the live check saw, where the clip comes from it.
    whose : str, optional
        An athlete as `choose_athlete` gives them.

    Returns
    -------
    Meta or None
        The new result; None when the clip is refused.
    """
    jobs = desk()
    try:
        meta = jobs.results.add(
            name,
            chunks,
            settings,
            check=lambda path: admit_clip(path, settings, name=name),
            live=live,
            athlete=athlete_id(whose),
        )
    except FormcheckError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    jobs.start(meta.id)
    return meta


def _open(meta: Meta | None) -> None:
    if meta is not None:
        st.query_params["result"] = meta.id
        st.rerun()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


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
            st.markdown(f"**{plain(sample.title)}**")
            st.caption(plain(sample.what_to_expect))
    if st.button("Try it", key=f"try-{number}", width="stretch"):
        _open(take_in(sample.path.name, chunks_of(sample.path), Settings()))


@st.cache_data(show_spinner=False)
def _first_picture(path: Path) -> bytes | None:
    try:
        return small_picture(open_clip(path))
    except InputError:
        return None


def _earlier() -> None:
    found = desk().results.all()
    if not found:
        return
    st.markdown("### Earlier clips")
    shown = found if st.session_state.get("all-earlier") else found[:EARLIER_SHOWN]
    with st.container(gap=None):
        for meta in shown:
            label = plain(result_label(meta, report_of(meta)))
            if st.button(label, key=f"open-{meta.id}", type="tertiary", icon=":material/movie:"):
                _open(meta)
    if len(found) > len(shown):
        st.button(
            f"Show all {len(found)}",
            key="more-earlier",
            on_click=lambda: st.session_state.update({"all-earlier": True}),
        )
