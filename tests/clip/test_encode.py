from __future__ import annotations

import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from vision.clip.encode import VideoSink, output_size
from vision.clip.open import open_clip
from vision.errors import InputError


def write(path, numbered, times, **how):
    with VideoSink(path, width=160, height=96, **how) as sink:
        for number, time_s in enumerate(times):
            sink.write(numbered(number), time_s)
    return open_clip(path)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1080, 1920), (720, 1280)),
        ((1920, 1080), (1280, 720)),
        ((3840, 2160), (1280, 720)),
        ((641, 361), (640, 360)),
        ((721, 721), (720, 720)),
        ((1, 1), (2, 2)),
        ((608, 1080), (608, 1080)),
    ],
)
def test_output_size(size, expected):
    assert output_size(*size) == expected


def test_round_trip_keeps_frames_and_uneven_times(tmp_path, numbered, number_of, upright):
    times = np.cumsum([0, 0.033, 0.033, 0.1, 0.0166, 0.25, 0.033, 0.033, 0.05])
    clip = write(tmp_path / "out.mp4", numbered, times)
    np.testing.assert_allclose(clip.info.times_s, times, atol=1 / 90_000)
    assert clip.info.duration_s == pytest.approx(times[-1] + 0.05, abs=1e-4)
    assert (clip.info.width, clip.info.height) == (160, 96)
    assert clip.info.codec == "h264"
    frames = list(clip.frames())
    assert [number_of(f.image) for f in frames] == list(range(9))
    assert upright(frames[4].image)
    assert clip.info.warnings == clip.decode_warnings == ()
    np.testing.assert_allclose(frames[4].image[60:85, 15:65].mean((0, 1)), (200, 30, 30), atol=9)
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]


def test_the_first_time_becomes_zero(tmp_path, numbered):
    clip = write(tmp_path / "out.mp4", numbered, [5.0, 5.1, 5.3])
    np.testing.assert_allclose(clip.info.times_s, [0, 0.1, 0.3], atol=1e-4)


def test_browsers_can_play_it(tmp_path, numbered):
    path = tmp_path / "out.mp4"
    write(path, numbered, np.arange(40) / 30)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(path)) as container:
        (stream,) = container.streams
        assert stream.codec_context.pix_fmt == "yuv420p"
        frame = next(container.decode(stream))
        assert (frame.colorspace, frame.color_primaries, frame.color_trc) == (1, 1, 1)
        assert frame.color_range == 1
        assert stream.profile == "High"


def test_odd_sizes_lose_a_row_and_a_column(tmp_path):
    path = tmp_path / "out.mp4"
    with VideoSink(path, width=101, height=75) as sink:
        sink.write(np.full((75, 101, 3), 99, np.uint8), 0.0)
        sink.write(np.full((74, 100, 3), 99, np.uint8), 0.1)
    info = open_clip(path).info
    assert (info.width, info.height, info.frame_count) == (100, 74, 2)


def test_a_single_frame_makes_a_clip(tmp_path, numbered):
    clip = write(tmp_path / "out.mp4", numbered, [0.0])
    assert clip.info.frame_count == 1
    assert clip.info.duration_s == pytest.approx(1 / 30, abs=1e-4)


def test_other_time_bases(tmp_path, numbered):
    clip = write(tmp_path / "out.mp4", numbered, [0, 0.1, 0.2], time_base=Fraction(1, 600))
    np.testing.assert_allclose(clip.info.times_s, [0, 0.1, 0.2], atol=1e-9)


def test_an_existing_file_is_replaced_only_on_success(tmp_path, numbered):
    path = tmp_path / "out.mp4"
    path.write_text("old")

    def fail_half_way():
        with VideoSink(path, width=160, height=96) as sink:
            sink.write(numbered(0), 0.0)
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]
    write(path, numbered, [0.0, 0.1])
    assert open_clip(path).info.frame_count == 2


def test_misuse_raises(tmp_path, numbered):
    path = tmp_path / "out.mp4"
    sink = VideoSink(path, width=160, height=96)
    with pytest.raises(RuntimeError, match="not open"):
        sink.write(numbered(0), 0.0)
    with pytest.raises(ValueError, match="does not fit"), sink:
        sink.write(np.zeros((10, 10, 3), np.uint8), 0.0)
    with pytest.raises(ValueError, match="ascend"):
        write(path, numbered, [1.0, 1.0])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "word"), [("none/out.mp4", "does not exist"), ("", "is a folder")]
)
def test_unwritable_paths_give_one_sentence(tmp_path, name, word):
    with pytest.raises(InputError, match=word), VideoSink(tmp_path / name, width=16, height=16):
        pass


def test_no_frame_gives_one_sentence(tmp_path):
    with (
        pytest.raises(InputError, match="no frame"),
        VideoSink(tmp_path / "out.mp4", width=160, height=96),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="limits file sizes")
@pytest.mark.parametrize("limit", [0, 2_000, 200_000])
def test_a_full_disk_gives_one_sentence(tmp_path, limit):
    import resource

    def fill():
        with VideoSink(path, width=160, height=96) as sink:
            for number, image in enumerate(noise):
                sink.write(image, number / 30)

    noise = np.random.default_rng(0).integers(0, 255, (30, 96, 160, 3), np.uint8)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    path = tmp_path / "out.mp4"
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        with pytest.raises(InputError, match="disk is full"):
            fill()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []
