"""Hand the newest frame of a stream to the thread that analyses it; frames never queue."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vision.live.received_video import Pixels

#: Frame rates are averaged over this long, seconds.
_RATE_WINDOW_S: Final = 2.0


@dataclass(frozen=True)
class ReceivedFrame:
    """A frame of the stream that has arrived.

    Attributes
    ----------
    pixels : callable
        Returns RGB pixels of shape (H, W, 3).
    time_s : float
        When it was captured, by a clock that continues when the connection is restored.
    arrived_s : float
        When it arrived, by the monotonic clock.
    """

    pixels: Callable[[], Pixels]
    time_s: float
    arrived_s: float


class FrameFeed:
    """The newest frame of a stream, passed from the thread that receives it to another one."""

    def __init__(self) -> None:
        self._arrival = threading.Condition()
        self._newest: ReceivedFrame | None = None
        self._closed = False
        self._offset_s = 0.0
        self._last_time_s = -1.0
        self._last_arrival_s = time.monotonic()
        self._is_new_stream = True

    @property
    def is_closed(self) -> bool:
        """Whether no more frames are passed on."""
        return self._closed

    def start_stream(self) -> None:
        """Continue the clock at the next frame, after the connection has been restored."""
        self._is_new_stream = True

    def place(self, pixels: Callable[[], Pixels], time_s: float) -> ReceivedFrame | None:
        """Place a frame on the clock of the session; None if it is older than the one before.

        Parameters
        ----------
        pixels : callable
            Returns its pixels.
        time_s : float
            When it was captured, by the stream's own clock.
        """
        now_s = time.monotonic()
        if self._is_new_stream:
            self._is_new_stream = False
            gap_s = now_s - self._last_arrival_s if self._last_time_s >= 0 else 0.0
            self._offset_s = max(self._last_time_s, 0.0) + gap_s - time_s
        session_time_s = time_s + self._offset_s
        if session_time_s <= self._last_time_s:
            return None
        self._last_time_s, self._last_arrival_s = session_time_s, now_s
        return ReceivedFrame(pixels, session_time_s, now_s)

    def put(self, frame: ReceivedFrame) -> None:
        """Pass on a frame, replacing one that is still waiting; never blocks."""
        with self._arrival:
            self._newest = frame
            self._arrival.notify()

    def wait(self, timeout_s: float) -> ReceivedFrame | None:
        """Wait for a frame; return None when the feed is closed or nothing arrives for so long."""
        with self._arrival:
            if not self._arrival.wait_for(
                lambda: self._closed or self._newest is not None, timeout=timeout_s
            ):
                return None
            newest, self._newest = self._newest, None
            return None if self._closed else newest

    def close(self) -> None:
        """Pass on no more frames."""
        with self._arrival:
            self._closed = True
            self._arrival.notify()


def recent_rate(times_s: deque[float], now_s: float) -> float:
    """Return recent events per second; drop older times.

    Parameters
    ----------
    times_s : deque of float
        When they happened, in order.
    now_s : float
        The time now.
    """
    while times_s and times_s[0] < now_s - _RATE_WINDOW_S:
        times_s.popleft()
    return (len(times_s) - 1) / max(now_s - times_s[0], 1e-3) if len(times_s) > 2 else 0.0
