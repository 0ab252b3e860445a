"""Curves in a PDF, drawn as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.share.curves import Curve, Line
from vision.share.pdf_sheet import INK, QUIET, Colour, Sheet, Words, tinted

#: Room of a chart with its title, mm.
HEIGHT: Final = 44.0
_GREY: Final[Colour] = (124, 147, 163)
_LEFT, _TOP, _BOTTOM = 9.0, 10.5, 5.5


def _rgb(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


@dataclass(frozen=True)
class _Frame:
    """Where a chart's plot lies on the page."""

    curve: Curve
    left: float
    top: float
    width: float
    height: float

    def x(self, time_s: float) -> float:
        low, high = self.curve.window
        return self.left + self.width * (time_s - low) / max(high - low, 1e-9)

    def y(self, degrees: float) -> float:
        low, high = self.curve.degrees
        return self.top + self.height * (high - degrees) / (high - low)


def draw_curve(sheet: Sheet, curve: Curve, x: float, y: float, width: float) -> None:
    """Draw a chart with its title.

    Parameters
    ----------
    sheet : Sheet
        Where to draw.
    curve : Curve
        What to draw.
    x, y, width : float
        Upper left corner and width, mm; the height is `HEIGHT`.
    """
    frame = _Frame(curve, x + _LEFT, y + _TOP, width - _LEFT, HEIGHT - _TOP - _BOTTOM)
    sheet.write_block([Words(curve.title, size=8.5 if width > 70 else 7.4, bold=True)], x, y, width)
    right = x + width
    for line in reversed(curve.lines):
        right = _key(sheet, line, right, y + 4.6)
    _spans(sheet, frame)
    _axes(sheet, frame)
    sheet.set_line_width(0.4)
    for line in curve.lines:
        sheet.set_draw_color(*_rgb(line.colour))
        for piece in line.pieces():
            points = [(frame.x(t), frame.y(d)) for t, d in piece]
            sheet.polyline(points if len(points) > 1 else points * 2)


def _key(sheet: Sheet, line: Line, right: float, y: float) -> float:
    """Name a line at the right; give where the next name may end."""
    sheet.set_font("sheet", "", 7)
    sheet.set_text_color(*QUIET)
    width = sheet.get_string_width(line.of)
    sheet.set_xy(right - width, y)
    sheet.cell(width, 3, line.of)
    sheet.set_draw_color(*_rgb(line.colour))
    sheet.set_line_width(0.6)
    sheet.line(right - width - 5, y + 1.5, right - width - 1, y + 1.5)
    return right - width - 8


def _spans(sheet: Sheet, frame: _Frame) -> None:
    sheet.set_line_width(0.15)
    for span in frame.curve.spans:
        left, right = frame.x(span.start_s), frame.x(span.end_s)
        sheet.set_fill_color(*tinted(_GREY, 0.2 if span.strong else 0.09))
        sheet.rect(left, frame.top, max(right - left, 0.1), frame.height, style="F")
        _small(sheet, span.label, left, frame.top - 3.2)
        if span.middle_s is not None:
            x = frame.x(span.middle_s)
            sheet.set_draw_color(*_GREY)
            sheet.set_dash_pattern(dash=0.8, gap=0.8)
            sheet.line(x, frame.top, x, frame.top + frame.height)
            sheet.set_dash_pattern()


def _axes(sheet: Sheet, frame: _Frame) -> None:
    sheet.set_line_width(0.15)
    for degrees in frame.curve.degree_ticks():
        y = frame.y(degrees)
        sheet.set_draw_color(*tinted(_GREY, 0.9 if degrees == 0 else 0.35))
        sheet.line(frame.left, y, frame.left + frame.width, y)
        text = f"{degrees:g}°".replace("-", "−")
        _small(sheet, text, frame.left - 1.2 - sheet.get_string_width(text), y - 1.5)
    for time_s in frame.curve.time_ticks():
        text = f"{time_s:g} s"
        x = frame.x(time_s) - sheet.get_string_width(text) / 2
        x = min(x, frame.left + frame.width - sheet.get_string_width(text))
        _small(sheet, text, x, frame.top + frame.height + 0.8)


def _small(sheet: Sheet, text: str, x: float, y: float) -> None:
    sheet.set_font("sheet", "", 6.5)
    sheet.set_text_color(*INK)
    sheet.set_xy(x, y)
    sheet.cell(sheet.get_string_width(text), 3, text)
