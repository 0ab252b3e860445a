"""A4 pages on which words are measured before they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from vision.fonts.fallback import BOLD, MISSING_GLYPH_BOX, REGULAR, FontSelection
from vision.share.handout_text import kept_together
from vision.share.images import Photo

Colour = tuple[int, int, int]

INK: Final[Colour] = (27, 42, 47)
QUIET: Final[Colour] = (82, 101, 108)
LINE: Final[Colour] = (205, 216, 215)
SOFT: Final[Colour] = (238, 243, 242)
ACCENT: Final[Colour] = (15, 118, 110)
TONES: Final[dict[str, Colour]] = {
    "fault": (179, 38, 60),
    "watch": (138, 82, 0),
    "pass": (23, 112, 79),
    "cannot_tell": (77, 97, 109),
}
MARGIN: Final = 15.0
_TOP: Final = 12.0
WIDTH: Final = 210.0 - 2 * MARGIN
_BOTTOM: Final = 297.0 - 14.0
_POINT: Final = 25.4 / 72
_LEADING: Final = 1.32
_TIGHT: Final = 1.24
_FAMILY: Final = "sheet"


@dataclass(frozen=True)
class Words:
    """A paragraph and how it looks; `after` is the room under it in mm."""

    text: str
    size: float = 9.0
    bold: bool = False
    colour: Colour = INK
    after: float = 0.8
    right: bool = False


def tinted(colour: Colour, share: float) -> Colour:
    """Mix a colour with white."""
    red, green, blue = (round(255 - (255 - part) * share) for part in colour)
    return red, green, blue


def _needs_shaping(text: str) -> bool:
    """Whether letters join, or run from right to left; shaping takes long."""
    return any("\u0590" <= c < "\u10a0" or "\ufb1d" <= c < "\uff00" for c in text)


def _is_rtl(text: str) -> bool:
    """Whether a paragraph runs from right to left: its first letter with a direction does."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), False)


class Sheet(FPDF):
    """The pages; everything is in mm from the upper left corner.

    Parameters
    ----------
    foot : str
        Under every page, beside its number.
    fonts : Choice
        What to fall back on.
    """

    def __init__(self, foot: str, fonts: FontSelection) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self._lost = dict.fromkeys(map(ord, fonts.missing), MISSING_GLYPH_BOX)
        self.set_margins(MARGIN, _TOP, MARGIN)
        self.set_auto_page_break(True, margin=297.0 - _BOTTOM)
        self.c_margin = 0.0
        self.add_font(_FAMILY, "", REGULAR)
        self.add_font(_FAMILY, "B", BOLD)
        for number, font in enumerate(fonts.fallbacks):
            name = f"further{number}"
            self.add_font(name, "", font.path, collection_font_number=font.index)
        further = [f"further{number}" for number in range(len(fonts.fallbacks))]
        self.set_fallback_fonts(further, exact_match=False)
        self.add_page()

    def footer(self) -> None:
        """Write the foot of a page; called for every page."""
        self.set_xy(MARGIN, 297.0 - 10.5)
        self._wear(Words("", size=7.5, colour=QUIET))
        self.cell(WIDTH / 2, 4, self._foot)
        # The number of pages comes in later, and is narrower than what stands for it.
        more = self.get_string_width("{nb}") - self.get_string_width("0")
        self.cell(WIDTH / 2 + more, 4, f"{self.page_no()} / {{nb}}", align=Align.R)

    def _wear(self, words: Words) -> None:
        self.set_font(_FAMILY, "B" if words.bold else "", words.size)
        self.set_text_color(*words.colour)

    def _cell(self, words: Words, width: float, *, dry: bool) -> float:
        self._wear(words)
        self.set_text_shaping(_needs_shaping(words.text))
        height = self.multi_cell(
            width,
            words.size * _POINT * (_LEADING if words.size > 7 else _TIGHT),
            kept_together(words.text).translate(self._lost),
            align=Align.R if words.right or _is_rtl(words.text) else Align.L,
            new_x=XPos.LEFT,
            new_y=YPos.NEXT,
            dry_run=dry,
            output=MethodReturnValue.HEIGHT,
        )
        assert isinstance(height, float | int)
        return float(height)

    def height_of(self, block: Sequence[Words], width: float) -> float:
        """Measure paragraphs set into a width."""
        tall = [self._cell(words, width, dry=True) + words.after for words in block]
        return sum(tall) - (block[-1].after if block else 0.0)

    def write_block(self, block: Sequence[Words], x: float, y: float, width: float) -> None:
        """Write paragraphs one under another, over the end of the page if they must."""
        self.set_y(y)
        for words in block:
            self.set_x(x)
            self._cell(words, width, dry=False)
            self.set_y(self.y + words.after)

    def room_for(self, height: float) -> float:
        """Begin a new page where that much does not fit; give where to begin."""
        if self.y + height > _BOTTOM and self.y > _TOP + 1:
            self.add_page()
        return float(self.y)

    def heading(self, text: str, *, with_at_least: float = 20.0) -> None:
        """Write a heading that is not left alone at the end of a page."""
        words = Words(text, size=12, bold=True)
        if self.y > _TOP + 1:
            self.set_y(self.y + 4.5)
        y = self.room_for(self.height_of([words], WIDTH) + with_at_least)
        self.write_block([words], MARGIN, y, WIDTH)
        self.set_y(self.y + 0.8)

    def panel(
        self, block: Sequence[Words], *, fill: Colour, edge: Colour, padding: float = 4.0
    ) -> None:
        """Write paragraphs on a ground; without one where they do not fit on a page."""
        width = WIDTH - 2 * padding
        height = self.height_of(block, width) + 2 * padding
        if height > _BOTTOM - _TOP:
            self.write_block(block, MARGIN, self.y, WIDTH)
            return
        y = self.room_for(height)
        self.set_fill_color(*fill)
        self.set_draw_color(*edge)
        self.set_line_width(0.2)
        self.rect(MARGIN, y, WIDTH, height, style="DF", round_corners=True, corner_radius=2)
        self.write_block(block, MARGIN + padding, y + padding, width)
        self.set_y(y + height)

    def row(self, cells: Sequence[tuple[float, Sequence[Words]]], *, inner: float = 1.2) -> None:
        """Write blocks beside each other, each in its width, with a line under them."""
        gap = 3.0
        height = max(self.height_of(block, width - gap) for width, block in cells if block)
        y, page = self.room_for(height + 2 * inner) + inner, self.page
        x, ends = MARGIN, y + height
        for width, block in cells:
            if block:
                self.page = page
                self.write_block(block, x, y, width - gap)
            x += width
        if y + height > _BOTTOM:  # taller than a page: go on where the last cell ends
            return
        self.page = page
        self.set_y(ends + inner)
        self.set_draw_color(*LINE)
        self.set_line_width(0.15)
        self.line(MARGIN, self.y, MARGIN + WIDTH, self.y)

    def photo(self, photo: Photo, x: float, y: float, width: float, *, alt: str) -> float:
        """Place a picture; give its height."""
        height = width * photo.height / photo.width
        self.image(photo.data, x, y, width, height, alt_text=alt)
        return height
