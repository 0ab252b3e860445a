from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.context import Flags

from vision.clip.open import open_clip
from vision.clip.proxy import needs_proxy

HEIGHT, WIDTH = 96, 160


def write_moving_bar(path: Path, *, is_interlaced: bool) -> Path:
    """Write a bar that moves by 12 px from one field to the next, as a camcorder records it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"crf": "5", "tff": "1"} if is_interlaced else {"crf": "5"}
        if is_interlaced:
            stream.codec_context.flags |= Flags.interlaced_dct | Flags.interlaced_me
        for number in range(8):
            image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
            image[::2, 10 + 8 * number : 30 + 8 * number] = 235
            image[1::2, 22 + 8 * number : 42 + 8 * number] = 235
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def combing(image: np.ndarray) -> float:
    """Return the mean difference between neighbouring lines."""
    return float(np.abs(np.diff(image[..., 1].astype(float), axis=0)).mean())


@pytest.mark.parametrize("name", ["clip.ts", "clip.mp4"])
def test_an_interlaced_frame_shows_one_moment(tmp_path: Path, name: str) -> None:
    clip = open_clip(write_moving_bar(tmp_path / name, is_interlaced=True))
    frames = list(clip.frames())
    assert [f.index for f in frames] == list(range(8))
    assert all(f.image.shape == (HEIGHT, WIDTH, 3) for f in frames)
    assert max(combing(f.image) for f in frames) < 3
    bright = np.flatnonzero(frames[2].image[HEIGHT // 2, :, 1] > 120)
    assert (bright[0], bright[-1]) == (pytest.approx(26, abs=2), pytest.approx(45, abs=2))


def test_a_part_shows_the_same_frames_as_the_whole(tmp_path: Path) -> None:
    clip = open_clip(write_moving_bar(tmp_path / "clip.mp4", is_interlaced=True))
    whole = list(clip.frames())
    part = list(clip.frames(start_s=whole[5].time_s))
    np.testing.assert_array_equal(part[0].image, whole[5].image)


def test_browsers_get_a_copy_that_is_not_interlaced(tmp_path: Path) -> None:
    assert needs_proxy(write_moving_bar(tmp_path / "a.mp4", is_interlaced=True))
    assert not needs_proxy(write_moving_bar(tmp_path / "b.mp4", is_interlaced=False))


def test_progressive_frames_keep_all_lines(tmp_path: Path) -> None:
    clip = open_clip(write_moving_bar(tmp_path / "clip.mp4", is_interlaced=False))
    assert min(combing(f.image) for f in clip.frames()) > 20
