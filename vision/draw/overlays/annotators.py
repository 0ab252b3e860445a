"""One thing each: annotators that draw onto a picture what a moment says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from vision.draw.overlays.angle_marks import squat_shapes
from vision.draw.overlays.layout import Rect
from vision.draw.overlays.skeleton import draw_bones, find_bones
from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.overlays.verdict_rows import VerdictPanelContent, panel_at
from vision.draw.primitives.marks import draw_shapes
from vision.draw.primitives.shapes import MeasuredBody, heel_rise_shapes
from vision.draw.primitives.sprites import (
    RgbImage,
    Sprite,
    draw_sprite,
    sprite_from_image,
    text_box_background,
)
from vision.draw.primitives.style import MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import (
    draw_text,
    line_height,
    text_sprite,
    text_width,
    truncate_text,
)
from vision.report.models import Rep
from vision.screens.registry import SCREENS, ScreenId
from vision.terms import Side
from vision.text.verdicts import VERDICT_STYLES


class Annotator(Protocol):
    """Draws one thing."""

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw onto a picture.

        Parameters
        ----------
        picture : ndarray of shape (H, W, 3), uint8
            RGB; drawn on in place.
        moment : Moment
            What there is to draw, in pixels of this picture.

        Returns
        -------
        ndarray
            The same picture.
        """
        ...


@dataclass(frozen=True)
class SkeletonAnnotator:
    """The body's lines; the near side or the standing leg bright, the rest muted."""

    sizes: Sizes

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw the skeleton; nothing where the person is missing."""
        if moment.body is not None:
            draw_bones(picture, find_bones(moment.body, moment), moment.body.box, sizes=self.sizes)
        return picture


@dataclass(frozen=True)
class AngleAnnotator:
    """The angle that matters, with its number at the joint; a mark where the heel is up."""

    sizes: Sizes
    avoid: Rect | None = None

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw the angles of the moment."""
        draw_shapes(picture, squat_shapes(moment), sizes=self.sizes, avoid=self.avoid)
        if moment.heel_up and moment.body is not None:
            mark = heel_rise_shapes(
                MeasuredBody(moment.body, moment.judged_leg, moment.facing_sign, "Heel up")
            )
            draw_shapes(picture, mark, sizes=self.sizes, color=VERDICT_STYLES["watch"].color)
        return picture


@dataclass(frozen=True)
class HeaderAnnotator:
    """Test, leg, repetition and time on one plate.

    Attributes
    ----------
    sizes : Sizes
        Sizes for the picture.
    spot : Rect
        Where the plate goes.
    plates : mapping of str to Sprite
        The painted plate for each title.
    total : int
        How many repetitions the clip has.
    """

    sizes: Sizes
    spot: Rect
    plates: Mapping[str, Sprite]
    total: int

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw the header of the moment."""
        sizes, spot = self.sizes, self.spot
        draw_sprite(picture, self.plates[heading(moment.screen, moment.leg)], spot.x, spot.y)
        y = spot.y + sizes.pad + line_height(sizes.heading) + sizes.gap // 2
        time = text_sprite(time_text(moment.time_s), size=sizes.small, color=MUTED_COLOR)
        room = spot.width - 2 * sizes.pad - time.width - sizes.gap
        text = truncate_text(rep_text(moment, self.total), sizes.body, width=room)
        draw_sprite(
            picture, text_sprite(text, size=sizes.body, color=TEXT_COLOR), spot.x + sizes.pad, y
        )
        drop = line_height(sizes.body) - line_height(sizes.small)
        draw_sprite(picture, time, spot.x + spot.width - sizes.pad - time.width, y + drop // 2)
        return picture


def heading(screen: ScreenId | None, leg: Side | None) -> str:
    """Name the test and the leg."""
    if screen is None:
        return "No test recognised"
    title = SCREENS[screen].title
    return title if leg is None else f"{title} · {leg} leg"


def rep_text(moment: FrameAnnotations, total: int) -> str:
    """Say which repetition it is and where in it."""
    rep = moment.rep
    if moment.screen is None or SCREENS[moment.screen].is_gait:
        return ""
    if total == 0:
        return "No repetition found"
    if rep is None:
        return "Ready"
    number = f"Rep {rep.number} of {total}"
    if not rep.counted:
        return f"{number} · not counted"
    return f"{number} · {_PHASES[moment.phase]}"


_PHASES: Final = {
    "before": "ready",
    "down": "down",
    "up": "up",
    "between": "done",
    "after": "done",
}


def time_text(time_s: float) -> str:
    """Write a clip time, to the tenth that has begun."""
    tenths = int(time_s * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def header_size(
    titles: Sequence[str], reps: Sequence[Rep], sizes: Sizes, *, widest: int
) -> tuple[int, int]:
    """Width and height of the header that holds all a clip will say, px."""
    moments = [f"Rep {rep.number} of {len(reps)}" for rep in reps] or ["No repetition found"]
    tails = [" · down" if rep.counted else " · not counted" for rep in reps] or [""]
    lines = [a + b for a, b in zip(moments, tails, strict=True)]
    low = max(text_width(text, sizes.body) for text in lines)
    low += 3 * sizes.gap + text_width("00:00.0", sizes.small)
    high = max(text_width(title, sizes.heading, bold=True) for title in titles)
    width = min(widest, max(low, high) + 2 * sizes.pad)
    height = 2 * sizes.pad + line_height(sizes.heading) + sizes.gap // 2 + line_height(sizes.body)
    return width, height


def header_plate(title: str, size: tuple[int, int], sizes: Sizes) -> Sprite:
    """Paint the header's plate with its title."""
    image = text_box_background(*size, radius=sizes.corner_radius)
    text = truncate_text(title, sizes.heading, width=size[0] - 2 * sizes.pad, bold=True)
    draw_text(image, sizes.pad, sizes.pad, text, size=sizes.heading, color=TEXT_COLOR, bold=True)
    return sprite_from_image(image)


@dataclass(frozen=True)
class VerdictPanelAnnotator:
    """The verdicts known so far.

    Attributes
    ----------
    boards : tuple of Board
        What is shown from when on.
    plates : tuple of Sprite
        The same, painted.
    spot : Rect
        Room for the largest; smaller ones keep to the nearer edge of the picture.
    low : bool
        Whether that is the lower edge.
    """

    boards: tuple[VerdictPanelContent, ...]
    plates: tuple[Sprite, ...]
    spot: Rect
    low: bool

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw the panel; nothing before the first repetition has ended."""
        board = panel_at(self.boards, moment.time_s)
        if board is None:
            return picture
        sprite = self.plates[self.boards.index(board)]
        y = self.spot.y + (self.spot.height - sprite.height if self.low else 0)
        draw_sprite(picture, sprite, self.spot.x, y)
        return picture
