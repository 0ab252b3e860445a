"""Measure, wrap and draw text in Noto Sans."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from vision.draw.primitives.sprites import (
    Sprite,
    sprite_from_image,
    text_box_background,
    transparent_image,
)
from vision.draw.primitives.style import TEXT_COLOR
from vision.fonts import BOLD, REGULAR
from vision.text.colors import RgbColor

#: What Noto Sans lacks; its en dash is as long as a minus sign.
_REPLACEMENTS: Final = str.maketrans({"−": "–", "≥": ">=", "≤": "<=", "→": "to"})
#: The letters of Noto Sans are large for their size: with this, a capital is 0.68 of it high.
_SCALE: Final = 0.95


@lru_cache(maxsize=64)
def text_font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the font of all text on frames but the user's own.

    Parameters
    ----------
    size : int
        Font size, px.
    bold : bool, optional
        The bold cut.
    """
    return ImageFont.truetype(str(BOLD if bold else REGULAR), round(_SCALE * size))


@lru_cache(maxsize=4096)
def replace_missing_glyphs(text: str) -> str:
    """Replace letters that the font lacks with their base letter, or with "?"."""
    letters = []
    for letter in " ".join(text.translate(_REPLACEMENTS).split()):
        if _has_glyph(letter):
            letters.append(letter)
            continue
        bare = "".join(
            part
            for part in unicodedata.normalize("NFKD", letter)
            if not unicodedata.combining(part)
        )
        letters.append(bare if bare and all(_has_glyph(part) for part in bare) else "?")
    return "".join(letters)


@lru_cache(maxsize=1024)
def _has_glyph(letter: str) -> bool:
    """Whether the font draws something else for a letter than for one that no font has."""
    font = text_font(24)
    missing, mask = font.getmask("\u0fff"), font.getmask(letter)
    return mask.size != missing.size or bytes(mask) != bytes(missing)


def line_height(size: int) -> int:
    """Return the height of one line of text, px."""
    ascent, descent = text_font(size).getmetrics()
    return ascent + descent


@lru_cache(maxsize=4096)
def text_width(text: str, size: int, *, bold: bool = False) -> int:
    """Return the width of a text on one line, px."""
    return round(text_font(size, bold=bold).getlength(replace_missing_glyphs(text)) + 0.5)


def truncate_text(text: str, size: int, *, width: int, bold: bool = False) -> str:
    """Truncate a text to a width, px, with "…" where something is cut off."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and text_width(kept.rstrip(" ,.;:·") + "…", size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip(" ,.;:·") + "…" if kept else ""


def wrap_text(
    text: str, size: int, *, width: int, max_lines: int = 2, bold: bool = False
) -> tuple[str, ...]:
    """Wrap a text at its spaces.

    Parameters
    ----------
    text : str
        A sentence or title.
    size : int
        Font size, px.
    width : int
        Maximum width of a line, px.
    max_lines : int, optional
        Maximum number of lines; the last one is truncated.
    bold : bool, optional
        Measure it as bold text.

    Returns
    -------
    tuple of str
        At least one line.
    """
    words = text.split()
    done: list[str] = []
    line = ""
    for at, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if not line or text_width(longer, size, bold=bold) <= width:
            line = longer
            continue
        if len(done) == max_lines - 1:
            line = " ".join([line, *words[at:]])
            break
        done.append(line)
        line = word
    return tuple(truncate_text(part, size, width=width, bold=bold) for part in (*done, line))


def draw_text(
    image: Image.Image,
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    color: RgbColor = TEXT_COLOR,
    bold: bool = False,
) -> None:
    """Draw one line of text onto a Pillow image, with its upper left corner at `x`, `y`."""
    draw = ImageDraw.Draw(image)
    font = text_font(size, bold=bold)
    baseline = y + text_font(size).getmetrics()[0]
    line = replace_missing_glyphs(text)
    draw.text((x, baseline), line, font=font, fill=(*color, 255), anchor="ls")


@lru_cache(maxsize=512)
def text_box(
    text: str,
    *,
    size: int,
    pad: int,
    radius: int,
    color: RgbColor = TEXT_COLOR,
    bold: bool = True,
) -> Sprite:
    """Render a line of text in a box."""
    pad_x, pad_y = pad, max(1, pad // 3)
    width = text_width(text, size, bold=bold) + 2 * pad_x
    height = line_height(size) + 2 * pad_y
    image = text_box_background(width, height, radius=radius)
    draw_text(image, pad_x, pad_y, text, size=size, color=color, bold=bold)
    return sprite_from_image(image)


@lru_cache(maxsize=512)
def text_sprite(
    text: str, *, size: int, color: RgbColor = TEXT_COLOR, bold: bool = False
) -> Sprite:
    """Render a line of text without a background."""
    image = transparent_image(text_width(text, size, bold=bold), line_height(size))
    draw_text(image, 0, 0, text, size=size, color=color, bold=bold)
    return sprite_from_image(image)
