"""Draw charts as inline SVG without script, readable in both themes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from vision.share.charts import AngleChart, ChartLine, ShadedSpan
from vision.text.phrases import in_sentence, join_translated
from vision.text.translation import translate

WIDTH: Final = 480.0
HEIGHT: Final = 196.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 38.0, 8.0, 20.0, 24.0
_GREY: Final = "#7c93a3"


def chart_svg(chart: AngleChart) -> str:
    """Draw a chart as SVG that fills the width it is given.

    Parameters
    ----------
    chart : AngleChart
        The chart.
    """
    parts = [_span(chart, span) for span in chart.spans]
    for degrees in chart.degree_ticks():
        y, zero = _y(chart, degrees), degrees == 0
        parts.append(
            f'<line x1="{_LEFT:g}" x2="{WIDTH - _RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{_GREY}" stroke-opacity="{0.7 if zero else 0.25}"/>'
            f'<text x="{_LEFT - 5:g}" y="{y + 4:.1f}" text-anchor="end">{_number(degrees)}°</text>'
        )
    for time_s in chart.time_ticks():
        x = _x(chart, time_s)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 6:g}" text-anchor="middle">{time_s:g} s</text>'
        )
    parts += [_line(chart, line) for line in chart.lines]
    legend = join_translated([in_sentence(line.label) for line in chart.lines])
    text = translate("{angle} over time, {legend}").format(angle=chart.title, legend=legend)
    label = escape(text, quote=True)
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def _x(chart: AngleChart, time_s: float) -> float:
    low, high = chart.window_s
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (time_s - low) / max(high - low, 1e-9)


def _y(chart: AngleChart, degrees: float) -> float:
    low, high = chart.degrees
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (degrees - low) / (high - low)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _span(chart: AngleChart, span: ShadedSpan) -> str:
    left, right = _x(chart, span.start_s), _x(chart, span.end_s)
    bottom = HEIGHT - _BOTTOM
    svg = (
        f'<rect x="{left:.1f}" y="{_TOP:g}" width="{max(right - left, 0):.1f}" '
        f'height="{bottom - _TOP:g}" fill="{_GREY}" '
        f'fill-opacity="{0.18 if span.strong else 0.07}"/>'
        f'<text x="{left:.1f}" y="{_TOP - 6:g}">{escape(span.label)}</text>'
    )
    if span.middle_s is not None:
        x = _x(chart, span.middle_s)
        svg += (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP:g}" y2="{bottom:g}" '
            f'stroke="{_GREY}" stroke-dasharray="3 3"/>'
        )
    return svg


def _line(chart: AngleChart, line: ChartLine) -> str:
    return "".join(
        f'<polyline class="of-{line.side}" fill="none" stroke="{line.color}" stroke-width="2" '
        f'stroke-linejoin="round" stroke-linecap="round" points="{_points(chart, piece)}"/>'
        for piece in line.pieces()
    )


def _points(chart: AngleChart, piece: Sequence[tuple[float, float]]) -> str:
    if len(piece) == 1:
        piece = [*piece, *piece]  # a single frame is a dot
    return " ".join(f"{_x(chart, t):.1f},{_y(chart, d):.1f}" for t, d in piece)
