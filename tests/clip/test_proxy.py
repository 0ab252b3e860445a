from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.support.player_page import HEIGHT, WIDTH, uneven_times, write_numbered
from vision.clip.decode import survey
from vision.clip.open import open_clip
from vision.clip.proxy import (
    THUMB_HEIGHT,
    Coding,
    coding_of,
    needs_proxy,
    plays_in_browsers,
    steps_quickly,
    write_proxy,
    write_thumbnails,
)
from vision.errors import Cancelled

USUAL = Coding("mp4", "h264", "yuv420p", True, True, 30, 1920, 1080, 10 << 20)


def test_the_usual_clip_is_played_as_it_is(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    write_numbered(clip, [n / 30 for n in range(60)])
    coding = coding_of(clip)
    assert (coding.container, coding.codec, coding.pixels) == ("mp4", "h264", "yuv420p")
    assert (coding.plain, coding.timed) == (True, True)
    assert 1 < coding.longest_run <= 30
    assert not needs_proxy(clip)


@pytest.mark.parametrize(
    ("change", "plays"),
    [
        ({"codec": "hevc"}, False),
        ({"pixels": "yuv420p10le"}, False),
        ({"container": "other"}, False),
        ({"plain": False}, False),
        ({"timed": False}, False),
        ({"pixels": "yuvj420p"}, True),
        ({"codec": "av1"}, True),
        ({"container": "webm", "codec": "vp9"}, True),
        ({"container": "webm", "codec": "vp8"}, True),
        ({"container": "webm", "codec": "h264"}, False),
        ({"codec": "mpeg4"}, False),
    ],
)
def test_who_can_play_it(change: dict[str, object], plays: bool) -> None:
    assert plays_in_browsers(replace(USUAL, **change)) is plays  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"longest_run": 250}, {"width": 3840}, {"size": 300 << 20}, {"longest_run": 0}]
)
def test_what_is_too_slow_to_step_through(change: dict[str, int]) -> None:
    assert steps_quickly(USUAL)
    assert not steps_quickly(replace(USUAL, **change))


@pytest.mark.parametrize("ending", ["mov", "mkv", "avi"])
def test_other_containers_get_a_stand_in(tmp_path: Path, ending: str) -> None:
    clip = tmp_path / f"clip.{ending}"
    write_numbered(clip, [n / 30 for n in range(20)], options={"bf": "0"})
    assert needs_proxy(clip)


def test_a_stand_in_has_the_same_times_and_a_key_every_half_second(tmp_path: Path) -> None:
    clip, proxy = tmp_path / "clip.mkv", tmp_path / "proxy.mp4"
    write_numbered(clip, uneven_times(120))
    write_proxy(open_clip(clip), proxy)
    was, now = open_clip(clip).info, open_clip(proxy).info
    assert np.allclose(was.times_s, now.times_s, atol=2e-5)
    assert not needs_proxy(proxy)
    assert (now.width, now.height) == (WIDTH, HEIGHT)
    found = survey(proxy)
    keys = [p.pts for p in found.packets if p.key and p.pts is not None]
    gaps = np.diff([*keys, found.packets[-1].pts]) * float(found.time_base)
    assert gaps.max() <= 0.5 + 1e-6


def test_a_stand_in_is_upright_square_and_no_larger_than_needed(tmp_path: Path) -> None:
    clip, proxy = tmp_path / "clip.mp4", tmp_path / "proxy.mp4"
    base = Fraction(1, 30)
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1440, 1080, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        for number in range(3):
            image = np.full((1080, 1440, 3), 100, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert not coding_of(clip).plain
    write_proxy(open_clip(clip), proxy)
    info = open_clip(proxy).info
    assert (info.width, info.height) == (1280, 720)


def test_a_stand_in_can_be_stopped(tmp_path: Path) -> None:
    clip, proxy = tmp_path / "clip.mp4", tmp_path / "proxy.mp4"
    write_numbered(clip, [n / 30 for n in range(20)])
    with pytest.raises(Cancelled):
        write_proxy(open_clip(clip), proxy, cancelled=lambda: True)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_small_pictures_cover_the_clip(tmp_path: Path) -> None:
    clip, sheet = tmp_path / "clip.mp4", tmp_path / "sheet.jpg"
    write_numbered(clip, uneven_times(90))
    made = write_thumbnails(open_clip(clip), sheet)
    duration = open_clip(clip).info.duration_s
    assert made.height == THUMB_HEIGHT
    with Image.open(sheet) as image:
        assert image.size == (made.width * len(made.times_s), THUMB_HEIGHT)
    assert sheet.stat().st_size < 150_000
    even = (np.arange(len(made.times_s)) + 0.5) * duration / len(made.times_s)
    assert np.abs(np.array(made.times_s) - even).max() < 0.08
