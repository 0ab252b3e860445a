"""The start page: upload clips, try a sample, or open an earlier result."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from vision.clip.open import open_clip
from vision.clip.thumbnails import thumbnail_jpeg
from vision.errors import FormcheckError, InputError
from vision.jobs.submission import StoredClip, SubmittedClips, submit_clips
from vision.sample_clips import Sample, list_samples
from vision.settings import Settings
from vision.text.translation import mark_text, translate
from vision.webapp.check.batch import keep_batch, show_batch
from vision.webapp.check.introduction import start_title, start_words, upload_label
from vision.webapp.check.phone_clips import show_phone_upload, with_phone_clips
from vision.webapp.routes import METHOD
from vision.webapp.shared.athlete_picker import choose_athlete
from vision.webapp.shared.buttons import end_click, lasting_button
from vision.webapp.shared.clip_upload import ChosenClips, choose_clips, uploaded_clips
from vision.webapp.shared.filing import keep_filing_questions
from vision.webapp.shared.filming_tips import show_filming_tips
from vision.webapp.shared.messages import keep_message, show_error
from vision.webapp.shared.opening import open_page, open_result
from vision.webapp.shared.options_form import choose_settings
from vision.webapp.shared.state import app_state, visitor_id
from vision.webapp.shared.text import escape_markdown, result_label

#: Earlier results shown before "Show all".
MAX_EARLIER_SHOWN: Final = 8
#: Width over height of a sample's image; of a wider clip the middle is shown.
_MAX_ASPECT: Final = 9 / 16
_UPLOADS: Final = "upload-count"
_REJECTION: Final = "rejected-clip"
_SUBMISSION: Final = "submission"
_ATHLETE: Final = "new-athlete"
_CHECKED_BEFORE: Final = mark_text(
    "You have checked this clip before; here is its result. "
    "To check it again, choose other options below."
)


def show_start() -> None:
    """Show the start page."""
    st.title(start_title(), anchor=False)
    st.markdown(start_words())
    st.button(
        translate("How it measures, and how well"),
        icon=":material/straighten:",
        type="tertiary",
        key="method",
        on_click=open_page,
        args=(METHOD,),
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _upload()
    with right:
        show_filming_tips()
    _samples()
    _earlier_clips()


class _Submission:
    """A visitor's submission, which survives that Streamlit starts the page again meanwhile."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.outcome: SubmittedClips | None = None


def _upload() -> None:
    submission: _Submission = st.session_state.setdefault(_SUBMISSION, _Submission())
    if submission.outcome is not None:
        _show_outcome(submission)
    # A new key empties the uploader after clips were submitted.
    uploads = st.session_state.get(_UPLOADS, 0)
    chosen = choose_clips(upload_label(), key=f"clip-{uploads}")
    chosen = with_phone_clips(chosen)
    show_phone_upload()
    athlete = choose_athlete(_ATHLETE)
    with st.expander(translate("Options"), icon=":material/tune:"):
        settings = choose_settings("new")
    pressed = lasting_button(
        _check_label(chosen),
        kind="primary",
        icon=":material/play_arrow:",
        disabled=not chosen.ids or chosen.pending > 0,
        key="check",
        width="stretch",
    )
    text = translate(
        "Clips and results stay on the computer that runs formcheck until you delete them."
    )
    st.caption(f":material/lock: {text}")
    show_batch()
    rejection = st.session_state.pop(_REJECTION, None)
    if rejection:
        show_error(rejection)
    if pressed:
        with st.spinner(translate("Saving")):
            end_click("check")
            _submit(lambda: _submit_uploads(chosen, settings, athlete))
        _show_outcome(submission)


def _check_label(chosen: ChosenClips) -> str:
    if chosen.pending:
        return translate("Uploading")
    if len(chosen.ids) < 2:
        return translate("Check this clip")
    return translate("Check these {count} clips").format(count=len(chosen.ids))


def _submit_uploads(chosen: ChosenClips, settings: Settings, athlete: str | None) -> SubmittedClips:
    with uploaded_clips(chosen) as files:
        return submit_clips(app_state(), files, settings, athlete=athlete, owner=visitor_id())


def _show_outcome(submission: _Submission) -> None:
    """Empty the uploader, and open the result of a single clip or list several."""
    # Nothing here calls Streamlit before the run is started again, so nothing is lost.
    batch, submission.outcome = submission.outcome, None
    assert batch is not None
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    keep_filing_questions(batch.filed_elsewhere)
    ids = (*batch.started, *batch.existing)
    if len(ids) + len(batch.rejected) > 1:
        keep_batch(batch)
    elif batch.rejected:
        st.session_state[_REJECTION] = batch.rejected[0]
    else:
        if batch.existing:
            keep_message(translate(_CHECKED_BEFORE))
        open_result(ids[0])
    st.rerun()


def _samples() -> None:
    samples = list_samples()
    if not samples:
        return
    st.markdown(f"## {translate('Or try a sample')}")
    for begin in range(0, len(samples), 3):
        columns = st.columns(3)
        for number, sample in enumerate(samples[begin : begin + 3], start=begin):
            with columns[number - begin], st.container(border=True, key=f"sample-{number}"):
                _sample(sample, number)


def _sample(sample: Sample, number: int) -> None:
    thumbnail = _thumbnail(sample.path, sample.shown_s)
    with st.container(horizontal=True, key=f"image-beside-sample-{number}"):
        if thumbnail is not None:
            st.image(thumbnail, width=76, alt="")
        with st.container():
            st.markdown(f"**{escape_markdown(translate(sample.title))}**")
            st.caption(escape_markdown(translate(sample.what_to_expect)))
    st.button(
        translate("Try it"),
        key=f"try-{number}",
        width="stretch",
        on_click=_try_sample,
        args=(sample,),
    )


def _try_sample(sample: Sample) -> None:
    """Submit a sample, before the page runs: a run could be ended, and the click lost."""
    athlete = st.session_state.get(_ATHLETE) or None
    clip = StoredClip(sample.path.name, sample.path)

    def submit() -> SubmittedClips:
        return submit_clips(app_state(), [clip], Settings(), athlete=athlete, owner=visitor_id())

    _submit(submit)


def _submit(submit: Callable[[], SubmittedClips]) -> None:
    """Submit clips once; nothing here calls Streamlit, which could end this run of the page."""
    submission: _Submission = st.session_state.setdefault(_SUBMISSION, _Submission())
    with submission.lock:
        if submission.outcome is None:
            try:
                submission.outcome = submit()
            except FormcheckError as error:
                submission.outcome = SubmittedClips(rejected=(str(error),))


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
    st.markdown(f"## {translate('Earlier clips')}")
    shown = found if st.session_state.get("all-earlier") else found[:MAX_EARLIER_SHOWN]
    with st.container(gap=None):
        for meta in shown:
            label = escape_markdown(result_label(meta, app.results.read_report(meta)))
            st.button(
                label,
                key=f"open-{meta.id}",
                type="tertiary",
                icon=":material/movie:",
                on_click=open_result,
                args=(meta.id,),
            )
    if len(found) > len(shown):
        st.button(
            translate("Show all {count}").format(count=len(found)),
            key="more-earlier",
            on_click=lambda: st.session_state.update({"all-earlier": True}),
        )
