"""Generate clips of any format and length from a committed sample.

The sample is played forwards and backwards, enlarged, with frames in between for higher rates and
with sensor noise, and encoded once at the bit rate of a phone. Longer clips repeat the encoded
frames, so that ten minutes are made in seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from accuracy.result_store import ROOT, fingerprint
from bench.grid import BenchClip, Format, Source
from vision.atomic import atomic_path
from vision.checksum import sha256_of
from vision.clip.open import open_clip

Image = NDArray[np.uint8]

_RECIPE_CODE: Final = ("bench/clip_maker.py",)
_DIGITS: Final = 12
#: The noise is one tile, moved by up to this many pixels from frame to frame.
_NOISE_SHIFT_PX: Final = 64
_SEED: Final = 1
_TICKS_PER_FRAME: Final = 512
_MICROSECONDS: Final = 1_000_000


def make_clip(clip: BenchClip, source: Source, folder: Path) -> Path:
    """Return the file of a clip, generating it if there is none yet.

    Parameters
    ----------
    clip : BenchClip
        The clip.
    source : Source
        What generated clips are made of.
    folder : Path
        Folder for generated clips; it is created if necessary.

    Returns
    -------
    Path
        The file; that of a committed clip is the sample itself.
    """
    if clip.sample is not None:
        return clip.sample
    folder.mkdir(parents=True, exist_ok=True)
    digest = recipe_digest(clip.format, source)
    period = folder / f"{clip.name}.{digest}.mp4"
    if not period.exists():
        _delete_outdated(clip.name, folder)
        with atomic_path(period) as part:
            _encode(period_frames(source, clip.format), clip.format, part)
    path = folder / f"{clip.name}-{clip.frames}.{digest}.mp4"
    if not path.exists():
        with atomic_path(path) as part:
            repeat_clip(period, part, frames=clip.frames)
    return path


def _delete_outdated(name: str, folder: Path) -> None:
    """Delete clips of a format that were made in another way: long ones take gigabytes."""
    for path in folder.glob(f"{name}[.-]*.mp4"):
        path.unlink()


def recipe_digest(chosen: Format, source: Source) -> str:
    """Return a checksum of everything that a generated clip depends on but its length.

    Parameters
    ----------
    chosen : Format
        Its format.
    source : Source
        What it is made of.
    """
    parts = (
        chosen.model_dump_json(),
        source.model_dump_json(),
        sha256_of(ROOT / source.sample),
        fingerprint(_RECIPE_CODE),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]


def play_positions(last_frame: int, steps: int) -> list[float]:
    """Return the positions in the sample of the frames of one period, in frames.

    Parameters
    ----------
    last_frame : int
        Where the sample turns back.
    steps : int
        Frames of the clip for each frame of the sample.

    Returns
    -------
    list of float
        From the first frame to the last one and back to the second, so that the next period
        goes on without a pause.
    """
    forwards = [i / steps for i in range(last_frame * steps + 1)]
    return forwards + forwards[-2:0:-1]


def period_frames(source: Source, chosen: Format) -> Iterator[Image]:
    """Yield the frames of one period: forwards and backwards.

    Parameters
    ----------
    source : Source
        What the clip is made of.
    chosen : Format
        Its format.

    Yields
    ------
    ndarray of shape (height, width, 3), uint8
        RGB.
    """
    opened = open_clip(ROOT / source.sample)
    frames = [f.image for f in islice(opened.frames(), source.last_frame + 1)]
    steps = max(1, round(chosen.rate / opened.info.frame_rate))
    size = (chosen.width, chosen.height)
    noise = _noise_tile(chosen, source.noise)
    shifts = np.random.default_rng(_SEED)
    for position in play_positions(len(frames) - 1, steps):
        image = cv2.resize(frame_between(frames, position), size, interpolation=cv2.INTER_CUBIC)
        y, x = shifts.integers(_NOISE_SHIFT_PX, size=2)
        tile = noise[y : y + chosen.height, x : x + chosen.width]
        yield cv2.add(image, tile, dtype=cv2.CV_8U)


def frame_between(frames: Sequence[Image], position: float) -> Any:
    """Return a frame of the sample, or between two of them their mean.

    Parameters
    ----------
    frames : sequence of ndarray
        Frames of the sample.
    position : float
        Position, frames.
    """
    first = int(position)
    if position == first:
        return frames[first]
    weight = position - first
    return cv2.addWeighted(frames[first], 1.0 - weight, frames[first + 1], weight, 0.0)


def _noise_tile(chosen: Format, level: float) -> NDArray[np.int16]:
    """Return noise of the brightness for frames of a format, larger by the greatest shift."""
    shape = (chosen.height + _NOISE_SHIFT_PX, chosen.width + _NOISE_SHIFT_PX, 1)
    noise = np.random.default_rng(_SEED).normal(0.0, level, shape)
    return np.repeat(np.round(noise).astype(np.int16), 3, axis=2)


def _encode(frames: Iterator[Image], chosen: Format, path: Path) -> None:
    """Encode frames as a phone does: a constant bit rate, a keyframe each second, no B-frames."""
    bits = str(round((chosen.mbit_s or 0.0) * _MICROSECONDS))
    with av.open(str(path), "w", format="mp4") as container:
        options = {"preset": "veryfast", "b": bits, "maxrate": bits, "bufsize": bits, "bf": "0"}
        stream = container.add_stream(
            "libx264",
            rate=chosen.rate,
            options={**options, "g": str(chosen.rate), "sc_threshold": "0"},
        )
        stream.width, stream.height, stream.pix_fmt = chosen.width, chosen.height, "yuv420p"
        stream.time_base = Fraction(1, chosen.rate * _TICKS_PER_FRAME)
        for index, image in enumerate(frames):
            frame = VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts = index * _TICKS_PER_FRAME
            frame.time_base = stream.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def repeat_clip(period: Path, path: Path, *, frames: int) -> None:
    """Repeat a clip without encoding it again.

    Parameters
    ----------
    period : Path
        The clip; its frames are stored in the order in which they are shown.
    path : Path
        MP4 file to write.
    frames : int
        Number of frames to write.
    """
    written = 0
    with av.open(str(path), "w", format="mp4") as output:
        out_stream = None
        begin = 0
        while written < frames:
            with av.open(str(period)) as container:
                stream = container.streams.video[0]
                if out_stream is None:
                    out_stream = output.add_stream_from_template(stream)
                end = begin
                for packet in container.demux(stream):
                    if packet.pts is None or packet.dts is None or written == frames:
                        continue
                    packet.pts += begin
                    packet.dts += begin
                    end = max(end, packet.pts + (packet.duration or 0))
                    packet.stream = out_stream
                    output.mux(packet)
                    written += 1
                begin = end
