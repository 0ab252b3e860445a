"""Burn user annotations into a copy of a clip, and export single frames with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from vision.clip.encode import VideoSink, output_size
from vision.clip.open import Clip
from vision.draw.overlays.user_annotations import draw_user_annotations
from vision.draw.primitives.sprites import RgbImage
from vision.report.user_annotation import (
    UserAnnotation,
    find_scale,
    group_by_frame,
    metres_per_pixel,
)
from vision.terms import Floats

#: Duration for which an annotated frame is held in the copy, seconds.
HOLD_S: Final = 2.5
#: Interval of the repeated frames while one is held, so that players can seek in it, seconds.
_HELD_INTERVAL_S: Final = 0.25


def burn_in_annotations(
    clip: Clip,
    annotations: Sequence[UserAnnotation],
    path: Path,
    *,
    width: int,
    begin_s: float = 0.0,
    hold_s: float = HOLD_S,
) -> int:
    """Write a copy of a clip that pauses at each annotated frame.

    Parameters
    ----------
    clip : Clip
        The clip that is drawn on: the original, or one with the analysis drawn in.
    annotations : sequence of UserAnnotation
        Those outside of the clip are left out.
    path : Path
        MP4 file to write; an existing one is replaced.
    width : int
        Width of the frame in whose pixels the annotations are, px.
    begin_s : float, optional
        Time of the clip's first frame in the annotations' time, seconds.
    hold_s : float, optional
        Duration for which an annotated frame is held, seconds.

    Returns
    -------
    int
        Number of annotations in the copy.

    Raises
    ------
    InputError
        If the clip cannot be read, or the file cannot be written.
    """
    info = clip.info
    by_frame = _annotations_by_frame(info.times_s + begin_s, annotations)
    count, delay_s = 0, 0.0
    metres_per_px = _scale_of(annotations)
    with VideoSink(path, width=info.width, height=info.height) as sink:
        for frame in clip.frames():
            on_frame = by_frame.get(frame.index, ())
            image = frame.image
            if on_frame:
                image = draw_user_annotations(
                    np.ascontiguousarray(image).copy(),
                    on_frame,
                    scale=info.width / width,
                    metres_per_px=metres_per_px,
                )
                count += len(on_frame)
                for offset_s in np.arange(0.0, hold_s, _HELD_INTERVAL_S):
                    sink.write(image, frame.time_s + delay_s + float(offset_s))
                delay_s += hold_s
                continue
            sink.write(image, frame.time_s + delay_s)
    return count


def annotated_frames(
    clip: Clip,
    annotations: Sequence[UserAnnotation],
    *,
    width: int,
    times_s: Iterable[float] = (),
    short_side: int = 720,
) -> Iterator[tuple[float, RgbImage]]:
    """Yield each annotated frame, and frames at further times, with their annotations.

    Parameters
    ----------
    clip : Clip
        The original, or its proxy.
    annotations : sequence of UserAnnotation
        Those outside of the clip are left out.
    width : int
        Width of the frame in whose pixels the annotations are, px.
    times_s : iterable of float, optional
        Clip times of frames to yield even without annotations.
    short_side : int, optional
        Maximum shorter side, px.

    Yields
    ------
    time_s : float
        Clip time of the frame.
    image : ndarray of shape (H, W, 3), uint8
        RGB.

    Raises
    ------
    InputError
        If the clip cannot be read.
    """
    info = clip.info
    by_frame = _annotations_by_frame(info.times_s, annotations)
    nearest = (nearest_frame(info.times_s, time_s) for time_s in times_s)
    longer_side = max(output_size(info.width, info.height, short_side=short_side))
    for index in sorted({*by_frame, *(index for index in nearest if index is not None)}):
        time_s = float(info.times_s[index])
        end_s = float(info.times_s[index + 1]) if index + 1 < info.frame_count else None
        for frame in clip.frames(start_s=time_s, end_s=end_s, longer_side=longer_side):
            image = np.ascontiguousarray(frame.image).copy()
            scale = image.shape[1] / width
            on_frame = by_frame.get(index, ())
            yield (
                time_s,
                draw_user_annotations(
                    image, on_frame, scale=scale, metres_per_px=_scale_of(annotations)
                ),
            )


def _scale_of(annotations: Sequence[UserAnnotation]) -> float | None:
    scale = find_scale(annotations)
    return None if scale is None else metres_per_pixel(scale)


def nearest_frame(times_s: Floats, time_s: float) -> int | None:
    """Return the frame nearest to a clip time; None for a time outside of the clip."""
    if times_s.size == 0:
        return None
    gap = float(np.median(np.diff(times_s))) if times_s.size > 1 else 1 / 30
    if not times_s[0] - gap < time_s < times_s[-1] + gap:
        return None
    return int(np.argmin(np.abs(times_s - time_s)))


def _annotations_by_frame(
    times_s: Floats, annotations: Sequence[UserAnnotation]
) -> dict[int, tuple[UserAnnotation, ...]]:
    by_frame: dict[int, tuple[UserAnnotation, ...]] = {}
    drawn = [annotation for annotation in annotations if annotation.kind != "event"]
    for time_s, on_frame in group_by_frame(drawn).items():
        index = nearest_frame(times_s, time_s)
        if index is not None:
            by_frame[index] = by_frame.get(index, ()) + on_frame
    return by_frame
