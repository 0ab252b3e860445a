"""Show the review player on the page of a result."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import streamlit as st

from vision.errors import FormcheckError
from vision.jobs.annotated_media import read_annotations
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import PLAYBACK, THUMBNAIL_SHEET, VIDEO
from vision.library.result_files import PROXY
from vision.report.models import Criterion
from vision.report.rep_marks import span_marks
from vision.report.report_text import (
    criterion_key,
    criterion_title,
    good_form_text,
    worst_first,
)
from vision.report.review import ReviewedReport
from vision.webapp.components.player import review_player
from vision.webapp.result.downloads import show_video
from vision.webapp.result.in_language import in_result_language
from vision.webapp.result.metres import show_in_metres
from vision.webapp.result.notes import (
    player_drawings,
    save_player_drawings,
    show_notes,
)
from vision.webapp.result.voice_overs import (
    save_player_voice_over,
    show_voice_overs,
    voice_over_outcomes,
    voice_over_upload,
)
from vision.webapp.shared.media import file_url
from vision.webapp.shared.messages import show_error
from vision.webapp.shared.state import app_state

#: Key of the player in the session state.
KEY: Final = "review"


def has_player(folder: Path) -> bool:
    """Return whether a result has data for the player; old ones have only the annotated clip."""
    return (folder / PLAYBACK).is_file()


def show_clip(
    meta: ResultMeta, reviewed: ReviewedReport, folder: Path, *, in_short: bool = False
) -> None:
    """Show the player, or the annotated clip where the result has no data for it.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    reviewed : ReviewedReport
        Its report with the coach's verdicts.
    folder : Path
        Its folder.
    in_short : bool, optional
        Whether to leave out angle curves, drawing tools and the form for notes.
    """
    clip = folder / meta.clip
    proxy = folder / PROXY
    played = proxy if proxy.is_file() else clip
    if not (has_player(folder) and played.is_file()):
        show_video(folder)
        return
    _player(meta, reviewed, folder, played, in_short=in_short)


@st.fragment
@in_result_language
def _player(
    meta: ResultMeta, reviewed: ReviewedReport, folder: Path, played: Path, *, in_short: bool
) -> None:
    """Show the player as a fragment, so that the page does not rerun whenever it stops."""
    drawings = read_annotations(app_state(), meta)
    _rerun_when_drawings_appear(meta, bool(drawings))
    sheet, annotated = folder / THUMBNAIL_SHEET, folder / VIDEO
    playback = folder / PLAYBACK
    width, height = reviewed.report.clip.width, reviewed.report.clip.height
    short = "short-" if in_short else ""
    clip = f"{short}{meta.id}-{playback.stat().st_mtime_ns}"
    with st.container(key=f"player-{short}{'upright' if height > width else 'wide'}"):
        result = review_player(
            key=KEY,
            clip=clip,
            video=file_url(played),
            playback=file_url(playback),
            sheet=file_url(sheet) if sheet.is_file() else None,
            fallback=file_url(annotated) if annotated.is_file() else None,
            size=(width, height),
            verdicts=player_verdicts(reviewed),
            drawings=player_drawings(drawings),
            may_draw=app_state().user.is_coach and not in_short,
            in_short=in_short,
            on_drawings=lambda: _save_drawings(meta, clip, _reported("drawings")),
            upload=None if drawings is None or in_short else voice_over_upload(meta),
            voice_overs=voice_over_outcomes(meta),
            on_voice_over=lambda: save_player_voice_over(meta, _reported("voice_over")),
        )
    # In a new session, as after a restart, Streamlit calls no callback for what arrives first.
    if _save_drawings(meta, clip, result.drawings):
        st.rerun()
    show_in_metres(reviewed.report, folder, drawings or ())
    show_voice_overs(meta)
    try:
        show_notes(meta, None if in_short else current_time_s())
    except FormcheckError as error:
        show_error(error)


def player_verdicts(reviewed: ReviewedReport) -> dict[str, object]:
    """Return the findings with their key frames, where good form begins, and the marks of spans.

    Parameters
    ----------
    reviewed : ReviewedReport
        The report with the coach's verdicts.
    """
    report = reviewed.report
    findings = worst_first(report.criteria)
    return {
        "findings": [
            {
                "criterion": criterion_key(criterion),
                "title": criterion_title(criterion, report),
                "verdict": criterion.verdict,
                "time_s": criterion.evidence_s,
                "words": f"{criterion.finding} {reviewed.original_text(criterion)}".rstrip(),
            }
            for criterion in findings
            if criterion.verdict != "cannot_tell" and criterion.evidence_s is not None
        ],
        "goodForms": [
            {
                "criterion": criterion_key(criterion),
                "title": criterion_title(criterion, report),
                "limit": _limit(criterion),
            }
            for criterion in findings
            if criterion.verdict in ("watch", "fault") and criterion.limits is not None
        ],
        "spans": [asdict(mark) for mark in span_marks(report)],
    }


def _limit(criterion: Criterion) -> str:
    """Write where good form begins, as it stands within a sentence: ``good up to 8°``."""
    limit = good_form_text(criterion).rstrip(".")
    return f"{limit[:1].lower()}{limit[1:]}"


def _save_drawings(meta: ResultMeta, clip: str, changes: object) -> bool:
    """Save the drawings of the player once; return whether there was something to save."""
    key = f"saved-drawings-{clip}"
    if not isinstance(changes, dict) or changes.get("clip") != clip:
        return False
    if st.session_state.get(key) == changes:
        return False
    st.session_state[key] = changes
    save_player_drawings(meta, changes)
    return True


def _rerun_when_drawings_appear(meta: ResultMeta, has_drawings: bool) -> None:
    """Rerun the page after the first drawing and the last deletion, which change what is shared."""
    key = f"drawn-{meta.id}"
    before = st.session_state.get(key, has_drawings)
    st.session_state[key] = has_drawings
    if before != has_drawings:
        st.rerun()


def current_time_s() -> float:
    """Return the clip time at which the player stopped, seconds."""
    moment = _reported("moment")
    return float(moment["time_s"]) if isinstance(moment, dict) else 0.0


def _reported(name: str) -> Any:
    return getattr(st.session_state.get(KEY), name, None)
