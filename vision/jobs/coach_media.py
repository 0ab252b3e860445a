"""Where a coach drew or wrote a note: the pictures for what is shared, and the drawn-on clip."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.errors import FormcheckError
from vision.jobs.app_state import AppState
from vision.jobs.result_meta import ResultMeta
from vision.jobs.result_paths import ANGLES, VIDEO
from vision.report.models import Report
from vision.report.user_annotation import UserAnnotation

if TYPE_CHECKING:
    from vision.library.reviews import CoachNote
    from vision.share.handout import KeyFrame

#: Longest caption; a longer note is cut here, because its whole words stand in the handout too.
_CAPTION: Final = 90
#: A handout with more pictures would not be read.
_MOST_PICTURES: Final = 24


def coach_key_frames(
    meta: ResultMeta,
    report: Report,
    folder: Path,
    *,
    drawings: Sequence[UserAnnotation],
    notes: Sequence[CoachNote],
) -> tuple[KeyFrame, ...]:
    """Take each picture with a drawing or a note out of a result's clip, with what is drawn on it.

    A clip that cannot be read any more gives none.
    """
    from PIL import Image

    from vision.clip.open import open_clip
    from vision.draw.video.annotated_copy import annotated_frames, nearest_frame
    from vision.share.handout import KeyFrame

    if not drawings and not notes:
        return ()
    found = []
    try:
        clip = open_clip(folder / meta.clip)
        times = clip.info.times_s
        words: dict[float, list[str]] = {}
        for note in notes:
            at = nearest_frame(times, note.time_s)
            if at is not None:
                words.setdefault(float(times[at]), []).append(note.text)
        pictures = annotated_frames(clip, drawings, width=report.clip.width, times_s=list(words))
        for (time_s, picture), _ in zip(pictures, range(_MOST_PICTURES), strict=False):
            out = BytesIO()
            Image.fromarray(picture).save(out, "JPEG", quality=90)
            caption = _short(" · ".join(words.get(time_s, ["drawing"])))
            found.append(KeyFrame(out.getvalue(), caption, time_s=time_s, by_coach=True))
    except FormcheckError:
        return tuple(found)
    return tuple(found)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CAPTION else f"{line[: _CAPTION - 1].rstrip()}…"


def has_annotated_clip(folder: Path) -> bool:
    """Whether there is an annotated clip to draw on."""
    return (folder / VIDEO).is_file()


def write_clip_with_annotations(
    report: Report, folder: Path, path: Path, *, drawings: Sequence[UserAnnotation]
) -> int:
    """Write the annotated clip with the coach's drawings, which stand still for a while.

    Returns
    -------
    int
        Drawings that are in it; those outside of the analysed part are not.

    Raises
    ------
    FormcheckError
        The clip cannot be read, or the file cannot be written.
    """
    from vision.clip.open import open_clip
    from vision.draw.video.annotated_copy import burn_in_annotations
    from vision.share.handout import read_angle_series

    begin_s = 0.0
    if (folder / ANGLES).is_file():  # the annotated clip begins with the first analysed picture
        times = read_angle_series(folder / ANGLES).time_s
        begin_s = float(times[0]) if times.size else 0.0
    video = open_clip(folder / VIDEO)
    return burn_in_annotations(video, drawings, path, width=report.clip.width, begin_s=begin_s)


def annotations_of(state: AppState, meta: ResultMeta) -> tuple[UserAnnotation, ...] | None:
    """Return what a coach drew on a result's clip; None where nothing can be saved yet.

    Drawings are saved in the library, so a result that is not in it yet has none.
    """
    if not state.has_library:
        return None
    from vision.library.reviews import read_review
    from vision.library.user_annotations import read_user_annotations

    try:
        if read_review(state.library, meta.id) is None:
            return None
        return read_user_annotations(state.library, meta.id)
    except FormcheckError:  # shown by the notes on the page
        return None
