"""A coach's own lines, arrows, angles, strokes and words on a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.draw.primitives.sprites import RgbImage, draw_sprite
from vision.draw.primitives.strokes import Points, arc_points, draw_polyline
from vision.draw.primitives.style import DARK
from vision.draw.primitives.text_shaping import outlined_text
from vision.report.user_annotation import ANNOTATION_COLORS, SIZE_SHARES, UserAnnotation
from vision.text.colors import RgbColor

#: Between an arrow and each stroke of its tip.
_HALF_HEAD_DEG: Final = 30.0


def draw_user_annotations(
    frame: RgbImage, annotations: Sequence[UserAnnotation], *, scale: float = 1.0
) -> RgbImage:
    """Draw onto a picture, in place.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB, changed.
    drawings : sequence of Drawing
        In pixels of the clip's shown picture; drawn in their order.
    scale : float, optional
        Pixels of `frame` in one of the clip's.

    Returns
    -------
    ndarray
        `frame`.
    """
    for drawing in annotations:
        color = _rgb(drawing)
        points = np.array(drawing.points) * scale
        if drawing.kind == "text":
            _words(frame, drawing.text, points[0], color=color)
            continue
        width = max(2, round(_pixels(frame, "line")))
        _rimmed(frame, _lines(drawing, points, frame), color=color, width=width)
        if drawing.degrees is not None:
            _number(frame, points, f"{drawing.degrees:.0f}°", color=color)
    return frame


def _pixels(picture: RgbImage, what: str) -> float:
    return SIZE_SHARES[what] * float(min(picture.shape[:2]))


def _rgb(drawing: UserAnnotation) -> RgbColor:
    code = ANNOTATION_COLORS[drawing.colour]
    return (int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16))


def _rimmed(picture: RgbImage, lines: Sequence[Points], *, color: RgbColor, width: int) -> None:
    """A dark rim first, so that it shows on any ground."""
    for shade, thick in ((DARK, width + max(2, round(0.9 * width))), (color, width)):
        for line in lines:
            draw_polyline(picture, line, color=shade, width=thick)


def _lines(drawing: UserAnnotation, points: Points, picture: RgbImage) -> list[Points]:
    if drawing.kind == "arrow":
        return [points, _head(points, _pixels(picture, "head"))]
    if drawing.kind == "angle":
        return [points, _arc(points, _pixels(picture, "arc"))]
    return [points]


def _head(points: Points, length: float) -> Points:
    start, tip = points
    away = start - tip
    whole = float(np.hypot(*away))
    if whole == 0:
        return np.stack([tip, tip])
    reach = min(length, whole) * away / whole
    turn = np.radians(_HALF_HEAD_DEG)
    ends = []
    for sign in (-1, 1):
        cos, sin = np.cos(turn), sign * np.sin(turn)
        ends.append(tip + np.array([[cos, -sin], [sin, cos]]) @ reach)
    return np.stack([ends[0], tip, ends[1]])


def _arc(points: Points, radius: float) -> Points:
    shortest = min(float(np.hypot(*leg)) for leg in (points[0] - points[1], points[2] - points[1]))
    start, sweep = _opening(points)
    return arc_points(
        points[1], radius=min(radius, 0.6 * shortest), start_deg=start, sweep_deg=sweep
    )


def _opening(points: Points) -> tuple[float, float]:
    """Where an angle begins and how far it goes, degrees clockwise as seen."""
    end, corner, other = points
    start, stop = (
        float(np.degrees(np.arctan2(p[1], p[0]))) for p in (end - corner, other - corner)
    )
    return start, (stop - start + 180) % 360 - 180


def _number(picture: RgbImage, points: Points, text: str, *, color: RgbColor) -> None:
    """Write the degrees on the far side of the opening, where no leg is."""
    size = max(9, round(_pixels(picture, "text")))
    sprite = outlined_text(text, size=size, color=color).sprite
    start, sweep = _opening(points)
    far = np.radians(start + sweep / 2 + 180)
    away = max(_pixels(picture, "beside"), size)
    middle = points[1] + away * np.array([1.15 * np.cos(far), np.sin(far)])
    height, width = picture.shape[:2]
    left = np.clip(middle[0] - sprite.width / 2, 0, max(0, width - sprite.width))
    top = np.clip(middle[1] - sprite.height / 2, 0, max(0, height - sprite.height))
    draw_sprite(picture, sprite, round(float(left)), round(float(top)))


def _words(picture: RgbImage, text: str, at: Points, *, color: RgbColor) -> None:
    """Write words on the line that begins at a point.

    They move to stay inside the picture, and are smaller where they are wider than it.
    """
    size = max(9, round(_pixels(picture, "text")))
    line = outlined_text(text, size=size, color=color)
    height, width = picture.shape[:2]
    if line.sprite.width > width:
        size = max(6, int(size * width / line.sprite.width))
        line = outlined_text(text, size=size, color=color)
    left = round(float(at[0])) - line.outline
    top = round(float(at[1])) - line.ascent
    left = max(0, min(left, width - line.sprite.width))
    draw_sprite(picture, line.sprite, left, max(0, min(top, height - line.sprite.height)))
