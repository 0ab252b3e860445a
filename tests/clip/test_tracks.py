from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition

from vision.clip.decode import probe_video
from vision.clip.open import open_clip
from vision.clip.proxy import inspect_encoding, is_browser_playable
from vision.clip.tracks import Track, rank_tracks
from vision.errors import InputError

FOOTAGE = Track(0, 300, 10.0, 640, 480, is_default=False, is_still=False)
CODECS = {"webm": "libvpx", "avi": "mpeg4"}


def write_tracks(path: Path, *tracks: tuple[int, int, float], default: int = 0) -> Path:
    """Write one video track for each height, number of frames and seconds per frame."""
    codec = CODECS.get(path.suffix[1:], "libx264")
    with av.open(str(path), "w") as container:
        streams = []
        for height, _, _ in tracks:
            stream = container.add_stream(codec, rate=30)
            stream.width, stream.height, stream.pix_fmt = 2 * height, height, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            streams.append(stream)
        for number, stream in enumerate(streams):
            stream.disposition = Disposition.default if number == default else Disposition(0)
        for stream, (height, count, step_s) in zip(streams, tracks, strict=True):
            for number in range(count):
                image = np.full((height, 2 * height, 3), 10 * number % 250, np.uint8)
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts, frame.time_base = round(1000 * number * step_s), Fraction(1, 1000)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("name", ["clip.mov", "clip.webm", "clip.ts"])
@pytest.mark.parametrize(
    "other",
    [
        pytest.param((96, 1, 0.033), id="larger-still"),
        pytest.param((96, 3, 0.4), id="larger-thumbnails"),
        pytest.param((32, 40, 0.033), id="small-preview"),
        pytest.param((96, 20, 0.066), id="larger-at-half-the-rate"),
    ],
)
def test_the_footage_is_chosen_in_either_order(tmp_path, name, other):
    # The other track is marked as the default.
    footage = (64, 40, 0.033)
    for number, tracks in enumerate([(footage, other), (other, footage)]):
        path = write_tracks(tmp_path / f"{number}{name}", *tracks, default=1 - number)
        clip = open_clip(path)
        assert (clip.info.height, clip.info.frame_count) == (64, 40)
        assert clip.info.warnings == ()
        assert len(list(clip.frames())) == 40


def test_of_two_cameras_the_sharper_is_used_and_named(tmp_path):
    path = write_tracks(tmp_path / "clip.mp4", (64, 40, 0.033), (96, 38, 0.033))
    clip = open_clip(path)
    assert (clip.info.height, clip.info.frame_count) == (96, 38)
    assert "2 videos" in clip.info.warnings[0]
    assert "192 x 96" in clip.info.warnings[0]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.webm"])
def test_a_browser_cannot_be_trusted_with_several_tracks(tmp_path, name):
    several = write_tracks(tmp_path / name, (96, 1, 0.033), (64, 40, 0.033), default=1)
    assert not is_browser_playable(inspect_encoding(several))
    alone = write_tracks(tmp_path / f"alone-{name}", (64, 40, 0.033))
    assert is_browser_playable(inspect_encoding(alone))


def test_a_track_that_cannot_be_decoded_is_passed_over(tmp_path):
    path = write_tracks(tmp_path / "clip.mp4", (96, 60, 0.033), (64, 40, 0.033))
    with av.open(str(path)) as container:
        sizes = [(p.pos, p.size) for p in container.demux(container.streams.video[0]) if p.size]
    data = bytearray(path.read_bytes())
    for start, size in sizes:
        data[start : start + size] = bytes(size)
    path.write_bytes(data)
    assert probe_video(path).height == 64
    assert open_clip(path).info.frame_count == 40


def test_flags_decide_only_between_equal_tracks():
    flagged = Track(1, 300, 10.0, 640, 480, is_default=True, is_still=False)
    assert rank_tracks([FOOTAGE, flagged], name="x.mp4")[0] is flagged
    shorter = Track(1, 100, 3.3, 640, 480, is_default=True, is_still=False)
    assert rank_tracks([FOOTAGE, shorter], name="x.mp4")[0] is FOOTAGE


def test_film_that_is_marked_as_a_still_image_is_still_film():
    still = Track(0, 1, 0.0, 4000, 3000, is_default=True, is_still=False)
    film = Track(1, 300, 10.0, 640, 480, is_default=False, is_still=True)
    assert rank_tracks([still, film], name="x.mp4")[0] is film


def test_slides_shown_for_long_lose_against_a_short_film():
    slides = Track(1, 400, 800.0, 4000, 3000, is_default=True, is_still=False)
    assert rank_tracks([slides, FOOTAGE], name="x.mp4")[0] is FOOTAGE


def test_still_images_alone_are_no_video():
    still = Track(0, 1, 0.0, 500, 500, is_default=True, is_still=True)
    with pytest.raises(InputError, match="only sound or still images"):
        rank_tracks([still], name="song.mp4")
