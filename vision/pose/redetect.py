"""Look closer where the person was lost: the model misses small people in wide pictures.

Between two sightings the person can only be near the line from one to the other. The
pictures in between are cut to that place and shown to the model again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.pose.detector import detect_people
from vision.pose.track import FramePeople, PoseTrack
from vision.terms import Floats

#: Gaps up to this long are looked at again, real seconds: in a longer one the person may
#: have been anywhere.
MAX_GAP_S: Final = 1.0
#: Looked at again is a person smaller than this share of the picture's longer side;
#: a larger one the model has seen as well as it can.
_SMALL: Final = 0.45
#: Side of the cut-out in heights of the body.
_AROUND: Final = 1.9


def lost_rows(track: PoseTrack) -> tuple[int, ...]:
    """Rows in short gaps between sightings of a person who is small in the picture."""
    seen = np.flatnonzero(np.isfinite(track.xyz).all(axis=(1, 2)))
    if seen.size < 2 or _height(track, seen) > _SMALL * max(track.width, track.height):
        return ()
    time_s = track.real_time_s
    rows: list[int] = []
    for a, b in zip(seen[:-1].tolist(), seen[1:].tolist(), strict=True):
        if b - a > 1 and time_s[b] - time_s[a] <= MAX_GAP_S:
            rows += range(a + 1, b)
    return tuple(rows)


def look_closer(
    frames: Iterable[Frame],
    people: Sequence[FramePeople],
    track: PoseTrack,
    *,
    model: Path,
    workers: int | None = None,
) -> list[FramePeople]:
    """Look again at the pictures in which the followed person was lost.

    Parameters
    ----------
    frames : iterable of Frame
        The clip's pictures in their full size, at least those of `lost_rows`.
    people : sequence of FramePeople
        What the first look saw, one for each row of the track.
    track : PoseTrack
        The followed person.
    model : Path
        A pose landmarker bundle.
    workers : int, optional
        As in `detect_people`.

    Returns
    -------
    list of FramePeople
        `people`, with those added who were found this time.
    """
    rows = {int(track.index[row]): row for row in lost_rows(track)}
    found = list(people)
    if not rows:
        return found
    side, corners = _places(track)

    def cut_out() -> Iterator[Frame]:
        for frame in frames:
            row = rows.get(frame.index)
            if row is not None:
                yield replace(frame, image=_cut(frame, corners[row], side, track.width))

    for here in detect_people(cut_out(), model=model, size=(side, side), workers=workers):
        if len(here.xyz) == 0:
            continue
        row = rows[here.index]
        xyz = here.xyz.copy()
        xyz[..., :2] += corners[row]
        before = found[row]
        found[row] = replace(
            before,
            xyz=np.concatenate([before.xyz, xyz]),
            visibility=np.concatenate([before.visibility, here.visibility]),
        )
    return found


def _height(track: PoseTrack, rows: NDArray[np.int64]) -> float:
    """Typical height of the body in the picture, pixels."""
    return float(np.median(np.ptp(track.xyz[rows, :, 1], axis=1)))


def _places(track: PoseTrack) -> tuple[int, Floats]:
    """Side of the cut-out in pixels, and its upper left corner for each row."""
    seen = np.flatnonzero(np.isfinite(track.xyz).all(axis=(1, 2)))
    side = max(64, round(_AROUND * _height(track, seen)))
    box = track.xyz[seen, :, :2]
    middle = (box.min(axis=1) + box.max(axis=1)) / 2
    where = np.column_stack(
        [np.interp(track.time_s, track.time_s[seen], middle[:, axis]) for axis in (0, 1)]
    )
    return side, np.round(where - side / 2)


def _cut(frame: Frame, corner: Floats, side: int, width: int) -> NDArray[np.uint8]:
    """Cut a square out of a picture, black where it reaches beyond the edges."""
    scale = frame.image.shape[1] / width
    size = max(1, round(side * scale))
    left, top = (round(float(c) * scale) for c in corner)
    out = np.zeros((size, size, 3), dtype=np.uint8)
    height, wide = frame.image.shape[:2]
    x0, x1 = max(0, left), min(wide, left + size)
    y0, y1 = max(0, top), min(height, top + size)
    if x1 > x0 and y1 > y0:
        out[y0 - top : y1 - top, x0 - left : x1 - left] = frame.image[y0:y1, x0:x1]
    return out
