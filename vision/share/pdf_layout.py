"""Lay out text and images on A4 pages, measuring text before writing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from vision.fonts import BOLD, REGULAR
from vision.fonts.fallback import MISSING_GLYPH_BOX, FontSelection
from vision.share.handout_text import keep_together
from vision.share.images import JpegImage
from vision.text.colors import RgbColor, to_rgb
from vision.text.verdicts import VERDICT_TONES

INK: Final[RgbColor] = (27, 42, 47)
MUTED: Final[RgbColor] = (82, 101, 108)
RULE: Final[RgbColor] = (205, 216, 215)
SOFT: Final[RgbColor] = (238, 243, 242)
ACCENT: Final[RgbColor] = (15, 118, 110)
VERDICT_COLORS: Final[dict[str, RgbColor]] = {
    verdict: to_rgb(tones.light) for verdict, tones in VERDICT_TONES.items()
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
class Paragraph:
    """A paragraph and its style; `after` is the space below it, mm."""

    text: str
    size: float = 9.0
    bold: bool = False
    color: RgbColor = INK
    after: float = 0.8
    right: bool = False


def tint(color: RgbColor, strength: float) -> RgbColor:
    """Mix a colour with white."""
    red, green, blue = (round(255 - (255 - part) * strength) for part in color)
    return red, green, blue


def _needs_shaping(text: str) -> bool:
    """Whether letters join or run from right to left; shaping is slow."""
    return any("\u0590" <= c < "\u10a0" or "\ufb1d" <= c < "\uff00" for c in text)


def _is_rtl(text: str) -> bool:
    """Whether a paragraph runs right to left, by its first letter with a direction."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), False)


class PdfSheet(FPDF):
    """A PDF; all positions are in mm from the upper left corner of the page.

    Parameters
    ----------
    footer_text : str
        Text at the bottom of every page, beside its number.
    fonts : FontSelection
        Fonts for characters that the built-in ones lack.
    """

    def __init__(self, footer_text: str, fonts: FontSelection) -> None:
        super().__init__(format="A4")
        self._footer_text = footer_text
        self._missing_glyphs = dict.fromkeys(map(ord, fonts.missing), MISSING_GLYPH_BOX)
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
        """Write the footer of a page; fpdf2 calls it for every page."""
        self.set_xy(MARGIN, 297.0 - 10.5)
        self._apply_style(Paragraph("", size=7.5, color=MUTED))
        self.cell(WIDTH / 2, 4, self._footer_text)
        # The number of pages is filled in later and is narrower than its placeholder.
        more = self.get_string_width("{nb}") - self.get_string_width("0")
        self.cell(WIDTH / 2 + more, 4, f"{self.page_no()} / {{nb}}", align=Align.R)

    def _apply_style(self, paragraph: Paragraph) -> None:
        self.set_font(_FAMILY, "B" if paragraph.bold else "", paragraph.size)
        self.set_text_color(*paragraph.color)

    def _cell(self, paragraph: Paragraph, width: float, *, dry: bool) -> float:
        self._apply_style(paragraph)
        self.set_text_shaping(_needs_shaping(paragraph.text))
        height = self.multi_cell(
            width,
            paragraph.size * _POINT * (_LEADING if paragraph.size > 7 else _TIGHT),
            keep_together(paragraph.text).translate(self._missing_glyphs),
            align=Align.R if paragraph.right or _is_rtl(paragraph.text) else Align.L,
            new_x=XPos.LEFT,
            new_y=YPos.NEXT,
            dry_run=dry,
            output=MethodReturnValue.HEIGHT,
        )
        assert isinstance(height, float | int)
        return float(height)

    def measure_height(self, block: Sequence[Paragraph], width: float) -> float:
        """Return the height of paragraphs in a given width, mm."""
        heights = [self._cell(paragraph, width, dry=True) + paragraph.after for paragraph in block]
        return sum(heights) - (block[-1].after if block else 0.0)

    def write_block(self, block: Sequence[Paragraph], x: float, y: float, width: float) -> None:
        """Write paragraphs one below the other, continuing on the next page if needed."""
        self.set_y(y)
        for paragraph in block:
            self.set_x(x)
            self._cell(paragraph, width, dry=False)
            self.set_y(self.y + paragraph.after)

    def ensure_room(self, height: float) -> float:
        """Start a new page if this height does not fit; return the y to start at, mm."""
        if self.y + height > _BOTTOM and self.y > _TOP + 1:
            self.add_page()
        return float(self.y)

    def write_heading(self, text: str, *, with_at_least: float = 20.0) -> None:
        """Write a heading, on a new page if there is too little room below it."""
        paragraph = Paragraph(text, size=12, bold=True)
        if self.y > _TOP + 1:
            self.set_y(self.y + 4.5)
        y = self.ensure_room(self.measure_height([paragraph], WIDTH) + with_at_least)
        self.write_block([paragraph], MARGIN, y, WIDTH)
        self.set_y(self.y + 0.8)

    def write_panel(
        self, block: Sequence[Paragraph], *, fill: RgbColor, edge: RgbColor, padding: float = 4.0
    ) -> None:
        """Write paragraphs on a tinted panel, or without one if they do not fit on a page."""
        width = WIDTH - 2 * padding
        height = self.measure_height(block, width) + 2 * padding
        if height > _BOTTOM - _TOP:
            self.write_block(block, MARGIN, self.y, WIDTH)
            return
        y = self.ensure_room(height)
        self.set_fill_color(*fill)
        self.set_draw_color(*edge)
        self.set_line_width(0.2)
        self.rect(MARGIN, y, WIDTH, height, style="DF", round_corners=True, corner_radius=2)
        self.write_block(block, MARGIN + padding, y + padding, width)
        self.set_y(y + height)

    def write_row(
        self, cells: Sequence[tuple[float, Sequence[Paragraph]]], *, inner: float = 1.2
    ) -> None:
        """Write blocks side by side, each in its own width, with a rule below."""
        gap = 3.0
        height = max(self.measure_height(block, width - gap) for width, block in cells if block)
        y, page = self.ensure_room(height + 2 * inner) + inner, self.page
        x, ends = MARGIN, y + height
        for width, block in cells:
            if block:
                self.page = page
                self.write_block(block, x, y, width - gap)
            x += width
        if y + height > _BOTTOM:  # taller than a page: continue where the last cell ends
            return
        self.page = page
        self.set_y(ends + inner)
        self.set_draw_color(*RULE)
        self.set_line_width(0.15)
        self.line(MARGIN, self.y, MARGIN + WIDTH, self.y)

    def place_image(self, image: JpegImage, x: float, y: float, width: float, *, alt: str) -> float:
        """Place an image; return its height, mm."""
        height = width * image.height / image.width
        self.image(image.data, x, y, width, height, alt_text=alt)
        return height
