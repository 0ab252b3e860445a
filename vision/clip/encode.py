"""Writing a video that browsers and phones play."""

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
from vision.errors import InputError

_BT709 = 1  # the code for matrix, primaries and transfer curve alike
_LIMITED_RANGE = 1

# A key picture at least this often, so that a player's slider moves freely.
_KEY_EVERY = 30

# For the level written into the file and for a clip of one picture.
_NOMINAL_RATE = 30


def shown_size(width: int, height: int, *, short_side: int = 720) -> tuple[int, int]:
    """Size in which to write a clip: even, and no larger than needed.

    Parameters
    ----------
    width, height : int
        The clip's shown size, px.
    short_side : int, optional
        Most pixels on the shorter side; smaller clips are not enlarged.

    Returns
    -------
    width, height : int
        Even sizes, px, at least 2.
    """
    scale = min(1.0, short_side / min(width, height))
    # The sliver keeps 1280 * (720 / 1280) from falling to 719.99 and so to 718.
    return _even(int(width * scale + 1e-6)), _even(int(height * scale + 1e-6))


def _even(pixels: int) -> int:
    """Round down to an even number: the colour planes are half the size."""
    return max(2, pixels // 2 * 2)


class VideoSink:
    """Writes RGB pictures as an H.264 MP4 file.

    A context manager. The file appears under its name only when everything
    has been written; after an error nothing is left behind. A device or a pipe
    gets the whole file at the end, because an MP4 file is not written in one go
    from its first byte to its last.

    Parameters
    ----------
    path : Path or str
        The file to write; an existing one is replaced.
    width, height : int
        Size of the pictures, px; an odd last row or column is cut off.
    time_base : Fraction, optional
        Seconds in one tick of the file's clock.
    quality : int, optional
        Constant rate factor of the encoder, 0 (best) to 51.
    preset : str, optional
        How much time the encoder takes to make the file smaller.
    key_every_s : float, optional
        Most seconds from one key picture to the next, for stepping to and fro in.

    Raises
    ------
    InputError
        The file cannot be written: no such folder, no permission, no room; or
        the block ended without one picture.
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
        key_every_s: float | None = None,
    ) -> None:
        self.path = Path(path)
        self.width = _even(width)
        self.height = _even(height)
        self._given = {(height, width, 3), (self.height, self.width, 3)}
        self._time_base = time_base
        self._quality = quality
        self._preset = preset
        self._reformatter = VideoReformatter()
        self._begin_s: float | None = None
        self._gap = max(1, round(Fraction(1, _NOMINAL_RATE) / time_base))
        self._key_gap = None if key_every_s is None else round(Fraction(key_every_s) / time_base)
        self._key_tick = 0
        self._held: VideoFrame | None = None
        self._held_tick = 0
        self._file = contextlib.ExitStack()
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None

    def __enter__(self) -> Self:
        """Open the file.

        Returns
        -------
        VideoSink
            Itself.
        """
        try:
            # Also where the folder is missing or closed to us is best learnt before encoding.
            part = self._file.enter_context(atomic_path(self.path))
            self._container = av.open(
                f"file:{part}", "w", format="mp4", options={"movflags": "+faststart"}
            )
            self._stream = self._add_stream(self._container)
        except BaseException as error:
            self._abandon(error)
            if isinstance(error, av.FFmpegError | OSError):
                raise self._sentence(error) from error
            raise
        return self

    def _add_stream(self, container: OutputContainer) -> VideoStream:
        stream = container.add_stream(
            "libx264",
            rate=_NOMINAL_RATE,
            options={
                "preset": self._preset,
                "crf": str(self._quality),
                "g": str(_KEY_EVERY),
                "forced-idr": "1",
                # Reordered pictures would need an edit list and would smear the
                # durations of uneven clips.
                "bf": "0",
            },
        )
        stream.width = self.width
        stream.height = self.height
        stream.pix_fmt = "yuv420p"
        stream.time_base = self._time_base
        context = stream.codec_context
        context.time_base = self._time_base
        # Else the encoder drops the durations, and with them how long the last picture stays.
        context.flags |= Flags.frame_duration
        context.colorspace = _BT709
        context.color_primaries = _BT709
        context.color_trc = _BT709
        context.color_range = _LIMITED_RANGE
        return stream

    def write(self, image_rgb: NDArray[np.uint8], time_s: float) -> None:
        """Add one picture.

        Parameters
        ----------
        image_rgb : ndarray of shape (height, width, 3), uint8
            RGB.
        time_s : float
            When it is shown, seconds, later than the one before. The first
            picture's time becomes the file's zero; gaps are kept as they are.

        Raises
        ------
        InputError
            The file cannot be written.
        ValueError
            The picture has another size or type, or its time does not ascend.
        RuntimeError
            The sink is not open.
        """
        if self._stream is None:
            raise RuntimeError("the sink is not open")
        if image_rgb.shape not in self._given or image_rgb.dtype != np.uint8:
            raise ValueError(f"a picture of {image_rgb.dtype} {image_rgb.shape} does not fit")
        if self._begin_s is None:
            self._begin_s = time_s
        tick = round((time_s - self._begin_s) / self._time_base)
        if self._held is not None:
            if tick <= self._held_tick:
                raise ValueError("times must ascend")
            self._gap = tick - self._held_tick
            self._release()
        self._held = self._prepare(image_rgb, tick)
        self._held_tick = tick

    def _prepare(self, image: NDArray[np.uint8], tick: int) -> VideoFrame:
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

    def _release(self) -> None:
        """Encode the held picture, whose duration is known only when the next one comes."""
        if self._held is None:
            return
        self._held.duration = self._gap
        if self._key_gap is not None and (
            # Its successor would come too late to be the next key picture.
            self._held_tick + self._gap - self._key_tick > self._key_gap
        ):
            self._held.pict_type = PictureType.I
            self._key_tick = self._held_tick
        self._encode(self._held)
        self._held = None

    def _encode(self, frame: VideoFrame | None) -> None:
        if self._stream is None or self._container is None:
            raise RuntimeError("the sink is not open")
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except (av.FFmpegError, OSError) as error:
            raise self._sentence(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the file and give it its name; after an error remove it."""
        if error is not None:
            self._abandon(error)
            return
        try:
            self._finish()
        except BaseException as failure:
            self._abandon(failure)
            raise

    def _finish(self) -> None:
        if self._begin_s is None:
            raise InputError(f"There is no picture to write into '{self.path.name}'.")
        # The last picture stays as long as the one before it did.
        self._release()
        self._encode(None)
        try:
            if self._container is not None:
                self._container.close()
            self._file.close()  # which gives it its name
        except (av.FFmpegError, OSError) as error:
            raise self._sentence(error) from error
        self._container = self._stream = None

    def _abandon(self, error: BaseException) -> None:
        if self._container is not None:
            # Closing writes the file's end, which may fail for the reason already
            # being reported; the file is thrown away anyway.
            with contextlib.suppress(av.FFmpegError, OSError, ValueError):
                self._container.close()
        self._container = self._stream = self._held = None
        # Told of an error, it deletes the temporary file.
        self._file.__exit__(type(error), error, error.__traceback__)

    def _sentence(self, error: BaseException) -> InputError:
        code = getattr(error, "errno", None)
        name = self.path.name
        if code in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)):
            return InputError(f"There is no room left to write '{name}'; free some disk space.")
        if code in (errno.EACCES, errno.EPERM, errno.EROFS):
            return InputError(f"'{name}' may not be written there; choose another folder.")
        if code in (errno.ENOENT, errno.ENOTDIR):
            return InputError(f"The folder for '{name}' does not exist; make it first.")
        if code == errno.EISDIR:
            return InputError(f"'{name}' is a folder; give the name of a video file.")
        if code == errno.EPIPE:
            return InputError(f"'{name}' was closed by its reader before all was written.")
        return InputError(f"'{name}' cannot be written; check the name and the drive.")
