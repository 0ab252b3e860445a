"""What the server received, kept as a clip in case the browser has no recording of its own."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.clip.encode import VideoSink

Pixels = NDArray[np.uint8]
#: Pictures that may wait for the encoder; when it cannot keep up, the clip has gaps.
_WAITING: Final = 8


class ReceivedVideo:
    """Writes pictures into a file beside everything else that goes on.

    Parameters
    ----------
    path : Path
        The clip; it appears once it is whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error = ""
        self._keep = False
        self._queue: queue.Queue[tuple[Callable[[], Pixels], float] | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._write, name="formcheck-received", daemon=True)
        self._thread.start()

    def add(self, pixels: Callable[[], Pixels], time_s: float) -> None:
        """Give a picture; left out when too many wait.

        Parameters
        ----------
        pixels : callable
            Gives RGB pixels of shape (H, W, 3), in the writing thread.
        time_s : float
            Its time, later than the last.
        """
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait((pixels, time_s))

    def close(self, *, keep: bool) -> Path | None:
        """End the clip.

        Parameters
        ----------
        keep : bool
            Whether it is wanted; else nothing is left of it.

        Returns
        -------
        Path or None
            The clip, when it is wanted and could be written.
        """
        self._keep = keep
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        if keep and not self.error and self.path.exists():
            return self.path
        self.path.unlink(missing_ok=True)
        return None

    def _write(self) -> None:
        first = self._queue.get()
        if first is None:
            return
        try:
            pixels, time_s = first[0](), first[1]
            height, width = pixels.shape[:2]
            with VideoSink(self.path, width=width, height=height, preset="ultrafast") as sink:
                sink.write(pixels, time_s)
                while (item := self._queue.get()) is not None:
                    sink.write(_fitted(item[0](), width, height), item[1])
                if not self._keep:
                    raise _NotWantedError
        except _NotWantedError:
            pass
        except Exception as error:  # the border of a thread: only this clip is lost
            self.error = str(error) or type(error).__name__
            # Nobody may wait for room in a queue that is no longer read.
            while self._queue.get() is not None:
                pass


class _NotWantedError(Exception):
    pass


def _fitted(pixels: Pixels, width: int, height: int) -> Pixels:
    """Bring a picture to the size of the first: a stream that adapts changes its own."""
    high, wide = pixels.shape[:2]
    if (wide, high) == (width, height):
        return pixels
    scale = min(width / wide, height / high)
    inner = (max(1, round(wide * scale)), max(1, round(high * scale)))
    out = np.zeros((height, width, 3), dtype=np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    out[top : top + inner[1], left : left + inner[0]] = cv2.resize(pixels, inner)
    return out
