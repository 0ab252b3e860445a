"""Playback proxies: decide whether a browser can play a clip, and transcode it if not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.clip.decode import open_container, probe_video
from vision.clip.encode import VideoSink
from vision.clip.open import Clip
from vision.clip.rotation import capped_size, orientation_from_matrix
from vision.clip.timestamps import Packet
from vision.errors import Cancelled
from vision.progress import Progress, ProgressCallback

PROXY_LONGER_SIDE: Final = 1280
#: Maximum seconds between keyframes: each step back decodes from the keyframe before it.
KEYFRAME_INTERVAL_S: Final = 0.5
#: Limits up to which an original is played as it is: frames between keyframes, longer side
#: and file size.
_MAX_KEYFRAME_GAP: Final = 60
_MAX_SIDE_PX: Final = 1920
_MAX_BYTES: Final = 64 << 20

_EIGHT_BIT_FORMATS: Final = frozenset({"yuv420p", "yuvj420p"})
_MP4_CODECS: Final = frozenset({"h264", "av1", "vp9"})
_WEBM_CODECS: Final = frozenset({"vp8", "vp9", "av1"})


@dataclass(frozen=True)
class ClipEncoding:
    """Properties of a file that decide whether a browser can play it.

    Attributes
    ----------
    container : str
        ``mp4``, ``webm``, or ``other``.
    codec : str
        Short name.
    pixel_format : str
        Such as ``yuv420p``.
    has_plain_geometry : bool
        Square pixels, not interlaced, rotated by a right angle or not at all, not mirrored.
    has_exact_times : bool
        Every frame in the file is displayed at the time the file gives, no frame's duration
        hides the next one, and the file gives its own duration.
    keyframe_gap : int
        Largest number of frames from one keyframe to the next.
    width, height : int
        Coded size, px.
    size_bytes : int
        Size of the file.
    is_only_track : bool
        True where the file holds no other video track; with several, each browser chooses by
        its own rule.
    """

    container: str
    codec: str
    pixel_format: str
    has_plain_geometry: bool
    has_exact_times: bool
    keyframe_gap: int
    width: int
    height: int
    size_bytes: int
    is_only_track: bool = True


def inspect_encoding(path: Path) -> ClipEncoding:
    """Read the properties of a file that decide whether a browser can play it.

    Parameters
    ----------
    path : Path
        The clip.

    Raises
    ------
    InputError
        The file is not a video.
    """
    probe = probe_video(path)
    with open_container(path, track=probe.track) as (container, stream):
        brand = str(container.metadata.get("major_brand", "")).strip().lower()
        format_names, duration = container.format.name.split(","), container.duration
        pixel_format = stream.codec_context.pix_fmt or ""
    kind = "other"
    if "mp4" in format_names and brand and not brand.startswith(("qt", "3g")):
        kind = "mp4"
    elif "webm" in format_names and path.suffix.lower() == ".webm":
        kind = "webm"
    times = probe.timeline()
    matrix = probe.display_matrix
    is_unusual = matrix is not None and orientation_from_matrix(matrix)[1] is not None
    keyframes = [i for i, packet in enumerate(probe.packets) if packet.is_keyframe]
    return ClipEncoding(
        container=kind,
        codec=probe.codec,
        pixel_format=pixel_format,
        has_plain_geometry=not (is_unusual or probe.is_interlaced)
        and probe.pixel_aspect in (None, 0, Fraction(1)),
        has_exact_times=bool(
            duration
            and times.ticks is not None
            and times.ticks.size == len(probe.packets) == probe.packet_count
            and _is_each_frame_seekable(probe.packets)
        ),
        keyframe_gap=max((b - a for a, b in pairwise([*keyframes, len(probe.packets)])), default=0),
        width=probe.width,
        height=probe.height,
        size_bytes=path.stat().st_size,
        is_only_track=probe.has_only_track,
    )


def _is_each_frame_seekable(packets: Sequence[Packet]) -> bool:
    """Return whether a seek into the middle of each frame can show that frame.

    A seek shows the first frame that lasts, by its stated duration, beyond the time sought.
    MP4 stores durations in coding order, so with reordered frames of a variable rate a frame
    may claim to last until after the next one has ended.
    """
    displayed = sorted((p.pts, p.duration) for p in packets if p.pts is not None)
    end = displayed[0][0] if displayed else 0
    for (pts, duration), (next_pts, _) in pairwise(displayed):
        if end > pts + (next_pts - pts) / 2:
            return False
        end = max(end, pts + duration)
    return True


def is_browser_playable(encoding: ClipEncoding) -> bool:
    """Return whether all common browsers play a clip as it is, with the right frame times."""
    codecs = {"mp4": _MP4_CODECS, "webm": _WEBM_CODECS}.get(encoding.container, frozenset())
    return (
        encoding.codec in codecs
        and encoding.pixel_format in _EIGHT_BIT_FORMATS
        and encoding.has_plain_geometry
        and encoding.has_exact_times
        and encoding.is_only_track
    )


def seeks_quickly(encoding: ClipEncoding) -> bool:
    """Return whether a clip is small enough, with keyframes close enough, for fast seeking."""
    return (
        0 < encoding.keyframe_gap <= _MAX_KEYFRAME_GAP
        and max(encoding.width, encoding.height) <= _MAX_SIDE_PX
        and encoding.size_bytes <= _MAX_BYTES
    )


def needs_proxy(path: Path) -> bool:
    """Return whether a clip needs a proxy to play well in a browser.

    Parameters
    ----------
    path : Path
        The clip.

    Raises
    ------
    InputError
        The file is not a video.
    """
    encoding = inspect_encoding(path)
    return not (is_browser_playable(encoding) and seeks_quickly(encoding))


def write_proxy(
    clip: Clip,
    path: Path,
    *,
    progress: ProgressCallback | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write a playback proxy: H.264, upright, square pixels, every frame at its own time.

    Parameters
    ----------
    clip : Clip
        The clip.
    path : Path
        MP4 file to write.
    progress : callable, optional
        Called with the fraction done, 0 to 1, and a status text.
    cancelled : callable, optional
        Called for each frame; returning True stops the work.

    Raises
    ------
    Cancelled
        If `cancelled` returned True; nothing is left of the file.
    InputError
        The clip can no longer be read, or the file cannot be written.
    """
    width, height = capped_size(clip.info.width, clip.info.height, longer_side=PROXY_LONGER_SIDE)
    sink = VideoSink(
        path,
        width=max(2, width),
        height=max(2, height),
        quality=23,
        preset="superfast",
        keyframe_interval_s=KEYFRAME_INTERVAL_S,
    )
    report_progress = Progress(progress)
    with sink:
        for frame in clip.frames(longer_side=PROXY_LONGER_SIDE):
            if cancelled is not None and cancelled():
                raise Cancelled("Preparing the clip for playback was cancelled.")
            sink.write(_pad_to_two(frame.image), frame.time_s)
            if frame.index % 15 == 0:
                report_progress(frame.index / max(1, clip.info.frame_count), "Preparing playback")


def _pad_to_two(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Duplicate a single row or column, for which there is no chroma plane."""
    height, width = image.shape[:2]
    if min(height, width) > 1:
        return image
    return np.repeat(np.repeat(image, 2 if height < 2 else 1, 0), 2 if width < 2 else 1, 1)
