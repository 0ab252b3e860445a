"""Key frames and video with a coach's drawings and notes, for sharing."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.errors import FormcheckError
from vision.jobs.app_state import AppState
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES, VIDEO
from vision.report.models import Report
from vision.report.user_annotation import UserAnnotation

if TYPE_CHECKING:
    from vision.library.reviews import ReviewNote
    from vision.share.handout import KeyFrame

#: Longest caption; the handout has the full text of a longer note elsewhere.
_MAX_CAPTION: Final = 90
#: More key frames would make a handout too long to read.
_MAX_FRAMES: Final = 24


def coach_key_frames(
    meta: ResultMeta,
    report: Report,
    folder: Path,
    *,
    drawings: Sequence[UserAnnotation],
    notes: Sequence[ReviewNote],
) -> tuple[KeyFrame, ...]:
    """Export each frame that has a drawing or a note, with the drawings.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    folder : Path
        Its folder.
    drawings : sequence of UserAnnotation
        The coach's drawings and events; the name of an event becomes a caption.
    notes : sequence of ReviewNote
        The coach's notes; each becomes the caption of the nearest frame.

    Returns
    -------
    tuple of KeyFrame
        In order of time; none where the clip can no longer be read.
    """
    from PIL import Image

    from vision.clip.open import open_clip
    from vision.draw.video.user_annotated_video import annotated_frames, nearest_frame
    from vision.share.handout import KeyFrame

    if not drawings and not notes:
        return ()
    found = []
    try:
        clip = open_clip(folder / meta.clip, rotation_deg=report.clip.rotation_deg)
        times = clip.info.times_s
        captions: dict[float, list[str]] = {}
        for note in notes:
            at = nearest_frame(times, note.time_s)
            if at is not None:
                captions.setdefault(float(times[at]), []).append(note.text)
        for event in (one for one in drawings if one.kind == "event"):
            at = nearest_frame(times, event.time_s)
            if at is not None:
                captions.setdefault(float(times[at]), []).append(event.text)
        frames = annotated_frames(clip, drawings, width=report.clip.width, times_s=list(captions))
        for time_s, image in islice(frames, _MAX_FRAMES):
            out = BytesIO()
            Image.fromarray(image).save(out, "JPEG", quality=90)
            caption = _shorten(" · ".join(captions.get(time_s, ["drawing"])))
            found.append(KeyFrame(out.getvalue(), caption, time_s=time_s, by_coach=True))
    except FormcheckError:
        return tuple(found)
    return tuple(found)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_CAPTION else f"{line[: _MAX_CAPTION - 1].rstrip()}…"


def has_annotated_clip(folder: Path) -> bool:
    """Whether a result has an annotated clip to add drawings to."""
    return (folder / VIDEO).is_file()


def write_clip_with_annotations(
    report: Report, folder: Path, path: Path, *, drawings: Sequence[UserAnnotation]
) -> int:
    """Write the annotated clip with the coach's drawings; it pauses on each frame drawn on.

    Parameters
    ----------
    report : Report
        The report of the result.
    folder : Path
        Its folder.
    path : Path
        MP4 file to write.
    drawings : sequence of UserAnnotation
        The coach's drawings.

    Returns
    -------
    int
        Number of drawings in the video; those outside the analysed range are left out.

    Raises
    ------
    FormcheckError
        The clip cannot be read, or the file cannot be written.
    """
    from vision.clip.open import open_clip
    from vision.draw.video.user_annotated_video import burn_in_annotations
    from vision.share.handout import read_angle_series

    begin_s = 0.0
    if (folder / ANGLES).is_file():  # the annotated clip begins with the first analysed frame
        times = read_angle_series(folder / ANGLES).time_s
        begin_s = float(times[0]) if times.size else 0.0
    video = open_clip(folder / VIDEO)
    return burn_in_annotations(video, drawings, path, width=report.clip.width, begin_s=begin_s)


def read_annotations(state: AppState, meta: ResultMeta) -> tuple[UserAnnotation, ...] | None:
    """Return the coach's drawings on a result's clip; None where none can be saved yet.

    Drawings are saved in the library, so a result that is not there yet has none.
    """
    if not state.has_library:
        return None
    from vision.library.reviews import read_review
    from vision.library.user_annotations import read_user_annotations

    try:
        if read_review(state.library, meta.id) is None:
            return None
        return read_user_annotations(state.library, meta.id)
    except FormcheckError:  # the notes on the page show the error
        return None
