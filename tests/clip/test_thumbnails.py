from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.support.player_page import HEIGHT, WIDTH, uneven_times, write_numbered_clip
from vision.clip.open import open_clip
from vision.clip.thumbnails import SHEET_HEIGHT, still_at, thumbnail_jpeg, write_thumbnail_sheet


def test_a_thumbnail_sheet_covers_the_clip(tmp_path: Path) -> None:
    clip, path = tmp_path / "clip.mp4", tmp_path / "sheet.jpg"
    write_numbered_clip(clip, uneven_times(90))
    sheet = write_thumbnail_sheet(open_clip(clip), path)
    duration = open_clip(clip).info.duration_s
    assert sheet.height == SHEET_HEIGHT
    with Image.open(path) as image:
        assert image.size == (sheet.width * len(sheet.times_s), SHEET_HEIGHT)
    assert path.stat().st_size < 150_000
    even = (np.arange(len(sheet.times_s)) + 0.5) * duration / len(sheet.times_s)
    assert np.abs(np.array(sheet.times_s) - even).max() < 0.08


def test_a_still_is_the_frame_at_that_time_or_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_numbered_clip(path, [0.0, 0.5, 1.0, 3.0])
    clip = open_clip(path)
    frames = list(clip.frames(longer_side=64))
    for time_s, index in ((0.0, 0), (0.4, 1), (0.5, 1), (2.5, 3)):
        still = still_at(clip, time_s, longer_side=64)
        assert still is not None
        np.testing.assert_array_equal(np.asarray(still), frames[index].image)
    assert still_at(clip, 1.5, longer_side=64) is None  # the next frame is over a second away


def test_a_thumbnail_is_a_jpeg_of_the_whole_frame(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_numbered_clip(path, [0.0, 0.1])
    data = thumbnail_jpeg(open_clip(path))
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        assert image.width / image.height == pytest.approx(WIDTH / HEIGHT, rel=0.02)
    assert thumbnail_jpeg(open_clip(path), time_s=9.0) is None
    data = thumbnail_jpeg(open_clip(path), max_aspect=0.5)
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        assert image.width / image.height == pytest.approx(0.5, rel=0.02)
