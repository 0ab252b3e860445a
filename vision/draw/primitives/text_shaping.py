"""Shape and render text in any script, choosing a font for each run of letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vision.draw.primitives.sprites import Sprite, sprite_from_image, transparent_image
from vision.draw.primitives.style import DARK
from vision.fonts import BOLD
from vision.fonts.fallback import MISSING_GLYPH_BOX, Font, characters_in, select_fonts
from vision.text.colors import RgbColor

_BOLD: Final = Font(BOLD)


@dataclass(frozen=True)
class OutlinedText:
    """A rendered line of text with an outline.

    Attributes
    ----------
    sprite : Sprite
        The text with its outline.
    outline : int
        Width of the outline, px.
    ascent : int
        Distance from the top of the sprite to the baseline, px.
    """

    sprite: Sprite
    outline: int
    ascent: int


@lru_cache(maxsize=256)
def outlined_text(text: str, *, size: int, color: RgbColor) -> OutlinedText:
    """Render a line of bold text with a dark outline.

    Parameters
    ----------
    text : str
        The text; a letter that no font has becomes a box.
    size : int
        Font size, px.
    color : tuple of int
        RGB.
    """
    outline = max(1, round(size * 0.09))
    runs = [(run, _font(font, size)) for run, font in _font_runs(text)]
    ascent = max((font.getmetrics()[0] for _, font in runs), default=size)
    descent = max((font.getmetrics()[1] for _, font in runs), default=0)
    width = sum(font.getlength(run) for run, font in runs)
    image: Image.Image = transparent_image(
        round(width + 0.5) + 2 * outline, ascent + descent + 2 * outline
    )
    pen = ImageDraw.Draw(image)
    for is_outline in (True, False):  # the whole outline lies below all letters
        x = float(outline)
        for run, font in runs:
            at = (x, outline + ascent)
            if is_outline:
                pen.text(at, run, font=font, anchor="ls", fill=DARK, stroke_width=outline)
            else:
                pen.text(at, run, font=font, anchor="ls", fill=color)
            x += font.getlength(run)
    return OutlinedText(sprite_from_image(image), outline, outline + ascent)


def _font_runs(text: str) -> Iterator[tuple[str, Font]]:
    """Split a text into runs of one font each (font fallback)."""
    chosen = select_fonts([text])
    fonts = (_BOLD, *chosen.fallbacks)
    run, current = "", _BOLD
    for letter in " ".join(text.split()):
        drawn = MISSING_GLYPH_BOX if letter in chosen.missing else letter
        font = current
        if drawn != " ":
            font = next((f for f in fonts if drawn in characters_in(f)), current)
        if font != current and run:
            yield run, current
            run = ""
        run, current = run + drawn, font
    if run:
        yield run, current


@lru_cache(maxsize=64)
def _font(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size, index=font.index)
