"""What is drawn on somebody who walks or runs: contacts, the thigh's reach, the trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.draw.overlays.floor import draw_footprint
from vision.draw.overlays.gait_frame import GaitFrame, VisibleFootprint
from vision.draw.overlays.layout import Rect
from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.primitives.marks import draw_shapes
from vision.draw.primitives.shapes import (
    UP,
    LabelShape,
    LineShape,
    Shapes,
    arc_between,
    vector_length,
)
from vision.draw.primitives.sprites import RgbImage, Sprite, draw_sprite
from vision.draw.primitives.style import MUTED_COLOR, Sizes
from vision.draw.primitives.text import text_box
from vision.text.gait import STRIKE_STYLES

#: A trunk that leans less shows its number but no arc, degrees.
_LEANING: Final = 3.0
#: A mark fainter than this no longer has its word beside it.
_SAID: Final = 0.5


@dataclass(frozen=True)
class FootprintAnnotator:
    """A mark on the floor below each foot that is down or has just left it."""

    sizes: Sizes

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw the marks; they lie below everything else."""
        if moment.body is None or moment.gait is None:
            return picture
        # The far foot's first: where two overlap, the near one matters.
        for mark in sorted(moment.gait.footprints, key=lambda mark: mark.near):
            draw_footprint(picture, mark, sizes=self.sizes)
        return picture


@dataclass(frozen=True)
class StrideAnnotator:
    """The thigh's reach, the trunk's lean, and how the near foot has landed."""

    sizes: Sizes
    avoid: Rect | None = None

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw them; nothing outside of bouts."""
        going = moment.gait
        if moment.body is None or going is None:
            return picture
        sizes = self.sizes
        draw_shapes(
            picture, gait_trunk_shapes(moment), sizes=sizes, color=MUTED_COLOR, avoid=self.avoid
        )
        draw_shapes(picture, thigh_extension_shapes(moment), sizes=sizes, avoid=self.avoid)
        for mark in labelled_footprints(going):
            sprite, spot = strike_label(mark, moment.facing_sign, picture.shape, sizes)
            draw_sprite(picture, sprite, spot.x, spot.y)
        return picture


def gait_shapes(moment: FrameAnnotations) -> Shapes:
    """Give the lines, arcs and numbers of one moment of a bout."""
    return gait_trunk_shapes(moment) + thigh_extension_shapes(moment)


def gait_trunk_shapes(moment: FrameAnnotations) -> Shapes:
    """Trunk against vertical, quietly; nothing where the view cannot show it."""
    body, going = moment.body, moment.gait
    if body is None or going is None or going.trunk_lean_deg is None:
        return ()
    low, high = body.middle("hip"), body.middle("shoulder")
    top = low + UP * 1.02 * body.trunk_length
    shapes: Shapes = (LineShape(low, top, dashed=True),)
    if abs(going.trunk_lean_deg) >= _LEANING:
        shapes += (arc_between(low, UP, high - low, radius=0.8 * body.trunk_length),)
    back = (-moment.facing_sign, -0.25)
    return (
        *shapes,
        LabelShape(
            trunk_lean_text(going.trunk_lean_deg), high, back, 0.3 * body.trunk_length, muted=True
        ),
    )


def trunk_lean_text(degrees: float) -> str:
    """Say how far the trunk leans, and which way."""
    whole = round(degrees)
    return f"Trunk {abs(whole)}°{' back' if whole < 0 else ''}"


def thigh_extension_shapes(moment: FrameAnnotations) -> Shapes:
    """Near thigh behind vertical, in the swing; the furthest stays for a moment."""
    body, going = moment.body, moment.gait
    if body is None or going is None or going.thigh_extension is None:
        return ()
    reach = going.thigh_extension
    hip = body.at("hip", reach.foot)
    size = max(vector_length(body.at("knee", reach.foot) - hip), 0.5 * body.trunk_length)
    turn = np.radians(reach.degrees)
    away = np.array([-moment.facing_sign * np.sin(turn), np.cos(turn)])
    knee = hip + size * away if reach.held else body.at("knee", reach.foot)
    text = f"{reach.degrees:.0f}° back"
    tag = LabelShape(text, knee, (-moment.facing_sign, -0.3), 0.25 * body.trunk_length)
    if not reach.with_lines:
        return (tag,)
    return (
        LineShape(hip, hip - UP * 0.95 * size, dashed=True),
        arc_between(hip, -UP, knee - hip, radius=0.72 * size),
        LineShape(hip, knee),
        tag,
    )


def labelled_footprints(going: GaitFrame) -> tuple[VisibleFootprint, ...]:
    """Give the marks whose landing is said: the near foot's, until it has half faded."""
    return tuple(
        mark
        for mark in going.footprints
        if mark.near and mark.strike != "unclear" and mark.strength >= _SAID
    )


def strike_label(
    mark: VisibleFootprint, forward: float, shape: tuple[int, ...], sizes: Sizes
) -> tuple[Sprite, Rect]:
    """Give the plate that says how the foot landed, and its place: below the mark.

    Where the picture ends there, it goes beside the mark, behind the heel.
    """
    look = STRIKE_STYLES[mark.strike]
    sprite = text_box(
        look.label,
        size=sizes.body,
        pad=max(2, round(sizes.pad * 0.7)),
        radius=sizes.corner_radius,
        color=look.color,
    )
    height, width = shape[:2]
    middle = (mark.toe + mark.heel) / 2
    x, y = float(middle[0]) - sprite.width / 2, float(middle[1]) + 2.2 * sizes.gap
    if y + sprite.height > height - 2:
        away = 0.75 * abs(float(mark.toe[0] - mark.heel[0])) + sizes.gap + sprite.width / 2
        x, y = x - forward * away, float(middle[1]) - sprite.height / 2
    left = int(np.clip(round(x), 2, max(2, width - sprite.width - 2)))
    top = int(np.clip(round(y), 2, max(2, height - sprite.height - 2)))
    return sprite, Rect(left, top, sprite.width, sprite.height)
