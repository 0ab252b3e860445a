"""A clip as what a browser takes for a camera: a file of JPEG pictures, one after another.

Chromium plays it round and round (``--use-file-for-fake-video-capture=FILE.mjpeg``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.open import open_clip

#: What a browser makes of a camera file without a rate of its own.
RATE = 30
_QUALITY = 92

Pixels = NDArray[np.uint8]


def write_camera(
    clip: Path,
    out: Path,
    *,
    size: tuple[int, int],
    hold_s: float = 0.0,
    tail_s: float = 0.0,
) -> float:
    """Write a clip as a camera's pictures.

    Parameters
    ----------
    clip, out : Path
        What is shown, and the file to write.
    size : (int, int)
        Width and height of the camera; what the clip does not fill has its background's
        colour.
    hold_s, tail_s : float
        The first picture stands so long before, and the last one after it.

    Returns
    -------
    float
        How long one round takes, seconds.
    """
    frames = list(open_clip(clip).frames(longer_side=max(size)))
    times = np.array([frame.time_s for frame in frames])
    wanted = np.arange(0.0, times[-1], 1 / RATE)
    order = [
        *[0] * round(hold_s * RATE),
        *(int(np.abs(times - time_s).argmin()) for time_s in wanted),
        *[len(frames) - 1] * round(tail_s * RATE),
    ]
    pictures = [_jpeg(picture) for picture in _placed((f.image for f in frames), size)]
    with out.open("wb") as file:
        for index in order:
            file.write(pictures[index])
    return len(order) / RATE


def _placed(images: Iterator[Pixels], size: tuple[int, int]) -> Iterator[Pixels]:
    width, height = size
    for image in images:
        scale = min(width / image.shape[1], height / image.shape[0])
        shown = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        whole = np.full((height, width, 3), image[:3].mean(axis=(0, 1)), np.uint8)
        top, left = (height - shown.shape[0]) // 2, (width - shown.shape[1]) // 2
        whole[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
        yield whole


def _jpeg(image: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
