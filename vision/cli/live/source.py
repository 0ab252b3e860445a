"""Where live pictures come from: a camera, or a file that is played like one."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.clip.open import open_clip
from vision.errors import InputError
from vision.live.received_video import Pixels
from vision.pose.native_stderr import suppress_native_stderr

#: What a camera is asked for, and the longer side at which a file is played.
_WIDTH: Final = 1280
_HEIGHT: Final = 720
#: A camera may miss pictures while it warms up; after so long without one it is gone.
_MISSED_S: Final = 1.5
_AFTER_A_MISS_S: Final = 0.05


def open_source(camera: str, *, rate: int, paced: bool) -> FrameSource:
    """Open a camera or a file.

    Parameters
    ----------
    camera : str
        Number of a camera, or path of a video file.
    rate : int
        Pictures a second that a camera is asked for.
    paced : bool
        Whether each picture of a file waits for its time.

    Raises
    ------
    InputError
        There is no such camera, or the file cannot be read.
    """
    if camera.isascii() and camera.isdigit():
        return Camera(int(camera), rate=rate)
    return VideoPlayback(Path(camera), paced=paced)


class Camera:
    """A camera of this machine.

    Parameters
    ----------
    number : int
    rate : int
        Pictures a second it is asked for; it may give fewer, as it may give smaller ones.

    Raises
    ------
    InputError
        There is none of this number, or it gives no picture.
    """

    is_mirrored: Final = True

    def __init__(self, number: int, *, rate: int) -> None:
        self.name = f"Camera {number}"
        self._closed = threading.Event()
        with suppress_native_stderr():
            self._capture = cv2.VideoCapture(number)
            if not self._capture.isOpened():
                self._capture.release()
                raise InputError(
                    f"There is no camera {number}; connect one, end other programs that use it, "
                    "or name a video file with --camera."
                )
            self._ask(rate)
            self._first = self._read()
        if self._first is None:
            self._capture.release()
            raise InputError(
                f"Camera {number} gives no picture; end other programs that use it and allow "
                "this one to use the camera."
            )

    def _ask(self, rate: int) -> None:
        if sys.platform.startswith("linux"):
            # Uncompressed, USB carries this size only a few times a second.
            motion_jpeg = cv2.VideoWriter.fourcc(*"MJPG")
            self._capture.set(cv2.CAP_PROP_FOURCC, motion_jpeg)
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
        self._capture.set(cv2.CAP_PROP_FPS, rate)

    def _read(self) -> tuple[Pixels, float] | None:
        """Wait for the next picture; None once there are no more."""
        until_s = time.monotonic() + _MISSED_S
        while not self._closed.is_set():
            try:
                is_there, image = self._capture.read()
            except cv2.error:  # some drivers say so when the cable is pulled
                return None
            time_s = time.monotonic()
            if is_there and image is not None:
                return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8), time_s
            if time_s >= until_s:
                return None
            self._closed.wait(_AFTER_A_MISS_S)
        return None

    def frames(self) -> Iterator[tuple[Pixels, float]]:
        """Wait for one picture after the other; ends when the camera is gone.

        Yields
        ------
        image : ndarray of shape (H, W, 3), uint8
            RGB.
        time_s : float
            When it was taken, by a clock of this machine.
        """
        try:
            picture = self._first
            while picture is not None and not self._closed.is_set():
                yield picture
                picture = self._read()
        finally:
            self._capture.release()

    def close(self) -> None:
        """End it; the thread that reads lets go of the camera."""
        self._closed.set()


class VideoPlayback:
    """A file as a pretended camera.

    Parameters
    ----------
    path : Path
    paced : bool
        Whether each picture waits for its time; else they come as fast as they are wanted.

    Raises
    ------
    InputError
        It cannot be read.
    """

    is_mirrored: Final = False

    def __init__(self, path: Path, *, paced: bool) -> None:
        self._clip = open_clip(path)
        self.name = f"'{self._clip.info.name}'"
        self._paced = paced
        self._closed = threading.Event()

    def frames(self) -> Iterator[tuple[Pixels, float]]:
        """Give the pictures with their own times, as large as a camera's."""
        begin_s = time.monotonic()
        for frame in self._clip.frames(longer_side=_WIDTH):
            wait_s = begin_s + frame.time_s - time.monotonic() if self._paced else 0.0
            if self._closed.wait(max(0.0, wait_s)):
                return
            yield frame.image, frame.time_s

    def close(self) -> None:
        """Stop playing."""
        self._closed.set()


#: Both have a `name` to begin a sentence with, and say whether people are to see
#: themselves as in a mirror.
FrameSource = Camera | VideoPlayback
