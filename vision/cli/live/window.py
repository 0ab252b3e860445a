"""Show the frames of a live check in a window, and read its keys."""

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

#: ``go`` starts or stops the recording, ``end`` quits.
Key = Literal["go", "end"]

_TITLE: Final = "formcheck live"
_KEYS: Final[Mapping[int, Key]] = {ord("q"): "end", ord("Q"): "end", 27: "end", ord(" "): "go"}
#: Time to wait for a key after each frame, milliseconds.
_KEY_WAIT_MS: Final = 5
#: Largest size the window opens with, pixels.
_MAX_WIDTH: Final = 1280
_MAX_HEIGHT: Final = 860
#: The result is shown for this long, seconds.
_HOLD_S: Final = 3.0
_USE_HEADLESS: Final = "use --headless instead."
#: Opens a window in a process of its own: if the display does not exist, the toolkit ends
#: the whole process.
_TRIAL: Final = "import cv2; cv2.namedWindow('formcheck'); cv2.destroyAllWindows()"
_TRIAL_TIMEOUT_S: Final = 30.0


def check_display() -> None:
    """Check that a window can be opened.

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
        trial = subprocess.run(
            [sys.executable, "-c", _TRIAL],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_TIMEOUT_S,
            check=False,
        )
        opened = trial.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        opened = False
    if not opened:
        raise InputError(f"No window can be opened on this display; {_USE_HEADLESS}")


class Window:
    """Show frames and read keys; a context manager.

    Parameters
    ----------
    is_mirrored : bool
        Whether people see themselves as in a mirror.

    Raises
    ------
    InputError
        This OpenCV cannot open windows.
    """

    def __init__(self, *, is_mirrored: bool) -> None:
        self._is_mirrored = is_mirrored
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
        """Close the window."""
        with contextlib.suppress(cv2.error):
            cv2.destroyAllWindows()
            cv2.waitKey(1)

    def show(self, image: Pixels, update: FrameUpdate) -> Key | None:
        """Show a frame with its update drawn over it.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            RGB frame.
        update : FrameUpdate
            What to show.

        Returns
        -------
        {"go", "end"} or None
            The key that was pressed; a closed window counts as ``end``.
        """
        if self._closed:
            return "end"
        if self._is_mirrored:
            image, update = np.ascontiguousarray(image[:, ::-1]), mirror_update(update)
        self._fit(image)
        cv2.imshow(_TITLE, cv2.cvtColor(draw_update(image, update), cv2.COLOR_RGB2BGR))
        key = _KEYS.get(cv2.waitKey(_KEY_WAIT_MS) & 0xFF)
        try:
            self._closed = cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) < 1
        except cv2.error:
            self._closed = True
        return "end" if self._closed else key

    def hold(self, image: Pixels, update: FrameUpdate) -> None:
        """Show a frame for some seconds, or until a key is pressed.

        Parameters
        ----------
        image : ndarray of shape (H, W, 3), uint8
            RGB frame.
        update : FrameUpdate
            What to show.
        """
        deadline_s = time.monotonic() + _HOLD_S
        while time.monotonic() < deadline_s and self.show(image, update) is None:
            time.sleep(0.03)

    def _fit(self, image: Pixels) -> None:
        """Resize the window when the frame size changes."""
        height, width = image.shape[:2]
        if (width, height) != self._size:
            self._size = (width, height)
            scale = min(_MAX_WIDTH / width, _MAX_HEIGHT / height)
            cv2.resizeWindow(_TITLE, round(width * scale), round(height * scale))
