"""Write the clips of the coach-day test: parts of the samples, one with numbered frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.encode import VideoSink, output_size
from vision.clip.open import open_clip

SAMPLES = Path(__file__).parents[2] / "samples"
#: Bits of the number, and height of its bars as a fraction of the frame's.
BITS, BARS_HEIGHT = 10, 0.05
VALGUS, EARLIER = "IMG_0003.mp4", "IMG_0001.mp4"
SHORT_SIDE = 480


def cut_clip(
    sample: str,
    path: Path,
    *,
    start_s: float = 0.0,
    end_s: float | None = None,
    every: int = 1,
    numbered: bool = False,
) -> int:
    """Write a part of a sample, downscaled; return the number of frames."""
    clip = open_clip(SAMPLES / sample)
    width, height = output_size(clip.info.width, clip.info.height, short_side=SHORT_SIDE)
    count = 0
    with VideoSink(path, width=width, height=height, keyframe_interval_s=0.5) as sink:
        for frame in clip.frames(start_s=start_s, end_s=end_s):
            if frame.index % every:
                continue
            small = cv2.resize(frame.image, (width, height), interpolation=cv2.INTER_AREA)
            image = np.asarray(small, dtype=np.uint8)
            if numbered:
                draw_number(image, count)
            sink.write(image, frame.time_s - start_s)
            count += 1
    return count


def draw_number(image: NDArray[np.uint8], number: int) -> None:
    """Draw a number as black and white bars along the top."""
    height, width = image.shape[:2]
    edges = np.linspace(0, width, BITS + 1).astype(int)
    for bit in range(BITS):
        colour = 235 if number >> bit & 1 else 16
        image[: int(BARS_HEIGHT * height), edges[bit] : edges[bit + 1]] = colour


def write_coach_day_clips(folder: Path) -> Iterator[Path]:
    """Write four clips: a squat before, one with the knee inward, and two that are cut short."""
    whole = {
        EARLIER: ("sls_loss_of_balance_front_L.mp4", False),
        VALGUS: ("sls_valgus_front_L.mp4", True),
    }
    for number in range(1, 5):
        path = folder / f"IMG_{number:04d}.mp4"
        if path.name in whole:
            sample, numbered = whole[path.name]
            cut_clip(sample, path, end_s=END_S, every=2, numbered=numbered)
        else:
            # Standing; each starts at another time, so that no two are equal.
            start_s = 0.1 * number
            cut_clip("sls_good_side_R.mp4", path, start_s=start_s, end_s=start_s + 0.9, every=2)
        yield path


END_S = 5.0
