"""Curves and scales as inline SVG: shapes and text, no script, colours that work on any ground."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from vision.share.curves import Curve, Line, Span

WIDTH: Final = 480.0
HEIGHT: Final = 196.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 38.0, 8.0, 20.0, 24.0
_GREY: Final = "#7c93a3"


def curve_svg(curve: Curve) -> str:
    """Draw a chart; it takes the width it is given, and its letters the page's colour.

    Parameters
    ----------
    curve : Curve
        What to draw.
    """
    parts = [_span(curve, span) for span in curve.spans]
    for degrees in curve.degree_ticks():
        y, zero = _y(curve, degrees), degrees == 0
        parts.append(
            f'<line x1="{_LEFT:g}" x2="{WIDTH - _RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{_GREY}" stroke-opacity="{0.7 if zero else 0.25}"/>'
            f'<text x="{_LEFT - 5:g}" y="{y + 4:.1f}" text-anchor="end">{_said(degrees)}°</text>'
        )
    for time_s in curve.time_ticks():
        x = _x(curve, time_s)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT - 6:g}" text-anchor="middle">{time_s:g} s</text>'
        )
    parts += [_line(curve, line) for line in curve.lines]
    who = " and ".join(line.of.lower() for line in curve.lines)
    label = escape(f"{curve.title} over time, {who}", quote=True)
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def _x(curve: Curve, time_s: float) -> float:
    low, high = curve.window
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (time_s - low) / max(high - low, 1e-9)


def _y(curve: Curve, degrees: float) -> float:
    low, high = curve.degrees
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * (degrees - low) / (high - low)


def _said(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _span(curve: Curve, span: Span) -> str:
    left, right = _x(curve, span.start_s), _x(curve, span.end_s)
    bottom = HEIGHT - _BOTTOM
    drawn = (
        f'<rect x="{left:.1f}" y="{_TOP:g}" width="{max(right - left, 0):.1f}" '
        f'height="{bottom - _TOP:g}" fill="{_GREY}" '
        f'fill-opacity="{0.18 if span.strong else 0.07}"/>'
        f'<text x="{left:.1f}" y="{_TOP - 6:g}">{escape(span.label)}</text>'
    )
    if span.middle_s is not None:
        x = _x(curve, span.middle_s)
        drawn += (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP:g}" y2="{bottom:g}" '
            f'stroke="{_GREY}" stroke-dasharray="3 3"/>'
        )
    return drawn


def _line(curve: Curve, line: Line) -> str:
    side = line.of.split()[0].lower()
    return "".join(
        f'<polyline class="of-{side}" fill="none" stroke="{line.colour}" stroke-width="2" '
        f'stroke-linejoin="round" stroke-linecap="round" points="{_points(curve, piece)}"/>'
        for piece in line.pieces()
    )


def _points(curve: Curve, piece: Sequence[tuple[float, float]]) -> str:
    if len(piece) == 1:
        piece = [*piece, *piece]  # a single picture is a dot
    return " ".join(f"{_x(curve, t):.1f},{_y(curve, d):.1f}" for t, d in piece)
