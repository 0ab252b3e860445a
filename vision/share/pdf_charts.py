"""Draw charts into a PDF as vector lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vision.share.charts import AngleChart, ChartLine
from vision.share.pdf_layout import INK, MUTED, Paragraph, PdfSheet, tint
from vision.text.colors import RgbColor, to_rgb

#: Height of a chart with its title, mm.
HEIGHT: Final = 44.0
_GREY: Final[RgbColor] = (124, 147, 163)
_LEFT, _TOP, _BOTTOM = 9.0, 10.5, 5.5


@dataclass(frozen=True)
class _Plot:
    """Position of a chart's plot on the page, mm."""

    chart: AngleChart
    left: float
    top: float
    width: float
    height: float

    def x(self, time_s: float) -> float:
        low, high = self.chart.window_s
        return self.left + self.width * (time_s - low) / max(high - low, 1e-9)

    def y(self, degrees: float) -> float:
        low, high = self.chart.degrees
        return self.top + self.height * (high - degrees) / (high - low)


def draw_chart(sheet: PdfSheet, chart: AngleChart, x: float, y: float, width: float) -> None:
    """Draw a chart with its title.

    Parameters
    ----------
    sheet : PdfSheet
        The page.
    chart : AngleChart
        The chart.
    x, y, width : float
        Upper left corner and width, mm; the height is `HEIGHT`.
    """
    plot = _Plot(chart, x + _LEFT, y + _TOP, width - _LEFT, HEIGHT - _TOP - _BOTTOM)
    sheet.write_block(
        [Paragraph(chart.title, size=8.5 if width > 70 else 7.4, bold=True)], x, y, width
    )
    right = x + width
    for line in reversed(chart.lines):
        right = _legend_entry(sheet, line, right, y + 4.6)
    _spans(sheet, plot)
    _axes(sheet, plot)
    sheet.set_line_width(0.4)
    for line in chart.lines:
        sheet.set_draw_color(*to_rgb(line.color))
        for piece in line.pieces():
            points = [(plot.x(t), plot.y(d)) for t, d in piece]
            sheet.polyline(points if len(points) > 1 else points * 2)


def _legend_entry(sheet: PdfSheet, line: ChartLine, right: float, y: float) -> float:
    """Write a legend entry to the left of `right`; return the right edge of the next one."""
    sheet.set_font("sheet", "", 7)
    sheet.set_text_color(*MUTED)
    width = sheet.get_string_width(line.label)
    sheet.set_xy(right - width, y)
    sheet.cell(width, 3, line.label)
    sheet.set_draw_color(*to_rgb(line.color))
    sheet.set_line_width(0.6)
    sheet.line(right - width - 5, y + 1.5, right - width - 1, y + 1.5)
    return right - width - 8


def _spans(sheet: PdfSheet, plot: _Plot) -> None:
    sheet.set_line_width(0.15)
    for span in plot.chart.spans:
        left, right = plot.x(span.start_s), plot.x(span.end_s)
        sheet.set_fill_color(*tint(_GREY, 0.2 if span.strong else 0.09))
        sheet.rect(left, plot.top, max(right - left, 0.1), plot.height, style="F")
        _small(sheet, span.label, left, plot.top - 3.2)
        if span.middle_s is not None:
            x = plot.x(span.middle_s)
            sheet.set_draw_color(*_GREY)
            sheet.set_dash_pattern(dash=0.8, gap=0.8)
            sheet.line(x, plot.top, x, plot.top + plot.height)
            sheet.set_dash_pattern()


def _axes(sheet: PdfSheet, plot: _Plot) -> None:
    sheet.set_line_width(0.15)
    for degrees in plot.chart.degree_ticks():
        y = plot.y(degrees)
        sheet.set_draw_color(*tint(_GREY, 0.9 if degrees == 0 else 0.35))
        sheet.line(plot.left, y, plot.left + plot.width, y)
        text = f"{degrees:g}°".replace("-", "−")
        _small(sheet, text, plot.left - 1.2 - sheet.get_string_width(text), y - 1.5)
    for time_s in plot.chart.time_ticks():
        text = f"{time_s:g} s"
        x = plot.x(time_s) - sheet.get_string_width(text) / 2
        x = min(x, plot.left + plot.width - sheet.get_string_width(text))
        _small(sheet, text, x, plot.top + plot.height + 0.8)


def _small(sheet: PdfSheet, text: str, x: float, y: float) -> None:
    sheet.set_font("sheet", "", 6.5)
    sheet.set_text_color(*INK)
    sheet.set_xy(x, y)
    sheet.cell(sheet.get_string_width(text), 3, text)
