"""The header of a clip of walking or running: which way, which step, how the feet land."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

from vision.draw.overlays.annotators import header_plate, heading, time_text
from vision.draw.overlays.gait_frame import Going, travel_sign
from vision.draw.overlays.layout import Rect
from vision.draw.overlays.timeline import Moment
from vision.draw.primitives.sprites import RgbImage, Sprite, transparent_image, draw_sprite, sprite_of
from vision.draw.primitives.style import ACCENT, PAPER, QUIET, STRIKES, Colour, Sizes
from vision.draw.primitives.text import bare, line_height, text_width
from vision.report.models import Bout, Report
from vision.terms import Strike

_DIRECTIONS: Final = {"backward": "backward", "forward": "forward", "in_place": "in place"}
_GAITS: Final = {"run": "Running", "walk": "Walking"}
_WHOSE: Final = "Near foot"
#: Drawn this much larger and shrunk, edges are soft.
_FINER: Final = 4
_ARROW: Final = 1.25
"""Width of the arrow over its height."""


def bout_title(bout: Bout) -> str:
    """Say what somebody does in a bout and which way: ``Running backward``."""
    return f"{_GAITS[bout.gait]} {_DIRECTIONS[bout.direction]}"


def step_text(going: Going, total: int) -> str:
    """Say which step it is, and how many there are in a minute."""
    cadence = going.bout.measures.get("cadence")
    parts = [f"Step {going.step} of {total}"] if going.step else []
    if cadence is not None and cadence.value is not None:
        parts.append(f"{cadence.value:.0f}/min")
    return " · ".join(parts)


def kinds_of(report: Report) -> tuple[Strike, ...]:
    """Give the landings to be explained: those of the near foot where the view can tell."""
    side_on = {bout.number for bout in report.bouts if bout.view == "side"}
    met = {step.strike for step in report.steps if step.near and step.bout in side_on}
    return tuple(strike for strike in STRIKES if strike in met)


@dataclass(frozen=True)
class GaitHeader:
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

    def annotate(self, picture: RgbImage, moment: Moment) -> RgbImage:
        """Draw the header of the moment; outside of bouts the test and the time."""
        sizes, spot, going = self.sizes, self.spot, moment.going
        title = heading(moment.screen, None) if going is None else bout_title(going.bout)
        draw_sprite(picture, self.plates[title], spot.x, spot.y)
        left, right = spot.x + sizes.pad, spot.x + spot.width - sizes.pad
        y = spot.y + sizes.pad
        if going is not None and travel_sign(going.bout):
            sprite = arrow(sizes.heading, travel_sign(going.bout))
            drop = (line_height(sizes.heading) - sprite.height) // 2
            draw_sprite(picture, sprite, right - sprite.width, y + drop)
        y += line_height(sizes.heading) + sizes.gap // 2
        time = bare(time_text(moment.time_s), size=sizes.small, colour=QUIET)
        drop = line_height(sizes.body) - line_height(sizes.small)
        draw_sprite(picture, time, right - time.width, y + drop // 2)
        if going is None:
            return picture
        text = bare(step_text(going, self.total), size=sizes.body, colour=PAPER)
        draw_sprite(picture, text, left, y)
        self._landings(picture, going, left, y + line_height(sizes.body) + sizes.gap // 2)
        return picture

    def _landings(self, picture: RgbImage, going: Going, x: int, y: int) -> None:
        sizes = self.sizes
        if self.kinds:
            draw_sprite(picture, bare(_WHOSE, size=sizes.small, colour=QUIET), x, y)
            x += text_width(_WHOSE, sizes.small) + sizes.gap
        for kind in self.kinds:
            look, many = STRIKES[kind], going.landed.get(kind, 0)
            pad = swatch(sizes.small, look.colour, look.end, going.forward)
            draw_sprite(picture, pad, x, y + (line_height(sizes.small) - pad.height) // 2)
            x += pad.width + sizes.gap // 2
            colour = look.colour if many else QUIET
            word = bare(landing_text(kind, many), size=sizes.small, colour=colour)
            draw_sprite(picture, word, x, y)
            x += text_width(landing_text(kind, 88), sizes.small) + sizes.gap


def landing_text(kind: Strike, many: int) -> str:
    """Say how often the near foot has landed in one way: ``toe first 3``."""
    return f"{STRIKES[kind].word} {many}"


def titles_of(report: Report) -> tuple[str, ...]:
    """Give everything that may stand in the first line."""
    return tuple(sorted({heading(report.screen, None), *map(bout_title, report.bouts)}))


def gait_header_size(report: Report, kinds: Sequence[Strike], sizes: Sizes) -> tuple[int, int]:
    """Width and height of the header that holds all a clip will say, px."""
    high = max(text_width(title, sizes.heading, bold=True) for title in titles_of(report))
    high += 2 * sizes.gap + round(_ARROW * sizes.heading)
    total = len(report.steps)
    steps = [step_text(Going(bout, step=total), total) for bout in report.bouts]
    low = max(text_width(text, sizes.body) for text in steps)
    low += 3 * sizes.gap + text_width("00:00.0", sizes.small)
    swatches = swatch(sizes.small, PAPER, "both", 1.0).width + sizes.gap // 2
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
    image = Image.new("RGBA", (width * _FINER, height * _FINER), (*ACCENT, 0))
    draw, edge = ImageDraw.Draw(image), height * _FINER
    long = width * _FINER
    ends = [(0.0, 0.41), (0.58, 0.41), (0.58, 0.16), (1.0, 0.5)]
    points = ends + [(x, 1 - y) for x, y in reversed(ends[:-1])]
    draw.polygon(
        [((x if way > 0 else 1 - x) * (long - 1), y * edge) for x, y in points],
        fill=(*ACCENT, 255),
    )
    return sprite_of(image.resize((width, height), Image.Resampling.BOX))


@lru_cache(maxsize=32)
def swatch(height: int, colour: Colour, end: str, forward: float) -> Sprite:
    """Draw a small mark as it lies on the floor, toe to the right (+1) or to the left (−1)."""
    width, tall = round(1.3 * height), round(0.62 * height)
    image = transparent_image(width * _FINER, tall * _FINER)
    draw = ImageDraw.Draw(image)
    box = (_FINER, _FINER, width * _FINER - _FINER, tall * _FINER - _FINER)
    line = max(_FINER, round(0.07 * height * _FINER))
    if end == "both":
        draw.ellipse(box, fill=(*colour, 255))
    elif end in ("toe", "heel"):
        start = -90 if (end == "toe") == (forward > 0) else 90
        draw.chord(box, start=start, end=start + 180, fill=(*colour, 255))
    draw.ellipse(box, outline=(*colour, 255), width=line)
    return sprite_of(image.resize((width, tall), Image.Resampling.BOX))
