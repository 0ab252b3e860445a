"""Measure the brightness of the person and the background in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.terms import Floats

#: Only every Nth pixel, across and down, is measured.
_PIXEL_STRIDE: Final = 8
#: Luma of RGB, ITU-R BT.601.
_LUMA_WEIGHTS: Final = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class Lighting:
    """Brightness of a frame.

    Attributes
    ----------
    body, background : float
        Mean brightness of the body's bounding box and of the rest, 0-255; NaN if nobody
        was detected.
    frame : float
        Mean brightness of the whole frame.
    """

    body: float
    background: float
    frame: float


def measure_lighting(image: NDArray[np.uint8], points: Floats | None) -> Lighting:
    """Measure the brightness of the body and the background.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB frame.
    points : ndarray of shape (33, 3) or None
        Landmarks of the person in pixels of `image`.

    Returns
    -------
    Lighting
        Mean brightness of body, background and frame.
    """
    luma = image[::_PIXEL_STRIDE, ::_PIXEL_STRIDE].astype(np.float64) @ np.array(_LUMA_WEIGHTS)
    frame = float(luma.mean())
    if points is None:
        return Lighting(float("nan"), float("nan"), frame)
    height, width = luma.shape
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    last = [width - 1, height - 1]
    left, top = np.clip(low // _PIXEL_STRIDE, 0, last).astype(int)
    right, bottom = np.clip(high // _PIXEL_STRIDE, 0, last).astype(int)
    in_box = np.zeros(luma.shape, dtype=bool)
    in_box[top : bottom + 1, left : right + 1] = True
    background = float(luma[~in_box].mean()) if (~in_box).any() else frame
    return Lighting(float(luma[in_box].mean()), background, frame)
