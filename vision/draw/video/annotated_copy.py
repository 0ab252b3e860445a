"""Put a coach's drawings into a clip, and take single pictures with them out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from vision.clip.encode import VideoSink, output_size
from vision.clip.open import Clip
from vision.draw.primitives.sprites import RgbImage
from vision.draw.video.user_annotations import draw_user_annotations
from vision.report.user_annotation import UserAnnotation, group_by_frame
from vision.terms import Floats

#: So long a picture with drawings stands still in the written clip, seconds.
HOLD_S: Final = 2.5
#: Pictures of a stopped part: one in so many seconds, so that players can be dragged through it.
_BEAT_S: Final = 0.25


def burn_in_annotations(
    clip: Clip,
    annotations: Sequence[UserAnnotation],
    path: Path,
    *,
    width: int,
    begin_s: float = 0.0,
    hold_s: float = HOLD_S,
) -> int:
    """Write a clip again with the drawings on their pictures, which stand still for a while.

    Parameters
    ----------
    clip : Clip
        What is drawn on: the annotated clip, or the original one.
    drawings : sequence of Drawing
        Those outside of the clip are left out.
    path : Path
        MP4 file to write; an existing one is replaced.
    width : int
        Of the picture in whose pixels the drawings are, px.
    begin_s : float, optional
        Time that the drawings give to the clip's first picture, seconds.
    hold_s : float, optional
        How long a picture with drawings stands still.

    Returns
    -------
    int
        Drawings that are in the clip.

    Raises
    ------
    InputError
        The clip cannot be read, or the file cannot be written.
    """
    info = clip.info
    wanted = _at_pictures(info.times_s + begin_s, annotations)
    done, late = 0, 0.0
    with VideoSink(path, width=info.width, height=info.height) as sink:
        for frame in clip.frames():
            mine = wanted.get(frame.index, ())
            picture = frame.image
            if mine:
                picture = draw_user_annotations(
                    np.ascontiguousarray(picture).copy(), mine, scale=info.width / width
                )
                done += len(mine)
                for beat in np.arange(0.0, hold_s, _BEAT_S):
                    sink.write(picture, frame.time_s + late + float(beat))
                late += hold_s
                continue
            sink.write(picture, frame.time_s + late)
    return done


def annotated_frames(
    clip: Clip,
    annotations: Sequence[UserAnnotation],
    *,
    width: int,
    times_s: Iterable[float] = (),
    short_side: int = 720,
) -> Iterator[tuple[float, RgbImage]]:
    """Give each picture that has drawings, and those of other moments, with what is drawn on it.

    Parameters
    ----------
    clip : Clip
        The original, or its stand-in.
    drawings : sequence of Drawing
        Those outside of the clip are left out.
    width : int
        Of the picture in whose pixels the drawings are, px.
    times_s : iterable of float, optional
        Moments whose pictures are wanted even without a drawing.
    short_side : int, optional
        Most pixels on the shorter side.

    Yields
    ------
    time_s : float
        Of the picture.
    picture : ndarray of shape (H, W, 3), uint8
        RGB.

    Raises
    ------
    InputError
        The clip cannot be read.
    """
    info = clip.info
    wanted = _at_pictures(info.times_s, annotations)
    others = (nearest_frame(info.times_s, time_s) for time_s in times_s)
    across, down = output_size(info.width, info.height, short_side=short_side)
    for index in sorted({*wanted, *(at for at in others if at is not None)}):
        time_s = float(info.times_s[index])
        end_s = float(info.times_s[index + 1]) if index + 1 < info.frames else None
        for frame in clip.frames(start_s=time_s, end_s=end_s, longer_side=max(across, down)):
            picture = np.ascontiguousarray(frame.image).copy()
            scale = picture.shape[1] / width
            yield time_s, draw_user_annotations(picture, wanted.get(index, ()), scale=scale)


def nearest_frame(times_s: Floats, time_s: float) -> int | None:
    """Give the picture of a moment; None for one outside of the clip."""
    if times_s.size == 0:
        return None
    gap = float(np.median(np.diff(times_s))) if times_s.size > 1 else 1 / 30
    if not times_s[0] - gap < time_s < times_s[-1] + gap:
        return None
    return int(np.argmin(np.abs(times_s - time_s)))


def _at_pictures(times_s: Floats, drawings: Sequence[UserAnnotation]) -> dict[int, tuple[UserAnnotation, ...]]:
    found: dict[int, tuple[UserAnnotation, ...]] = {}
    for time_s, mine in group_by_frame(drawings).items():
        nearest = nearest_frame(times_s, time_s)
        if nearest is not None:
            found[nearest] = found.get(nearest, ()) + mine
    return found
