"""A line of anybody's words as a picture, in whatever script they write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vision.draw.primitives.sprites import Sprite, transparent_image, sprite_of
from vision.draw.primitives.style import INK, Colour
from vision.fonts.choose import BOLD, BOX, Font, choose_fonts, letters_of

_BOLD: Final = Font(BOLD)


@dataclass(frozen=True)
class Line:
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
    rim: int
    ascent: int


@lru_cache(maxsize=256)
def rimmed_words(text: str, *, size: int, colour: Colour) -> Line:
    """Write a line in bold letters with a dark rim.

    Parameters
    ----------
    text : str
        A letter that no font has becomes a box.
    size : int
        Height of type, px.
    colour : tuple of int
        RGB.
    """
    rim = max(1, round(size * 0.09))
    runs = [(words, _font(font, size)) for words, font in _runs(text)]
    ascent = max((font.getmetrics()[0] for _, font in runs), default=size)
    descent = max((font.getmetrics()[1] for _, font in runs), default=0)
    across = sum(font.getlength(words) for words, font in runs)
    image: Image.Image = transparent_image(round(across + 0.5) + 2 * rim, ascent + descent + 2 * rim)
    pen = ImageDraw.Draw(image)
    for rest in (True, False):  # all of the rim lies below all of the letters
        x = float(rim)
        for words, font in runs:
            at = (x, rim + ascent)
            if rest:
                pen.text(at, words, font=font, anchor="ls", fill=INK, stroke_width=rim)
            else:
                pen.text(at, words, font=font, anchor="ls", fill=colour)
            x += font.getlength(words)
    return Line(sprite_of(image), rim, rim + ascent)


def _runs(text: str) -> Iterator[tuple[str, Font]]:
    """Split a text where another font is needed."""
    chosen = choose_fonts([text])
    fonts = (_BOLD, *chosen.further)
    run, now = "", _BOLD
    for letter in " ".join(text.split()):
        shown = BOX if letter in chosen.missing else letter
        font = now if shown == " " else next((f for f in fonts if shown in letters_of(f)), now)
        if font != now and run:
            yield run, now
            run = ""
        run, now = run + shown, font
    if run:
        yield run, now


@lru_cache(maxsize=64)
def _font(font: Font, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size, index=font.number)
