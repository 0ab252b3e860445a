from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sys
import weakref
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image

from vision.clip.open import open_clip
from vision.errors import InputError

MS = Fraction(1, 1000)


def open_descriptors(path) -> int:
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        # The listing's own entry is gone by now.
        with contextlib.suppress(OSError):
            count += entry.readlink() == path
    return count


def all_frames(clip, **how):
    return list(clip.frames(**how))


def test_indices_and_times_agree_with_b_frames(make_clip, number_of, upright):
    clip = open_clip(make_clip(options={"bf": "3"}))
    frames = all_frames(clip)
    assert [f.index for f in frames] == list(range(20))
    assert [number_of(f.image) for f in frames] == list(range(20))
    assert [f.time_s for f in frames] == clip.info.times_s.tolist()
    np.testing.assert_allclose(clip.info.times_s, np.arange(20) / 30)
    assert clip.info.frame_rate == pytest.approx(30)
    assert clip.info.duration_s == pytest.approx(20 / 30)
    assert not clip.info.variable_frame_rate
    assert clip.info.codec == "h264"
    assert clip.info.warnings == clip.decode_warnings == ()
    first = frames[0].image
    assert first.shape == (96, 160, 3)
    assert first.dtype == np.uint8
    assert first.flags.c_contiguous
    assert upright(first)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "clip.mkv"])
def test_variable_rate_keeps_every_time(make_clip, number_of, name):
    ticks = np.cumsum([0, 33, 33, 100, 17, 33, 250, 33, 34, 33, 33, 66]).tolist()
    clip = open_clip(make_clip(name, ticks=ticks, time_base=MS, options={"bf": "2"}))
    assert clip.info.variable_frame_rate
    np.testing.assert_allclose(clip.info.times_s, np.array(ticks) / 1000, atol=1e-9)
    assert [number_of(f.image) for f in clip.frames()] == list(range(len(ticks)))


@pytest.mark.parametrize(
    ("rate", "time_base"),
    [
        (Fraction(24000, 1001), Fraction(1, 24000)),
        (Fraction(30000, 1001), Fraction(1, 600)),
        (Fraction(240), Fraction(1, 600)),
        (Fraction(240), MS),
    ],
)
def test_constant_rates_are_not_variable(make_clip, rate, time_base):
    ticks = [round(k / rate / time_base) for k in range(40)]
    # The muxer may choose a finer time base; the times stay the same.
    clip = open_clip(make_clip("clip.mkv", ticks=ticks, time_base=time_base))
    assert clip.info.frame_count == 40
    assert not clip.info.variable_frame_rate
    assert clip.info.frame_rate == pytest.approx(float(rate), rel=0.01)


def test_times_start_at_the_first_frame(make_clip):
    clip = open_clip(make_clip(ticks=range(5120, 5120 + 10 * 512, 512)))
    assert clip.info.times_s[0] == 0
    assert clip.info.duration_s == pytest.approx(10 / 30)


def test_frames_before_the_edit_list_start_are_left_out(make_clip, number_of):
    clip = open_clip(make_clip(ticks=range(-5 * 512, 15 * 512, 512), options={"bf": "2"}))
    frames = all_frames(clip)
    assert clip.info.frame_count == 15
    assert clip.info.times_s[0] == 0
    assert [f.index for f in frames] == list(range(15))
    assert [number_of(f.image) for f in frames] == list(range(5, 20))
    late = all_frames(clip, start_s=0.45)
    assert [(f.index, number_of(f.image)) for f in late] == [(14, 19)]
    assert clip.info.warnings == ()


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
@pytest.mark.parametrize("options", [{"bf": "3", "x264-params": "open-gop=1"}, {"bf": "0"}])
def test_seeking_gives_the_same_frames(make_clip, name, options):
    ticks = np.cumsum([512 + 256 * (k % 5 == 0) for k in range(50)]).tolist()
    clip = open_clip(make_clip(name, ticks=ticks, options=options, gop=7))
    whole = all_frames(clip)
    for first in range(50):
        part = all_frames(clip, start_s=whole[first].time_s, end_s=whole[first].time_s + 0.2)
        assert part
        for got, want in zip(part, whole[first:], strict=False):
            assert (got.index, got.time_s) == (want.index, want.time_s)
            np.testing.assert_array_equal(got.image, want.image)


def test_start_and_end_are_half_open(make_clip):
    clip = open_clip(make_clip())
    assert [f.index for f in clip.frames(start_s=0.1, end_s=0.2)] == [3, 4, 5]
    assert [f.index for f in clip.frames(start_s=99)] == []
    assert [f.index for f in clip.frames(end_s=0.05)] == [0, 1]
    assert len(all_frames(clip, end_s=clip.info.duration_s)) == 20


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_rotation_tags_are_applied(make_clip, number_of, upright, rotated_painter, clockwise):
    # PyAV takes the angle counter-clockwise.
    path = make_clip(rotation=-clockwise, paint=rotated_painter(clockwise))
    clip = open_clip(path)
    assert clip.info.rotation_deg == clockwise
    assert (clip.info.width, clip.info.height) == (160, 96)
    for frame in clip.frames():
        assert frame.image.shape == (96, 160, 3)
        assert upright(frame.image)
        assert number_of(frame.image) == frame.index
    small = next(clip.frames(longer_side=80))
    assert small.image.shape == (48, 80, 3)
    assert upright(small.image)


def test_mirrored_clips_are_mirrored_with_a_warning(make_clip, number_of, upright, numbered):
    path = make_clip(rotation=0, hflip=True, paint=lambda n: numbered(n)[:, ::-1].copy())
    clip = open_clip(path)
    assert "mirrored" in clip.info.warnings[0]
    for frame in clip.frames():
        assert upright(frame.image)
        assert number_of(frame.image) == frame.index


@pytest.mark.parametrize(
    ("angle", "applied", "word"), [(-87, 90, "rounded to 90°"), (-40, 0, "ignored")]
)
def test_unusual_angles_are_rounded_or_ignored(make_clip, angle, applied, word):
    clip = open_clip(make_clip(rotation=angle))
    assert clip.info.rotation_deg == applied
    assert word in clip.info.warnings[0]


def test_rotation_is_read_beside_side_data_of_an_unknown_type(tmp_path):
    """PyAV 18 raises when it meets EXIF data in a frame."""
    path = tmp_path / "clip.mov"
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # rotate clockwise to display
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuvj420p"
        for number in range(20):
            jpeg = io.BytesIO()
            Image.new("RGB", (160, 96), (number * 10, 90, 90)).save(jpeg, "JPEG", exif=exif)
            packet = av.Packet(jpeg.getvalue())
            packet.stream, packet.is_keyframe = stream, True
            packet.pts = packet.dts = number
            packet.time_base = Fraction(1, 30)
            out.mux(packet)
    info = open_clip(path).info
    assert (info.rotation_deg, info.width, info.height) == (90, 96, 160)
    assert info.warnings == ()


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_metadata_that_is_not_utf8_is_ignored(make_clip, number_of, name):
    path = make_clip(name)
    content = path.read_bytes()
    # Tags of the file and of its track; \xe9 is an accented e in Latin-1.
    tags = {b"Lavf": b"L\xe9vf"}
    if name == "clip.mp4":
        tags[b"VideoHandler"] = b"Vid\xe9oHandler"
    for tag, spoiled in tags.items():
        assert tag in content
        content = content.replace(tag, spoiled)
    path.write_bytes(content)
    clip = open_clip(path)
    assert [number_of(frame.image) for frame in clip.frames()] == list(range(20))
    assert clip.info.warnings == ()


def test_pixels_are_made_square(make_clip, number_of):
    clip = open_clip(make_clip(sar=Fraction(2)))
    assert (clip.info.width, clip.info.height) == (320, 96)
    assert [number_of(f.image) for f in clip.frames()] == list(range(20))
    assert next(clip.frames()).image.shape == (96, 320, 3)
    tall = open_clip(make_clip("tall.mp4", sar=Fraction(1, 2), rotation=-90))
    assert (tall.info.width, tall.info.height) == (192, 160)


@pytest.mark.parametrize(
    "how",
    [
        {"pix_fmt": "yuv420p", "colour": (1, 1, 1, 1)},
        {"pix_fmt": "yuv420p", "colour": (5, 5, 6, 1)},
        {"pix_fmt": "yuv420p", "colour": (5, 5, 6, 2)},
        {"pix_fmt": "yuv420p10le", "colour": (1, 1, 1, 1)},
        {
            "pix_fmt": "yuv420p10le",
            "codec": "libx265",
            "colour": (9, 9, 14, 1),
            "options": {"x265-params": "log-level=none"},
        },
        {"codec": "libvpx-vp9", "name": "clip.webm"},
        {"codec": "mpeg4"},
    ],
)
def test_colours_are_kept(make_clip, number_of, how):
    clip = open_clip(make_clip(**{"options": {}, **how}))
    frames = all_frames(clip)
    assert [number_of(f.image) for f in frames] == list(range(20))
    last = frames[-1].image.astype(int)
    np.testing.assert_allclose(last[60:85, 15:65].mean((0, 1)), (200, 30, 30), atol=9)
    np.testing.assert_allclose(last[60:85, 95:145].mean((0, 1)), (30, 30, 200), atol=9)
    np.testing.assert_allclose(last[10:35, 18:30].mean((0, 1)), (235, 235, 235), atol=9)
    assert clip.info.warnings == ()


def test_hdr_gives_a_warning(make_clip):
    path = make_clip(
        codec="libx265",
        pix_fmt="yuv420p10le",
        colour=(9, 9, 18, 1),
        options={"x265-params": "log-level=none"},
    )
    assert "HDR" in open_clip(path).info.warnings[0]


def test_sound_and_cover_are_ignored(make_clip, number_of):
    clip = open_clip(make_clip(audio=True, cover=True))
    assert (clip.info.width, clip.info.height) == (160, 96)
    assert [number_of(f.image) for f in clip.frames()] == list(range(20))


def test_longer_side_only_shrinks(make_clip, number_of):
    clip = open_clip(make_clip())
    assert next(clip.frames(longer_side=5000)).image.shape == (96, 160, 3)
    frames = all_frames(clip, longer_side=100)
    assert frames[0].image.shape == (60, 100, 3)
    assert [number_of(f.image) for f in frames] == list(range(20))
    with pytest.raises(ValueError, match="longer_side"):
        clip.frames(longer_side=0)


def test_two_passes_give_the_same_bytes(make_clip):
    clip = open_clip(make_clip(options={"bf": "3"}))
    one, two = all_frames(clip), all_frames(clip)
    assert all(a.image.tobytes() == b.image.tobytes() for a, b in zip(one, two, strict=True))


def test_frames_are_streamed(make_clip):
    clip = open_clip(make_clip(ticks=range(0, 200 * 512, 512)))
    alive: list[weakref.ref] = []
    max_alive = 0
    for frame in clip.frames():
        alive.append(weakref.ref(frame))
        max_alive = max(max_alive, sum(r() is not None for r in alive))
    assert len(alive) == 200
    assert max_alive <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_closing_the_generator_closes_the_file(make_clip):
    path = make_clip()
    clip = open_clip(path)
    assert open_descriptors(path) == 0
    frames = clip.frames()
    next(frames)
    assert open_descriptors(path) == 1
    frames.close()
    assert open_descriptors(path) == 0
    all_frames(clip)
    assert open_descriptors(path) == 0


def test_a_path_that_looks_like_an_address_is_a_file(make_clip, monkeypatch, tmp_path):
    make_clip("http:x.mp4")
    monkeypatch.chdir(tmp_path)
    assert open_clip("http:x.mp4").info.name == "http:x.mp4"


def test_checksum_is_of_the_whole_file(make_clip):
    path = make_clip()
    assert open_clip(path).info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def sentence(path) -> str:
    with pytest.raises(InputError) as caught:
        open_clip(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    assert str(path.parent) not in message
    return message


def test_unreadable_files_give_one_sentence(tmp_path, make_clip, capfd):
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("not a video\n" * 100)
    (tmp_path / "list.mp4").write_text(f"#EXTM3U\n#EXTINF:1,\n{make_clip()}\n")
    assert "no file" in sentence(tmp_path / "none.mp4")
    assert "folder" in sentence(tmp_path)
    assert "empty" in sentence(tmp_path / "empty.mp4")
    assert "cannot be read as a video" in sentence(tmp_path / "text.mp4")
    assert "cannot be read as a video" in sentence(tmp_path / "list.mp4")
    assert "check the name" in sentence(tmp_path / ("x" * 5000))
    assert "check the name" in sentence(tmp_path / "nul\0.mp4")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_read_permission_gives_one_sentence(make_clip):
    path = make_clip()
    path.chmod(0)
    assert "permission" in sentence(path)


def test_sound_alone_gives_one_sentence(tmp_path):
    path = tmp_path / "sound.m4a"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=44100)
        hum = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        hum.sample_rate = 44100
        out.mux(stream.encode(hum))
        out.mux(stream.encode(None))
    assert "no video" in sentence(path)


@pytest.mark.parametrize(
    ("variable", "limit", "words"),
    [
        ("SIDE_PX", "100", "160 x 96 pixels; the limit is 100 on each side"),
        ("FRAME_PIXELS", "15000", "160 x 96 pixels"),
        ("FRAMES", "19", "more than 19 frames"),
        ("TOTAL_PIXELS", "300000", "20 frames of 0.0 megapixels"),
    ],
)
def test_a_limit_is_one_sentence(make_clip, monkeypatch, variable, limit, words):
    path = make_clip(ticks=list(range(20)), time_base=Fraction(1, 10))
    open_clip(path)
    monkeypatch.setenv(f"FORMCHECK_MAX_{variable}", limit)
    assert words in sentence(path)


def test_a_clip_of_hours_is_one_sentence(make_clip, monkeypatch):
    path = make_clip(ticks=list(range(20)), time_base=Fraction(1, 10))
    monkeypatch.setenv("FORMCHECK_MAX_DURATION_S", "1")
    assert "hours" in sentence(path)


def test_a_file_of_many_tracks_is_one_sentence(tmp_path, monkeypatch):
    path = tmp_path / "many.mp4"
    with av.open(str(path), "w") as out:
        streams = [out.add_stream("mpeg4", rate=30) for _ in range(5)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for stream in streams:
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    open_clip(path)
    monkeypatch.setenv("FORMCHECK_MAX_TRACKS", "4")
    assert "more than 4 tracks" in sentence(path)


def test_a_later_frame_that_is_too_large_is_not_decoded(tmp_path, monkeypatch):
    path = tmp_path / "grows.mov"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("png", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "rgb24"
        other = av.CodecContext.create("png", "w")
        other.width, other.height, other.pix_fmt = 640, 480, "rgb24"
        other.time_base = Fraction(1, 10)
        for number in range(6):
            large = number == 3
            shape = (480, 640, 3) if large else (48, 64, 3)
            frame = av.VideoFrame.from_ndarray(np.full(shape, number, np.uint8), format="rgb24")
            frame.pts = number
            frame.time_base = Fraction(1, 10)
            for packet in (other if large else stream).encode(frame):
                packet.stream = stream
                packet.pts = packet.dts = number
                packet.time_base = Fraction(1, 10)
                out.mux(packet)
    assert [f.index for f in open_clip(path).frames()] == [0, 1, 2, 3, 4, 5]
    monkeypatch.setenv("FORMCHECK_MAX_FRAME_PIXELS", "100000")
    clip = open_clip(path)
    assert [f.index for f in clip.frames()] == [0, 1, 2, 4, 5]
    assert clip.decode_warnings


def test_truncation_before_the_index_gives_one_sentence(make_clip):
    path = make_clip()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "incomplete" in sentence(path)


@pytest.mark.parametrize("options", [{"bf": "0"}, {"bf": "3"}])
def test_avi_without_presentation_times_is_counted(make_clip, number_of, options):
    ticks = [k + (k > 9) for k in range(20)]  # one timestamp is missing
    clip = open_clip(make_clip("clip.avi", ticks=ticks, time_base=Fraction(1, 30), options=options))
    frames = all_frames(clip)
    assert [number_of(f.image) for f in frames] == list(range(20))
    assert clip.decode_warnings == clip.info.warnings == ()
    late = all_frames(clip, start_s=0.5)
    assert [number_of(f.image) for f in late] == [f.index for f in late]
    assert late


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_truncation_after_the_index_leaves_a_shorter_clip(make_clip, number_of, name, capfd):
    mux = {"movflags": "+faststart"} if name.endswith("mp4") else {}
    path = make_clip(name, mux=mux, ticks=range(0, 200 * 512, 512))
    assert open_clip(path).info.warnings == ()
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
    clip = open_clip(path)
    frames = all_frames(clip)
    assert 5 < len(frames) < 190
    assert "incomplete" in clip.info.warnings[0]
    assert all(number_of(f.image) == f.index for f in frames[:-3])
    assert capfd.readouterr() == ("", "")


def test_damage_in_the_middle_gives_a_warning(make_clip, number_of, capfd):
    path = make_clip(ticks=range(0, 60 * 512, 512), mux={"movflags": "+faststart"})
    content = bytearray(path.read_bytes())
    data = content.index(b"mdat") + 4
    middle = data + (len(content) - data) // 2
    content[middle : middle + 900] = bytes(900)
    path.write_bytes(content)
    clip = open_clip(path)
    frames = all_frames(clip)
    assert 30 < len(frames) <= 60
    assert "damaged" in clip.decode_warnings[0]
    assert [f.index for f in frames] == sorted({f.index for f in frames})
    assert number_of(frames[0].image) == 0
    last = frames[-1]
    assert number_of(last.image) == last.index
    assert capfd.readouterr() == ("", "")


def test_damaged_clips_give_the_same_bytes_each_time(make_clip):
    rng = np.random.default_rng(5)

    def busy(number: int) -> np.ndarray:
        return rng.integers(0, 255, (96, 160, 3), np.uint8)

    path = make_clip(ticks=range(0, 40 * 512, 512), paint=busy, mux={"movflags": "+faststart"})
    content = bytearray(path.read_bytes())
    data = content.index(b"mdat") + 4
    for place in rng.integers(data + 4000, len(content), 30):
        content[place] ^= 255
    path.write_bytes(content)
    clip = open_clip(path)
    passes = {b"".join(f.image.tobytes() for f in clip.frames()) for _ in range(12)}
    assert len(passes) == 1
    assert clip.decode_warnings


def test_nothing_decodable_gives_one_sentence(make_clip):
    path = make_clip(mux={"movflags": "+faststart"})
    content = bytearray(path.read_bytes())
    data = content.index(b"mdat") + 4
    content[data:] = bytes(len(content) - data)
    path.write_bytes(content)
    assert "No frame" in sentence(path)


def test_a_file_deleted_after_opening_is_an_input_error(make_clip):
    path = make_clip()
    clip = open_clip(path)
    path.unlink()
    with pytest.raises(InputError):
        next(clip.frames())


@pytest.mark.parametrize("tag", [None, -90])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_chosen_rotation_replaces_the_tag(make_clip, rotated_painter, upright, tag, rotation):
    clip = open_clip(
        make_clip(rotation=tag, paint=rotated_painter(rotation)), rotation_deg=rotation
    )
    (first, *_) = clip.frames(end_s=0.01)
    assert upright(first.image)
    assert (clip.info.width, clip.info.height) == first.image.shape[1::-1] == (160, 96)
    assert clip.info.rotation_deg == rotation
    assert clip.info.turned_deg == (rotation - (0 if tag is None else 90)) % 360


def test_the_tag_can_be_chosen_again(make_clip):
    clip = open_clip(make_clip(rotation=-90))
    again = clip.rotated_to(180).rotated_to(90)
    for name in ("width", "height", "rotation_deg", "turned_deg"):
        assert getattr(again.info, name) == getattr(clip.info, name)


def test_a_phone_turned_in_mid_clip_keeps_shapes_true(make_clip):
    def circle(size):
        image = np.full((*size, 3), 60, np.uint8)
        return cv2.circle(image, (size[1] // 2, size[0] // 2), 40, (230, 230, 230), -1)

    def part(name, size, start):
        ticks = range(start * 512, (start + 15) * 512, 512)
        return make_clip(name, ticks=ticks, paint=lambda _: circle(size), container="mpegts")

    wide, tall = part("a.ts", (96, 160), 0), part("b.ts", (160, 96), 15)
    wide.write_bytes(wide.read_bytes() + tall.read_bytes())
    clip = open_clip(wide)
    frames = list(clip.frames())
    assert len(frames) > 20
    assert {f.image.shape for f in frames} == {(96, 160, 3)}
    seen = np.argwhere(frames[-1].image[..., 0] > 150)
    height, width = np.ptp(seen, axis=0)
    assert abs(height - width) <= 2
    assert 40 < height < 56  # 80 px, shrunk to 96 / 160
    assert frames[-1].image[:, :48].max() < 20  # the bar
    assert clip.shape_changes_s == pytest.approx(0.5, abs=0.1)
    assert "turned while recording" in clip.decode_warnings[-1]
    list(clip.frames(end_s=0.3))
    assert (clip.shape_changes_s, clip.decode_warnings) == (None, ())
