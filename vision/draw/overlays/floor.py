"""Paints the marks of feet on the floor: flat ellipses, the end that landed filled."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.draw.overlays.gait_frame import VisibleFootprint
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.strokes import (
    Points,
    draw_polyline,
    draw_translucent,
    ellipse_points,
    fill_polygon,
)
from vision.draw.primitives.style import DARK, Sizes
from vision.text.colors import RgbColor
from vision.text.gait import STRIKE_STYLES

#: Of the near foot's mark; the far foot's is fainter.
_OPACITY: Final = 0.92
_FAR_OPACITY: Final = 0.5
#: The floor is seen at a low angle: height of an ellipse over its width.
_FLATNESS: Final = 0.2
#: Half the width of a mark, in halves of the foot's length: it shows at either end.
_WIDER: Final = 1.25
#: The pulse at the contact, seconds of the clip, and how far it grows, in halves of a mark.
PULSE_S: Final = 0.22
_GROWS: Final = (0.8, 1.7)
#: Of the end that did not land, share of the colour over the dark.
_DULL: Final = 0.38


def draw_footprint(picture: RgbImage, footprint: VisibleFootprint, *, sizes: Sizes) -> RgbImage:
    """Paint the mark of one foot, and its pulse while the contact is fresh.

    Parameters
    ----------
    picture : ndarray of shape (H, W, 3), uint8
        RGB, changed.
    mark : FootMark
        In pixels of the picture.
    sizes : Sizes
        Sizes for this picture.
    """
    look = STRIKE_STYLES[footprint.strike]
    half = (footprint.toe - footprint.heel) / 2 * _WIDER
    wide = float(np.hypot(*half))
    if not np.isfinite(wide) or wide < 1.0:
        return picture
    high = max(_FLATNESS * wide, 1.3 * sizes.line)
    middle = (footprint.toe + footprint.heel) / 2 + np.array([0.0, 0.25 * high])
    opacity = (_OPACITY if footprint.near else _FAR_OPACITY) * max(0.0, footprint.strength)
    draw_translucent(
        picture,
        _box(middle, wide + 2 * sizes.outline, high + 2 * sizes.outline),
        opacity=opacity,
        draw=lambda: _pad(picture, middle, half, (wide, high), footprint, sizes),
    )
    grown = footprint.since_s / PULSE_S
    if 0.0 <= grown < 1.0:
        size = _GROWS[0] + (_GROWS[1] - _GROWS[0]) * grown
        from_end = {"toe": 0.5, "heel": -0.5}.get(look.end, 0.0)
        rim = ellipse_points(middle + from_end * half, (size * wide, size * high))
        draw_translucent(
            picture,
            _box(middle + from_end * half, size * wide + sizes.line, size * high + sizes.line),
            opacity=opacity * (1.0 - grown),
            draw=lambda: draw_polyline(picture, rim, color=look.color, width=sizes.line),
        )
    return picture


def _pad(
    picture: RgbImage,
    middle: Points,
    half: Points,
    size: tuple[float, float],
    mark: VisibleFootprint,
    sizes: Sizes,
) -> None:
    look, (wide, high) = STRIKE_STYLES[mark.strike], size
    whole = ellipse_points(middle, (wide, high))
    fill_polygon(
        picture, ellipse_points(middle, (wide + sizes.outline, high + sizes.outline)), color=DARK
    )
    if look.end == "both":
        fill_polygon(picture, whole, color=look.color)
        return
    fill_polygon(picture, whole, color=_dull(look.color))
    draw_polyline(picture, whole, color=look.color, width=max(1, sizes.line // 2))
    if look.end in ("toe", "heel"):
        way = 1.0 if look.end == "toe" else -1.0
        fill_polygon(picture, _end_of(whole, middle, way * half), color=look.color)


def _end_of(whole: Points, middle: Points, toward: Points) -> Points:
    """Cut the ellipse a little beyond its middle, on the side of one end."""
    along = (whole - middle) @ toward
    return np.asarray(whole[along >= 0.1 * float(toward @ toward)])


def _dull(color: RgbColor) -> RgbColor:
    red, green, blue = (
        round(_DULL * a + (1 - _DULL) * b) for a, b in zip(color, DARK, strict=True)
    )
    return red, green, blue


def _box(middle: Points, wide: float, high: float) -> tuple[float, float, float, float]:
    x, y = float(middle[0]), float(middle[1])
    return x - wide - 2, y - high - 2, x + wide + 2, y + high + 2
