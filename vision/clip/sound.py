"""Read the sound of a recording, and add a sound track to a video."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from vision.errors import InputError

#: Samples per second of all sound here.
SOUND_RATE: Final = 48_000
#: What browsers record sound in, with the names of FFmpeg.
_FORMATS: Final = "matroska,webm,mov,mp4,m4a,ogg"
_MAX_STREAMS: Final = 8
_BITS_PER_S: Final = 96_000
_CHUNK: Final = 1024

Sound = NDArray[np.int16]


def read_sound(path: Path, *, max_s: float) -> Sound:
    """Read the sound of a file, mixed to one channel; gaps are silent.

    Parameters
    ----------
    path : Path
        The file.
    max_s : float
        What comes later is left out, seconds.

    Returns
    -------
    ndarray of shape (N,), int16
        Samples at `SOUND_RATE`.

    Raises
    ------
    InputError
        It has no sound that can be read.
    """
    limit = round(max_s * SOUND_RATE)
    sound = np.zeros(limit, np.int16)
    end = 0
    try:
        with av.open(
            f"file:{path}",
            container_options={
                "format_whitelist": _FORMATS,
                "protocol_whitelist": "file",
                "max_streams": str(_MAX_STREAMS),
            },
        ) as container:
            if not container.streams.audio:
                raise InputError("The recording has no sound; record it again.")
            resampler = AudioResampler(format="s16", layout="mono", rate=SOUND_RATE)
            for frame in container.decode(container.streams.audio[0]):
                if frame.time is not None and frame.time > max_s:
                    break
                for piece in resampler.resample(frame):
                    end = max(end, _place(piece, sound, after=end))
            for piece in resampler.resample(None):
                end = max(end, _place(piece, sound, after=end))
    except (av.FFmpegError, ValueError) as error:
        raise InputError("The recording of the voice cannot be read; record it again.") from error
    if end == 0:
        raise InputError("The recording has no sound; record it again.")
    return sound[:end]


def _place(piece: AudioFrame, sound: Sound, *, after: int) -> int:
    """Copy samples to their time; return where they end."""
    samples = piece.to_ndarray().reshape(-1)
    first = after
    if piece.pts is not None and piece.time_base is not None:
        first = round(piece.pts * piece.time_base * SOUND_RATE)
    skipped = max(0, -first)
    begin = min(max(0, first), sound.size)
    part = samples[skipped : skipped + sound.size - begin]
    sound[begin : begin + part.size] = part
    return begin + int(part.size)


class SoundTrack:
    """Encodes sound as AAC into a file, alongside its video.

    Parameters
    ----------
    container : OutputContainer
        The file.
    sound : ndarray of shape (N,), int16
        Samples at `SOUND_RATE`, from the time of the first frame on.
    """

    def __init__(self, container: OutputContainer, sound: Sound) -> None:
        self._container = container
        self._sound = sound
        self._stream: AudioStream = container.add_stream("aac", rate=SOUND_RATE, layout="mono")
        self._stream.bit_rate = _BITS_PER_S
        self._written = 0

    def write_until(self, time_s: float) -> None:
        """Encode what is heard before a time, so that sound and video lie together in the file.

        Parameters
        ----------
        time_s : float
            Seconds from the first frame.
        """
        while self._written < min(self._sound.size, round(time_s * SOUND_RATE)):
            part = self._sound[self._written : self._written + _CHUNK]
            frame = AudioFrame.from_ndarray(part[None], format="s16", layout="mono")
            frame.sample_rate = SOUND_RATE
            frame.pts, frame.time_base = self._written, Fraction(1, SOUND_RATE)
            self._mux(frame)
            self._written += int(part.size)

    def finish(self, time_s: float) -> None:
        """Encode the rest, up to the end of the video.

        Parameters
        ----------
        time_s : float
            Length of the video, seconds.
        """
        length = round(time_s * SOUND_RATE)
        self._sound = np.pad(self._sound[:length], (0, max(0, length - self._sound.size)))
        self.write_until(time_s)
        self._mux(None)

    def _mux(self, frame: AudioFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
