"""PyAV at work: opening a file safely, surveying it, and streaming its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.buffer import Buffer
from av.codec.context import ThreadType
from av.container import InputContainer
from av.sidedata.sidedata import Type as SideData
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vision.clip.times import Packet
from vision.errors import InputError

# Only formats that hold everything in the one file: playlists and the like
# could make the library read other files or the network.
_FORMATS = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg"

# AVI knows no presentation times; the library's guess goes wrong with reordered pictures.
_WITHOUT_TIMES = frozenset({"avi"})

# Tags that are not UTF-8 must not make a clip unreadable. From PyAV 19 on undecodable bytes are
# always kept as surrogates and the argument is gone; before, this asks for the same.
_TAGS: dict[str, Any] = (
    {} if int(av.__version__.split(".")[0]) >= 19 else {"metadata_errors": "surrogateescape"}
)

_NOT_A_RECORDING = (
    Disposition.attached_pic
    | Disposition.timed_thumbnails
    | Disposition.still_image
    | Disposition.dependent
)


@dataclass(frozen=True)
class Survey:
    """What one pass over the packets, with only the first picture decoded, tells.

    Attributes
    ----------
    width, height : int
        Coded size, px.
    pixel_aspect : Fraction or None
        Width of a pixel over its height.
    matrix : tuple of 9 int, or None
        Display matrix, where the file has one.
    transfer : int
        Code of the transfer curve.
    codec : str
        Short name.
    time_base : Fraction
        Seconds in one tick.
    nominal_rate : Fraction or None
        Pictures a second the file claims.
    packets : list of Packet
        All packets to be shown, in file order.
    first_pts : int or None
        Timestamp of the first picture that decoded.
    end_pts : int or None
        Where the file says that the track ends, ticks.
    in_order : bool
        True where the packets' times are right as a set only.
    promised : int
        Number of packets the file says it has; 0 where it does not say.
    promised_s : float
        How long the file says it is, seconds, from its own zero; 0 where it
        does not say.
    held : int
        Number of packets that are there, including those not to be shown.
    held_s : float
        Latest time among them, seconds, from the file's zero.
    """

    width: int
    height: int
    pixel_aspect: Fraction | None
    matrix: tuple[int, ...] | None
    transfer: int
    codec: str
    time_base: Fraction
    nominal_rate: Fraction | None
    packets: list[Packet]
    first_pts: int | None
    end_pts: int | None
    in_order: bool
    promised: int
    promised_s: float
    held: int
    held_s: float


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file and choose its video track; closes the file at the end.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    container : av.container.InputContainer
        The open file; only the chosen track is read.
    stream : av.video.stream.VideoStream
        The chosen track.

    Raises
    ------
    InputError
        The file is no video, or has no track that can be decoded.
    """
    try:
        container = av.open(
            # Without the scheme a name such as "http:x.mp4" would be taken for an address.
            f"file:{path}",
            mode="r",
            container_options={"format_whitelist": _FORMATS, "protocol_whitelist": "file"},
            **_TAGS,
        )
    except PermissionError as error:
        raise InputError(f"'{path.name}' may not be read; check the file's permissions.") from error
    except (av.FFmpegError, OSError) as error:
        raise InputError(
            f"'{path.name}' is not a video that can be read: it is damaged, cut short or "
            "another kind of file; copy it from the phone again or export it as MP4."
        ) from error
    with container:
        stream = _choose(container, name=path.name)
        for other in container.streams:
            other.discard = Discard.default if other.index == stream.index else Discard.all
        # Threads that decode several pictures at once patch damaged ones from
        # whatever their neighbours hold by then, so that a damaged file would
        # look different each time. Threads within one picture do not.
        stream.thread_type = ThreadType.SLICE
        yield container, stream


def _choose(container: InputContainer, *, name: str) -> VideoStream:
    tracks = [s for s in container.streams.video if not s.disposition & _NOT_A_RECORDING]
    if not tracks:
        raise InputError(f"'{name}' holds no video, only sound or stills; give the video itself.")
    # A track whose codec is unknown has no codec context.
    usable = [s for s in tracks if s.codec_context is not None]
    if not usable:
        raise InputError(
            f"'{name}' is coded in a way that cannot be read; export it as MP4 with H.264."
        )

    def worth(stream: VideoStream) -> tuple[bool, int, int]:
        size = stream.codec_context.width * stream.codec_context.height
        return bool(stream.disposition & Disposition.default), size, -stream.index

    return max(usable, key=worth)


def survey(path: Path) -> Survey:
    """Pass over all packets of a file, decoding only until the first picture.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Survey
        What was found.

    Raises
    ------
    InputError
        The file is no video, or not one picture can be decoded.
    """
    packets: list[Packet] = []
    first: VideoFrame | None = None
    held = 0
    with opened(path) as (container, stream):
        in_order = container.format.name in _WITHOUT_TIMES
        try:
            for packet in container.demux(stream):
                if first is None:
                    first = next(iter(_decoded(stream, packet)), None)
                held += packet.size > 0
                if packet.size and not packet.is_discard:
                    stamp = packet.dts if in_order else packet.pts
                    packets.append(Packet(stamp, packet.duration or 0, packet.is_keyframe))
        except (av.FFmpegError, OSError):
            # What was read so far may do; `held` tells that it is not all.
            if first is None:
                first = next(iter(_decoded(stream, None)), None)
        if first is None or not packets:
            raise InputError(
                f"Not one picture of '{path.name}' can be decoded; "
                "copy it from the phone again or export it as MP4."
            )
        time_base = _fraction(stream.time_base) or Fraction(1, 1000)
        latest = max((p.pts for p in packets if p.pts is not None), default=0)
        return Survey(
            width=first.width,
            height=first.height,
            pixel_aspect=_fraction(stream.sample_aspect_ratio),
            matrix=_display_matrix(first),
            transfer=int(first.color_trc),
            codec=stream.codec_context.codec.canonical_name,
            time_base=time_base,
            nominal_rate=_fraction(stream.guessed_rate) or _fraction(stream.average_rate),
            packets=packets,
            first_pts=first.pts,
            end_pts=_end(stream),
            in_order=in_order,
            promised=stream.frames,
            promised_s=(container.duration or 0) / av.time_base,
            held=held,
            held_s=float(latest * time_base),
        )


def _fraction(value: Fraction | None) -> Fraction | None:
    """Make a fraction of what PyAV gives: up to 18 also None, from 19 on a type of its own."""
    return Fraction(value.numerator, value.denominator) if value else None


def _end(stream: VideoStream) -> int | None:
    if stream.start_time is None or stream.duration is None:
        return None
    return stream.start_time + stream.duration


def _display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    try:
        # By its key, because iterating gives entries up to PyAV 18 and keys from 19 on.
        # PyAV 17 and 18 declare another type than they give.
        item = cast("Mapping[SideData, Buffer]", frame.side_data).get(SideData.DISPLAYMATRIX)
    except ValueError:
        # Up to PyAV 18 one entry of a kind it does not know, such as EXIF, hides all of them.
        return _turned(frame.rotation)
    if item is None:
        return None
    values = np.frombuffer(memoryview(item), dtype=np.int32)
    return tuple(int(v) for v in values) if values.size == 9 else None


def _turned(counter_clockwise_deg: int) -> tuple[int, ...]:
    """Give the display matrix of a turn."""
    angle = math.radians(counter_clockwise_deg)
    cos, sin = (round(part * 65536) for part in (math.cos(angle), math.sin(angle)))
    return (cos, -sin, 0, sin, cos, 0, 0, 0, 1 << 30)


def _decoded(stream: VideoStream, packet: av.Packet[VideoStream] | None) -> list[VideoFrame]:
    """Decode one packet (None: what the decoder still holds); a damaged one gives nothing."""
    try:
        return stream.decode(packet)
    except (av.FFmpegError, OSError):
        return []


def pictures(path: Path, *, from_pts: int | None) -> Iterator[VideoFrame]:
    """Stream decoded pictures in the order they are shown.

    Parameters
    ----------
    path : Path
        The file.
    from_pts : int or None
        Where to begin: the timestamp, ticks, of a picture at which decoding can
        begin. None begins at the start.

    Yields
    ------
    av.VideoFrame
        Pictures as coded, without those too damaged to decode. The file is
        closed when the generator ends or is closed.

    Raises
    ------
    InputError
        The file cannot be opened any more.
    """
    with opened(path) as (container, stream):
        try:
            if from_pts is not None:
                container.seek(from_pts, stream=stream, backward=True)
            # Ends with an empty packet that makes the decoder give up all it holds.
            for packet in container.demux(stream):
                yield from _decoded(stream, packet)
        except (av.FFmpegError, OSError):
            yield from _decoded(stream, None)
