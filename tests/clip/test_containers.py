from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.clip.decode import probe_video
from vision.clip.proxy import needs_proxy

BROWSERS_PLAY = {"mp4", "m4v", "webm"}
CODECS = {
    "webm": "libvpx", "avi": "mpeg4", "mpg": "mpeg2video", "mpeg": "mpeg2video",
    "vob": "mpeg2video", "wmv": "mpeg4", "asf": "mpeg4", "ogv": "libvpx", "3g2": "mpeg4",
}  # fmt: skip
#: Extensions of the same format under another name, written as the first one.
SAME_FORMAT = {
    "qt": "mov", "mts": "ts", "m2ts": "ts", "m2t": "ts", "mod": "mpg", "ogg": "ogv",
}  # fmt: skip


@pytest.mark.parametrize("extension", VIDEO_EXTENSIONS)
def test_each_accepted_container_is_read(make_clip, tmp_path: Path, extension: str) -> None:
    written = SAME_FORMAT.get(extension, extension)
    codec = CODECS.get(written, "libx264")
    path = make_clip(f"made.{written}", codec=codec, ticks=range(20), time_base=Fraction(1, 30))
    path = path.rename(tmp_path / f"clip.{extension}")
    assert probe_video(path).packet_count == 20
    assert needs_proxy(path) or extension in BROWSERS_PLAY


def test_no_list_of_files_is_accepted() -> None:
    assert not {"m3u8", "m3u", "concat", "sdp", "txt", "mpd", "ffconcat"} & set(VIDEO_EXTENSIONS)
