"""What a result is shared as: one HTML page, a PDF, the drawn-on clip, files for OpenSim.

Made only when asked for, on this machine; what the coach said in the library goes with it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from vision.errors import FormcheckError
from vision.jobs.analysis_job import ANGLES, STILLS
from vision.jobs.app_state import report_of
from vision.jobs.library_sync import has_library, library
from vision.jobs.result_meta import ResultMeta
from vision.jobs.scratch import scratch
from vision.jobs.user_annotated import (
    coach_key_frames,
    has_annotated_clip,
    write_clip_with_annotations,
)
from vision.report.models import Report
from vision.report.playback import MISSING, PER_PIXEL, Playback
from vision.webapp.result.notes import drawings_of
from vision.webapp.shared.messages import show_error

if TYPE_CHECKING:
    from vision.share.handout import Handout

_KINDS: Final = (
    ("html", "Page (HTML)", "html", "text/html", "One file for any browser, also on a phone."),
    ("pdf", "PDF", "picture_as_pdf", "application/pdf", "To print or send."),
    ("mp4", "Clip with your drawings (MP4)", "draw", "video/mp4",
     "The annotated clip; a picture you drew on stands still for a while."),
    ("mot", "Angles (MOT)", "timeline", "text/plain", "Joint angles as OpenSim reads them."),
    ("trc", "Markers (TRC)", "scatter_plot", "text/plain",
     "Points in the plane of the picture as OpenSim reads them."),
)  # fmt: skip
#: OpenSim's files need something measured; pages can say that nothing could be.
_MEASURED: Final = ("mot", "trc")


def show_handouts(meta: ResultMeta, folder: Path) -> None:
    """Show a button for each kind of file.

    Parameters
    ----------
    meta : Meta
        The result.
    folder : Path
        Its folder.
    """
    report = report_of(meta)
    if report is None:
        return
    measured = (folder / ANGLES).is_file() and bool(report.reps or report.bouts)
    with st.container(horizontal=True, key="handouts"):
        for kind, label, icon, mime, words in _KINDS:
            if kind in _MEASURED and not measured:
                continue
            if kind == "mp4" and not (has_annotated_clip(folder) and drawings_of(meta)):
                continue
            st.download_button(
                label,
                data=_maker(kind, meta, report, folder),
                file_name=f"{Path(meta.name).stem or 'clip'}.{kind}",
                mime=mime,
                icon=f":material/{icon}:",
                help=words,
                key=f"handout-{kind}",
                on_click="ignore",
            )
    st.caption("Nothing is sent anywhere: the files are made here, and you pass them on.")


def _maker(kind: str, meta: ResultMeta, report: Report, folder: Path) -> Callable[[], bytes]:
    """Make the file only once it is asked for."""

    def make() -> bytes:
        with scratch() as place:
            path = place / f"handout.{kind}"
            write(kind, path, meta=meta, report=report, folder=folder)
            return path.read_bytes()

    return make


def write(kind: str, path: Path, *, meta: ResultMeta, report: Report, folder: Path) -> None:
    """Write a result as one kind of file.

    Raises
    ------
    FormcheckError
        It cannot be made of this result.
    """
    from vision.share.handout import read_angles

    if kind in ("html", "pdf"):
        from vision.share.html import write_html
        from vision.share.pdf import write_pdf

        whole = handout_of(meta, report, folder)
        (write_html if kind == "html" else write_pdf)(whole, path)
        return
    if kind == "mp4":
        write_clip_with_annotations(report, folder, path, drawings=drawings_of(meta) or ())
        return
    from vision.jobs.playback_assets import PLAYBACK
    from vision.report.playback import read_playback
    from vision.share.opensim import write_mot, write_trc

    playback = read_playback(folder / PLAYBACK)
    if kind == "mot":
        write_mot(read_angles(folder / ANGLES), path, real_time_factor=playback.real_time_factor)
        return
    time_s, xy = _points(playback)
    facing = report.facing if report.facing in ("left", "right") else None
    height = meta.settings.height_cm
    write_trc(time_s * playback.real_time_factor, xy, path, height_cm=height, facing=facing)


def _points(playback: Playback) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Times, shape (T,), and points in pixels, shape (T, 33, 2); NaN where missing."""
    packed = np.frombuffer(base64.b64decode(playback.points), dtype="<i2").astype(np.float64)
    packed[packed == MISSING] = np.nan
    time_s = np.array(playback.times_s)
    return time_s, packed.reshape(len(time_s), -1, 2) / PER_PIXEL


def handout_of(meta: ResultMeta, report: Report, folder: Path) -> Handout:
    """Give all that is shared of a result, with what the library knows of it."""
    from vision.share.handout import Decision, Handout, TimedNote, find_frames, read_angles

    angles = folder / ANGLES
    words, decisions, notes, athlete = "", [], [], None
    frames = find_frames(report, folder / STILLS)
    if has_library():
        from vision.library.queries import get_report_card
        from vision.library.reviews import read_review

        card = get_report_card(library(), meta.id)
        athlete = None if card is None else card.athlete
        review = read_review(library(), meta.id)
        if review is not None:
            words = review.message
            kinds = {"agree": "agreed", "change": "changed", "dismiss": "dismissed"}
            decisions = [
                Decision(
                    f"{d.criterion}/{d.leg}" if d.leg else d.criterion,
                    kinds[d.kind],  # type: ignore[arg-type]
                    d.verdict,  # type: ignore[arg-type]
                    d.reason,
                )
                for d in review.decisions
            ]
            notes = [TimedNote(note.text, note.time_s) for note in review.notes]
            drawings = drawings_of(meta) or ()
            by_coach = coach_key_frames(meta, report, folder, drawings=drawings, notes=review.notes)
            frames = (*by_coach, *frames)
    return Handout(
        report=report,
        angles=read_angles(angles) if angles.is_file() else None,
        frames=frames,
        athlete=athlete,
        day=meta.created.date(),
        words=words,
        decisions=tuple(decisions),
        notes=tuple(notes),
    )


def show_share(meta: ResultMeta, folder: Path) -> None:
    """Show the part of a result that is about passing it on."""
    st.markdown("### Share")
    try:
        show_handouts(meta, folder)
    except FormcheckError as error:
        show_error(error)
