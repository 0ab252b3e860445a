"""The header of a clip of walking or running: which way, which step, how the feet land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from vision.draw.overlays.annotators import header_plate, heading, time_text
from vision.draw.overlays.gait_frame import GaitFrame, travel_sign
from vision.draw.overlays.layout import Rect
from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.primitives.sprites import (
    RgbImage,
    Sprite,
    draw_sprite,
    sprite_from_image,
    transparent_image,
)
from vision.draw.primitives.style import ACCENT_COLOR, MUTED_COLOR, TEXT_COLOR, Sizes
from vision.draw.primitives.text import line_height, text_sprite, text_width
from vision.report.models import Report, ReportedBout
from vision.terms import Strike
from vision.text.colors import RgbColor
from vision.text.gait import STRIKE_STYLES, gait_label

_WHOSE: Final = "Near foot"
#: Drawn this much larger and shrunk, edges are soft.
_FINER: Final = 4
_ARROW: Final = 1.25
"""Width of the arrow over its height."""


def bout_heading(bout: ReportedBout) -> str:
    """Say what somebody does in a bout and which way: ``Running backward``."""
    return gait_label(bout.gait, bout.direction).capitalize()


def step_text(going: GaitFrame, total: int) -> str:
    """Say which step it is, and how many there are in a minute."""
    cadence = going.bout.measures.get("cadence")
    parts = [f"Step {going.step_number} of {total}"] if going.step_number else []
    if cadence is not None and cadence.value is not None:
        parts.append(f"{cadence.value:.0f}/min")
    return " · ".join(parts)


def legend_strikes(report: Report) -> tuple[Strike, ...]:
    """Give the landings to be explained: those of the near foot where the view can tell."""
    side_on = {bout.number for bout in report.bouts if bout.view == "side"}
    met = {step.strike for step in report.steps if step.near and step.bout in side_on}
    return tuple(strike for strike in STRIKE_STYLES if strike in met)


@dataclass(frozen=True)
class GaitHeaderAnnotator:
    """Direction, step and time on one plate, and the near foot's landings so far.

    Attributes
    ----------
    sizes : Sizes
        Sizes for the picture.
    spot : Rect
        Where the plate goes.
    plates : mapping of str to Sprite
        The painted plate for each title.
    kinds : tuple of str
        Landings that are counted, in their order; none where there is no room.
    total : int
        How many steps the clip has.
    """

    sizes: Sizes
    spot: Rect
    plates: Mapping[str, Sprite]
    kinds: tuple[Strike, ...]
    total: int

    def annotate(self, picture: RgbImage, moment: FrameAnnotations) -> RgbImage:
        """Draw the header of the moment; outside of bouts the test and the time."""
        sizes, spot, going = self.sizes, self.spot, moment.gait
        title = heading(moment.screen, None) if going is None else bout_heading(going.bout)
        draw_sprite(picture, self.plates[title], spot.x, spot.y)
        left, right = spot.x + sizes.pad, spot.x + spot.width - sizes.pad
        y = spot.y + sizes.pad
        if going is not None and travel_sign(going.bout):
            sprite = arrow(sizes.heading, travel_sign(going.bout))
            drop = (line_height(sizes.heading) - sprite.height) // 2
            draw_sprite(picture, sprite, right - sprite.width, y + drop)
        y += line_height(sizes.heading) + sizes.gap // 2
        time = text_sprite(time_text(moment.time_s), size=sizes.small, color=MUTED_COLOR)
        drop = line_height(sizes.body) - line_height(sizes.small)
        draw_sprite(picture, time, right - time.width, y + drop // 2)
        if going is None:
            return picture
        text = text_sprite(step_text(going, self.total), size=sizes.body, color=TEXT_COLOR)
        draw_sprite(picture, text, left, y)
        self._landings(picture, going, left, y + line_height(sizes.body) + sizes.gap // 2)
        return picture

    def _landings(self, picture: RgbImage, going: GaitFrame, x: int, y: int) -> None:
        sizes = self.sizes
        if self.kinds:
            draw_sprite(picture, text_sprite(_WHOSE, size=sizes.small, color=MUTED_COLOR), x, y)
            x += text_width(_WHOSE, sizes.small) + sizes.gap
        for kind in self.kinds:
            look, many = STRIKE_STYLES[kind], going.strike_counts.get(kind, 0)
            pad = swatch(sizes.small, look.color, look.end, going.facing_sign)
            draw_sprite(picture, pad, x, y + (line_height(sizes.small) - pad.height) // 2)
            x += pad.width + sizes.gap // 2
            color = look.color if many else MUTED_COLOR
            word = text_sprite(landing_text(kind, many), size=sizes.small, color=color)
            draw_sprite(picture, word, x, y)
            x += text_width(landing_text(kind, 88), sizes.small) + sizes.gap


def landing_text(kind: Strike, many: int) -> str:
    """Say how often the near foot has landed in one way: ``toe first 3``."""
    return f"{STRIKE_STYLES[kind].label.lower()} {many}"


def titles_of(report: Report) -> tuple[str, ...]:
    """Give everything that may stand in the first line."""
    return tuple(sorted({heading(report.screen, None), *map(bout_heading, report.bouts)}))


def gait_header_size(report: Report, kinds: Sequence[Strike], sizes: Sizes) -> tuple[int, int]:
    """Width and height of the header that holds all a clip will say, px."""
    high = max(text_width(title, sizes.heading, bold=True) for title in titles_of(report))
    high += 2 * sizes.gap + round(_ARROW * sizes.heading)
    total = len(report.steps)
    steps = [step_text(GaitFrame(bout, step_number=total), total) for bout in report.bouts]
    low = max(text_width(text, sizes.body) for text in steps)
    low += 3 * sizes.gap + text_width("00:00.0", sizes.small)
    swatches = swatch(sizes.small, TEXT_COLOR, "both", 1.0).width + sizes.gap // 2
    words = [text_width(landing_text(kind, 88), sizes.small) for kind in kinds]
    legend = sum(words) + len(words) * (swatches + sizes.gap) if kinds else 0
    legend += text_width(_WHOSE, sizes.small) if kinds else 0
    height = 2 * sizes.pad + line_height(sizes.heading) + sizes.gap // 2 + line_height(sizes.body)
    height += sizes.gap // 2 + line_height(sizes.small) if kinds else 0
    return max(high, low, legend) + 2 * sizes.pad, height


def gait_plates(report: Report, size: tuple[int, int], sizes: Sizes) -> dict[str, Sprite]:
    """Paint the plate for each title."""
    return {title: header_plate(title, size, sizes) for title in titles_of(report)}


@lru_cache(maxsize=8)
def arrow(height: int, way: float) -> Sprite:
    """Draw an arrow that points to the right (+1) or to the left (−1)."""
    width = round(_ARROW * height)
    image = Image.new("RGBA", (width * _FINER, height * _FINER), (*ACCENT_COLOR, 0))
    draw, edge = ImageDraw.Draw(image), height * _FINER
    long = width * _FINER
    ends = [(0.0, 0.41), (0.58, 0.41), (0.58, 0.16), (1.0, 0.5)]
    points = ends + [(x, 1 - y) for x, y in reversed(ends[:-1])]
    draw.polygon(
        [((x if way > 0 else 1 - x) * (long - 1), y * edge) for x, y in points],
        fill=(*ACCENT_COLOR, 255),
    )
    return sprite_from_image(image.resize((width, height), Image.Resampling.BOX))


@lru_cache(maxsize=32)
def swatch(height: int, color: RgbColor, end: str, forward: float) -> Sprite:
    """Draw a small mark as it lies on the floor, toe to the right (+1) or to the left (−1)."""
    width, tall = round(1.3 * height), round(0.62 * height)
    image = transparent_image(width * _FINER, tall * _FINER)
    draw = ImageDraw.Draw(image)
    box = (_FINER, _FINER, width * _FINER - _FINER, tall * _FINER - _FINER)
    line = max(_FINER, round(0.07 * height * _FINER))
    if end == "both":
        draw.ellipse(box, fill=(*color, 255))
    elif end in ("toe", "heel"):
        start = -90 if (end == "toe") == (forward > 0) else 90
        draw.chord(box, start=start, end=start + 180, fill=(*color, 255))
    draw.ellipse(box, outline=(*color, 255), width=line)
    return sprite_from_image(image.resize((width, tall), Image.Resampling.BOX))
