"""Draw a coach's own lines, arrows, angles, strokes and texts onto a frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.draw.primitives.sprites import RgbImage, draw_sprite
from vision.draw.primitives.strokes import Points, arc_points, draw_polyline
from vision.draw.primitives.style import DARK
from vision.draw.primitives.text_shaping import outlined_text
from vision.report.user_annotation import ANNOTATION_COLORS, RELATIVE_SIZES, UserAnnotation
from vision.text.colors import RgbColor, to_rgb

#: Angle between an arrow and each side of its head.
_HALF_HEAD_DEG: Final = 30.0


def draw_user_annotations(
    frame: RgbImage,
    annotations: Sequence[UserAnnotation],
    *,
    scale: float = 1.0,
    metres_per_px: float | None = None,
) -> RgbImage:
    """Draw user annotations onto a frame, in place.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    annotations : sequence of UserAnnotation
        In pixels of the displayed clip; drawn in their order.
    scale : float, optional
        Pixels of `frame` per pixel of the displayed clip.
    metres_per_px : float, optional
        Metres per pixel of the displayed clip; lines then show their length.

    Returns
    -------
    ndarray
        The same frame.
    """
    for annotation in annotations:
        if annotation.kind == "event":  # a moment, not a drawing
            continue
        color = _rgb(annotation)
        points = np.array(annotation.points) * scale
        if annotation.kind == "text":
            _draw_text(frame, annotation.text, points[0], color=color)
            continue
        width = max(2, round(_size_px(frame, "line")))
        _draw_lines(frame, _lines_of(annotation, points, frame), color=color, width=width)
        if annotation.degrees is not None:
            _draw_degrees(frame, points, f"{annotation.degrees:.0f}°", color=color)
        length = _length_text(annotation, metres_per_px)
        if length:
            _draw_text(frame, length, points.mean(axis=0) - [0, 2.5 * width], color=color)
    return frame


def _length_text(annotation: UserAnnotation, metres_per_px: float | None) -> str:
    if annotation.kind == "scale":
        return annotation.text
    if annotation.kind != "line" or metres_per_px is None:
        return ""
    return f"{math.dist(*annotation.points) * metres_per_px:.2f} m"


def _size_px(frame: RgbImage, part: str) -> float:
    return RELATIVE_SIZES[part] * float(min(frame.shape[:2]))


def _rgb(annotation: UserAnnotation) -> RgbColor:
    return to_rgb(ANNOTATION_COLORS[annotation.colour])


def _draw_lines(frame: RgbImage, lines: Sequence[Points], *, color: RgbColor, width: int) -> None:
    """Draw lines over a dark outline, so that they show on any background."""
    for line_color, line_width in ((DARK, width + max(2, round(0.9 * width))), (color, width)):
        for line in lines:
            draw_polyline(frame, line, color=line_color, width=line_width)


def _lines_of(annotation: UserAnnotation, points: Points, frame: RgbImage) -> list[Points]:
    if annotation.kind == "arrow":
        return [points, _arrow_head(points, _size_px(frame, "head"))]
    if annotation.kind == "angle":
        return [points, _angle_arc(points, _size_px(frame, "arc"))]
    return [points]


def _arrow_head(points: Points, length: float) -> Points:
    start, tip = points
    shaft = start - tip
    shaft_length = float(np.hypot(*shaft))
    if shaft_length == 0:
        return np.stack([tip, tip])
    side = min(length, shaft_length) * shaft / shaft_length
    angle = np.radians(_HALF_HEAD_DEG)
    ends = []
    for sign in (-1, 1):
        cos, sin = np.cos(angle), sign * np.sin(angle)
        ends.append(tip + np.array([[cos, -sin], [sin, cos]]) @ side)
    return np.stack([ends[0], tip, ends[1]])


def _angle_arc(points: Points, radius: float) -> Points:
    shortest = min(float(np.hypot(*leg)) for leg in (points[0] - points[1], points[2] - points[1]))
    start, sweep = _angle_extent(points)
    return arc_points(
        points[1], radius=min(radius, 0.6 * shortest), start_deg=start, sweep_deg=sweep
    )


def _angle_extent(points: Points) -> tuple[float, float]:
    """Return start and extent of an angle, degrees clockwise in the image."""
    end, corner, other = points
    start, stop = (
        float(np.degrees(np.arctan2(p[1], p[0]))) for p in (end - corner, other - corner)
    )
    return start, (stop - start + 180) % 360 - 180


def _draw_degrees(frame: RgbImage, points: Points, text: str, *, color: RgbColor) -> None:
    """Draw the degrees on the side of the corner away from the opening, where no leg is."""
    size = max(9, round(_size_px(frame, "text")))
    sprite = outlined_text(text, size=size, color=color).sprite
    start, sweep = _angle_extent(points)
    direction = np.radians(start + sweep / 2 + 180)
    distance = max(_size_px(frame, "label"), size)
    middle = points[1] + distance * np.array([1.15 * np.cos(direction), np.sin(direction)])
    height, width = frame.shape[:2]
    left = np.clip(middle[0] - sprite.width / 2, 0, max(0, width - sprite.width))
    top = np.clip(middle[1] - sprite.height / 2, 0, max(0, height - sprite.height))
    draw_sprite(frame, sprite, round(float(left)), round(float(top)))


def _draw_text(frame: RgbImage, text: str, at: Points, *, color: RgbColor) -> None:
    """Draw a text whose baseline begins at a point.

    It moves to stay inside the frame, and shrinks where it is wider than the frame.
    """
    size = max(9, round(_size_px(frame, "text")))
    line = outlined_text(text, size=size, color=color)
    height, width = frame.shape[:2]
    if line.sprite.width > width:
        size = max(6, int(size * width / line.sprite.width))
        line = outlined_text(text, size=size, color=color)
    left = round(float(at[0])) - line.outline
    top = round(float(at[1])) - line.ascent
    left = max(0, min(left, width - line.sprite.width))
    draw_sprite(frame, line.sprite, left, max(0, min(top, height - line.sprite.height)))
