"""Measure, wrap and draw text in the font that comes with Pillow, or in Noto Sans."""

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
from vision.fonts import REGULAR
from vision.text.colors import RgbColor

#: The font has Latin letters without accents, "°", "…" and "·"; replacements for some others.
_REPLACEMENTS: Final = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "—": "-",
        "×": "x",
        "→": "to",
        "≥": ">=",
        "≤": "<=",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "Ae",
        "\u00a0": " ",
        "\u202f": " ",
    }
)
#: What the regular cut of Noto Sans lacks; its en dash is as long as a minus sign.
_FURTHER_REPLACEMENTS: Final = {"−": "–", "≥": ">=", "≤": "<=", "→": "to"}
#: The font has no bold cut: text is drawn twice, offset by this share of the font size.
_BOLD: Final = 0.028
#: Noto Sans is larger than Pillow's font at the same size.
_FURTHER_SCALE: Final = 0.95


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise RuntimeError("Pillow was built without FreeType; text cannot be scaled")
    return font


@lru_cache(maxsize=32)
def _further_font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(REGULAR), round(_FURTHER_SCALE * size))


@lru_cache(maxsize=4096)
def _typeset(text: str, size: int) -> tuple[ImageFont.FreeTypeFont, str]:
    """Return the font of a text and what to draw: Noto Sans where Pillow's lacks a letter of it."""
    line = " ".join(text.split())
    is_plain = all(_has_glyph(c) for c in line if c.isalpha() or c in "¿¡")
    if is_plain:
        return _font(size), replace_missing_glyphs(text)
    line = "".join(c if _has_further_glyph(c) else _FURTHER_REPLACEMENTS.get(c, c) for c in line)
    if not all(_has_further_glyph(c) for c in set(line)):
        return _font(size), replace_missing_glyphs(text)
    return _further_font(size), line


@lru_cache(maxsize=1024)
def _has_glyph(letter: str) -> bool:
    return _draws(_font(24), letter)


@lru_cache(maxsize=1024)
def _has_further_glyph(letter: str) -> bool:
    return _draws(_further_font(24), letter)


def _draws(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    """Whether a font draws something else for a letter than for one that no font has."""
    missing, mask = font.getmask("\u0fff"), font.getmask(letter)
    return mask.size != missing.size or bytes(mask) != bytes(missing)


@lru_cache(maxsize=1024)
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


def line_height(size: int) -> int:
    """Return the height of one line of text, px."""
    ascent, descent = _font(size).getmetrics()
    return ascent + descent


@lru_cache(maxsize=4096)
def text_width(text: str, size: int, *, bold: bool = False) -> int:
    """Return the width of a text on one line, px."""
    extra = _BOLD * size if bold else 0.0
    font, line = _typeset(text, size)
    return round(font.getlength(line) + extra + 0.5)


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
    font, line = _typeset(text, size)
    baseline = y + _font(size).getmetrics()[0]
    for step in (0.0, _BOLD * size) if bold else (0.0,):
        draw.text((x + step, baseline), line, font=font, fill=(*color, 255), anchor="ls")


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
