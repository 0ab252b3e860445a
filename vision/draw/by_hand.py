"""A coach's own lines, arrows, angles, strokes and words on a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.draw.letters import rimmed_words
from vision.draw.sprites import Picture, lay_on
from vision.draw.strokes import Points, arc_points, polyline
from vision.draw.style import INK, Colour
from vision.report.drawing import COLOURS, LINE_WIDTH, TEXT_HEIGHT, Drawing

#: Of an arrow's head, in widths of its line; its half opening.
_HEAD: Final = 5.0
_HALF_HEAD_DEG: Final = 26.0
#: Radius of an angle's arc, as a share of its shorter leg, and at most in widths of its line.
_ARC: Final = 0.45
_WIDEST_ARC: Final = 12.0
#: Height of its number, as a share of other words'.
_NUMBER: Final = 0.8


def paint_by_hand(picture: Picture, drawings: Sequence[Drawing], *, scale: float = 1.0) -> Picture:
    """Draw onto a picture, in place.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB, changed.
    drawings : sequence of Drawing
        In pixels of the clip's shown picture; drawn in their order.
    scale : float, optional
        Pixels of `picture` in one of the clip's.

    Returns
    -------
    ndarray
        `picture`.
    """
    shorter = min(picture.shape[:2])
    width = max(2, round(LINE_WIDTH * shorter))
    for drawing in drawings:
        colour = _rgb(drawing)
        points = np.array(drawing.points) * scale
        if drawing.kind == "text":
            size = max(9, round(TEXT_HEIGHT * shorter))
            _words(picture, drawing.text, points[0], size=size, colour=colour)
            continue
        _rimmed(picture, _lines(drawing, points, width), colour=colour, width=width)
        degrees = drawing.degrees
        if degrees is not None:
            _number(picture, points, f"{degrees:.0f}°", width=width, colour=colour)
    return picture


def _rgb(drawing: Drawing) -> Colour:
    code = COLOURS[drawing.colour]
    return (int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16))


def _rimmed(picture: Picture, lines: Sequence[Points], *, colour: Colour, width: int) -> None:
    """A dark rim first, so that it shows on any ground."""
    for shade, thick in ((INK, width + max(2, round(0.9 * width))), (colour, width)):
        for line in lines:
            polyline(picture, line, colour=shade, width=thick)


def _lines(drawing: Drawing, points: Points, width: int) -> list[Points]:
    if drawing.kind == "arrow":
        return [points, _head(points, width)]
    if drawing.kind == "angle":
        return [points, _arc(points, width)]
    return [points]


def _head(points: Points, width: int) -> Points:
    start, tip = points
    away = start - tip
    length = float(np.hypot(*away))
    if length == 0:
        return np.stack([tip, tip])
    reach = min(_HEAD * width, length) * away / length
    turn = np.radians(_HALF_HEAD_DEG)
    ends = []
    for sign in (-1, 1):
        cos, sin = np.cos(turn), sign * np.sin(turn)
        ends.append(tip + np.array([[cos, -sin], [sin, cos]]) @ reach)
    return np.stack([ends[0], tip, ends[1]])


def _arc(points: Points, width: int) -> Points:
    end, corner, other = points
    legs = [end - corner, other - corner]
    radius = min(_ARC * min(float(np.hypot(*leg)) for leg in legs), _WIDEST_ARC * width)
    from_deg, to_deg = (float(np.degrees(np.arctan2(leg[1], leg[0]))) for leg in legs)
    sweep = (to_deg - from_deg + 180) % 360 - 180
    return arc_points(corner, radius=radius, start_deg=from_deg, sweep_deg=sweep)


def _number(picture: Picture, points: Points, text: str, *, width: int, colour: Colour) -> None:
    """Write the degrees in the mouth of the angle."""
    size = max(9, round(_NUMBER * TEXT_HEIGHT * min(picture.shape[:2])))
    sprite, _ = rimmed_words(text, size=size, colour=colour)
    end, corner, other = points
    legs = [leg / max(float(np.hypot(*leg)), 1e-9) for leg in (end - corner, other - corner)]
    way = legs[0] + legs[1]
    if np.hypot(*way) < 0.2:  # a straight angle has no mouth
        way = np.array([-legs[0][1], legs[0][0]])
    reach = _WIDEST_ARC * width + 0.6 * max(sprite.width, size)
    middle = corner + reach * way / np.hypot(*way)
    left, top = middle - (sprite.width / 2, sprite.height / 2)
    lay_on(picture, sprite, round(float(left)), round(float(top)))


def _words(picture: Picture, text: str, at: Points, *, size: int, colour: Colour) -> None:
    """Write words from their upper left corner on; they move to stay inside the picture."""
    sprite, rim = rimmed_words(text, size=size, colour=colour)
    left, top = round(float(at[0])) - rim, round(float(at[1])) - rim
    lay_on(picture, sprite, max(0, min(left, picture.shape[1] - sprite.width)), top)
