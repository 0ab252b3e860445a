from __future__ import annotations

import struct
from pathlib import Path

import pytest

from vision.clip.capture_tags import CaptureTags, read_capture_tags
from vision.clip.open import open_clip

ANDROID = "com.android.capture.fps"
APPLE = "com.apple.quicktime.full-frame-rate-playback-intent"


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def samsung(mode: int, *extra: bytes) -> bytes:
    """Return a file with Samsung's box; the media data comes first, as phones write it."""
    saut = box(b"saut", b"cam_" + bytes([1, 3, 0, mode]))
    smta = box(b"smta", bytes(4) + saut + b"".join(extra))
    return (
        box(b"ftyp", b"isom")
        + box(b"mdat", bytes(100))
        + box(b"moov", box(b"mvhd", bytes(100)) + box(b"udta", box(b"abcd", b"?") + smta))
    )


def add_metadata(path: Path, *items: tuple[str, int, bytes]) -> None:
    """Add metadata to an MP4 file whose ``moov`` box comes last: key, type and value."""
    data = path.read_bytes()
    start = data.rindex(b"moov") - 4
    (size,) = struct.unpack_from(">I", data, start)
    assert start + size == len(data)
    keys = b"".join(box(b"mdta", key.encode()) for key, _, _ in items)
    values = b"".join(
        struct.pack(">II", 8 + 16 + len(value), number)
        + box(b"data", struct.pack(">II", kind, 0) + value)
        for number, (_, kind, value) in enumerate(items, start=1)
    )
    hdlr = box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    meta = box(
        b"meta",
        hdlr + box(b"keys", struct.pack(">II", 0, len(items)) + keys) + box(b"ilst", values),
    )
    moov = struct.pack(">I", size + len(meta)) + data[start + 4 :] + meta
    path.write_bytes(data[:start] + moov)


def test_tags_are_read_as_phones_write_them(make_clip):
    path = make_clip("clip.mp4", mux={})
    add_metadata(path, (ANDROID, 23, struct.pack(">f", 240.0)))
    assert open_clip(path).info.tags == CaptureTags(rate=240.0)


@pytest.mark.parametrize(("value", "intent"), [(0, "slow_motion"), (1, "full_rate")])
def test_the_intent_of_an_iphone_is_read(make_clip, value, intent):
    path = make_clip("clip.mov", mux={})
    add_metadata(path, (APPLE, 22, bytes([value])))
    assert open_clip(path).info.tags == CaptureTags(intent=intent)


def test_a_clip_without_tags_says_nothing(make_clip):
    assert open_clip(make_clip("clip.mkv")).info.tags == CaptureTags()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        *[("120.000000", 120.0), ("59.94", 59.94), ("0", None), ("nan", None)],
        *[("1e9", None), ("-30", None), ("fast", None), ("", None)],
    ],
)
def test_only_a_possible_rate_is_taken(tmp_path, text, rate):
    assert read_capture_tags(tmp_path / "missing.mp4", {ANDROID: text}).rate == rate


@pytest.mark.parametrize(
    ("content", "rate"),
    [
        pytest.param(samsung(12), 240.0, id="240"),
        pytest.param(samsung(13), 120.0, id="120"),
        pytest.param(samsung(21, box(b"srfr", struct.pack(">I", 240 << 16))), 240.0, id="hevc"),
        pytest.param(samsung(21), None, id="hevc-without-rate"),
        pytest.param(samsung(0), None, id="ordinary"),
        pytest.param(samsung(12)[:-6], None, id="cut-off"),
        pytest.param(box(b"moov", box(b"udta", b"")), None, id="empty"),
        pytest.param(struct.pack(">I4sQ", 1, b"moov", 2**63), None, id="huge"),
        pytest.param(bytes(5000), None, id="zeros"),
        pytest.param(b"RIFF....AVI ", None, id="another-format"),
    ],
)
def test_the_box_of_samsung_phones(tmp_path, content, rate):
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert read_capture_tags(path, {}).rate == rate
