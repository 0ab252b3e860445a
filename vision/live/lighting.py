"""Whether there is light enough to see by, from the picture itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.terms import Floats

#: Every so manieth pixel is looked at: brightness needs no more.
_STRIDE: Final = 8


@dataclass(frozen=True)
class Lighting:
    """How bright a picture is.

    Attributes
    ----------
    body, around : float
        Mean brightness of the body's box and of the rest, 0-255; NaN without a body.
    whole : float
        Mean brightness of the picture.
    """

    body: float
    background: float
    frame: float


def measure_lighting(image: NDArray[np.uint8], body: Floats | None) -> Lighting:
    """Measure how bright body and surroundings are.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB picture.
    body : ndarray of shape (33, 3) or None
        Points of the person, pixels of this picture.
    """
    small = image[::_STRIDE, ::_STRIDE].astype(np.float64) @ np.array([0.299, 0.587, 0.114])
    whole = float(small.mean())
    if body is None:
        return Lighting(float("nan"), float("nan"), whole)
    high, wide = small.shape
    left, top = np.clip(body[:, :2].min(axis=0) // _STRIDE, 0, [wide - 1, high - 1]).astype(int)
    right, bottom = np.clip(body[:, :2].max(axis=0) // _STRIDE, 0, [wide - 1, high - 1]).astype(int)
    inside = np.zeros(small.shape, dtype=bool)
    inside[top : bottom + 1, left : right + 1] = True
    around = float(small[~inside].mean()) if (~inside).any() else whole
    return Lighting(float(small[inside].mean()), around, whole)
