"""Encode RGB frames as H.264 in MP4, with sound or without, which browsers and phones play."""

from __future__ import annotations

import contextlib
import errno
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from vision.atomic import atomic_path
from vision.clip.sound import Sound, SoundTrack
from vision.errors import InputError

_BT709 = 1  # the same code for matrix, primaries and transfer curve
_LIMITED_RANGE = 1

# At most this many frames between keyframes, so that seeking in a player is fast.
_KEYFRAME_INTERVAL = 30

# For the H.264 level in the file and for a clip of one frame.
_NOMINAL_RATE = 30


def output_size(width: int, height: int, *, short_side: int = 720) -> tuple[int, int]:
    """Compute the size of an output video: even, and no larger than needed.

    Parameters
    ----------
    width, height : int
        The clip's display size, px.
    short_side : int, optional
        Maximum pixels on the shorter side; smaller clips are not enlarged.

    Returns
    -------
    width, height : int
        Even sizes, px, at least 2.
    """
    scale = min(1.0, short_side / min(width, height))
    # The small offset keeps 1280 * (720 / 1280) from becoming 719.99 and so 718.
    return _even(int(width * scale + 1e-6)), _even(int(height * scale + 1e-6))


def _even(pixels: int) -> int:
    """Round down to an even number: chroma planes are half the size."""
    return max(2, pixels // 2 * 2)


class VideoSink:
    """Write RGB frames as an H.264 MP4 file; a context manager.

    The file appears under its name only when it is complete; after an error nothing is left
    behind. A device or a pipe gets the whole file at the end, because an MP4 file is not
    written sequentially.

    Parameters
    ----------
    path : Path or str
        The file to write; an existing one is replaced.
    width, height : int
        Size of the frames, px; an odd last row or column is cut off.
    time_base : Fraction, optional
        Seconds in one tick of the file's clock.
    quality : int, optional
        Constant rate factor of the encoder, 0 (best) to 51.
    preset : str, optional
        Encoder preset (x264): slower ones make smaller files.
    keyframe_interval_s : float, optional
        Maximum seconds between keyframes; a short interval makes stepping frame by frame
        fast.
    sound : ndarray of shape (N,), int16, optional
        Sound from the first frame on, see `vision.clip.sound`; what is longer than the video is
        cut off.

    Raises
    ------
    InputError
        The file cannot be written: no such folder, no permission, no space; or no frame was
        written.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        width: int,
        height: int,
        time_base: Fraction = Fraction(1, 90_000),
        quality: int = 21,
        preset: str = "veryfast",
        keyframe_interval_s: float | None = None,
        sound: Sound | None = None,
    ) -> None:
        self.path = Path(path)
        self.width = _even(width)
        self.height = _even(height)
        self._accepted_shapes = {(height, width, 3), (self.height, self.width, 3)}
        self._time_base = time_base
        self._quality = quality
        self._preset = preset
        self._reformatter = VideoReformatter()
        self._start_s: float | None = None
        self._frame_ticks = max(1, round(Fraction(1, _NOMINAL_RATE) / time_base))
        self._keyframe_interval = (
            None
            if keyframe_interval_s is None
            else round(Fraction(keyframe_interval_s) / time_base)
        )
        self._keyframe_tick = 0
        self._pending: VideoFrame | None = None
        self._pending_tick = 0
        self._file = contextlib.ExitStack()
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._sound = sound
        self._sound_track: SoundTrack | None = None

    def __enter__(self) -> Self:
        """Open the file.

        Returns
        -------
        VideoSink
            Itself.
        """
        try:
            # A missing or read-only folder must show before encoding starts.
            part = self._file.enter_context(atomic_path(self.path))
            self._container = av.open(
                f"file:{part}", "w", format="mp4", options={"movflags": "+faststart"}
            )
            self._stream = self._add_stream(self._container)
            if self._sound is not None:
                self._sound_track = SoundTrack(self._container, self._sound)
        except BaseException as error:
            self._abandon(error)
            if isinstance(error, av.FFmpegError | OSError):
                raise self._input_error(error) from error
            raise
        return self

    def _add_stream(self, container: OutputContainer) -> VideoStream:
        stream = container.add_stream(
            "libx264",
            rate=_NOMINAL_RATE,
            options={
                "preset": self._preset,
                "crf": str(self._quality),
                "g": str(_KEYFRAME_INTERVAL),
                "forced-idr": "1",
                # Reordered frames (B-frames) would need an edit list and would blur the
                # durations of variable-rate clips.
                "bf": "0",
            },
        )
        stream.width = self.width
        stream.height = self.height
        stream.pix_fmt = "yuv420p"
        stream.time_base = self._time_base
        context = stream.codec_context
        context.time_base = self._time_base
        # Without this flag the encoder drops durations, and with them that of the last frame.
        context.flags |= Flags.frame_duration
        context.colorspace = _BT709
        context.color_primaries = _BT709
        context.color_trc = _BT709
        context.color_range = _LIMITED_RANGE
        return stream

    def write(self, image_rgb: NDArray[np.uint8], time_s: float) -> None:
        """Add one frame.

        Parameters
        ----------
        image_rgb : ndarray of shape (height, width, 3), uint8
            RGB.
        time_s : float
            Presentation time, seconds, later than that of the previous frame. The first
            frame's time becomes the file's zero; intervals are kept.

        Raises
        ------
        InputError
            The file cannot be written.
        ValueError
            The frame has a different size or type, or its time is not ascending.
        RuntimeError
            The sink is not open.
        """
        if self._stream is None:
            raise RuntimeError("the sink is not open")
        if image_rgb.shape not in self._accepted_shapes or image_rgb.dtype != np.uint8:
            raise ValueError(f"a frame of {image_rgb.dtype} {image_rgb.shape} does not fit")
        if self._start_s is None:
            self._start_s = time_s
        tick = round((time_s - self._start_s) / self._time_base)
        if self._pending is not None:
            if tick <= self._pending_tick:
                raise ValueError("times must ascend")
            self._frame_ticks = tick - self._pending_tick
            self._encode_pending()
        self._pending = self._to_yuv(image_rgb, tick)
        self._pending_tick = tick

    def _to_yuv(self, image: NDArray[np.uint8], tick: int) -> VideoFrame:
        cut = np.ascontiguousarray(image[: self.height, : self.width])
        frame = self._reformatter.reformat(
            VideoFrame.from_ndarray(cut, format="rgb24"),
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BILINEAR,
            threads=1,
        )
        frame.color_primaries = _BT709
        frame.color_trc = _BT709
        frame.pts = tick
        frame.time_base = self._time_base
        return frame

    def _encode_pending(self) -> None:
        """Encode the pending frame, whose duration is known only once the next one arrives."""
        if self._pending is None:
            return
        self._pending.duration = self._frame_ticks
        if self._keyframe_interval is not None and (
            # The following frame would be too late to be the next keyframe.
            self._pending_tick + self._frame_ticks - self._keyframe_tick > self._keyframe_interval
        ):
            self._pending.pict_type = PictureType.I
            self._keyframe_tick = self._pending_tick
        self._encode(self._pending)
        self._pending = None

    def _encode(self, frame: VideoFrame | None) -> None:
        if self._stream is None or self._container is None:
            raise RuntimeError("the sink is not open")
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
            if self._sound_track is not None:
                end_s = float((self._pending_tick + self._frame_ticks) * self._time_base)
                if frame is None:
                    self._sound_track.finish(end_s)
                else:
                    self._sound_track.write_until(end_s)
        except (av.FFmpegError, OSError) as error:
            raise self._input_error(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the file and move it into place; after an error remove it."""
        if error is not None:
            self._abandon(error)
            return
        try:
            self._finish()
        except BaseException as failure:
            self._abandon(failure)
            raise

    def _finish(self) -> None:
        if self._start_s is None:
            raise InputError(f"There is no frame to write to '{self.path.name}'.")
        # The last frame is displayed as long as the one before it.
        self._encode_pending()
        self._encode(None)
        try:
            if self._container is not None:
                self._container.close()
            self._file.close()  # moves the temporary file into place
        except (av.FFmpegError, OSError) as error:
            raise self._input_error(error) from error
        self._container = self._stream = None

    def _abandon(self, error: BaseException) -> None:
        if self._container is not None:
            # Closing writes the trailer, which may fail for the reason already being
            # reported; the file is discarded anyway.
            with contextlib.suppress(av.FFmpegError, OSError, ValueError):
                self._container.close()
        self._container = self._stream = self._pending = None
        # Exiting with an error deletes the temporary file.
        self._file.__exit__(type(error), error, error.__traceback__)

    def _input_error(self, error: BaseException) -> InputError:
        code = getattr(error, "errno", None)
        name = self.path.name
        if code in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)):
            return InputError(f"The disk is full; free some space to write '{name}'.")
        if code in (errno.EACCES, errno.EPERM, errno.EROFS):
            return InputError(
                f"You do not have permission to write '{name}' there; choose another folder."
            )
        if code in (errno.ENOENT, errno.ENOTDIR):
            return InputError(f"The folder for '{name}' does not exist; create it first.")
        if code == errno.EISDIR:
            return InputError(f"'{name}' is a folder; give the name of a video file.")
        if code == errno.EPIPE:
            return InputError(
                f"The program reading '{name}' stopped before the video was complete."
            )
        return InputError(f"'{name}' cannot be written; check the name and the drive.")
