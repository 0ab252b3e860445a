"""Open a video file safely with PyAV, probe its packets and stream decoded frames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
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
from av.stream import Discard
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vision.clip.containers import FORMATS
from vision.clip.deinterlace import Deinterlacer
from vision.clip.timestamps import Packet, Timeline, build_timeline
from vision.clip.tracks import (
    MAX_TRACKS_TRIED,
    READ_ERRORS,
    Track,
    is_cover,
    is_similar,
    measure_tracks,
    rank_tracks,
)
from vision.errors import InputError
from vision.limits import ClipLimits

# AVI stores no presentation times, and FFmpeg's guess is wrong for reordered frames (B-frames).
_FORMATS_WITHOUT_PTS = frozenset({"avi"})

# Metadata that is not UTF-8 must not make a clip unreadable. PyAV 19 always keeps undecodable
# bytes as surrogates and dropped the argument; older versions need it for the same result.
_METADATA_OPTIONS: dict[str, Any] = (
    {} if int(av.__version__.split(".")[0]) >= 19 else {"metadata_errors": "surrogateescape"}
)


@dataclass(frozen=True)
class VideoProbe:
    """Metadata and packet timestamps of the video track, from one pass over the file.

    Attributes
    ----------
    width, height : int
        Coded size, px.
    pixel_aspect : Fraction or None
        Width of a pixel over its height.
    display_matrix : tuple of 9 int, or None
        Rotation and mirroring for display, where the file has them.
    is_interlaced : bool
        True where the first frame consists of two fields.
    transfer_characteristic : int
        Code of the transfer curve (ISO/IEC 23091-2).
    codec : str
        Short name.
    time_base : Fraction
        Seconds in one tick.
    nominal_rate : Fraction or None
        Frames per second according to the file's header.
    packets : list of Packet
        All displayed packets, in file order.
    first_pts : int or None
        Timestamp of the first frame that decoded.
    end_pts : int or None
        End of the track according to the file's header, ticks.
    has_only_dts : bool
        True where the container stores only decoding times (AVI): the times are right as a
        set, but not tied to their packets.
    declared_frames : int
        Number of packets according to the file's header; 0 where it gives none.
    declared_duration_s : float
        Duration according to the file's header, seconds, from the file's own zero; 0 where
        it gives none.
    packet_count : int
        Number of packets in the file, including those that are not displayed.
    last_pts_s : float
        Latest presentation time, seconds, from the file's own zero.
    track : int
        Index of the track among the file's streams.
    similar_tracks : int
        Number of tracks with about as many frames, including this one.
    has_only_track : bool
        True where the file holds no other video track, not even a still image.
    tags : dict of str to str
        Metadata of the file and of the track, by key.
    """

    width: int
    height: int
    pixel_aspect: Fraction | None
    display_matrix: tuple[int, ...] | None
    is_interlaced: bool
    transfer_characteristic: int
    codec: str
    time_base: Fraction
    nominal_rate: Fraction | None
    packets: list[Packet]
    first_pts: int | None
    end_pts: int | None
    has_only_dts: bool
    declared_frames: int
    declared_duration_s: float
    packet_count: int
    last_pts_s: float
    track: int
    similar_tracks: int
    has_only_track: bool
    tags: dict[str, str]

    def timeline(self) -> Timeline:
        """Compute the presentation time of each frame."""
        return build_timeline(
            self.packets,
            time_base=self.time_base,
            first_pts=self.first_pts,
            nominal_rate=self.nominal_rate,
            end_pts=self.end_pts,
            has_only_dts=self.has_only_dts,
        )


@contextmanager
def open_container(
    path: Path, *, track: int | None = None
) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file, choose its video track, and close the file at the end.

    Parameters
    ----------
    path : Path
        The file.
    track : int, optional
        Index of the video track among the file's streams; by default it is chosen as in
        `probe_video`, which reads all packets of a file with several video tracks.

    Yields
    ------
    container : av.container.InputContainer
        The open file; only the chosen track is demuxed.
    stream : av.video.stream.VideoStream
        The chosen track.

    Raises
    ------
    InputError
        The file is not a video, or has no track that can be decoded.
    """
    if track is None:
        with _open_file(path) as container:
            track = _list_tracks(container, name=path.name)[0].index
    with _open_file(path) as container:
        yield container, _select_track(container, track, name=path.name)


def _select_track(container: InputContainer, track: int, *, name: str) -> VideoStream:
    """Select a video track of an open file; the others are not read."""
    stream = next((s for s in container.streams.video if s.index == track), None)
    if stream is None:  # another file has taken its name
        raise InputError(f"'{name}' has changed; choose it again.")
    for other in container.streams:
        other.discard = Discard.default if other.index == track else Discard.all
    # Frame threading conceals damage from whatever its neighbours have decoded by then,
    # so a damaged file would decode differently each time. Slice threading does not.
    stream.thread_type = ThreadType.SLICE
    # Later frames may be larger than the first; those that are too large are not decoded.
    stream.codec_context.options = {"max_pixels": str(ClipLimits.current().frame_pixels)}
    return stream


@contextmanager
def _open_file(path: Path) -> Iterator[InputContainer]:
    """Open a file of an allowed format, and close it at the end."""
    tracks = ClipLimits.current().tracks
    try:
        container = av.open(
            # Without the scheme, FFmpeg takes a name such as "http:x.mp4" for an address.
            f"file:{path}",
            mode="r",
            container_options={
                "format_whitelist": ",".join(FORMATS),
                "protocol_whitelist": "file",
                "max_streams": str(tracks),
            },
            **_METADATA_OPTIONS,
        )
    except PermissionError as error:
        raise InputError(
            f"You do not have permission to read '{path.name}'; check the file's permissions."
        ) from error
    except MemoryError as error:
        raise InputError(
            f"'{path.name}' has more than {tracks} tracks, or needs more memory to read than a "
            "clip does; export it as MP4 with one video track."
        ) from error
    except (av.FFmpegError, OSError) as error:
        raise InputError(
            f"'{path.name}' cannot be read as a video: it is damaged, incomplete or a "
            "different kind of file; copy it from the phone again or export it as MP4."
        ) from error
    with container:
        yield container


def _list_tracks(container: InputContainer, *, name: str) -> list[Track]:
    """List the video tracks of an open file, the footage first; several are read to the end."""
    tracks = measure_tracks(container)
    if not tracks and not all(is_cover(stream) for stream in container.streams.video):
        raise InputError(
            f"'{name}' uses a video codec that cannot be decoded; export it as MP4 with H.264."
        )
    return rank_tracks(tracks, name=name)


def probe_video(path: Path) -> VideoProbe:
    """Read all packets of a file, decoding only as far as the first frame.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    VideoProbe
        Metadata and packet timestamps.

    Raises
    ------
    InputError
        The file is not a video, or no frame can be decoded.
    """
    with _open_file(path) as container:
        tracks = _list_tracks(container, name=path.name)
        # Opening a hostile file can take long, so a file is opened again only if need be.
        probe = _probe_track(container, tracks[0], tracks, path) if len(tracks) == 1 else None
    for track in tracks[:MAX_TRACKS_TRIED] if len(tracks) > 1 else ():
        with _open_file(path) as container:
            probe = _probe_track(container, track, tracks, path)
        if probe is not None:
            break
    if probe is None:
        raise InputError(
            f"No frame of '{path.name}' can be decoded; "
            "copy it from the phone again or export it as MP4."
        )
    return probe


def _probe_track(
    container: InputContainer, track: Track, tracks: Sequence[Track], path: Path
) -> VideoProbe | None:
    """Read all packets of a track; None where no frame can be decoded."""
    packets: list[Packet] = []
    first: VideoFrame | None = None
    packet_count = 0
    limits = ClipLimits.current()
    _check_size(track, limits, name=path.name)
    stream = _select_track(container, track.index, name=path.name)
    has_only_dts = container.format.name in _FORMATS_WITHOUT_PTS
    try:
        for packet in container.demux(stream):
            if first is None:
                first = next(iter(_decode_packet(stream, packet)), None)
            packet_count += packet.size > 0
            if packet.size and not packet.is_discard:
                pts = packet.dts if has_only_dts else packet.pts
                packets.append(Packet(pts, packet.duration or 0, packet.is_keyframe))
                if len(packets) > limits.frames:
                    raise InputError(
                        f"'{path.name}' has more than {limits.frames} frames; cut out the part "
                        "with the exercise."
                    )
    except READ_ERRORS:
        # What was read so far may be enough; `packet_count` shows that it is not all.
        if first is None:
            first = next(iter(_decode_packet(stream, None)), None)
    if first is None or not packets:
        return None
    time_base = _fraction(stream.time_base) or Fraction(1, 1000)
    last_pts = max((p.pts for p in packets if p.pts is not None), default=0)
    return VideoProbe(
        width=first.width,
        height=first.height,
        pixel_aspect=_fraction(stream.sample_aspect_ratio),
        display_matrix=frame_display_matrix(first),
        is_interlaced=first.interlaced_frame,
        transfer_characteristic=int(first.color_trc),
        codec=stream.codec_context.codec.canonical_name,
        time_base=time_base,
        nominal_rate=_fraction(stream.guessed_rate) or _fraction(stream.average_rate),
        packets=packets,
        first_pts=first.pts,
        end_pts=_end_pts(stream),
        has_only_dts=has_only_dts,
        declared_frames=stream.frames,
        declared_duration_s=(container.duration or 0) / av.time_base,
        packet_count=packet_count,
        last_pts_s=float(last_pts * time_base),
        track=track.index,
        similar_tracks=sum(is_similar(other, track) for other in tracks),
        has_only_track=sum(not is_cover(other) for other in container.streams.video) == 1,
        tags={**container.metadata, **stream.metadata},
    )


def _check_size(track: Track, limits: ClipLimits, *, name: str) -> None:
    """Raise an error if the frames of a track are larger than those of a clip may be."""
    width, height = track.width, track.height
    if max(width, height) > limits.side_px or width * height > limits.frame_pixels:
        raise InputError(
            f"'{name}' is {width} x {height} pixels; the limit is {limits.side_px} on each side "
            f"and {limits.frame_pixels / 1e6:g} megapixels, so export it at a smaller size."
        )


def _fraction(value: Fraction | None) -> Fraction | None:
    """Convert a fraction from PyAV, which has its own type from version 19; None if unknown."""
    return Fraction(value.numerator, value.denominator) if value else None


def _end_pts(stream: VideoStream) -> int | None:
    if stream.start_time is None or stream.duration is None:
        return None
    return stream.start_time + stream.duration


def frame_display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    """Return the display matrix of a decoded frame; None where it has none."""
    try:
        # By key, because iteration yields entries up to PyAV 18 and keys from 19 on.
        # PyAV 18 declares a different type from the one it returns.
        item = cast("Mapping[SideData, Buffer]", frame.side_data).get(SideData.DISPLAYMATRIX)
    except ValueError:
        # Up to PyAV 18, one entry of an unknown type, such as EXIF, hides all of them.
        return _rotation_matrix(frame.rotation)
    if item is None:
        return None
    values = np.frombuffer(memoryview(item), dtype=np.int32)
    return tuple(int(v) for v in values) if values.size == 9 else None


def _rotation_matrix(counter_clockwise_deg: int) -> tuple[int, ...]:
    """Build the display matrix of a rotation."""
    angle = math.radians(counter_clockwise_deg)
    cos, sin = (round(part * 65536) for part in (math.cos(angle), math.sin(angle)))
    return (cos, -sin, 0, sin, cos, 0, 0, 0, 1 << 30)


def _decode_packet(stream: VideoStream, packet: av.Packet[VideoStream] | None) -> list[VideoFrame]:
    """Decode one packet (None flushes the decoder); a damaged one yields no frames."""
    try:
        return stream.decode(packet)
    except READ_ERRORS:
        return []


def decode_frames(path: Path, *, track: int, from_pts: int | None) -> Iterator[VideoFrame]:
    """Stream decoded frames in display order.

    Parameters
    ----------
    path : Path
        The file.
    track : int
        Index of the video track among the file's streams.
    from_pts : int or None
        Timestamp of the keyframe to start at, ticks; None starts at the beginning.

    Yields
    ------
    av.VideoFrame
        Frames as coded but not interlaced, without those too damaged to decode. The file is
        closed when the generator ends or is closed.

    Raises
    ------
    InputError
        The file can no longer be opened.
    """
    deinterlacer = Deinterlacer()
    for frame in _decode(path, track=track, from_pts=from_pts):
        yield deinterlacer.convert(frame)


def _decode(path: Path, *, track: int, from_pts: int | None) -> Iterator[VideoFrame]:
    """Stream frames as coded, as in `decode_frames`."""
    with open_container(path, track=track) as (container, stream):
        try:
            if from_pts is not None:
                container.seek(from_pts, stream=stream, backward=True)
            # The last packet is empty and flushes the decoder.
            for packet in container.demux(stream):
                yield from _decode_packet(stream, packet)
        except READ_ERRORS:
            yield from _decode_packet(stream, None)
