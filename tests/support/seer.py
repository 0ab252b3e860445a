"""What stands in for the pose model in a live session, and what listens to the session."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.live import processor
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.track import FramePeople

#: Longer than anything here takes on the slowest computer, seconds.
LONG_S: Final = 30.0


class Seer:
    """Sees what it is told to see, when it is let.

    Parameters
    ----------
    people : callable, optional
        Everybody at a time; nobody by default.
    """

    def __init__(self, people: Callable[[float], FramePeople] | None = None) -> None:
        self.looked: list[Frame] = []
        self.sizes: list[tuple[int, int]] = []
        self.open = 0
        self.begun = threading.Event()
        self.trouble: Exception | None = None
        self.slow: Callable[[], None] = lambda: None
        self._people = people
        self._changed = threading.Condition()
        self._held = False

    def __enter__(self) -> Self:
        """Begin."""
        self.open += 1
        self.begun.set()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.open -= 1

    def look(self, frame: Frame, size: tuple[int, int], **_: Any) -> FramePeople:
        """Look at a picture for as long as it is held."""
        with self._changed:
            self.looked.append(frame)
            self.sizes.append(size)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: not self._held, LONG_S), "nobody let it go on"
        self.slow()
        if self.trouble is not None:
            raise self.trouble
        if self._people is None:
            nothing = np.empty((0, LANDMARK_COUNT, 3))
            return FramePeople(frame.index, frame.time_s, nothing, nothing[:, :, 0])
        return self._people(frame.time_s)

    def hold(self) -> None:
        """Take one's time with the next picture."""
        with self._changed:
            self._held = True

    def let_go(self) -> None:
        """Go on."""
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def wait(self, looks: int) -> None:
        """Wait until so many pictures have been begun."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.looked) >= looks, LONG_S)

    @property
    def times_s(self) -> list[float]:
        """Times of the pictures that were looked at."""
        return [frame.time_s for frame in self.looked]


def install(monkeypatch: pytest.MonkeyPatch, make: Callable[[], Seer]) -> None:
    """Let every processor look with what `make` gives instead of a pose model."""
    monkeypatch.setattr(processor, "Follower", lambda *_, **__: make())


class Heard:
    """Every message that came, to be waited for."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self._came = threading.Condition()

    def __call__(self, message: Mapping[str, Any]) -> None:
        """Hear one."""
        with self._came:
            self.messages.append(dict(message))
            self._came.notify_all()

    def wait(self, wanted: Callable[[list[dict[str, Any]]], object]) -> None:
        """Wait until the messages are as wanted."""
        with self._came:
            assert self._came.wait_for(lambda: wanted(self.messages), LONG_S), self.messages[-3:]

    def first(self, **fields: Any) -> dict[str, Any]:
        """Wait for a message with these fields."""

        def fits(message: dict[str, Any]) -> bool:
            return all(message.get(name) == value for name, value in fields.items())

        self.wait(lambda messages: any(fits(m) for m in messages))
        return next(m for m in self.messages if fits(m))

    @property
    def last(self) -> dict[str, Any]:
        """The last one."""
        return self.messages[-1]


def threads(*names: str) -> list[threading.Thread]:
    """Give the threads whose names begin so."""
    return [t for t in threading.enumerate() if t.name.startswith(names)]


def gone(*names: str) -> bool:
    """Wait for the end of such threads."""
    for thread in threads(*names):
        thread.join(LONG_S)
    return not threads(*names)


def wait_until(true: Callable[[], object]) -> None:
    """Wait for what nobody tells."""
    deadline = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.002)
