"""Read what a file says about slow motion: the rate of the camera, and how to play it."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

#: Written by Android's recorder as a 32-bit float. Most phones then play the file at 30 frames
#: per second (MediaInfoLib pull request 1411 calls the tag the real frame rate), others write
#: the true times as well, and some write the tag into every file.
_ANDROID_KEY: Final = "com.android.capture.fps"
#: Apple (AVFoundation, QuickTimeMetadataFullFrameRatePlaybackIntent): 1 to be played at the full
#: frame rate, 0 in slow motion. It gives no rate, and iPhones write 0 into ordinary clips too.
_APPLE_KEY: Final = "com.apple.quicktime.full-frame-rate-playback-intent"
#: Samsung's recording modes with a fixed rate, frames per second, and the one whose rate is in
#: a box of its own, as AndroidX Media3 reads them (SmtaAtomUtil). Such files play at 30.
_SAMSUNG_RATES: Final = {12: 240.0, 13: 120.0}
_SAMSUNG_MODE_WITH_RATE: Final = 21
#: Rates that a camera can have, frames per second.
_MIN_RATE, _MAX_RATE = 1.0, 2000.0
#: Boxes looked at in one level of an MP4 file, and the largest box of metadata that is read.
_MAX_BOXES: Final = 1000
_MAX_BOX_BYTES: Final = 4096

PlaybackIntent = Literal["slow_motion", "full_rate"]


@dataclass(frozen=True)
class CaptureTags:
    """What a file says about slow motion.

    Attributes
    ----------
    rate : float or None
        Frames per second at which the camera recorded.
    intent : {"slow_motion", "full_rate"} or None
        How the file is meant to be played.
    """

    rate: float | None = None
    intent: PlaybackIntent | None = None


def read_capture_tags(path: Path, tags: Mapping[str, str]) -> CaptureTags:
    """Read the tags for slow motion of Android, Apple and Samsung.

    Parameters
    ----------
    path : Path
        The file, for boxes that FFmpeg does not read.
    tags : mapping of str to str
        Metadata that FFmpeg read.
    """
    rate = _valid_rate(tags.get(_ANDROID_KEY, ""))
    if rate is None:
        rate = _samsung_rate(path)
    intents: dict[str, PlaybackIntent] = {"0": "slow_motion", "1": "full_rate"}
    return CaptureTags(rate, intents.get(tags.get(_APPLE_KEY, "").strip()))


def _valid_rate(value: str | float) -> float | None:
    try:
        rate = float(value)
    except ValueError:
        return None
    return rate if math.isfinite(rate) and _MIN_RATE <= rate <= _MAX_RATE else None


def _samsung_rate(path: Path) -> float | None:
    """Read the camera's rate from Samsung's ``moov/udta/smta`` box."""
    try:
        with path.open("rb") as file:
            box = _find_box(file, (b"moov", b"udta", b"smta"))
            if box is None or not 4 < box[1] - box[0] <= _MAX_BOX_BYTES:
                return None
            file.seek(box[0] + 4)  # after version and flags
            return _rate_from_smta(file.read(box[1] - box[0] - 4))
    except OSError:
        return None


def _rate_from_smta(data: bytes) -> float | None:
    """Return the rate from the content of an ``smta`` box: ``saut`` has the mode, ``srfr`` a rate.

    ``saut`` holds four letters and pairs of a key and a value, one byte each; the mode's key is 0.
    ``srfr`` holds a fixed-point number of 16.16 bits.
    """
    mode: int | None = None
    stated: float | None = None
    start = 0
    for _ in range(_MAX_BOXES):
        if start + 8 > len(data):
            break
        size, kind = struct.unpack_from(">I4s", data, start)
        content = data[start + 8 : start + size]
        if size < 8:
            break
        if kind == b"saut" and len(content) >= 8:
            mode = dict(zip(content[4:8:2], content[5:8:2], strict=True)).get(0)
        elif kind == b"srfr" and len(content) >= 4:
            stated = struct.unpack_from(">I", content)[0] / 65536
        start += size
    if mode == _SAMSUNG_MODE_WITH_RATE and stated is not None:
        return _valid_rate(stated)
    return None if mode is None else _SAMSUNG_RATES.get(mode)


def _find_box(file: BinaryIO, path: tuple[bytes, ...]) -> tuple[int, int] | None:
    """Return where the content of a nested MP4 box begins and ends."""
    end = file.seek(0, 2)
    start = 0
    for kind in path:
        found = next((box for box in _boxes(file, start, end) if box[0] == kind), None)
        if found is None:
            return None
        _, start, end = found
    return start, end


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of the content of the boxes from `start` to `end`."""
    for _ in range(_MAX_BOXES):
        file.seek(start)
        header = file.read(16)
        if start + 8 > end or len(header) < 8:
            return
        size, kind = struct.unpack_from(">I4s", header)
        content = start + 8
        if size == 1 and len(header) == 16:
            size, content = struct.unpack_from(">Q", header, 8)[0], start + 16
        elif size == 0:
            size = end - start
        if start + size < content or start + size > end:
            return
        yield kind, content, start + size
        start += size
