"""Read frames from a camera, or from a video file played like a camera."""

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

#: Frame size that a camera is asked for; the width is also the longer side of a played file.
_WIDTH: Final = 1280
_HEIGHT: Final = 720
#: A camera may miss frames while it warms up; after this long without one it is gone, seconds.
_MAX_MISSING_S: Final = 1.5
_RETRY_AFTER_S: Final = 0.05


def open_source(camera: str, *, rate: int, in_real_time: bool) -> FrameSource:
    """Open a camera or a file.

    Parameters
    ----------
    camera : str
        Camera number, or path of a video file.
    rate : int
        Frames per second to ask a camera for.
    in_real_time : bool
        Whether a file is played in real time.

    Returns
    -------
    Camera or VideoPlayback
        An open source; close it after use.

    Raises
    ------
    InputError
        There is no such camera, or the file cannot be read.
    """
    if camera.isascii() and camera.isdigit():
        return Camera(int(camera), rate=rate)
    return VideoPlayback(Path(camera), in_real_time=in_real_time)


class Camera:
    """A camera of this computer.

    Parameters
    ----------
    number : int
        Number of the camera, from 0.
    rate : int
        Frames per second to ask for; a camera may return fewer, and smaller ones.

    Raises
    ------
    InputError
        There is no such camera, or it returns no frames.
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
                    f"There is no camera {number}; connect one, close other programs that use it, "
                    "or give a video file with --camera."
                )
            self._configure(rate)
            self._first = self._read()
        if self._first is None:
            self._capture.release()
            raise InputError(
                f"Camera {number} returns no image; close other programs that use it, and allow "
                "this one to use the camera."
            )

    def _configure(self, rate: int) -> None:
        if sys.platform.startswith("linux"):
            # Uncompressed, USB carries only a few frames of this size per second.
            motion_jpeg = cv2.VideoWriter.fourcc(*"MJPG")
            self._capture.set(cv2.CAP_PROP_FOURCC, motion_jpeg)
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
        self._capture.set(cv2.CAP_PROP_FPS, rate)

    def _read(self) -> tuple[Pixels, float] | None:
        """Wait for the next frame; return None if there are no more."""
        deadline_s = time.monotonic() + _MAX_MISSING_S
        while not self._closed.is_set():
            try:
                ok, image = self._capture.read()
            except cv2.error:  # some drivers raise when the cable is pulled
                return None
            time_s = time.monotonic()
            if ok and image is not None:
                return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8), time_s
            if time_s >= deadline_s:
                return None
            self._closed.wait(_RETRY_AFTER_S)
        return None

    def frames(self) -> Iterator[tuple[Pixels, float]]:
        """Yield frame after frame until the camera is gone.

        Yields
        ------
        image : ndarray of shape (H, W, 3), uint8
            RGB.
        time_s : float
            When it was captured, by a clock of this computer.
        """
        try:
            frame = self._first
            while frame is not None and not self._closed.is_set():
                yield frame
                frame = self._read()
        finally:
            self._capture.release()

    def close(self) -> None:
        """Stop reading; the reading thread releases the camera."""
        self._closed.set()


class VideoPlayback:
    """A video file that is played like a camera.

    Parameters
    ----------
    path : Path
        The video file.
    in_real_time : bool
        Whether to play in real time; otherwise frames come as fast as they are read.

    Raises
    ------
    InputError
        The file cannot be read.
    """

    is_mirrored: Final = False

    def __init__(self, path: Path, *, in_real_time: bool) -> None:
        self._clip = open_clip(path)
        self.name = f"'{self._clip.info.name}'"
        self._in_real_time = in_real_time
        self._closed = threading.Event()

    def frames(self) -> Iterator[tuple[Pixels, float]]:
        """Yield the frames with their own times, scaled to a camera's size."""
        start_s = time.monotonic()
        for frame in self._clip.frames(longer_side=_WIDTH):
            wait_s = start_s + frame.time_s - time.monotonic() if self._in_real_time else 0.0
            if self._closed.wait(max(0.0, wait_s)):
                return
            yield frame.image, frame.time_s

    def close(self) -> None:
        """Stop playing."""
        self._closed.set()


#: Both have a `name` that can begin a sentence, and `is_mirrored`: whether people see
#: themselves as in a mirror.
FrameSource = Camera | VideoPlayback
