"""What is drawn on somebody who walks or runs: contacts, the thigh's reach, the trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.draw.overlays.floor import paint_mark
from vision.draw.overlays.gait_frame import FootMark, Going
from vision.draw.overlays.layout import Rect
from vision.draw.overlays.timeline import Moment
from vision.draw.primitives.marks import paint
from vision.draw.primitives.shapes import UP, Line, Shapes, Tag, arc_between, length
from vision.draw.primitives.sprites import RgbImage, Sprite, draw_sprite
from vision.draw.primitives.style import QUIET, STRIKES, Sizes
from vision.draw.primitives.text import label

#: A trunk that leans less shows its number but no arc, degrees.
_LEANING: Final = 3.0
#: A mark fainter than this no longer has its word beside it.
_SAID: Final = 0.5


@dataclass(frozen=True)
class Contacts:
    """A mark on the floor below each foot that is down or has just left it."""

    sizes: Sizes

    def annotate(self, picture: RgbImage, moment: Moment) -> RgbImage:
        """Draw the marks; they lie below everything else."""
        if moment.body is None or moment.going is None:
            return picture
        # The far foot's first: where two overlap, the near one matters.
        for mark in sorted(moment.going.marks, key=lambda mark: mark.near):
            paint_mark(picture, mark, sizes=self.sizes)
        return picture


@dataclass(frozen=True)
class Strides:
    """The thigh's reach, the trunk's lean, and how the near foot has landed."""

    sizes: Sizes
    avoid: Rect | None = None

    def annotate(self, picture: RgbImage, moment: Moment) -> RgbImage:
        """Draw them; nothing outside of bouts."""
        going = moment.going
        if moment.body is None or going is None:
            return picture
        sizes = self.sizes
        paint(picture, lean_shapes(moment), sizes=sizes, colour=QUIET, avoid=self.avoid)
        paint(picture, reach_shapes(moment), sizes=sizes, avoid=self.avoid)
        for mark in said_marks(going):
            sprite, spot = word_spot(mark, moment.forward, picture.shape, sizes)
            draw_sprite(picture, sprite, spot.x, spot.y)
        return picture


def stride_shapes(moment: Moment) -> Shapes:
    """Give the lines, arcs and numbers of one moment of a bout."""
    return lean_shapes(moment) + reach_shapes(moment)


def lean_shapes(moment: Moment) -> Shapes:
    """Trunk against vertical, quietly; nothing where the view cannot show it."""
    body, going = moment.body, moment.going
    if body is None or going is None or going.lean is None:
        return ()
    low, high = body.middle("hip"), body.middle("shoulder")
    top = low + UP * 1.02 * body.torso
    shapes: Shapes = (Line(low, top, dashed=True),)
    if abs(going.lean) >= _LEANING:
        shapes += (arc_between(low, UP, high - low, radius=0.8 * body.torso),)
    back = (-moment.forward, -0.25)
    return (*shapes, Tag(lean_text(going.lean), high, back, 0.3 * body.torso, quiet=True))


def lean_text(degrees: float) -> str:
    """Say how far the trunk leans, and which way."""
    whole = round(degrees)
    return f"Trunk {abs(whole)}°{' back' if whole < 0 else ''}"


def reach_shapes(moment: Moment) -> Shapes:
    """Near thigh behind vertical, in the swing; the furthest stays for a moment."""
    body, going = moment.body, moment.going
    if body is None or going is None or going.reach is None:
        return ()
    reach = going.reach
    hip = body.at("hip", reach.foot)
    size = max(length(body.at("knee", reach.foot) - hip), 0.5 * body.torso)
    turn = np.radians(reach.degrees)
    away = np.array([-moment.forward * np.sin(turn), np.cos(turn)])
    knee = hip + size * away if reach.held else body.at("knee", reach.foot)
    text = f"{reach.degrees:.0f}° back"
    tag = Tag(text, knee, (-moment.forward, -0.3), 0.25 * body.torso)
    if not reach.drawn:
        return (tag,)
    return (
        Line(hip, hip - UP * 0.95 * size, dashed=True),
        arc_between(hip, -UP, knee - hip, radius=0.72 * size),
        Line(hip, knee),
        tag,
    )


def said_marks(going: Going) -> tuple[FootMark, ...]:
    """Give the marks whose landing is said: the near foot's, until it has half faded."""
    return tuple(
        mark
        for mark in going.marks
        if mark.near and mark.strike != "unclear" and mark.strength >= _SAID
    )


def word_spot(
    mark: FootMark, forward: float, shape: tuple[int, ...], sizes: Sizes
) -> tuple[Sprite, Rect]:
    """Give the plate that says how the foot landed, and its place: below the mark.

    Where the picture ends there, it goes beside the mark, behind the heel.
    """
    look = STRIKES[mark.strike]
    sprite = label(
        look.word.capitalize(),
        size=sizes.body,
        pad=max(2, round(sizes.pad * 0.7)),
        radius=sizes.radius,
        colour=look.colour,
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
