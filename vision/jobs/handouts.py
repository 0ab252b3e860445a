"""Export a result to share: HTML report, PDF, video with drawings, OpenSim files."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from vision.jobs.annotated_media import (
    coach_key_frames,
    has_annotated_clip,
    read_annotations,
    write_clip_with_annotations,
)
from vision.jobs.app_state import AppState
from vision.jobs.isolated_clips import run_isolated_slowly
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES, PLAYBACK, STILLS
from vision.report.models import Report
from vision.report.playback import MISSING, PER_PIXEL, Playback, read_playback
from vision.terms import Floats
from vision.text.translation import ENGLISH, current_language, use_language

if TYPE_CHECKING:  # slow to import (fonts, PDF, database), and needed only on demand
    from vision.report.review import ReviewDecision
    from vision.share.handout import Handout

HandoutFormat = Literal["html", "pdf", "mp4", "mot", "trc"]
HANDOUT_FORMATS: Final[tuple[HandoutFormat, ...]] = ("html", "pdf", "mp4", "mot", "trc")


def available_formats(
    state: AppState, meta: ResultMeta, report: Report, folder: Path
) -> list[HandoutFormat]:
    """List the formats a result can be shared in.

    OpenSim files need measured movement; the clip with drawings needs at least one drawing.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    folder : Path
        Its folder.
    """
    formats: list[HandoutFormat] = ["html", "pdf"]
    drawings = read_annotations(state, meta) or ()
    if has_annotated_clip(folder) and any(one.kind != "event" for one in drawings):
        formats.append("mp4")
    if (folder / ANGLES).is_file() and (report.reps or report.bouts):
        formats += ["mot", "trc"]
    return formats


def write_handout(
    state: AppState,
    format_: HandoutFormat,
    path: Path,
    *,
    meta: ResultMeta,
    report: Report,
    folder: Path,
    language: str = ENGLISH,
) -> None:
    """Write a result in one format.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    format_ : {"html", "pdf", "mp4", "mot", "trc"}
        The format.
    path : Path
        File to write.
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    folder : Path
        Its folder.
    language : str, optional
        Language of HTML and PDF.

    Raises
    ------
    FormcheckError
        The result cannot be written in this format.
    """
    note_export(state, meta)
    with use_language(language):
        _write_handout(state, format_, path, meta=meta, report=report, folder=folder)


def _write_handout(
    state: AppState,
    format_: HandoutFormat,
    path: Path,
    *,
    meta: ResultMeta,
    report: Report,
    folder: Path,
) -> None:
    if format_ in ("html", "pdf"):
        from vision.share.handout_html import write_html
        from vision.share.handout_pdf import write_pdf

        handout = build_handout(state, meta, report, folder)
        (write_html if format_ == "html" else write_pdf)(handout, path)
    elif format_ == "mp4":
        drawings = read_annotations(state, meta) or ()
        run_isolated_slowly(write_clip_with_annotations, report, folder, path, drawings=drawings)
    else:
        _write_opensim(format_, path, meta=meta, report=report, folder=folder)


def note_export(state: AppState, meta: ResultMeta) -> None:
    """Note in the audit log that somebody takes a file of a result with them.

    Parameters
    ----------
    state : AppState
        The state as they see it.
    meta : ResultMeta
        The result.
    """
    from vision.library.audit import record

    if state.has_library:
        record(state.library, "exported", "report", meta.id)


def _write_opensim(
    format_: HandoutFormat, path: Path, *, meta: ResultMeta, report: Report, folder: Path
) -> None:
    from vision.share.handout import read_angle_series
    from vision.share.opensim import write_mot, write_trc

    playback = read_playback(folder / PLAYBACK)
    if format_ == "mot":
        write_mot(
            read_angle_series(folder / ANGLES), path, real_time_factor=playback.real_time_factor
        )
        return
    time_s, xy = _unpack_landmarks(playback)
    facing = report.facing if report.facing in ("left", "right") else None
    write_trc(
        time_s * playback.real_time_factor,
        xy,
        path,
        height_cm=meta.settings.height_cm,
        facing=facing,
    )


def _unpack_landmarks(playback: Playback) -> tuple[Floats, Floats]:
    """Return times, shape (T,), and landmarks in pixels, shape (T, 33, 2); NaN where missing."""
    packed = np.frombuffer(base64.b64decode(playback.points), dtype="<i2").astype(np.float64)
    packed[packed == MISSING] = np.nan
    time_s = np.array(playback.times_s)
    return time_s, packed.reshape(len(time_s), -1, 2) / PER_PIXEL


def build_handout(state: AppState, meta: ResultMeta, report: Report, folder: Path) -> Handout:
    """Collect what the HTML report and the PDF show, with the review, in the current language.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    folder : Path
        Its folder.
    """
    from vision.share.handout import CoachNote, Handout, find_frames, read_angle_series

    angles = folder / ANGLES
    frames = find_frames(report, folder / STILLS)
    message, athlete = "", None
    decisions: tuple[ReviewDecision, ...] = ()
    notes: list[CoachNote] = []
    if state.has_library:
        from vision.library.queries import get_report_card
        from vision.library.reviews import read_review

        card = get_report_card(state.library, meta.id)
        athlete = None if card is None else card.athlete
        review = read_review(state.library, meta.id)
        if review is not None:
            message = review.message
            decisions = review.decisions
            notes = [CoachNote(note.text, note.time_s) for note in review.notes]
            drawings = read_annotations(state, meta) or ()
            if drawings or review.notes:
                marked = run_isolated_slowly(
                    coach_key_frames, meta, report, folder, drawings=drawings, notes=review.notes
                )
                frames = (*marked, *frames)
    return Handout(
        report=report,
        angles=read_angle_series(angles) if angles.is_file() else None,
        frames=frames,
        athlete=athlete,
        day=meta.created.date(),
        message=message,
        decisions=decisions,
        notes=tuple(notes),
        language=current_language(),
    )
