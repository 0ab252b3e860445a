"""A camera that shows what a browser test wants, for as long as it wants."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

_QUALITY = (cv2.IMWRITE_JPEG_QUALITY, 80)
_SCRIPT = Path(__file__).parents[1] / "browser/shown_camera.js"


def camera_script(images: Iterable[NDArray[np.uint8]]) -> str:
    """Return a script that replaces the camera of a page by images, to show with ``camera``.

    Parameters
    ----------
    images : iterable of ndarray
        RGB images, all of one size.
    """
    encoded = [
        base64.b64encode(cv2.imencode(".jpg", image[:, :, ::-1], _QUALITY)[1].tobytes()).decode()
        for image in images
    ]
    return f"(() => {{ const CAMERA_IMAGES = {json.dumps(encoded)};\n{_SCRIPT.read_text()}}})();"
