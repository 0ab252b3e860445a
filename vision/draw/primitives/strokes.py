"""Antialiased lines, dashes, discs, arcs and polygons with subpixel positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.draw.primitives.sprites import RgbImage
from vision.text.colors import RgbColor

Points = NDArray[np.float64]

#: OpenCV takes fixed-point coordinates with this many fractional bits.
_SHIFT: Final = 4
#: Coordinates beyond this would overflow in OpenCV; they are not drawn, px.
_MAX_COORDINATE: Final = 30_000.0


def _fixed_point(points: Points) -> NDArray[np.int32] | None:
    if not np.isfinite(points).all() or np.abs(points).max(initial=0.0) > _MAX_COORDINATE:
        return None
    return np.round(points * (1 << _SHIFT)).astype(np.int32)


def draw_line(image: RgbImage, a: Points, b: Points, *, color: RgbColor, width: int) -> None:
    """Draw a line with round ends; draw nothing where an end is NaN."""
    draw_polyline(image, np.stack([a, b]), color=color, width=width)


def draw_polyline(image: RgbImage, points: Points, *, color: RgbColor, width: int) -> None:
    """Draw a line through N points, shape (N, 2)."""
    fixed = _fixed_point(points)
    if fixed is not None and len(fixed) > 1:
        cv2.polylines(image, [fixed[:, None]], False, color, max(1, width), cv2.LINE_AA, _SHIFT)


def draw_dashed_line(
    image: RgbImage, a: Points, b: Points, *, color: RgbColor, width: int, dash: float
) -> None:
    """Draw a dashed line.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    a, b : ndarray of shape (2,)
        Ends of the line, px.
    color : tuple of int
        RGB.
    width : int
        Line width, px.
    dash : float
        Length of a dash, px; the gaps are 0.8 of it.
    """
    length = float(np.linalg.norm(b - a))
    if not np.isfinite(length) or length < 1e-6:
        return
    starts = np.arange(0.0, length, dash * 1.8)
    ends = np.minimum(starts + dash, length)
    along = np.column_stack([starts, ends])[:, :, None]
    fixed = _fixed_point(a + (b - a) / length * along)
    if fixed is not None:  # each dash is a line of its own, with round ends
        cv2.polylines(
            image, list(fixed[:, :, None]), False, color, max(1, width), cv2.LINE_AA, _SHIFT
        )


def draw_disc(image: RgbImage, center: Points, *, radius: float, color: RgbColor) -> None:
    """Draw a filled circle."""
    _circle(image, center, radius, color, cv2.FILLED)


def draw_ring(
    image: RgbImage, center: Points, *, radius: float, color: RgbColor, width: int
) -> None:
    """Draw the outline of a circle."""
    _circle(image, center, radius, color, max(1, width))


def _circle(image: RgbImage, center: Points, radius: float, color: RgbColor, width: int) -> None:
    fixed = _fixed_point(center)
    if fixed is not None:
        size = max(1, round(radius * (1 << _SHIFT)))
        spot = (int(fixed[0]), int(fixed[1]))
        cv2.circle(image, spot, size, color, width, cv2.LINE_AA, _SHIFT)


def arc_points(center: Points, *, radius: float, start_deg: float, sweep_deg: float) -> Points:
    """Sample an arc as a polyline.

    Parameters
    ----------
    center : ndarray of shape (2,)
        Centre of the circle, px.
    radius : float
        Radius, px.
    start_deg, sweep_deg : float
        Start and extent of the arc, degrees clockwise in the image, 0 to the right.

    Returns
    -------
    ndarray of shape (N, 2)
        Points from the start of the arc to its end, px.
    """
    count = max(2, round(abs(sweep_deg) / 4) + 2)
    angle = np.radians(start_deg + sweep_deg * np.linspace(0.0, 1.0, count))
    return np.asarray(center + radius * np.column_stack([np.cos(angle), np.sin(angle)]))


def ellipse_points(center: Points, half: tuple[float, float]) -> Points:
    """Sample an ellipse with a horizontal axis as a closed polyline.

    Parameters
    ----------
    center : ndarray of shape (2,)
        Centre, px.
    half : tuple of float
        Half width and half height, px.

    Returns
    -------
    ndarray of shape (N, 2)
        Points around the ellipse, px; the last one equals the first.
    """
    angle = np.linspace(0.0, 2 * np.pi, 41)
    return np.asarray(center + np.column_stack([half[0] * np.cos(angle), half[1] * np.sin(angle)]))


def fill_wedge(image: RgbImage, corner: Points, rim: Points, *, color: RgbColor) -> None:
    """Fill the sector between a corner and the points of an arc, shape (N, 2)."""
    fill_polygon(image, np.vstack([corner, rim]), color=color)


def fill_polygon(image: RgbImage, rim: Points, *, color: RgbColor) -> None:
    """Fill a convex polygon given by its corners in order, shape (N, 2)."""
    fixed = _fixed_point(rim)
    if fixed is not None and len(fixed) > 2:
        cv2.fillPoly(image, [fixed[:, None]], color, cv2.LINE_AA, _SHIFT)


def draw_translucent(
    image: RgbImage,
    box: tuple[float, float, float, float],
    *,
    opacity: float,
    draw: Callable[[], None],
) -> None:
    """Draw translucently within a box; overlapping strokes do not add up.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    box : tuple of float
        Left, top, right and bottom of everything drawn, px.
    opacity : float
        0-1.
    draw : callable
        Draws onto the image at full opacity, inside the box only.
    """
    height, width = image.shape[:2]
    if not np.isfinite(box).all():
        return
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(box[2]) + 2), min(height, int(box[3]) + 2)
    if left >= right or top >= bottom:
        return
    here = image[top:bottom, left:right]
    before = here.copy()
    draw()
    here[:] = cv2.addWeighted(here, opacity, before, 1.0 - opacity, 0.0)
