"""Read frames from a source for the live check, and record all of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vision.cli.live.source import FrameSource
from vision.clip.encode import VideoSink
from vision.errors import InputError
from vision.live.received_video import Pixels
from vision.live.updates import Phase

#: A camera that returns no frame for this long is gone, seconds.
_CAMERA_TIMEOUT_S: Final = 5.0
#: Rounded times of a file may be this much closer together than its frame rate implies.
_ROUNDING: Final = 0.98

#: Called with the pixels and the time of a frame.
FrameCallback = Callable[[Pixels, float], None]


@dataclass(frozen=True)
class CapturedFrame:
    """A frame to analyse.

    Attributes
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB.
    time_s : float
        When it was captured.
    number : int
        Frames that the source has returned so far, including those that are not analysed.
    """

    image: Pixels
    time_s: float
    number: int


def all_frames(
    source: FrameSource, on_frame: FrameCallback, *, max_rate: float
) -> Generator[CapturedFrame]:
    """Yield the frames of a file, however long each takes to analyse.

    Parameters
    ----------
    source : FrameSource
        A file.
    on_frame : callable
        Called with every frame of the file.
    max_rate : float
        Frames per second to yield at most; the others of a faster clip are only recorded.

    Yields
    ------
    CapturedFrame
    """
    last_s = float("-inf")
    for number, (image, time_s) in enumerate(source.frames(), start=1):
        on_frame(image, time_s)
        if time_s - last_s >= _ROUNDING / max_rate:
            last_s = time_s
            yield CapturedFrame(image, time_s, number)


def newest_frames(source: FrameSource, on_frame: FrameCallback) -> Generator[CapturedFrame]:
    """Yield the newest frame each time, while a thread keeps reading the source.

    Parameters
    ----------
    source : FrameSource
        A camera, or a file that is played in real time.
    on_frame : callable
        Called with every frame, in the reading thread.

    Yields
    ------
    CapturedFrame
        Until the source ends or returns no frame for some seconds.

    Raises
    ------
    FormcheckError
        The source or the recording has failed.
    """
    newest: queue.Queue[CapturedFrame | BaseException | None] = queue.Queue(1)
    stopped = threading.Event()

    def put(item: CapturedFrame | BaseException | None) -> None:
        """Replace the waiting frame."""
        with suppress(queue.Empty):
            newest.get_nowait()
        newest.put(item)

    def read() -> None:
        """Read the source to its end."""
        try:
            for number, (image, time_s) in enumerate(source.frames(), start=1):
                if stopped.is_set():
                    return
                on_frame(image, time_s)
                put(CapturedFrame(image, time_s, number))
        except Exception as error:  # raised again in the other thread
            put(error)
        else:
            put(None)

    thread = threading.Thread(target=read, name="formcheck-camera", daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = newest.get(timeout=_CAMERA_TIMEOUT_S)
            except queue.Empty:
                return
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()
        source.close()
        thread.join(1.0)  # do not wait longer for a camera that hangs


class Recording:
    """Record the source's frames from the countdown to the end; a context manager.

    Parameters
    ----------
    path : Path
        The clip; deleted unless the recording was finished.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._sink: VideoSink | None = None
        self._is_recording = False
        self._size = (0, 0)

    def __enter__(self) -> Recording:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Discard an unfinished recording."""
        self.follow_phase("stopped")

    def add(self, image: Pixels, time_s: float) -> None:
        """Record a frame; it is ignored outside of a recording.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            RGB.
        time_s : float
            Time of the frame, later than the previous one.

        Raises
        ------
        InputError
            It cannot be written, or its size differs from the previous frames'.
        """
        with self._lock:
            if not self._is_recording:
                return
            height, width = image.shape[:2]
            if self._sink is None:
                sink = VideoSink(self.path, width=width, height=height, preset="ultrafast")
                self._sink, self._size = sink.__enter__(), (width, height)
            if (width, height) != self._size:
                raise InputError("The camera has changed its frame size; start again.")
            self._sink.write(image, time_s)

    def follow_phase(self, phase: Phase) -> None:
        """Start, continue or end the recording with the session.

        Parameters
        ----------
        phase : {"guide", "countdown", "recording", "finished", "stopped"}
            State of the session.

        Raises
        ------
        InputError
            The clip cannot be finished, or holds no frame.
        """
        with self._lock:
            if phase in ("countdown", "recording"):
                self._is_recording = True
            elif phase == "finished" and self._is_recording:
                self._end(None)
            else:
                self._end(_RecordingDiscardedError())

    def _end(self, error: BaseException | None) -> None:
        sink, self._sink, self._is_recording = self._sink, None, False
        if sink is not None:
            sink.__exit__(type(error) if error else None, error, None)


class _RecordingDiscardedError(Exception):
    pass
