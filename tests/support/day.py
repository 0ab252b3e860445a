"""The clips of a coach's day: cut from the samples, one of them with a number in each picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.encode import VideoSink, output_size
from vision.clip.open import open_clip

SAMPLES = Path(__file__).parents[2] / "samples"
#: Bits of the number, and how much of the picture's height its bars take.
BITS, SHARE = 10, 0.05
VALGUS, EARLIER = "IMG_0005.mp4", "IMG_0001.mp4"
SHORT_SIDE = 480


def cut(
    sample: str,
    path: Path,
    *,
    start_s: float = 0.0,
    end_s: float | None = None,
    every: int = 1,
    numbered: bool = False,
) -> int:
    """Write a part of a sample, small; gives the number of pictures."""
    clip = open_clip(SAMPLES / sample)
    width, height = output_size(clip.info.width, clip.info.height, short_side=SHORT_SIDE)
    count = 0
    with VideoSink(path, width=width, height=height, keyframe_interval_s=0.5) as sink:
        for frame in clip.frames(start_s=start_s, end_s=end_s):
            if frame.index % every:
                continue
            small = cv2.resize(frame.image, (width, height), interpolation=cv2.INTER_AREA)
            picture = np.asarray(small, dtype=np.uint8)
            if numbered:
                put_number(picture, count)
            sink.write(picture, frame.time_s - start_s)
            count += 1
    return count


def put_number(picture: NDArray[np.uint8], number: int) -> None:
    """Black and white bars along the top."""
    height, width = picture.shape[:2]
    edges = np.linspace(0, width, BITS + 1).astype(int)
    for bit in range(BITS):
        colour = 235 if number >> bit & 1 else 16
        picture[: int(SHARE * height), edges[bit] : edges[bit + 1]] = colour


def write_day(folder: Path) -> Iterator[Path]:
    """Write ten clips: a squat before, one with the knee inward, and eight that are cut short."""
    whole = {
        EARLIER: ("sls_loss_of_balance_front_L.mp4", False),
        VALGUS: ("sls_valgus_front_L.mp4", True),
    }
    for number in range(1, 11):
        path = folder / f"IMG_{number:04d}.mp4"
        if path.name in whole:
            sample, numbered = whole[path.name]
            cut(sample, path, end_s=END_S, numbered=numbered)
        else:
            # Standing, from another moment each, so that no two are the same.
            start_s = 0.1 * number
            cut("sls_good_side_R.mp4", path, start_s=start_s, end_s=start_s + 0.9, every=2)
        yield path


END_S = 5.0
