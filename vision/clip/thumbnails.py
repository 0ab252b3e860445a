"""Still images of a clip without annotations: single stills and thumbnail sheets."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.atomic import atomic_path
from vision.clip.open import Clip
from vision.errors import InputError

#: Longer side of a single thumbnail, px.
THUMBNAIL_LONGER_SIDE: Final = 480
#: Height of each thumbnail on a sheet and width of the whole sheet, px.
SHEET_HEIGHT: Final = 96
_SHEET_WIDTH: Final = 2240
_MAX_THUMBNAILS: Final = 48


def still_at(clip: Clip, time_s: float, *, longer_side: int) -> Image.Image | None:
    """Read the frame displayed at a time, or the next one.

    Parameters
    ----------
    clip : Clip
        The clip.
    time_s : float
        Clip time.
    longer_side : int
        Maximum pixels on the longer side.

    Returns
    -------
    Image or None
        None where there is no frame within a second.
    """
    # A whole second, because a clip may have a very low frame rate.
    for frame in clip.frames(start_s=time_s, end_s=time_s + 1.0, longer_side=longer_side):
        return Image.fromarray(frame.image)
    return None


def thumbnail_jpeg(
    clip: Clip, time_s: float = 0.0, *, max_aspect: float | None = None
) -> bytes | None:
    """Encode the frame at a clip time as a small JPEG.

    Parameters
    ----------
    clip : Clip
        The clip.
    time_s : float
        Clip time.
    max_aspect : float, optional
        Width over height; of a wider frame only the middle is shown.

    Returns
    -------
    bytes or None
        None where there is no frame.
    """
    still = still_at(clip, time_s, longer_side=THUMBNAIL_LONGER_SIDE)
    if still is None:
        return None
    if max_aspect is not None and still.width > max_aspect * still.height:
        width = round(max_aspect * still.height)
        left = (still.width - width) // 2
        still = still.crop((left, 0, left + width, still.height))
    data = io.BytesIO()
    still.save(data, "JPEG", quality=80)
    return data.getvalue()


@dataclass(frozen=True)
class ThumbnailSheet:
    """Thumbnails of a clip side by side in one image, evenly spread over its duration.

    Attributes
    ----------
    width, height : int
        Size of each thumbnail, px.
    times_s : tuple of float
        Clip time of each.
    """

    width: int
    height: int
    times_s: tuple[float, ...]


def write_thumbnail_sheet(clip: Clip, path: Path) -> ThumbnailSheet:
    """Write the thumbnails for a player's timeline.

    Parameters
    ----------
    clip : Clip
        The clip, or its proxy.
    path : Path
        JPEG file to write.

    Returns
    -------
    ThumbnailSheet
        Layout and times of the thumbnails.

    Raises
    ------
    InputError
        The clip can no longer be decoded, or the file cannot be written.
    """
    info = clip.info
    width = max(8, round(SHEET_HEIGHT * info.width / info.height))
    count = max(1, min(info.frame_count, _MAX_THUMBNAILS, -(-_SHEET_WIDTH // width)))
    centers_s = (np.arange(count) + 0.5) * info.duration_s / count
    indices = np.clip(np.searchsorted(info.times_s, centers_s, side="right") - 1, 0, None)
    thumbnails: list[NDArray[np.uint8]] = []
    times: list[float] = []
    for frame in clip.frames(longer_side=max(width, SHEET_HEIGHT)):
        if len(times) < count and frame.index >= indices[len(times)]:
            small = cv2.resize(frame.image, (width, SHEET_HEIGHT), interpolation=cv2.INTER_AREA)
            thumbnails.append(np.asarray(small, dtype=np.uint8))
            times.append(frame.time_s)
    if not thumbnails:
        raise InputError(f"No frame of '{info.name}' can be decoded; choose another clip.")
    succeeded, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(np.hstack(thumbnails), cv2.COLOR_RGB2BGR),
        (cv2.IMWRITE_JPEG_QUALITY, 78),
    )
    if not succeeded:
        raise RuntimeError("the thumbnail sheet cannot be encoded as JPEG")
    try:
        with atomic_path(path) as temporary:
            temporary.write_bytes(data.tobytes())
    except OSError as error:
        raise InputError(f"'{path.name}' cannot be written; free some disk space.") from error
    return ThumbnailSheet(width, SHEET_HEIGHT, tuple(times))
