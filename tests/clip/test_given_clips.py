"""Decode real and manipulated clips: phones, browsers, unusual and damaged files."""

from __future__ import annotations

import numpy as np
import pytest

from vision.clip.open import open_clip
from vision.errors import InputError

pytestmark = pytest.mark.clips


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rotation", "codec", "max_difference"),
    [
        ("rotated_tag_a.mp4", 90, "h264", 6),
        ("rotated_tag_b.mov", 270, "h264", 6),
        ("wide_pixels.mp4", 0, "h264", 8),
        ("hevc_10bit.mov", 0, "hevc", 8),
        ("variable_rate.mp4", 0, "h264", 6),
        ("webcam.webm", 0, "vp9", 8),
    ],
)
def test_reencoded_copies_show_the_same_frames(clips, name, rotation, codec, max_difference):
    truth = open_clip(clips / "truth" / "sls_good_side_L.mp4")
    clip = open_clip(clips / "disguised" / name)
    assert (clip.info.width, clip.info.height) == (720, 1280)
    assert clip.info.rotation_deg == rotation
    assert clip.info.codec == codec
    assert clip.info.duration_s == pytest.approx(11.3, abs=0.01)
    assert clip.info.variable_frame_rate == (name == "variable_rate.mp4")
    span = {"start_s": 5.0, "end_s": 5.5, "longer_side": 320}
    originals = {f.index: f for f in truth.frames(**span)}
    frames = list(clip.frames(**span))
    assert len(frames) > 8
    for frame in frames:
        original = originals[round(frame.time_s * 30)]
        assert frame.time_s == pytest.approx(original.time_s, abs=0.001)
        assert np.abs(frame.image.astype(int) - original.image).mean() < max_difference


@pytest.mark.parametrize(
    ("name", "size", "rotation", "count"),
    [
        ("decord_video_0.mov", (568, 320), 0, 3),
        ("decord_video_90.mov", (320, 568), 90, 3),
        ("decord_video_180.mov", (568, 320), 180, 3),
        ("decord_video_270.mov", (320, 568), 270, 3),
        ("mediabunny_cursed-vfr.mp4", (3026, 1386), 0, 63),
        ("mediabunny_rotate-buck-bunny.mp4", (1080, 1920), 90, 45),
        ("mediabunny_sar_2x1.mp4", (1280, 360), 0, 150),
        ("mediabunny_video-h265.mp4", (1920, 1080), 0, 300),
        ("phpffmpeg_portrait.MOV", (320, 568), 90, 62),
        ("phpffmpeg_sample.3gp", (176, 144), 0, 74),
        ("torchcodec_av1_video.mkv", (640, 360), 0, 125),
        ("torchcodec_h264_10bits.mp4", (200, 200), 0, 30),
        ("torchcodec_h265_10bits.mp4", (200, 200), 0, 30),
    ],
)
def test_unusual_files_decode_completely(clips, name, size, rotation, count):
    clip = open_clip(clips / "quirks" / name)
    assert (clip.info.width, clip.info.height) == size
    assert clip.info.rotation_deg == rotation
    assert clip.info.warnings == ()
    assert [f.index for f in clip.frames(longer_side=64)] == list(range(count))
    assert clip.info.frame_count == count
    assert clip.decode_warnings == ()


@pytest.mark.parametrize("name", ["decord_corrupted.mp4", "mp4parse_no_timescale.mp4"])
def test_damaged_clips_decode_as_far_as_possible(clips, name, capfd):
    clip = open_clip(clips / "quirks" / name)
    indices = [f.index for f in clip.frames(longer_side=64)]
    assert 0.8 * clip.info.frame_count < len(indices) < clip.info.frame_count
    assert indices == sorted(set(indices))
    assert "damaged" in clip.decode_warnings[0]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["mp4parse_chunk_out_of_range.mp4", "phpffmpeg_WrongFile.mp4"])
def test_unreadable_files_give_one_sentence(clips, name, capfd):
    with pytest.raises(InputError, match="cannot be read as a video"):
        open_clip(clips / "quirks" / name)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["overhead_squat_A_front.mov", "overhead_squat_B_side.mov"])
def test_phone_clips_are_upright_and_complete(clips, name):
    clip = open_clip(clips / "real" / name)
    assert (clip.info.width, clip.info.height) == (1080, 1920)
    assert [f.index for f in clip.frames(longer_side=128)] == list(range(clip.info.frame_count))
