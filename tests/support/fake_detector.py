"""Fake pose detector for live sessions, and a log of the messages they publish."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

import numpy as np
import pytest

from vision.clip.frames import Frame
from vision.live import adaptive_detector, processor
from vision.pose.landmarks import LANDMARK_COUNT
from vision.pose.pose_track import FramePeople

#: Longer than any wait takes, even on a slow computer, seconds.
TIMEOUT_S: Final = 120.0


class FakeDetector:
    """Return scripted detections; a detection can be delayed.

    Parameters
    ----------
    people : callable, optional
        Returns the people in the frame at a time; nobody by default.
    """

    def __init__(self, people: Callable[[float], FramePeople] | None = None) -> None:
        self.frames: list[Frame] = []
        self.sizes: list[tuple[int, int]] = []
        self.open = 0
        self.entered = threading.Event()
        self.error: Exception | None = None
        self.during_detection: Callable[[], None] = lambda: None
        self._people = people
        self._changed = threading.Condition()
        self._is_held = False

    def __enter__(self) -> Self:
        """Note that it is in use."""
        self.open += 1
        self.entered.set()
        return self

    def __exit__(self, *_: object) -> None:
        """Note that it is no longer in use."""
        self.open -= 1

    def detect(self, frame: Frame, size: tuple[int, int], **_: Any) -> FramePeople:
        """Return the detections of a frame, once `release` has been called."""
        with self._changed:
            self.frames.append(frame)
            self.sizes.append(size)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: not self._is_held, TIMEOUT_S), (
                "it was never released"
            )
        self.during_detection()
        if self.error is not None:
            raise self.error
        if self._people is None:
            nothing = np.empty((0, LANDMARK_COUNT, 3))
            return FramePeople(frame.index, frame.time_s, nothing, nothing[:, :, 0])
        return self._people(frame.time_s)

    def hold(self) -> None:
        """Delay detections until `release`."""
        with self._changed:
            self._is_held = True

    def release(self) -> None:
        """Let detections finish."""
        with self._changed:
            self._is_held = False
            self._changed.notify_all()

    def wait(self, count: int) -> None:
        """Wait until this many detections have begun."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.frames) >= count, TIMEOUT_S)

    @property
    def times_s(self) -> list[float]:
        """Times of the frames so far."""
        return [frame.time_s for frame in self.frames]


def install_fake_detector(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], FakeDetector]
) -> None:
    """Replace the pose model of every processor by the detector that `make` returns."""
    monkeypatch.setattr(processor, "SubjectDetector", lambda *_, **__: make())
    monkeypatch.setattr(adaptive_detector, "identify_network", lambda _: "full")


class MessageLog:
    """Collect published messages, and wait for them."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self._arrival = threading.Condition()

    def __call__(self, message: Mapping[str, Any]) -> None:
        """Collect a message."""
        with self._arrival:
            self.messages.append(dict(message))
            self._arrival.notify_all()

    def wait(self, condition: Callable[[list[dict[str, Any]]], object]) -> None:
        """Wait until the messages meet a condition."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: condition(self.messages), TIMEOUT_S), (
                self.messages[-3:]
            )

    def first(self, **fields: Any) -> dict[str, Any]:
        """Wait for a message with these fields."""

        def fits(message: dict[str, Any]) -> bool:
            return all(message.get(name) == value for name, value in fields.items())

        self.wait(lambda messages: any(fits(m) for m in messages))
        return next(m for m in self.messages if fits(m))

    @property
    def last(self) -> dict[str, Any]:
        """The last message."""
        return self.messages[-1]


def threads_named(*names: str) -> list[threading.Thread]:
    """Return the threads whose names start with one of these."""
    return [t for t in threading.enumerate() if t.name.startswith(names)]


def join_threads(*names: str) -> bool:
    """Wait for these threads to end; return whether they did."""
    for thread in threads_named(*names):
        thread.join(TIMEOUT_S)
    return not threads_named(*names)


def wait_until(condition: Callable[[], object]) -> None:
    """Poll until a condition is true."""
    deadline = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline, "timed out"
        time.sleep(0.002)
