"""Small clips in many containers, and damage done to them by chance and on purpose."""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from vision.clip.frames import Frame
from vision.clip.open import open_clip
from vision.engine.worker import peak_memory
from vision.errors import InputError
from vision.progress import ProgressCallback

WIDTH, HEIGHT, FRAMES = 96, 64, 12
#: More frames of a damaged clip are not looked at.
_MAX_FRAMES: Final = 60


@dataclass(frozen=True)
class Kind:
    """A container with a codec.

    Attributes
    ----------
    name : str
        Such as ``mp4-h264``.
    extension : str
        Of the file.
    codec : str
        The encoder.
    container : str or None
        FFmpeg's name of the format; by default that of the extension.
    pixels : str
        Pixel format.
    options : tuple of (str, str)
        Of the container.
    tracks : int
        Number of video tracks.
    """

    name: str
    extension: str
    codec: str
    container: str | None = None
    pixels: str = "yuv420p"
    options: tuple[tuple[str, str], ...] = ()
    tracks: int = 1


_FRAGMENTED: Final = (("movflags", "frag_keyframe+empty_moov+default_base_moof"),)
KINDS: Final = (
    Kind("mp4-h264", "mp4", "libx264"),
    Kind("mp4-h264-fragments", "mp4", "libx264", options=_FRAGMENTED),
    Kind("mp4-hevc", "mp4", "libx265"),
    Kind("mp4-av1", "mp4", "libsvtav1"),
    Kind("mov-mjpeg", "mov", "mjpeg", pixels="yuvj420p"),
    Kind("mov-prores", "mov", "prores_ks", pixels="yuv422p10le"),
    Kind("mov-png", "mov", "png", pixels="rgb24"),
    Kind("mov-two-tracks", "mov", "mpeg4", tracks=2),
    Kind("webm-vp8", "webm", "libvpx"),
    Kind("webm-vp9", "webm", "libvpx-vp9"),
    Kind("mkv-ffv1", "mkv", "ffv1", container="matroska"),
    Kind("avi-mpeg4", "avi", "mpeg4"),
    Kind("ts-h264", "ts", "libx264", container="mpegts"),
    Kind("ts-two-tracks", "ts", "mpeg2video", container="mpegts", tracks=2),
    Kind("mpg-mpeg2", "mpg", "mpeg2video", container="mpeg"),
    Kind("flv-h263", "flv", "flv"),
    Kind("wmv", "wmv", "wmv2", container="asf"),
    Kind("ogv-vp8", "ogv", "libvpx", container="ogg"),
)


def write_kind(kind: Kind, folder: Path) -> Path:
    """Write a clip of a kind: a square that moves."""
    os.environ.setdefault("SVT_LOG", "1")  # errors only
    path = folder / f"{kind.name}.{kind.extension}"
    rate = Fraction(25)
    with av.open(str(path), "w", format=kind.container, options=dict(kind.options)) as out:
        streams = []
        for _ in range(kind.tracks):
            quiet = {"x265-params": "log-level=none"} if kind.codec == "libx265" else {}
            stream: Any = out.add_stream(kind.codec, rate=rate, options=quiet)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, kind.pixels
            stream.codec_context.gop_size = 6
            streams.append(stream)
        for number in range(FRAMES):
            image = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
            image[20:40, 5 * number : 5 * number + 20] = 200
            for stream in streams:
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts, frame.time_base = number, 1 / rate
                out.mux(stream.encode(frame))
        for stream in streams:
            out.mux(stream.encode(None))
    return path


def damage(content: bytes, rng: random.Random) -> bytes:
    """Damage a file once to four times."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if len(data) < 16:
            break
        rng.choice(_DAMAGES)(data, rng)
    return bytes(data)


def _flip_bits(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 4, 32))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _write_number(data: bytearray, rng: random.Random) -> None:
    """Put an extreme number where there may be a count, a size or a time."""
    form = rng.choice((">I", "<I", ">Q", "<Q", ">H", "<H"))
    size = struct.calcsize(form)
    largest = 256**size - 1
    value = rng.choice((0, 1, largest, largest >> 1, (largest >> 1) + 1, rng.randrange(largest)))
    # Headers are at the beginning, or at the end.
    reach = rng.choice((len(data), min(len(data), 2000)))
    place = rng.randrange(reach - size) if reach > size else 0
    if rng.random() < 0.3:
        place = len(data) - size - place
    struct.pack_into(form, data, max(0, place), value)


def _cut_off(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(8, len(data)) :]


def _cut_out(data: bytearray, rng: random.Random) -> None:
    begin = rng.randrange(len(data))
    del data[begin : begin + rng.randrange(1, 400)]


def _repeat(data: bytearray, rng: random.Random) -> None:
    begin = rng.randrange(len(data))
    part = data[begin : begin + rng.randrange(1, 2000)]
    data[begin:begin] = bytes(part) * rng.choice((1, 2, 20))


def _insert(data: bytearray, rng: random.Random) -> None:
    begin = rng.randrange(len(data))
    data[begin:begin] = rng.randbytes(rng.randrange(1, 300))


def _exchange(data: bytearray, rng: random.Random) -> None:
    size = rng.randrange(1, max(2, len(data) // 4))
    a, b = (rng.randrange(max(1, len(data) - size)) for _ in range(2))
    data[a : a + size], data[b : b + size] = data[b : b + size], data[a : a + size]


def _change_box(data: bytearray, rng: random.Random) -> None:
    """Change a number in a box of an MP4 file, or its size or its kind."""
    names = (b"moov", b"trak", b"stsz", b"stts", b"stco", b"stsc", b"ctts", b"elst", b"mdhd")
    names += (b"tkhd", b"moof", b"trun", b"tfhd", b"stsd", b"avcC", b"hvcC", b"edts", b"mvhd")
    places = [data.find(name) for name in rng.sample(names, len(names))]
    place = next((place for place in places if place >= 4), None)
    if place is None:
        _write_number(data, rng)
    elif rng.random() < 0.2:
        data[place : place + 4] = rng.choice(names)
    else:
        at = place - 4 if rng.random() < 0.2 else place + 4 * rng.randrange(1, 8)
        value = rng.choice((0, 1, 2**31 - 1, 2**32 - 1, 160_000_000, rng.randrange(2**32)))
        if at + 4 <= len(data):
            struct.pack_into(">I", data, at, value)


_DAMAGES: Final[tuple[Callable[[bytearray, random.Random], None], ...]] = (
    _flip_bits,
    _flip_bits,
    _write_number,
    _write_number,
    _cut_off,
    _cut_out,
    _repeat,
    _insert,
    _exchange,
    _change_box,
    _change_box,
)


def damaged_copies(
    seeds: dict[str, bytes], count: int, *, seed: int
) -> Iterator[tuple[str, bytes]]:
    """Yield damaged copies of clips with the name of their kind, the same ones for a seed."""
    rng = random.Random(seed)
    names = sorted(seeds)
    for number in range(count):
        name = names[number % len(names)]
        content = damage(seeds[name], rng)
        if rng.random() < 0.03:  # the beginning of one, the end of another
            other = seeds[rng.choice(names)]
            content = (
                content[: rng.randrange(len(content) + 1)] + other[rng.randrange(len(other)) :]
            )
        yield name, content


def look_through(path: Path) -> int:
    """Open a clip and decode its frames as the analysis does; return how many there were."""
    count = 0
    clip = open_clip(path)
    frame: Frame
    for frame in clip.frames(longer_side=64):
        if frame.image.shape[2] != 3 or not np.isfinite(frame.time_s):
            raise AssertionError("an impossible frame")
        count += 1
        if count >= _MAX_FRAMES:
            break
    return count


def look_through_all(
    paths: list[Path], *, progress: ProgressCallback, cancelled: Callable[[], bool]
) -> list[str]:
    """Look through clips; return "opened", "refused" or an error's name for each."""
    outcomes = []
    for number, path in enumerate(paths):
        progress(number / len(paths), path.name)
        try:
            look_through(path)
        except InputError as error:
            text = str(error)
            is_sentence = text and "\n" not in text and text[-1] in ".)"
            outcomes.append("refused" if is_sentence else f"not a sentence: {text!r}")
        except MemoryError:
            outcomes.append("refused")  # the program says so in one sentence
        except Exception as error:  # what is looked for
            outcomes.append(f"{type(error).__name__}: {error}")
        else:
            outcomes.append("opened")
    return outcomes


def most_memory(*, progress: ProgressCallback, cancelled: Callable[[], bool]) -> int:
    """Return the most memory that this process has held, bytes."""
    return peak_memory()
