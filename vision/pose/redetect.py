"""Re-detect a small person in crops of the frames where full-frame detection missed them.

Between two detections the person can only be near the straight line from one to the other.
The frames in between are cropped to that place and given to the model again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.clip.frames import Frame
from vision.pose.detector import detect_people
from vision.pose.pose_track import FramePeople, PoseTrack
from vision.terms import Floats

#: Longest gap in which detection is repeated, real seconds: in a longer one the person may have
#: been anywhere.
MAX_GAP_S: Final = 1.0
#: Largest body height for re-detection, share of the frame's longer side: a larger person gains
#: nothing from a crop.
_MAX_BODY_SHARE: Final = 0.45
#: Side of the square crop, body heights.
_CROP_SIDE: Final = 1.9


#: Index of a frame, and left, top and side of a crop of it, px.
CropKey = tuple[int, float, float, float]


@dataclass(frozen=True)
class Redetection:
    """What a second look has added.

    Attributes
    ----------
    people : tuple of FramePeople
        Full-frame detections with the new ones added.
    crops : dict of CropKey to FramePeople
        What was found in each crop, pixels of the crop.
    """

    people: tuple[FramePeople, ...]
    crops: Mapping[CropKey, FramePeople]


def rows_to_redetect(track: PoseTrack) -> tuple[int, ...]:
    """Return the rows in short gaps between detections of a person who is small in the frame."""
    detected = np.flatnonzero(np.isfinite(track.xyz).all(axis=(1, 2)))
    if detected.size < 2 or _body_height(track, detected) > _MAX_BODY_SHARE * max(
        track.width, track.height
    ):
        return ()
    time_s = track.real_time_s
    rows: list[int] = []
    for a, b in zip(detected[:-1].tolist(), detected[1:].tolist(), strict=True):
        is_short = time_s[b] - time_s[a] <= MAX_GAP_S
        if b - a > 1 and is_short and track.part_at(a) == track.part_at(b):
            rows += range(a + 1, b)
    return tuple(rows)


def redetect(
    frames: Iterable[Frame],
    people: Sequence[FramePeople],
    track: PoseTrack,
    *,
    model: Path,
    workers: int | None = None,
    known: Mapping[CropKey, FramePeople] | None = None,
) -> Redetection:
    """Repeat detection in crops of the frames in which the tracked person was missed.

    Parameters
    ----------
    frames : iterable of Frame
        Frames of the clip in full size, at least those of `rows_to_redetect`; not read if all
        crops are known.
    people : sequence of FramePeople
        Full-frame detections, one for each row of the track.
    track : PoseTrack
        The tracked person.
    model : Path
        A pose landmarker bundle.
    workers : int, optional
        As in `detect_people`.
    known : dict of CropKey to FramePeople, optional
        What was found in crops before.

    Returns
    -------
    Redetection
        The detections.
    """
    side, corners = _crop_windows(track) if rows_to_redetect(track) else (0, np.empty((0, 2)))
    keys: dict[int, CropKey] = {
        row: (int(track.index[row]), float(corners[row][0]), float(corners[row][1]), float(side))
        for row in rows_to_redetect(track)
    }
    row_of = {key[0]: row for row, key in keys.items()}
    crops = {key: known[key] for key in keys.values() if known and key in known}

    def missing() -> Iterator[Frame]:
        """Yield the crops that are not known."""
        for frame in frames:
            row = row_of.get(frame.index)
            if row is not None and keys[row] not in crops:
                image = _crop(frame, corners[row], side, track.width)
                # Numbered as in the first look, in which every other frame is mirrored.
                yield replace(frame, index=frame.index // track.frame_step, image=image)

    if len(crops) < len(keys):
        found = detect_people(missing(), model=model, size=(side, side), workers=workers)
        for each in list(found):
            index = each.index * track.frame_step
            crops[keys[row_of[index]]] = replace(each, index=index)
    completed = list(people)
    for row, key in keys.items():
        if key in crops and len(crops[key].xyz):
            completed[row] = _add(completed[row], crops[key], corners[row])
    return Redetection(tuple(completed), crops)


def _add(before: FramePeople, found: FramePeople, corner: Floats) -> FramePeople:
    """Return the people of a frame with those that were found in a crop of it."""
    xyz = found.xyz.copy()
    xyz[..., :2] += corner
    return replace(
        before,
        xyz=np.concatenate([before.xyz, xyz]),
        visibility=np.concatenate([before.visibility, found.visibility]),
    )


def _body_height(track: PoseTrack, rows: NDArray[np.int64]) -> float:
    """Return the median height of the body in the frame, px."""
    return float(np.median(np.ptp(track.xyz[rows, :, 1], axis=1)))


def _crop_windows(track: PoseTrack) -> tuple[int, Floats]:
    """Return the side of the crops, px, and the upper left corner for each row."""
    detected = np.flatnonzero(np.isfinite(track.xyz).all(axis=(1, 2)))
    side = max(64, round(_CROP_SIDE * _body_height(track, detected)))
    box = track.xyz[detected, :, :2]
    middle = (box.min(axis=1) + box.max(axis=1)) / 2
    centers = np.column_stack(
        [np.interp(track.time_s, track.time_s[detected], middle[:, axis]) for axis in (0, 1)]
    )
    return side, np.round(centers - side / 2)


def _crop(frame: Frame, corner: Floats, side: int, width: int) -> NDArray[np.uint8]:
    """Crop a square out of a frame, black beyond the frame's edges."""
    scale = frame.image.shape[1] / width
    size = max(1, round(side * scale))
    left, top = (round(float(c) * scale) for c in corner)
    out = np.zeros((size, size, 3), dtype=np.uint8)
    frame_height, frame_width = frame.image.shape[:2]
    x0, x1 = max(0, left), min(frame_width, left + size)
    y0, y1 = max(0, top), min(frame_height, top + size)
    if x1 > x0 and y1 > y0:
        out[y0 - top : y1 - top, x0 - left : x1 - left] = frame.image[y0:y1, x0:x1]
    return out
