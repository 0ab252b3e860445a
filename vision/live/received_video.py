"""Encode the received frames as a clip, in case the browser has no recording of its own."""

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
#: Frames that may wait for the encoder; if it falls further behind, the clip has gaps.
_MAX_QUEUED: Final = 8


class ReceivedVideo:
    """Encode frames into a file in a thread of its own.

    Parameters
    ----------
    path : Path
        The clip; it appears once it is complete.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error = ""
        self._keep = False
        self._queue: queue.Queue[tuple[Callable[[], Pixels], float] | None] = queue.Queue(
            _MAX_QUEUED
        )
        self._thread = threading.Thread(target=self._write, name="formcheck-received", daemon=True)
        self._thread.start()

    def add(self, pixels: Callable[[], Pixels], time_s: float) -> None:
        """Queue a frame; it is dropped if the queue is full.

        Parameters
        ----------
        pixels : callable
            Returns RGB pixels of shape (H, W, 3); called in the writing thread.
        time_s : float
            Time of the frame, later than the previous one.
        """
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait((pixels, time_s))

    def close(self, *, keep: bool) -> Path | None:
        """Finish or discard the clip.

        Parameters
        ----------
        keep : bool
            Whether to keep the clip; otherwise nothing is left of it.

        Returns
        -------
        Path or None
            The clip, if it is kept and could be written.
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
                    sink.write(_letterbox(item[0](), width, height), item[1])
                if not self._keep:
                    raise _DiscardedError
        except _DiscardedError:
            pass
        except Exception as error:  # last handler of this thread; only this clip is lost
            self.error = str(error) or type(error).__name__
            # Keep reading, so that no thread waits for room in the queue.
            while self._queue.get() is not None:
                pass


class _DiscardedError(Exception):
    pass


def _letterbox(pixels: Pixels, width: int, height: int) -> Pixels:
    """Fit a frame into the size of the first: an adaptive stream changes its size."""
    frame_height, frame_width = pixels.shape[:2]
    if (frame_width, frame_height) == (width, height):
        return pixels
    scale = min(width / frame_width, height / frame_height)
    inner = (max(1, round(frame_width * scale)), max(1, round(frame_height * scale)))
    out = np.zeros((height, width, 3), dtype=np.uint8)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    out[top : top + inner[1], left : left + inner[0]] = cv2.resize(pixels, inner)
    return out
