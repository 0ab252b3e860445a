"""The window of a live check, and its keys."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Final, Literal, Self

import cv2
import numpy as np

from vision.cli.live.draw import draw_update, mirror_update
from vision.errors import InputError
from vision.live.received_video import Pixels
from vision.live.updates import FrameUpdate

#: ``go`` starts anyway or stops, ``end`` ends.
Key = Literal["go", "end"]

_TITLE: Final = "formcheck live"
_KEYS: Final[Mapping[int, Key]] = {ord("q"): "end", ord("Q"): "end", 27: "end", ord(" "): "go"}
#: A key is waited for this long after a picture, milliseconds.
_WAIT_MS: Final = 5
#: The window opens with no more pixels than this on either side.
_WIDEST: Final = 1280
_HIGHEST: Final = 860
#: The end stands this long, seconds.
_LINGER_S: Final = 3.0
_USE_HEADLESS: Final = "use --headless, which needs none."
#: Where a display is named that is not there, the toolkit ends the whole process: tried
#: in one of its own.
_TRY: Final = "import cv2; cv2.namedWindow('formcheck'); cv2.destroyAllWindows()"
_TRY_S: Final = 30.0


def check_display() -> None:
    """Make sure that a window can be opened.

    Raises
    ------
    InputError
        There is no display, or this OpenCV cannot open windows.
    """
    if not sys.platform.startswith("linux"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise InputError(f"There is no display to open a window on; {_USE_HEADLESS}")
    try:
        tried = subprocess.run(
            [sys.executable, "-c", _TRY],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRY_S,
            check=False,
        )
        opened = tried.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        opened = False
    if not opened:
        raise InputError(f"No window can be opened on this display; {_USE_HEADLESS}")


class Window:
    """Shows pictures and takes keys; a context manager.

    Parameters
    ----------
    is_mirror : bool
        Whether people are to see themselves as in a mirror.

    Raises
    ------
    InputError
        This OpenCV cannot open windows.
    """

    def __init__(self, *, is_mirror: bool) -> None:
        self._is_mirror = is_mirror
        self._size: tuple[int, int] | None = None
        self._closed = False

    def __enter__(self) -> Self:
        """Open the window."""
        try:
            flags = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
            cv2.namedWindow(_TITLE, flags)
        except cv2.error as error:
            raise InputError(f"This OpenCV cannot open windows; {_USE_HEADLESS}") from error
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        with contextlib.suppress(cv2.error):
            cv2.destroyAllWindows()
            cv2.waitKey(1)

    def show(self, image: Pixels, news: FrameUpdate) -> Key | None:
        """Show a picture with what is said about it.

        Returns
        -------
        {"go", "end"} or None
            What was asked for; a closed window asks to end.
        """
        if self._closed:
            return "end"
        if self._is_mirror:
            image, news = np.ascontiguousarray(image[:, ::-1]), mirror_update(news)
        self._fit(image)
        cv2.imshow(_TITLE, cv2.cvtColor(draw_update(image, news), cv2.COLOR_RGB2BGR))
        key = _KEYS.get(cv2.waitKey(_WAIT_MS) & 0xFF)
        try:
            self._closed = cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) < 1
        except cv2.error:
            self._closed = True
        return "end" if self._closed else key

    def hold(self, image: Pixels, news: FrameUpdate) -> None:
        """Let the end stand for a moment, or until a key is pressed."""
        until_s = time.monotonic() + _LINGER_S
        while time.monotonic() < until_s and self.show(image, news) is None:
            time.sleep(0.03)

    def _fit(self, image: Pixels) -> None:
        """Give the window the picture's shape when that is another one."""
        height, width = image.shape[:2]
        if (width, height) != self._size:
            self._size = (width, height)
            scale = min(_WIDEST / width, _HIGHEST / height)
            cv2.resizeWindow(_TITLE, round(width * scale), round(height * scale))
