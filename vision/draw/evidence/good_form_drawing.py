"""Draw a body that is just good: the bones, joints and head that were moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.draw.evidence.good_form import GoodForm
from vision.draw.overlays.body import LIMBS, Body
from vision.draw.primitives.sprites import RgbImage
from vision.draw.primitives.strokes import draw_dashed_line, draw_disc, draw_ring
from vision.draw.primitives.style import DARK, Sizes
from vision.pose.landmarks import Landmark, landmark
from vision.terms import SIDES, Floats, Side
from vision.text.verdicts import VERDICT_STYLES

#: Head, trunk and arms above the hips.
_UPPER: Final = frozenset(range(Landmark.LEFT_HIP))
_HIPS: Final = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_SHOULDERS: Final = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_FACE: Final = (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
#: Joints that are marked.
_MARKED: Final = frozenset(
    landmark(name, side) for name in ("hip", "knee", "ankle") for side in SIDES
)
#: Length of a dash, in line widths.
_DASH: Final = 2.5


@dataclass(frozen=True)
class GoodFormStrokes:
    """What is drawn of a body that is just good.

    Attributes
    ----------
    lines : tuple of (ndarray, ndarray)
        Ends of each moved bone, px.
    joints : tuple of ndarray
        Moved joints that are marked, px.
    head : (ndarray, float) or None
        Middle and radius of the head, px; None where it stays.
    """

    lines: tuple[tuple[Floats, Floats], ...]
    joints: tuple[Floats, ...]
    head: tuple[Floats, float] | None


def good_form_strokes(
    good: GoodForm, *, near: Side | None, min_visibility: float = 0.0
) -> GoodFormStrokes:
    """Return the moved bones, joints and head.

    Parameters
    ----------
    good : GoodForm
        The moved body.
    near : {"left", "right"} or None
        The side toward the camera, whose limbs alone are drawn; None draws both.
    min_visibility : float, optional
        What depends on a landmark less visible than this is left out.
    """
    body = good.body
    chosen = [
        (int(landmark(a, side)), int(landmark(b, side)))
        for side in (SIDES if near is None else (near,))
        for a, b in LIMBS
        if good.moved & {int(landmark(a, side)), int(landmark(b, side))}
        if (a, b) != ("shoulder", "hip")
    ]

    def seen(*landmarks: int) -> bool:
        """Return whether all of some landmarks are visible enough."""
        return bool(np.all(body.visibility[list(landmarks)] >= min_visibility))

    lines = [(body.points[a], body.points[b]) for a, b in chosen if seen(a, b)]
    has_upper = bool(good.moved & _UPPER)
    if has_upper and seen(*_SHOULDERS, *_HIPS):
        lines.append((body.midpoint("shoulder"), body.midpoint("hip")))
    if has_upper and seen(*_SHOULDERS):
        lines.append((body.at("shoulder", "left"), body.at("shoulder", "right")))
    if good.moved & set(_HIPS) and seen(*_HIPS):
        lines.append((body.at("hip", "left"), body.at("hip", "right")))
    joints = [body.points[i] for i in sorted(good.moved & _MARKED) if seen(i)]
    head = (_head(body), 0.17 * body.trunk_length) if has_upper and seen(*_FACE) else None
    return GoodFormStrokes(tuple(lines), tuple(joints), head)


def draw_good_form(image: RgbImage, good: GoodForm, *, near: Side | None, sizes: Sizes) -> None:
    """Draw the moved bones, dashed in the colour of good form, in place.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    good : GoodForm
        The moved body, in pixels of the image.
    near : {"left", "right"} or None
        The side toward the camera.
    sizes : Sizes
        Sizes for this image.
    """
    color = VERDICT_STYLES["pass"].color
    strokes = good_form_strokes(good, near=near)
    wide = sizes.line + 2 * sizes.outline
    for a, b in strokes.lines:
        draw_dashed_line(image, a, b, color=DARK, width=wide, dash=_DASH * sizes.line)
    for a, b in strokes.lines:
        draw_dashed_line(image, a, b, color=color, width=sizes.line, dash=_DASH * sizes.line)
    for joint in strokes.joints:
        draw_disc(image, joint, radius=sizes.joint_radius, color=color)
    if strokes.head is not None:
        middle, radius = strokes.head
        draw_ring(image, middle, radius=radius, color=color, width=sizes.line)


def _head(body: Body) -> Floats:
    ears = (body.points[Landmark.LEFT_EAR] + body.points[Landmark.RIGHT_EAR]) / 2
    return np.asarray((ears + body.points[Landmark.NOSE]) / 2)
