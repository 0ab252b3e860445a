from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.player_page import HEIGHT, WIDTH, uneven_times, write_numbered_clip
from vision.clip.decode import probe_video
from vision.clip.open import open_clip
from vision.clip.proxy import (
    ClipEncoding,
    inspect_encoding,
    is_browser_playable,
    needs_proxy,
    seeks_quickly,
    write_proxy,
)
from vision.errors import Cancelled

TYPICAL = ClipEncoding("mp4", "h264", "yuv420p", True, True, 30, 1920, 1080, 10 << 20)


def test_a_typical_clip_needs_no_proxy(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    write_numbered_clip(clip, [n / 30 for n in range(60)])
    encoding = inspect_encoding(clip)
    assert (encoding.container, encoding.codec, encoding.pixel_format) == ("mp4", "h264", "yuv420p")
    assert (encoding.has_plain_geometry, encoding.has_exact_times) == (True, True)
    assert 1 < encoding.keyframe_gap <= 30
    assert not needs_proxy(clip)


@pytest.mark.parametrize(
    ("change", "plays"),
    [
        ({"codec": "hevc"}, False),
        ({"pixel_format": "yuv420p10le"}, False),
        ({"container": "other"}, False),
        ({"has_plain_geometry": False}, False),
        ({"has_exact_times": False}, False),
        ({"pixel_format": "yuvj420p"}, True),
        ({"codec": "av1"}, True),
        ({"container": "webm", "codec": "vp9"}, True),
        ({"container": "webm", "codec": "vp8"}, True),
        ({"container": "webm", "codec": "h264"}, False),
        ({"codec": "mpeg4"}, False),
    ],
)
def test_browser_support(change: dict[str, object], plays: bool) -> None:
    assert is_browser_playable(replace(TYPICAL, **change)) is plays  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"keyframe_gap": 250}, {"width": 3840}, {"size_bytes": 300 << 20}, {"keyframe_gap": 0}],
)
def test_clips_too_slow_to_seek(change: dict[str, int]) -> None:
    assert seeks_quickly(TYPICAL)
    assert not seeks_quickly(replace(TYPICAL, **change))


@pytest.mark.parametrize("ending", ["mov", "mkv", "avi"])
def test_other_containers_need_a_proxy(tmp_path: Path, ending: str) -> None:
    clip = tmp_path / f"clip.{ending}"
    write_numbered_clip(clip, [n / 30 for n in range(20)], options={"bf": "0"})
    assert needs_proxy(clip)


@pytest.mark.slow
def test_reordered_frames_of_a_variable_rate_need_a_proxy(tmp_path: Path) -> None:
    """Durations are stored in coding order, so some frames hide those after them."""
    reordered, in_order = tmp_path / "reordered.mp4", tmp_path / "in_order.mp4"
    write_numbered_clip(reordered, uneven_times(60))
    write_numbered_clip(in_order, uneven_times(60), options={"bf": "0"})
    assert needs_proxy(reordered)
    assert not needs_proxy(in_order)


@pytest.mark.slow
def test_a_proxy_keeps_the_times_and_has_a_keyframe_every_half_second(tmp_path: Path) -> None:
    clip, proxy = tmp_path / "clip.mkv", tmp_path / "proxy.mp4"
    write_numbered_clip(clip, uneven_times(120))
    write_proxy(open_clip(clip), proxy)
    original, copy = open_clip(clip).info, open_clip(proxy).info
    assert np.allclose(original.times_s, copy.times_s, atol=2e-5)
    assert not needs_proxy(proxy)
    assert (copy.width, copy.height) == (WIDTH, HEIGHT)
    probe = probe_video(proxy)
    keyframes = [p.pts for p in probe.packets if p.is_keyframe and p.pts is not None]
    gaps = np.diff([*keyframes, probe.packets[-1].pts]) * float(probe.time_base)
    assert gaps.max() <= 0.5 + 1e-6


def test_a_proxy_is_upright_with_square_pixels_and_no_larger_than_needed(tmp_path: Path) -> None:
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
    assert not inspect_encoding(clip).has_plain_geometry
    write_proxy(open_clip(clip), proxy)
    info = open_clip(proxy).info
    assert (info.width, info.height) == (1280, 720)


def test_writing_a_proxy_can_be_cancelled(tmp_path: Path) -> None:
    clip, proxy = tmp_path / "clip.mp4", tmp_path / "proxy.mp4"
    write_numbered_clip(clip, [n / 30 for n in range(20)])
    with pytest.raises(Cancelled):
        write_proxy(open_clip(clip), proxy, cancelled=lambda: True)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
