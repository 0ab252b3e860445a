"""Shapes of a measurement (lines, arcs, rings, paths, labels) and how to draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.draw.primitives.sprites import RgbImage, Sprite, draw_sprite
from vision.draw.primitives.strokes import (
    Points,
    arc_points,
    draw_dashed_line,
    draw_disc,
    draw_line,
    draw_polyline,
    draw_ring,
    draw_translucent,
    fill_wedge,
)
from vision.draw.primitives.style import ACCENT_COLOR, DARK, MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import text_box
from vision.terms import Floats
from vision.text.colors import RgbColor

_SECTOR_OPACITY: Final = 0.38
_OUTLINE_OPACITY: Final = 0.5


@dataclass(frozen=True)
class Rect:
    """A rectangle, px."""

    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: Rect, *, gap: int = 0) -> bool:
        """Return whether two rectangles overlap or are closer than a gap, px."""
        return (
            self.x < other.x + other.width + gap
            and other.x < self.x + self.width + gap
            and self.y < other.y + other.height + gap
            and other.y < self.y + self.height + gap
        )


@dataclass(frozen=True)
class LineShape:
    """A measured line or, dashed, the reference it is measured against."""

    a: Floats
    b: Floats
    dashed: bool = False


@dataclass(frozen=True)
class ArcShape:
    """The angle at `center`, degrees clockwise in the image, 0 to the right."""

    center: Floats
    radius: float
    start_deg: float
    sweep_deg: float


@dataclass(frozen=True)
class RingShape:
    """A circle around a point of interest."""

    center: Floats
    radius: float


@dataclass(frozen=True)
class PathShape:
    """The path of a landmark, shape (N, 2)."""

    points: Floats


@dataclass(frozen=True)
class LabelShape:
    """A text beside `anchor`, toward `direction`, at least `distance` pixels away.

    A muted label is small and grey.
    """

    text: str
    anchor: Floats
    direction: tuple[float, float]
    distance: float
    muted: bool = False


Shape = LineShape | ArcShape | RingShape | PathShape | LabelShape
Shapes = tuple[Shape, ...]


def vector_length(vector: Floats) -> float:
    """Return the length of a vector."""
    return float(np.linalg.norm(vector))


def unit_vector(vector: Floats) -> Floats:
    """Return the vector of length 1 in the same direction."""
    return np.asarray(vector / max(vector_length(vector), 1e-6))


def arc_between(center: Floats, first: Floats, second: Floats, *, radius: float) -> ArcShape:
    """Return the shorter arc from one direction to another.

    Parameters
    ----------
    center : ndarray of shape (2,)
        Centre of the arc, px.
    first, second : ndarray of shape (2,)
        Vectors from the centre, of any length.
    radius : float
        Radius, px.
    """
    start = _direction_deg(first)
    sweep = (_direction_deg(second) - start + 180.0) % 360.0 - 180.0
    return ArcShape(center, radius, start, sweep)


def _direction_deg(vector: Floats) -> float:
    return float(np.degrees(np.arctan2(vector[1], vector[0])))


def draw_shapes(
    image: RgbImage,
    shapes: Shapes,
    *,
    sizes: Sizes,
    color: RgbColor = ACCENT_COLOR,
    avoid: Rect | None = None,
) -> RgbImage:
    """Draw shapes, labels last so that no line crosses a number.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    shapes : tuple of shapes
        In pixels of the image.
    sizes : Sizes
        Sizes for this image.
    color : tuple of int, optional
        RGB of measured lines and labels; dashed references are white.
    avoid : Rect, optional
        A text box that labels must not cover.

    Returns
    -------
    ndarray
        The same image.
    """
    for shape in shapes:
        if isinstance(shape, ArcShape):
            _fill_sector(image, shape, color)
    # Translucent dark outlines below everything keep light lines visible on any background.
    draw_translucent(
        image,
        _bounding_box(image, shapes, sizes),
        opacity=_OUTLINE_OPACITY,
        draw=lambda: _draw_strokes(image, shapes, sizes, is_outline=True, color=DARK),
    )
    _draw_strokes(image, shapes, sizes, is_outline=False, color=color)
    for shape in shapes:
        if isinstance(shape, LabelShape):
            _draw_label(image, shape, sizes, color, avoid)
    return image


def _fill_sector(image: RgbImage, arc: ArcShape, color: RgbColor) -> None:
    points = _arc_points(arc)
    (left, top), (right, bottom) = arc.center - arc.radius, arc.center + arc.radius
    draw_translucent(
        image,
        (float(left), float(top), float(right), float(bottom)),
        opacity=_SECTOR_OPACITY,
        draw=lambda: fill_wedge(image, arc.center, points, color=color),
    )


def _arc_points(arc: ArcShape) -> Points:
    return arc_points(
        arc.center, radius=arc.radius, start_deg=arc.start_deg, sweep_deg=arc.sweep_deg
    )


def _extreme_points(shapes: Shapes) -> list[Points]:
    points: list[Points] = []
    for shape in shapes:
        if isinstance(shape, LineShape):
            points += [shape.a, shape.b]
        elif isinstance(shape, ArcShape | RingShape):
            points += [shape.center - shape.radius, shape.center + shape.radius]
        elif isinstance(shape, PathShape):
            points += [p for p in shape.points if np.isfinite(p).all()]
    return points


def _bounding_box(
    image: RgbImage, shapes: Shapes, sizes: Sizes
) -> tuple[float, float, float, float]:
    points = _extreme_points(shapes)
    if not points:
        return (0.0, 0.0, -5.0, -5.0)
    margin = sizes.line + 2 * sizes.outline + sizes.joint_radius + 2
    low = np.min(points, axis=0) - margin
    high = np.max(points, axis=0) + margin
    height, width = image.shape[:2]
    low, high = np.clip(low, 0, (width, height)), np.clip(high, 0, (width, height))
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _draw_strokes(
    image: RgbImage, shapes: Shapes, sizes: Sizes, *, is_outline: bool, color: RgbColor
) -> None:
    extra = 2 * sizes.outline if is_outline else 0
    thick = sizes.line + 1 + extra
    thin = max(1, round(sizes.line * 0.6)) + extra
    for shape in shapes:
        if isinstance(shape, LineShape) and shape.dashed:
            reference = color if is_outline else TEXT_COLOR
            dash = 2.4 * sizes.line
            draw_dashed_line(image, shape.a, shape.b, color=reference, width=thin, dash=dash)
        elif isinstance(shape, ArcShape):
            draw_polyline(image, _arc_points(shape), color=color, width=thin)
        elif isinstance(shape, RingShape):
            draw_ring(image, shape.center, radius=shape.radius, color=color, width=thin)
        elif isinstance(shape, PathShape):
            known = shape.points[np.isfinite(shape.points).all(axis=1)]
            draw_polyline(image, known, color=color, width=thin)
    for shape in shapes:
        if isinstance(shape, LineShape) and not shape.dashed:
            draw_line(image, shape.a, shape.b, color=color, width=thick)
            for end in (shape.a, shape.b):
                draw_disc(image, end, radius=sizes.joint_radius + extra / 2, color=color)


def _draw_label(
    image: RgbImage, label: LabelShape, sizes: Sizes, color: RgbColor, avoid: Rect | None
) -> None:
    if not np.isfinite(label.anchor).all():
        return
    height, width = image.shape[:2]
    rect = label_rect(label, sizes=sizes, width=width, height=height, color=color, avoid=avoid)
    draw_sprite(image, _label_sprite(label, sizes, color), rect.x, rect.y)


def _label_sprite(label: LabelShape, sizes: Sizes, color: RgbColor) -> Sprite:
    return text_box(
        label.text,
        size=sizes.small if label.muted else sizes.number,
        pad=max(2, round(sizes.pad * (0.5 if label.muted else 0.7))),
        radius=sizes.corner_radius,
        color=MUTED_COLOR if label.muted else color,
        bold=not label.muted,
    )


def label_rect(
    label: LabelShape,
    *,
    sizes: Sizes,
    width: int,
    height: int,
    color: RgbColor = ACCENT_COLOR,
    avoid: Rect | None = None,
) -> Rect:
    """Place a label's text box inside the image.

    Parameters
    ----------
    label : LabelShape
        A label with a finite anchor.
    sizes : Sizes
        Sizes for the image.
    width, height : int
        Size of the image, px.
    color : tuple of int, optional
        RGB of the text.
    avoid : Rect, optional
        A text box the label must not cover; it then moves to the other side of its anchor.
    """
    sprite = _label_sprite(label, sizes, color)
    rect = _rect_beside(label, sprite, label.direction, width=width, height=height)
    if avoid is not None and rect.overlaps(avoid):
        mirrored = (-label.direction[0], label.direction[1])
        other = _rect_beside(label, sprite, mirrored, width=width, height=height)
        if not other.overlaps(avoid):
            return other
    return rect


def _rect_beside(
    label: LabelShape, sprite: Sprite, direction: tuple[float, float], *, width: int, height: int
) -> Rect:
    unit = np.array(direction) / max(float(np.hypot(*direction)), 1e-6)
    half = np.array([sprite.width, sprite.height]) / 2
    offset = unit * label.distance + np.sign(unit) * half * np.minimum(1.0, np.abs(unit) * 1.5)
    x, y = label.anchor + offset - half
    left = int(np.clip(round(float(x)), 2, max(2, width - sprite.width - 2)))
    top = int(np.clip(round(float(y)), 2, max(2, height - sprite.height - 2)))
    return Rect(left, top, sprite.width, sprite.height)
