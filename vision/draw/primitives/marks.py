"""Paints the shapes of what is measured onto a picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.draw.overlays.layout import Rect
from vision.draw.primitives.shapes import Arc, Line, Ring, Shapes, Tag, Trail
from vision.draw.primitives.sprites import RgbImage, Sprite, draw_sprite
from vision.draw.primitives.strokes import (
    Points,
    arc_points,
    dashes,
    disc,
    line,
    polyline,
    ring,
    see_through,
    wedge,
)
from vision.draw.primitives.style import ACCENT, INK, PAPER, QUIET, Colour, Sizes
from vision.draw.primitives.text import label

_WEDGE_OPACITY: Final = 0.38
_RIM_OPACITY: Final = 0.5


def paint(
    picture: RgbImage,
    shapes: Shapes,
    *,
    sizes: Sizes,
    colour: Colour = ACCENT,
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
    colour : tuple of int, optional
        RGB of what is measured; what it is measured against is white.
    avoid : Rect, optional
        A plate that tags keep off.

    Returns
    -------
    ndarray
        The same picture.
    """
    arcs = [shape for shape in shapes if isinstance(shape, Arc)]
    for arc in arcs:
        _fill(picture, arc, colour)
    # Dark rims lie below everything, translucent, so that light lines show on any ground.
    box = _box(picture, shapes, sizes)
    see_through(
        picture,
        box,
        opacity=_RIM_OPACITY,
        draw=lambda: _strokes(picture, shapes, sizes, rim=True, colour=INK),
    )
    _strokes(picture, shapes, sizes, rim=False, colour=colour)
    for shape in shapes:
        if isinstance(shape, Tag):
            _tag(picture, shape, sizes, colour, avoid)
    return picture


def _fill(picture: RgbImage, arc: Arc, colour: Colour) -> None:
    rim = _rim(arc)
    reach = arc.radius
    box = (
        float(arc.centre[0]) - reach,
        float(arc.centre[1]) - reach,
        float(arc.centre[0]) + reach,
        float(arc.centre[1]) + reach,
    )
    see_through(
        picture,
        box,
        opacity=_WEDGE_OPACITY,
        draw=lambda: wedge(picture, arc.centre, rim, colour=colour),
    )


def _rim(arc: Arc) -> Points:
    return arc_points(
        arc.centre, radius=arc.radius, start_deg=arc.start_deg, sweep_deg=arc.sweep_deg
    )


def _corners(shapes: Shapes) -> list[Points]:
    points: list[Points] = []
    for shape in shapes:
        if isinstance(shape, Line):
            points += [shape.a, shape.b]
        elif isinstance(shape, Arc | Ring):
            points += [shape.centre - shape.radius, shape.centre + shape.radius]
        elif isinstance(shape, Trail):
            points += [p for p in shape.points if np.isfinite(p).all()]
    return points


def _box(picture: RgbImage, shapes: Shapes, sizes: Sizes) -> tuple[float, float, float, float]:
    corners = _corners(shapes)
    if not corners:
        return (0.0, 0.0, -5.0, -5.0)
    around = sizes.line + 2 * sizes.halo + sizes.dot + 2
    low = np.min(corners, axis=0) - around
    high = np.max(corners, axis=0) + around
    height, width = picture.shape[:2]
    low, high = np.clip(low, 0, (width, height)), np.clip(high, 0, (width, height))
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _strokes(picture: RgbImage, shapes: Shapes, sizes: Sizes, *, rim: bool, colour: Colour) -> None:
    more = 2 * sizes.halo if rim else 0
    thick = sizes.line + 1 + more
    thin = max(1, round(sizes.line * 0.6)) + more
    for shape in shapes:
        if isinstance(shape, Line) and shape.dashed:
            against = colour if rim else PAPER
            dash = 2.4 * sizes.line
            dashes(picture, shape.a, shape.b, colour=against, width=thin, dash=dash)
        elif isinstance(shape, Arc):
            polyline(picture, _rim(shape), colour=colour, width=thin)
        elif isinstance(shape, Ring):
            ring(picture, shape.centre, radius=shape.radius, colour=colour, width=thin)
        elif isinstance(shape, Trail):
            known = shape.points[np.isfinite(shape.points).all(axis=1)]
            polyline(picture, known, colour=colour, width=thin)
    for shape in shapes:
        if isinstance(shape, Line) and not shape.dashed:
            line(picture, shape.a, shape.b, colour=colour, width=thick)
            for end in (shape.a, shape.b):
                disc(picture, end, radius=sizes.dot + more / 2, colour=colour)


def _tag(picture: RgbImage, tag: Tag, sizes: Sizes, colour: Colour, avoid: Rect | None) -> None:
    if not np.isfinite(tag.at).all():
        return
    sprite = _label(tag, sizes, colour)
    height, width = picture.shape[:2]
    spot = tag_spot(tag, sizes=sizes, width=width, height=height, colour=colour, avoid=avoid)
    draw_sprite(picture, sprite, spot.x, spot.y)


def _label(tag: Tag, sizes: Sizes, colour: Colour) -> Sprite:
    return label(
        tag.text,
        size=sizes.small if tag.quiet else sizes.number,
        pad=max(2, round(sizes.pad * (0.5 if tag.quiet else 0.7))),
        radius=sizes.radius,
        colour=QUIET if tag.quiet else colour,
        bold=not tag.quiet,
    )


def tag_spot(
    tag: Tag,
    *,
    sizes: Sizes,
    width: int,
    height: int,
    colour: Colour = ACCENT,
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
    colour : tuple of int, optional
        RGB of the text.
    avoid : Rect, optional
        A plate the tag must not lie on; it then goes to the other side of its point.
    """
    sprite = _label(tag, sizes, colour)
    spot = _beside(tag, sprite, tag.toward, width=width, height=height)
    if avoid is not None and spot.touches(avoid):
        turned = (-tag.toward[0], tag.toward[1])
        other = _beside(tag, sprite, turned, width=width, height=height)
        if not other.touches(avoid):
            return other
    return spot


def _beside(
    tag: Tag, sprite: Sprite, toward: tuple[float, float], *, width: int, height: int
) -> Rect:
    way = np.array(toward) / max(float(np.hypot(*toward)), 1e-6)
    half = np.array([sprite.width, sprite.height]) / 2
    middle = tag.at + way * tag.clear + np.sign(way) * half * np.minimum(1.0, np.abs(way) * 1.5)
    x = int(np.clip(round(float(middle[0] - half[0])), 2, max(2, width - sprite.width - 2)))
    y = int(np.clip(round(float(middle[1] - half[1])), 2, max(2, height - sprite.height - 2)))
    return Rect(x, y, sprite.width, sprite.height)
