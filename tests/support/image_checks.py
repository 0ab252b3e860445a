"""Look at the pixels of an image that was drawn on."""

from __future__ import annotations

import numpy as np


def pixels_around(image: np.ndarray, point: np.ndarray, reach: int) -> np.ndarray:
    """Return the pixels of the square around a point, as integers."""
    x, y = (round(float(value)) for value in point)
    return image[y - reach : y + reach + 1, x - reach : x + reach + 1].astype(int)


def color_distance(pixels: np.ndarray, color: tuple[int, int, int]) -> int:
    """Return the smallest distance of any pixel to a colour."""
    return int(np.abs(pixels - np.array(color)).sum(axis=2).min())
