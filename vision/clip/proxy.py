"""What a browser plays in place of a clip: a stand-in with the same times, and small pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.atomic import atomic_path
from vision.clip.decode import opened, survey
from vision.clip.encode import VideoSink
from vision.clip.open import Clip
from vision.clip.orientation import capped_size, orientation_from_matrix
from vision.clip.times import timeline
from vision.errors import Cancelled, InputError
from vision.progress import Progress, ProgressCallback

LONGER_SIDE: Final = 1280
#: Most seconds between key pictures: every step back decodes from one of them on.
KEY_EVERY_S: Final = 0.5
#: An original is played as it is up to so many pictures from one key picture to the next, ...
_MOST_TO_DECODE: Final = 60
#: ... up to this longer side, and up to this many bytes.
_MOST_PIXELS: Final = 1920
_MOST_BYTES: Final = 64 << 20

_EIGHT_BIT: Final = frozenset({"yuv420p", "yuvj420p"})
_IN_MP4: Final = frozenset({"h264", "av1", "vp9"})
_IN_WEBM: Final = frozenset({"vp8", "vp9", "av1"})

#: Height of a small picture, px, and how wide all of them are together.
THUMB_HEIGHT: Final = 96
_SHEET_WIDTH: Final = 2240


@dataclass(frozen=True)
class Coding:
    """How a clip is coded, as far as it decides who can play it.

    Attributes
    ----------
    container : str
        ``mp4``, ``webm``, or ``other``.
    codec : str
        Short name.
    pixels : str
        The pixels' format, such as ``yuv420p``.
    plain : bool
        Square pixels, shown as coded or turned by a right angle, nothing mirrored.
    timed : bool
        Every picture in the file is shown, at the time the file gives it, and the file says
        how long it is.
    longest_run : int
        Most pictures from one key picture to the next.
    width, height : int
        As coded, px.
    size : int
        Of the file, bytes.
    """

    container: str
    codec: str
    pixels: str
    plain: bool
    timed: bool
    longest_run: int
    width: int
    height: int
    size: int


def coding_of(path: Path) -> Coding:
    """Look at how a clip is coded.

    Raises
    ------
    InputError
        The file is no video.
    """
    found = survey(path)
    with opened(path) as (container, stream):
        brand = str(container.metadata.get("major_brand", "")).strip().lower()
        name, length = container.format.name, container.duration
        pixels = stream.codec_context.pix_fmt or ""
    kind = "other"
    if "mp4" in name.split(",") and brand and not brand.startswith(("qt", "3g")):
        kind = "mp4"
    elif "webm" in name.split(",") and path.suffix.lower() == ".webm":
        kind = "webm"
    times = timeline(
        found.packets,
        time_base=found.time_base,
        first_pts=found.first_pts,
        nominal_rate=found.nominal_rate,
        end_pts=found.end_pts,
        in_order=found.in_order,
    )
    odd = found.matrix is not None and orientation_from_matrix(found.matrix)[1] is not None
    keys = [at for at, packet in enumerate(found.packets) if packet.key]
    return Coding(
        container=kind,
        codec=found.codec,
        pixels=pixels,
        plain=not odd and found.pixel_aspect in (None, 0, Fraction(1)),
        timed=bool(
            length
            and times.ticks is not None
            and times.ticks.size == len(found.packets) == found.held
        ),
        longest_run=max((b - a for a, b in pairwise([*keys, len(found.packets)])), default=0),
        width=found.width,
        height=found.height,
        size=path.stat().st_size,
    )


def plays_in_browsers(coding: Coding) -> bool:
    """Tell whether every usual browser plays a clip as it is, with the pictures' own times."""
    codecs = {"mp4": _IN_MP4, "webm": _IN_WEBM}.get(coding.container, frozenset())
    return coding.codec in codecs and coding.pixels in _EIGHT_BIT and coding.plain and coding.timed


def steps_quickly(coding: Coding) -> bool:
    """Tell whether a clip is small enough, and cut finely enough, to be stepped through."""
    return (
        0 < coding.longest_run <= _MOST_TO_DECODE
        and max(coding.width, coding.height) <= _MOST_PIXELS
        and coding.size <= _MOST_BYTES
    )


def needs_proxy(path: Path) -> bool:
    """Tell whether a clip is played better by a stand-in.

    Raises
    ------
    InputError
        The file is no video.
    """
    coding = coding_of(path)
    return not (plays_in_browsers(coding) and steps_quickly(coding))


def write_proxy(
    clip: Clip,
    path: Path,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write a stand-in: H.264, upright, square pixels, every picture at its own time.

    Parameters
    ----------
    clip : Clip
        The clip.
    path : Path
        MP4 file to write.
    progress : callable, optional
        Called with the share that is done, 0 to 1, and a text.
    cancelled : callable, optional
        Asked now and then; True stops the work.

    Raises
    ------
    Cancelled
        If `cancelled` said so; nothing is left of the file.
    InputError
        The clip cannot be read any more, or the file cannot be written.
    """
    width, height = capped_size(clip.info.width, clip.info.height, longer_side=LONGER_SIDE)
    sink = VideoSink(
        path,
        width=max(2, width),
        height=max(2, height),
        quality=23,
        preset="superfast",
        key_every_s=KEY_EVERY_S,
    )
    bar = Progress(progress)
    with sink:
        for frame in clip.frames(longer_side=LONGER_SIDE):
            if cancelled is not None and cancelled():
                raise Cancelled("The clip was not made ready for the player.")
            sink.write(_at_least_two(frame.image), frame.time_s)
            if frame.index % 15 == 0:
                bar(frame.index / max(1, clip.info.frames), "Preparing playback")


def _at_least_two(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Repeat a single row or column, which the colour planes cannot hold."""
    height, width = image.shape[:2]
    if min(height, width) > 1:
        return image
    return np.repeat(np.repeat(image, 2 if height < 2 else 1, 0), 2 if width < 2 else 1, 1)


@dataclass(frozen=True)
class Sheet:
    """Small pictures of a clip side by side in one image, evenly spread over its time.

    Attributes
    ----------
    width, height : int
        Of one of them, px.
    times_s : tuple of float
        Clip time of each.
    """

    width: int
    height: int
    times_s: tuple[float, ...]


def write_thumbnails(clip: Clip, path: Path) -> Sheet:
    """Write small pictures of a clip, from which one sees where in it something is.

    Parameters
    ----------
    clip : Clip
        The clip, or its stand-in.
    path : Path
        JPEG file to write.

    Returns
    -------
    Sheet
        What it holds.

    Raises
    ------
    InputError
        Not one picture of the clip can be decoded any more, or the file cannot be written.
    """
    info = clip.info
    width = max(8, round(THUMB_HEIGHT * info.width / info.height))
    count = max(1, min(info.frames, 48, -(-_SHEET_WIDTH // width)))
    middles = (np.arange(count) + 0.5) * info.duration_s / count
    wanted = np.clip(np.searchsorted(info.times_s, middles, side="right") - 1, 0, None)
    side = max(width, THUMB_HEIGHT)
    small: list[NDArray[np.uint8]] = []
    times: list[float] = []
    for frame in clip.frames(longer_side=side):
        if len(times) < count and frame.index >= wanted[len(times)]:
            picture = cv2.resize(frame.image, (width, THUMB_HEIGHT), interpolation=cv2.INTER_AREA)
            small.append(np.asarray(picture, dtype=np.uint8))
            times.append(frame.time_s)
    if not small:
        raise InputError(f"Not one picture of '{info.name}' can be decoded.")
    fine, data = cv2.imencode(
        ".jpg", cv2.cvtColor(np.hstack(small), cv2.COLOR_RGB2BGR), (cv2.IMWRITE_JPEG_QUALITY, 78)
    )
    if not fine:
        raise RuntimeError("the small pictures cannot be coded")
    try:
        with atomic_path(path) as part:
            part.write_bytes(data.tobytes())
    except OSError as error:
        raise InputError(f"'{path.name}' cannot be written; free some disk space.") from error
    return Sheet(width, THUMB_HEIGHT, tuple(times))
