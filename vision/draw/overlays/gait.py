"""Draw walking and running: footprints with their strike, thigh extension and trunk lean."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.draw.overlays.footprints import VisibleFootprint, draw_footprint
from vision.draw.overlays.gait_timeline import GaitFrame
from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.primitives.shapes import (
    LabelShape,
    LineShape,
    Rect,
    Shapes,
    arc_between,
    draw_shapes,
    vector_length,
)
from vision.draw.primitives.sprites import RgbImage, Sprite, draw_sprite
from vision.draw.primitives.style import MUTED_COLOR, Sizes
from vision.draw.primitives.text import text_box
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.translation import translate, translate_in

#: A trunk that leans less shows its value but no arc, degrees.
_MIN_LEAN_DEG: Final = 3.0
#: A fading footprint keeps its label down to this strength.
_MIN_LABELLED_STRENGTH: Final = 0.5


def draw_footprints(frame: RgbImage, annotations: FrameAnnotations, *, sizes: Sizes) -> RgbImage:
    """Draw a footprint below each foot that is down or has just left the floor.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    annotations : FrameAnnotations
        In pixels of the frame.
    sizes : Sizes
        Sizes for the frame.
    """
    if annotations.body is None or annotations.gait is None:
        return frame
    # The far foot's first, so that the near one is on top where they overlap.
    for footprint in sorted(annotations.gait.footprints, key=lambda f: f.near):
        draw_footprint(frame, footprint, sizes=sizes)
    return frame


def draw_stride(
    frame: RgbImage, annotations: FrameAnnotations, *, sizes: Sizes, avoid: Rect | None = None
) -> RgbImage:
    """Draw thigh extension, trunk lean and the near foot's strike; nothing outside of bouts.

    Parameters
    ----------
    frame : ndarray of shape (H, W, 3), uint8
        RGB; drawn on in place.
    annotations : FrameAnnotations
        In pixels of the frame.
    sizes : Sizes
        Sizes for the frame.
    avoid : Rect, optional
        A text box that values must not cover.
    """
    gait = annotations.gait
    if annotations.body is None or gait is None:
        return frame
    lean = gait_trunk_shapes(annotations)
    draw_shapes(frame, lean, sizes=sizes, color=MUTED_COLOR, avoid=avoid)
    draw_shapes(frame, thigh_extension_shapes(annotations), sizes=sizes, avoid=avoid)
    for footprint in labelled_footprints(gait):
        sprite, rect = strike_label(footprint, annotations.facing_sign, frame.shape, sizes)
        draw_sprite(frame, sprite, rect.x, rect.y)
    return frame


def gait_shapes(annotations: FrameAnnotations) -> Shapes:
    """Return the lines, arcs and values in one frame of a bout."""
    return gait_trunk_shapes(annotations) + thigh_extension_shapes(annotations)


def gait_trunk_shapes(annotations: FrameAnnotations) -> Shapes:
    """Return shapes that show the trunk against vertical, with a muted label."""
    body, gait = annotations.body, annotations.gait
    if body is None or gait is None or gait.trunk_lean_deg is None:
        return ()
    hips, shoulders = body.midpoint("hip"), body.midpoint("shoulder")
    shapes: Shapes = (LineShape(hips, hips + body.up * 1.02 * body.trunk_length, dashed=True),)
    if abs(gait.trunk_lean_deg) >= _MIN_LEAN_DEG:
        shapes += (arc_between(hips, body.up, shoulders - hips, radius=0.8 * body.trunk_length),)
    label = LabelShape(
        trunk_lean_text(gait.trunk_lean_deg),
        shoulders,
        (-annotations.facing_sign, -0.25),
        0.3 * body.trunk_length,
        muted=True,
    )
    return (*shapes, label)


def trunk_lean_text(degrees: float) -> str:
    """Format the lean of the trunk: ``Trunk 6° back``."""
    whole = round(degrees)
    text = translate("Trunk {degrees}° back") if whole < 0 else translate("Trunk {degrees}°")
    return text.format(degrees=abs(whole))


def thigh_extension_text(degrees: float) -> str:
    """Return the label of the thigh, in whole degrees behind or in front of vertical."""
    whole = round(degrees)
    text = translate("{degrees}° in front") if whole < 0 else translate("{degrees}° back")
    return text.format(degrees=abs(whole))


def thigh_extension_shapes(annotations: FrameAnnotations) -> Shapes:
    """Return shapes that show the near thigh behind vertical in the swing, holding its peak."""
    body, gait = annotations.body, annotations.gait
    if body is None or gait is None or gait.thigh_extension is None:
        return ()
    extension = gait.thigh_extension
    hip, knee = body.at("hip", extension.foot), body.at("knee", extension.foot)
    size = max(vector_length(knee - hip), 0.5 * body.trunk_length)
    if extension.held:
        angle = np.radians(extension.degrees)
        backward = -annotations.facing_sign * body.right
        thigh = backward * np.sin(angle) - body.up * np.cos(angle)
        knee = hip + size * thigh
    label = LabelShape(
        thigh_extension_text(extension.degrees),
        knee,
        (-annotations.facing_sign, -0.3),
        0.25 * body.trunk_length,
    )
    if not extension.with_lines:
        return (label,)
    return (
        LineShape(hip, hip - body.up * 0.95 * size, dashed=True),
        arc_between(hip, -body.up, knee - hip, radius=0.72 * size),
        LineShape(hip, knee),
        label,
    )


def labelled_footprints(gait: GaitFrame) -> tuple[VisibleFootprint, ...]:
    """Return the footprints whose strike is labelled: the near foot's, until half faded."""
    return tuple(
        footprint
        for footprint in gait.footprints
        if footprint.near
        and footprint.strike != "unclear"
        and footprint.strength >= _MIN_LABELLED_STRENGTH
    )


def strike_label(
    footprint: VisibleFootprint, facing_sign: float, shape: tuple[int, ...], sizes: Sizes
) -> tuple[Sprite, Rect]:
    """Render the label of a foot strike and place it below the footprint.

    Parameters
    ----------
    footprint : VisibleFootprint
        In pixels of the frame.
    facing_sign : float
        +1 where the person faces the right edge of the frame, −1 otherwise. At the lower
        edge the label moves beside the footprint, behind the heel.
    shape : tuple of int
        Shape of the frame.
    sizes : Sizes
        Sizes for the frame.

    Returns
    -------
    Sprite
        The label.
    Rect
        Its place.
    """
    style = STRIKE_STYLES[footprint.strike]
    sprite = text_box(
        translate_in("strike", style.label),
        size=sizes.body,
        pad=max(2, round(sizes.pad * 0.7)),
        radius=sizes.corner_radius,
        color=style.color,
    )
    height, width = shape[:2]
    middle_x, middle_y = (float(value) for value in footprint.middle)
    x, y = middle_x - sprite.width / 2, middle_y + 2.2 * sizes.gap
    if y + sprite.height > height - 2:
        foot_length = abs(float(footprint.toe[0] - footprint.heel[0]))
        distance = 0.75 * foot_length + sizes.gap + sprite.width / 2
        x, y = x - facing_sign * distance, middle_y - sprite.height / 2
    left = int(np.clip(round(x), 2, max(2, width - sprite.width - 2)))
    top = int(np.clip(round(y), 2, max(2, height - sprite.height - 2)))
    return sprite, Rect(left, top, sprite.width, sprite.height)
