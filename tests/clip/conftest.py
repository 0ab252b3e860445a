"""Write small test clips whose frames show their index as blocks."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

WIDTH, HEIGHT, BITS = 160, 96, 10
RED, BLUE = (200, 30, 30), (30, 30, 200)


def numbered_image(number: int) -> np.ndarray:
    """Draw a number as black and white blocks, above a red left and a blue right half."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            image[: HEIGHT // 2, bit * 16 : bit * 16 + 16] = 235
    image[HEIGHT // 2 :, : WIDTH // 2] = RED
    image[HEIGHT // 2 :, WIDTH // 2 :] = BLUE
    return image


def read_number(image: np.ndarray) -> int:
    """Read the number of an upright image of any size."""
    height, width = image.shape[:2]
    row = image[height // 4]
    return sum(1 << bit for bit in range(BITS) if row[int((bit + 0.5) * width / BITS)].mean() > 120)


def is_upright(image: np.ndarray) -> bool:
    height, width = image.shape[:2]
    left, right = image[height * 3 // 4, width // 4], image[height * 3 // 4, width * 3 // 4]
    return bool(left[0] > 140 > left[2] and right[2] > 140 > right[0])


def write_clip(
    path: Path,
    *,
    ticks: Sequence[int] = tuple(range(0, 20 * 512, 512)),
    time_base: Fraction = Fraction(1, 15360),
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    container: str | None = None,
    options: dict[str, str] | None = None,
    mux: dict[str, str] | None = None,
    gop: int = 12,
    rotation: float | None = None,
    hflip: bool = False,
    matrix: Sequence[int] | None = None,
    sar: Fraction | None = None,
    colour: tuple[int, int, int, int] = (1, 1, 1, 1),
    paint: Callable[[int], np.ndarray] = numbered_image,
    audio: bool = False,
    cover: bool = False,
) -> Path:
    """Write a clip; `ticks` are the timestamps, `colour` matrix, primaries, curve, range."""
    spaces = {1: Colorspace.ITU709, 5: Colorspace.ITU601, 9: Colorspace.BT2020}
    first = paint(0)
    with av.open(str(path), "w", format=container, options=mux or {}) as out:
        stream = out.add_stream(codec, rate=30, options=options or {})
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = pix_fmt
        stream.time_base = stream.codec_context.time_base = time_base
        stream.codec_context.gop_size = gop
        context = stream.codec_context
        context.colorspace, context.color_primaries, context.color_trc, context.color_range = colour
        if sar is not None:
            context.sample_aspect_ratio = sar
        if rotation is not None:
            stream.set_display_rotation(rotation, hflip=hflip)
        if matrix is not None:
            stream.set_display_matrix(matrix)
        sound = out.add_stream("aac", rate=44100) if audio else None
        still = None
        if cover:
            still = out.add_stream("mjpeg", rate=1)
            still.width, still.height, still.pix_fmt = 640, 640, "yuvj420p"
            still.disposition = av.stream.Disposition.attached_pic
        for number, tick in enumerate(ticks):
            frame = VideoFrame.from_ndarray(paint(number), format="rgb24").reformat(
                format=pix_fmt,
                src_color_range=ColorRange.JPEG,
                dst_colorspace=spaces[colour[0]],
                dst_color_range=ColorRange(colour[3]),
            )
            frame.color_primaries, frame.color_trc = colour[1], colour[2]
            frame.pts, frame.time_base = tick, time_base
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if still is not None:
            big = VideoFrame.from_ndarray(np.full((640, 640, 3), 90, np.uint8), format="rgb24")
            big.pts = 0
            out.mux(still.encode(big.reformat(format="yuvj420p")))
            out.mux(still.encode(None))
        if sound is not None:
            hum = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
            )
            hum.sample_rate, hum.pts = 44100, 0
            out.mux(sound.encode(hum))
            out.mux(sound.encode(None))
    return path


@pytest.fixture
def make_clip(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str = "clip.mp4", **how: object) -> Path:
        return write_clip(tmp_path / name, **how)

    return make


@pytest.fixture
def number_of() -> Callable[[np.ndarray], int]:
    return read_number


@pytest.fixture
def upright() -> Callable[[np.ndarray], bool]:
    return is_upright


@pytest.fixture
def numbered() -> Callable[[int], np.ndarray]:
    return numbered_image


@pytest.fixture
def rotated_painter() -> Callable[[int], Callable[[int], np.ndarray]]:
    """Return a painter whose images are upright after a clockwise rotation."""

    def for_rotation(clockwise: int) -> Callable[[int], np.ndarray]:
        inverse = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: 0}
        if clockwise == 0:
            return numbered_image
        return lambda number: cv2.rotate(numbered_image(number), inverse[clockwise])

    return for_rotation


@pytest.fixture
def clips() -> Path:
    """Folder of test clips with truth/, disguised/, quirks/ and real/."""
    named = os.environ.get("FORMCHECK_CLIPS")
    if not named:
        pytest.skip("FORMCHECK_CLIPS does not name the folder of test clips")
    if not Path(named).is_dir():
        pytest.skip("the folder that FORMCHECK_CLIPS names does not exist")
    return Path(named)
