"""Convert a clip to Motion JPEG, which Chromium takes for a camera.

Chromium loops it (``--use-file-for-fake-video-capture=FILE.mjpeg``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.open import open_clip

#: Frame rate that Chromium assumes for such a file.
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
    """Write a clip as a Motion JPEG file.

    Parameters
    ----------
    clip, out : Path
        The clip, and the file to write.
    size : (int, int)
        Width and height of the camera; the rest is filled with the clip's background colour.
    hold_s, tail_s : float
        Duration for which the first and the last frame are held, s.

    Returns
    -------
    float
        Duration of one loop, s.
    """
    frames = list(open_clip(clip).frames(longer_side=max(size)))
    times = np.array([frame.time_s for frame in frames])
    output_times = np.arange(0.0, times[-1], 1 / RATE)
    order = [
        *[0] * round(hold_s * RATE),
        *(int(np.abs(times - time_s).argmin()) for time_s in output_times),
        *[len(frames) - 1] * round(tail_s * RATE),
    ]
    jpegs = [_encode_jpeg(image) for image in _letterbox((f.image for f in frames), size)]
    with out.open("wb") as file:
        for index in order:
            file.write(jpegs[index])
    return len(order) / RATE


def _letterbox(images: Iterator[Pixels], size: tuple[int, int]) -> Iterator[Pixels]:
    width, height = size
    for image in images:
        scale = min(width / image.shape[1], height / image.shape[0])
        resized = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        whole = np.full((height, width, 3), image[:3].mean(axis=(0, 1)), np.uint8)
        top, left = (height - resized.shape[0]) // 2, (width - resized.shape[1]) // 2
        whole[top : top + resized.shape[0], left : left + resized.shape[1]] = resized
        yield whole


def _encode_jpeg(image: Pixels) -> bytes:
    _, data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
