"""From a source to the pictures that are looked at, and the recording of all of them."""

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

#: A camera that gives nothing for this long has gone, seconds.
_HANGS_S: Final = 5.0
#: Rounded times of a file may lie this much closer together than its rate says.
_ROUNDING: Final = 0.98

FrameCallback = Callable[[Pixels, float], None]


@dataclass(frozen=True)
class CapturedFrame:
    """A picture that is to be looked at.

    Attributes
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB.
    time_s : float
        When it was taken.
    number : int
        How many the source had given by then, with those nobody looks at.
    """

    image: Pixels
    time_s: float
    number: int


def all_frames(
    source: FrameSource, keep: FrameCallback, *, max_rate: float
) -> Generator[CapturedFrame]:
    """Give the pictures of a file, each however long the one before took.

    Parameters
    ----------
    source : Source
    keep : callable
        Told every picture and its time.
    most_a_second : float
        Pictures between, of a faster clip, are only kept: live looks at no more either.
    """
    last_s = float("-inf")
    for number, (image, time_s) in enumerate(source.frames(), start=1):
        keep(image, time_s)
        if time_s - last_s >= _ROUNDING / max_rate:
            last_s = time_s
            yield CapturedFrame(image, time_s, number)


def newest_frames(source: FrameSource, keep: FrameCallback) -> Generator[CapturedFrame]:
    """Give the newest picture whenever one is asked for; the source runs on meanwhile.

    Parameters
    ----------
    source : Source
        Read, and told to `keep`, in a thread of its own; ends after some seconds without
        any picture.
    keep : callable
        Told every picture and its time.

    Raises
    ------
    FormcheckError
        The source or the recording cannot go on.
    """
    newest: queue.Queue[CapturedFrame | BaseException | None] = queue.Queue(1)
    stopped = threading.Event()

    def put(item: CapturedFrame | BaseException | None) -> None:
        with suppress(queue.Empty):
            newest.get_nowait()
        newest.put(item)

    def read() -> None:
        try:
            for number, (image, time_s) in enumerate(source.frames(), start=1):
                if stopped.is_set():
                    return
                keep(image, time_s)
                put(CapturedFrame(image, time_s, number))
        except Exception as error:  # the border of a thread: raised again in the other one
            put(error)
        else:
            put(None)

    thread = threading.Thread(target=read, name="formcheck-camera", daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = newest.get(timeout=_HANGS_S)
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
        thread.join(1.0)  # a camera that hangs is left to itself


class Recording:
    """The source's own pictures, from the countdown to the end; a context manager.

    Parameters
    ----------
    path : Path
        The clip; nothing is left of it unless it was finished.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._sink: VideoSink | None = None
        self._wanted = False
        self._size = (0, 0)

    def __enter__(self) -> Recording:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw away what was not finished."""
        self.follow_phase("stopped")

    def add(self, image: Pixels, time_s: float) -> None:
        """Give a picture; passed over while none are wanted.

        Raises
        ------
        InputError
            It cannot be written, or has another size than those before.
        """
        with self._lock:
            if not self._wanted:
                return
            height, width = image.shape[:2]
            if self._sink is None:
                sink = VideoSink(self.path, width=width, height=height, preset="ultrafast")
                self._sink, self._size = sink.__enter__(), (width, height)
            if (width, height) != self._size:
                raise InputError("The camera has changed the size of its pictures; start again.")
            self._sink.write(image, time_s)

    def follow_phase(self, phase: Phase) -> None:
        """Begin, go on or end, as the session does.

        Raises
        ------
        InputError
            The clip cannot be finished, or holds no picture.
        """
        with self._lock:
            if phase in ("countdown", "recording"):
                self._wanted = True
            elif phase == "finished" and self._wanted:
                self._end(None)
            else:
                self._end(_NotWantedError())

    def _end(self, error: BaseException | None) -> None:
        sink, self._sink, self._wanted = self._sink, None, False
        if sink is not None:
            sink.__exit__(type(error) if error else None, error, None)


class _NotWantedError(Exception):
    pass
