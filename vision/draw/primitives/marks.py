"""Paints the shapes of what is measured onto a picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.draw.overlays.layout import Rect
from vision.draw.primitives.shapes import (
    ArcShape,
    LabelShape,
    LineShape,
    PathShape,
    RingShape,
    Shapes,
)
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
from vision.text.colors import RgbColor

_WEDGE_OPACITY: Final = 0.38
_RIM_OPACITY: Final = 0.5


def draw_shapes(
    image: RgbImage,
    shapes: Shapes,
    *,
    sizes: Sizes,
    color: RgbColor = ACCENT_COLOR,
    avoid: Rect | None = None,
) -> RgbImage:
    """Paint shapes, tags last, so that no line runs through a number.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB, changed.
    shapes : tuple of shapes
        In pixels of the picture.
    sizes : Sizes
        Sizes for this picture.
    color : tuple of int, optional
        RGB of what is measured; what it is measured against is white.
    avoid : Rect, optional
        A plate that tags keep off.

    Returns
    -------
    ndarray
        The same picture.
    """
    arcs = [shape for shape in shapes if isinstance(shape, ArcShape)]
    for arc in arcs:
        _fill(image, arc, color)
    # Dark rims lie below everything, translucent, so that light lines show on any ground.
    box = _box(image, shapes, sizes)
    draw_translucent(
        image,
        box,
        opacity=_RIM_OPACITY,
        draw=lambda: _strokes(image, shapes, sizes, rim=True, color=DARK),
    )
    _strokes(image, shapes, sizes, rim=False, color=color)
    for shape in shapes:
        if isinstance(shape, LabelShape):
            _tag(image, shape, sizes, color, avoid)
    return image


def _fill(picture: RgbImage, arc: ArcShape, color: RgbColor) -> None:
    rim = _rim(arc)
    reach = arc.radius
    box = (
        float(arc.centre[0]) - reach,
        float(arc.centre[1]) - reach,
        float(arc.centre[0]) + reach,
        float(arc.centre[1]) + reach,
    )
    draw_translucent(
        picture,
        box,
        opacity=_WEDGE_OPACITY,
        draw=lambda: fill_wedge(picture, arc.centre, rim, color=color),
    )


def _rim(arc: ArcShape) -> Points:
    return arc_points(
        arc.centre, radius=arc.radius, start_deg=arc.start_deg, sweep_deg=arc.sweep_deg
    )


def _corners(shapes: Shapes) -> list[Points]:
    points: list[Points] = []
    for shape in shapes:
        if isinstance(shape, LineShape):
            points += [shape.a, shape.b]
        elif isinstance(shape, ArcShape | RingShape):
            points += [shape.centre - shape.radius, shape.centre + shape.radius]
        elif isinstance(shape, PathShape):
            points += [p for p in shape.points if np.isfinite(p).all()]
    return points


def _box(picture: RgbImage, shapes: Shapes, sizes: Sizes) -> tuple[float, float, float, float]:
    corners = _corners(shapes)
    if not corners:
        return (0.0, 0.0, -5.0, -5.0)
    around = sizes.line + 2 * sizes.outline + sizes.joint_radius + 2
    low = np.min(corners, axis=0) - around
    high = np.max(corners, axis=0) + around
    height, width = picture.shape[:2]
    low, high = np.clip(low, 0, (width, height)), np.clip(high, 0, (width, height))
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _strokes(
    picture: RgbImage, shapes: Shapes, sizes: Sizes, *, rim: bool, color: RgbColor
) -> None:
    more = 2 * sizes.outline if rim else 0
    thick = sizes.line + 1 + more
    thin = max(1, round(sizes.line * 0.6)) + more
    for shape in shapes:
        if isinstance(shape, LineShape) and shape.dashed:
            against = color if rim else TEXT_COLOR
            dash = 2.4 * sizes.line
            draw_dashed_line(picture, shape.a, shape.b, color=against, width=thin, dash=dash)
        elif isinstance(shape, ArcShape):
            draw_polyline(picture, _rim(shape), color=color, width=thin)
        elif isinstance(shape, RingShape):
            draw_ring(picture, shape.centre, radius=shape.radius, color=color, width=thin)
        elif isinstance(shape, PathShape):
            known = shape.points[np.isfinite(shape.points).all(axis=1)]
            draw_polyline(picture, known, color=color, width=thin)
    for shape in shapes:
        if isinstance(shape, LineShape) and not shape.dashed:
            draw_line(picture, shape.a, shape.b, color=color, width=thick)
            for end in (shape.a, shape.b):
                draw_disc(picture, end, radius=sizes.joint_radius + more / 2, color=color)


def _tag(
    picture: RgbImage, tag: LabelShape, sizes: Sizes, color: RgbColor, avoid: Rect | None
) -> None:
    if not np.isfinite(tag.anchor).all():
        return
    sprite = _label(tag, sizes, color)
    height, width = picture.shape[:2]
    spot = label_rect(tag, sizes=sizes, width=width, height=height, color=color, avoid=avoid)
    draw_sprite(picture, sprite, spot.x, spot.y)


def _label(tag: LabelShape, sizes: Sizes, color: RgbColor) -> Sprite:
    return text_box(
        tag.text,
        size=sizes.small if tag.muted else sizes.number,
        pad=max(2, round(sizes.pad * (0.5 if tag.muted else 0.7))),
        radius=sizes.corner_radius,
        color=MUTED_COLOR if tag.muted else color,
        bold=not tag.muted,
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
    """Give the place of a tag's plate, inside the picture.

    Parameters
    ----------
    tag : Tag
        With a finite place.
    sizes : Sizes
        Sizes for the picture.
    width, height : int
        Size of the picture, px.
    color : tuple of int, optional
        RGB of the text.
    avoid : Rect, optional
        A plate the tag must not lie on; it then goes to the other side of its point.
    """
    sprite = _label(label, sizes, color)
    spot = _beside(label, sprite, label.direction, width=width, height=height)
    if avoid is not None and spot.overlaps(avoid):
        turned = (-label.direction[0], label.direction[1])
        other = _beside(label, sprite, turned, width=width, height=height)
        if not other.overlaps(avoid):
            return other
    return spot


def _beside(
    tag: LabelShape, sprite: Sprite, toward: tuple[float, float], *, width: int, height: int
) -> Rect:
    way = np.array(toward) / max(float(np.hypot(*toward)), 1e-6)
    half = np.array([sprite.width, sprite.height]) / 2
    middle = (
        tag.anchor + way * tag.distance + np.sign(way) * half * np.minimum(1.0, np.abs(way) * 1.5)
    )
    x = int(np.clip(round(float(middle[0] - half[0])), 2, max(2, width - sprite.width - 2)))
    y = int(np.clip(round(float(middle[1] - half[1])), 2, max(2, height - sprite.height - 2)))
    return Rect(x, y, sprite.width, sprite.height)
