"""Soft-edged lines, dashes, discs and arcs on a picture, to a fraction of a pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.draw.primitives.sprites import RgbImage
from vision.text.colors import RgbColor

Points = NDArray[np.float64]

# OpenCV takes points as integers with this many binary places.
_SHIFT: Final = 4
# Further out than this many pixels a point is no longer meant.
_FAR_OUT: Final = 30_000.0


def _fixed(points: Points) -> NDArray[np.int32] | None:
    if not np.isfinite(points).all() or np.abs(points).max(initial=0.0) > _FAR_OUT:
        return None
    return np.round(points * (1 << _SHIFT)).astype(np.int32)


def draw_line(picture: RgbImage, a: Points, b: Points, *, color: RgbColor, width: int) -> None:
    """Draw a line with round ends; nothing where a point is missing."""
    draw_polyline(picture, np.stack([a, b]), color=color, width=width)


def draw_polyline(picture: RgbImage, points: Points, *, color: RgbColor, width: int) -> None:
    """Draw a line through N points, shape (N, 2)."""
    fixed = _fixed(points)
    if fixed is not None and len(fixed) > 1:
        cv2.polylines(picture, [fixed[:, None]], False, color, max(1, width), cv2.LINE_AA, _SHIFT)


def draw_dashed_line(
    picture: RgbImage, a: Points, b: Points, *, color: RgbColor, width: int, dash: float
) -> None:
    """Draw a dashed line; `dash` is the length of a dash, the gaps are a little shorter."""
    length = float(np.linalg.norm(b - a))
    if not np.isfinite(length) or length < 1e-6:
        return
    way = (b - a) / length
    start = 0.0
    while start < length:
        end = min(start + dash, length)
        draw_line(picture, a + way * start, a + way * end, color=color, width=width)
        start += dash * 1.8


def draw_disc(picture: RgbImage, centre: Points, *, radius: float, color: RgbColor) -> None:
    """Draw a filled circle."""
    _circle(picture, centre, radius, color, cv2.FILLED)


def draw_ring(
    picture: RgbImage, centre: Points, *, radius: float, color: RgbColor, width: int
) -> None:
    """Draw a circle."""
    _circle(picture, centre, radius, color, max(1, width))


def _circle(picture: RgbImage, centre: Points, radius: float, color: RgbColor, width: int) -> None:
    fixed = _fixed(centre)
    if fixed is not None:
        size = max(1, round(radius * (1 << _SHIFT)))
        spot = (int(fixed[0]), int(fixed[1]))
        cv2.circle(picture, spot, size, color, width, cv2.LINE_AA, _SHIFT)


def arc_points(centre: Points, *, radius: float, start_deg: float, sweep_deg: float) -> Points:
    """Points of an arc, shape (N, 2); degrees clockwise as seen, 0 to the right."""
    count = max(2, round(abs(sweep_deg) / 4) + 2)
    turn = np.radians(start_deg + sweep_deg * np.linspace(0.0, 1.0, count))
    return np.asarray(centre + radius * np.column_stack([np.cos(turn), np.sin(turn)]))


def ellipse_points(centre: Points, half: tuple[float, float]) -> Points:
    """Points around a level ellipse, shape (N, 2), the last one the first again."""
    turn = np.linspace(0.0, 2 * np.pi, 41)
    return np.asarray(centre + np.column_stack([half[0] * np.cos(turn), half[1] * np.sin(turn)]))


def fill_wedge(picture: RgbImage, corner: Points, rim: Points, *, color: RgbColor) -> None:
    """Fill the pie between a corner and an arc's points."""
    fill_polygon(picture, np.vstack([corner, rim]), color=color)


def fill_polygon(picture: RgbImage, rim: Points, *, color: RgbColor) -> None:
    """Fill a shape without dents, its N points given in order, shape (N, 2)."""
    fixed = _fixed(rim)
    if fixed is not None and len(fixed) > 2:
        cv2.fillPoly(picture, [fixed[:, None]], color, cv2.LINE_AA, _SHIFT)


def draw_translucent(
    picture: RgbImage,
    box: tuple[float, float, float, float],
    *,
    opacity: float,
    draw: Callable[[], None],
) -> None:
    """Draw something translucent within a box; overlaps do not add up.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB, changed.
    box : tuple of float
        Left, top, right, bottom of all that is drawn, px.
    opacity : float
        0-1.
    draw : callable
        Draws onto the picture, inside the box only.
    """
    height, width = picture.shape[:2]
    if not np.isfinite(box).all():
        return
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(box[2]) + 2), min(height, int(box[3]) + 2)
    if left >= right or top >= bottom:
        return
    here = picture[top:bottom, left:right]
    before = here.copy()
    draw()
    here[:] = cv2.addWeighted(here, opacity, before, 1.0 - opacity, 0.0)
