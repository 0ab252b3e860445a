"""Choose the video track of a file that is its footage, not a preview or a still image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from vision.errors import InputError

#: Raised where a file cannot be read further. PyAV raises IndexError for a packet of a track
#: that was not there at the beginning.
READ_ERRORS: Final = (av.FFmpegError, OSError, IndexError)
#: Tracks that are tried, best first, until one can be decoded.
MAX_TRACKS_TRIED: Final = 4
#: Tracks with at least this share of another's frames are about as long: recordings of two
#: cameras start and stop a few frames apart, while a preview at half the rate has half of them.
_SIMILAR_SHARE: Final = 0.9
#: A track with less than this share of the pixels, half of the width and height, is a preview.
_PREVIEW_SHARE: Final = 0.26
#: Fewer frames per second are a slide show or a strip of thumbnails. Cameras lower their rate
#: in the dark, but not this far: the shutter would have to stay open for a quarter of a second.
_MIN_RATE: Final = 4.0

_STILL: Final = Disposition.timed_thumbnails | Disposition.still_image | Disposition.dependent


@dataclass(frozen=True)
class Track:
    """Size and content of one video track.

    Attributes
    ----------
    index : int
        Index among the file's streams.
    frames : int
        Number of displayed packets; 0 where it was not needed.
    duration_s : float
        From the first to the last displayed packet, seconds; 0 for a single one.
    width, height : int
        Size of a frame, px; 0 where unknown.
    is_default : bool
        True where the file marks the track as the default.
    is_still : bool
        True where the file marks the track as images beside the footage.
    """

    index: int
    frames: int
    duration_s: float
    width: int
    height: int
    is_default: bool
    is_still: bool

    @property
    def pixels(self) -> int:
        """Number of pixels of a frame; 0 where unknown."""
        return self.width * self.height

    @property
    def is_moving(self) -> bool:
        """True where the frames follow each other as in a film."""
        return self.frames > 1 and self.frames - 1 >= _MIN_RATE * self.duration_s


def measure_tracks(container: InputContainer) -> list[Track]:
    """Measure the video tracks of an open file.

    Headers give no number of frames in Matroska, WebM and MPEG-TS and may be wrong in others,
    so packets are counted where there is a choice.

    Parameters
    ----------
    container : av.container.InputContainer
        The open file; with several tracks, it is read to its end.

    Returns
    -------
    list of Track
        Tracks with a known codec, without covers, in the file's order.
    """
    # A track with an unknown codec has no codec context.
    streams = [
        s for s in container.streams.video if s.codec_context is not None and not is_cover(s)
    ]
    counts = dict.fromkeys((s.index for s in streams), 0)
    first_s: dict[int, float] = {}
    last_s: dict[int, float] = {}
    if len(streams) > 1:
        try:
            for packet in container.demux(streams):
                if not packet.size or packet.is_discard:
                    continue
                index = packet.stream.index
                counts[index] += 1
                ticks = packet.dts if packet.pts is None else packet.pts
                if ticks is not None and packet.time_base:
                    time_s = float(ticks * packet.time_base)
                    first_s[index] = min(time_s, first_s.get(index, time_s))
                    last_s[index] = max(time_s, last_s.get(index, time_s))
        except READ_ERRORS:
            pass  # what was read so far shows which track is the longest
    return [
        _make_track(s, counts[s.index], last_s.get(s.index, 0.0) - first_s.get(s.index, 0.0))
        for s in streams
    ]


def _make_track(stream: VideoStream, frames: int, duration_s: float) -> Track:
    disposition = stream.disposition
    return Track(
        index=stream.index,
        frames=frames,
        duration_s=duration_s,
        width=stream.codec_context.width,
        height=stream.codec_context.height,
        is_default=bool(disposition & Disposition.default),
        is_still=bool(disposition & _STILL),
    )


def is_cover(stream: VideoStream) -> bool:
    """Return whether a stream is a cover image, which players do not count as a track."""
    return bool(stream.disposition & Disposition.attached_pic)


def rank_tracks(tracks: Sequence[Track], *, name: str) -> list[Track]:
    """Sort tracks by how likely each is the footage, best first.

    Flags come last, because editors copy and set them without looking: a still image may be
    the default track, and a film may be marked as a still image.

    Parameters
    ----------
    tracks : sequence of Track
        The tracks of a file.
    name : str
        The file's name, for messages.

    Returns
    -------
    list of Track
        All tracks but still images.

    Raises
    ------
    InputError
        There is no track, or only still images.
    """
    usable = [t for t in tracks if not t.is_still or t.is_moving]
    if not usable:
        raise InputError(
            f"'{name}' contains no video, only sound or still images; choose a video file."
        )
    moving_frames = max((t.frames for t in usable if t.is_moving), default=0)

    def key(track: Track) -> tuple[bool, bool, int, bool, bool, int]:
        """Order tracks; the largest key is the footage."""
        is_longest = track.is_moving and track.frames >= _SIMILAR_SHARE * moving_frames
        # Among tracks of about the same length, the sharper one; else, the one with more frames.
        size = track.pixels if is_longest else track.frames
        return is_longest, track.is_moving, size, not track.is_still, track.is_default, -track.index

    return sorted(usable, key=key, reverse=True)


def is_similar(track: Track, other: Track) -> bool:
    """Return whether a track may be another recording of the same length, or is that track."""
    return track.index == other.index or (
        track.is_moving
        and track.frames >= _SIMILAR_SHARE * other.frames
        and track.pixels >= _PREVIEW_SHARE * other.pixels
    )
