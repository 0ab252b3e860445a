"""A line of anybody's words as a picture, in whatever script they write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vision.draw.primitives.sprites import Sprite, sprite_from_image, transparent_image
from vision.draw.primitives.style import DARK
from vision.fonts.fallback import BOLD, MISSING_GLYPH_BOX, Font, characters_in, select_fonts
from vision.text.colors import RgbColor

_BOLD: Final = Font(BOLD)


@dataclass(frozen=True)
class OutlinedText:
    """A line of words.

    Attributes
    ----------
    sprite : Sprite
        The words; the rim goes round them.
    rim : int
        How far it does, px.
    ascent : int
        From the top of the sprite to the line the words stand on, px.
    """

    sprite: Sprite
    outline: int
    ascent: int


@lru_cache(maxsize=256)
def outlined_text(text: str, *, size: int, color: RgbColor) -> OutlinedText:
    """Write a line in bold letters with a dark rim.

    Parameters
    ----------
    text : str
        A letter that no font has becomes a box.
    size : int
        Height of type, px.
    color : tuple of int
        RGB.
    """
    rim = max(1, round(size * 0.09))
    runs = [(words, _font(font, size)) for words, font in _runs(text)]
    ascent = max((font.getmetrics()[0] for _, font in runs), default=size)
    descent = max((font.getmetrics()[1] for _, font in runs), default=0)
    across = sum(font.getlength(words) for words, font in runs)
    image: Image.Image = transparent_image(
        round(across + 0.5) + 2 * rim, ascent + descent + 2 * rim
    )
    pen = ImageDraw.Draw(image)
    for rest in (True, False):  # all of the rim lies below all of the letters
        x = float(rim)
        for words, font in runs:
            at = (x, rim + ascent)
            if rest:
                pen.text(at, words, font=font, anchor="ls", fill=DARK, stroke_width=rim)
            else:
                pen.text(at, words, font=font, anchor="ls", fill=color)
            x += font.getlength(words)
    return OutlinedText(sprite_from_image(image), rim, rim + ascent)


def _runs(text: str) -> Iterator[tuple[str, Font]]:
    """Split a text where another font is needed."""
    chosen = select_fonts([text])
    fonts = (_BOLD, *chosen.fallbacks)
    run, now = "", _BOLD
    for letter in " ".join(text.split()):
        shown = MISSING_GLYPH_BOX if letter in chosen.missing else letter
        font = now if shown == " " else next((f for f in fonts if shown in characters_in(f)), now)
        if font != now and run:
            yield run, now
            run = ""
        run, now = run + shown, font
    if run:
        yield run, now


@lru_cache(maxsize=64)
def _font(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size, index=font.index)
