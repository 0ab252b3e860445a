"""Draw the charts of the group report as inline SVG: verdict bars and dot strips.

Colours come from the classes of the page's style sheet. No colour is alone: bars have symbols and
numbers, dots have the shape of their verdict, and limits have the symbol of theirs.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from vision.batches.group_models import GroupDistribution, GroupValue, LegDifference
from vision.report.models import Limits
from vision.screens.verdict_rule import excess_over_limit
from vision.terms import Verdict
from vision.text.labels import verdict_label
from vision.text.numbers import (
    format_error,
    format_measured,
    format_scale_mark,
    format_value,
)
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in
from vision.text.verdicts import VERDICT_STYLES

#: Order of the parts of a bar, from left to right.
BAR_ORDER: Final[tuple[Verdict, ...]] = ("pass", "watch", "fault", "cannot_tell")
_WIDTH: Final = 400.0
_BAR_HEIGHT: Final = 26.0
#: Room for the longest name of a row in any language.
_LEFT: Final = 68.0
_RIGHT: Final = 12.0
#: Above the lanes: a line of labels for each kind of limit.
_TOP: Final = 32.0
_RADIUS: Final = 3.4
#: Smallest and greatest height of a lane; more dots than fit overlap.
_LANE: Final = (22.0, 72.0)
#: More dots in a lane are placed column by column.
_MANY: Final = 150
_ROW: Final = 18.0
_AXIS_HEIGHT: Final = 22.0
_TICKS: Final = 5


@dataclass(frozen=True)
class _Axis:
    """Horizontal axis of a strip."""

    low: float
    high: float
    unit: str

    def x(self, value: float) -> float:
        """Return the position of a value, px."""
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Choose about five round values."""
        raw = (self.high - self.low) / _TICKS
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [round(k * step, 10) for k in range(first, last + 1)]


@dataclass(frozen=True)
class _Dot:
    """A dot of a strip, before it is placed."""

    value: float
    kind: str
    title: str


def verdict_bar(counts: Mapping[Verdict, int], *, label: str) -> str:
    """Draw how often each verdict was found as one bar.

    Parameters
    ----------
    counts : mapping of verdict to int
        The numbers.
    label : str
        Accessible name.
    """
    total = sum(counts.values())
    parts, start = [], 0.0
    for verdict in BAR_ORDER:
        if not counts[verdict]:
            continue
        width = _WIDTH * counts[verdict] / total
        symbol = VERDICT_STYLES[verdict].symbol
        text = f"{symbol} {counts[verdict]}" if width >= 36 else str(counts[verdict])
        parts.append(
            f'<rect class="is-{verdict}" x="{start:.1f}" width="{max(width - 1.5, 1):.1f}" '
            f'height="{_BAR_HEIGHT:g}"/>'
        )
        if width >= 8 * len(text) + 5:
            parts.append(f'<text x="{start + width / 2:.1f}" y="18">{text}</text>')
        start += width
    return _svg("bar", _BAR_HEIGHT, label, parts)


def dot_strip(distribution: GroupDistribution, *, label: str) -> str:
    """Draw the values of a criterion: a dot for each athlete and leg, limits, median, error.

    Parameters
    ----------
    distribution : GroupDistribution
        The values.
    label : str
        Accessible name.
    """
    unit, limits = distribution.values[0].unit, distribution.limits
    axis = _axis(distribution)
    legs = {value.leg for value in distribution.values}
    lanes, y = [], _TOP
    for leg in sorted(legs, key=lambda leg: leg or ""):
        dots = [_value_dot(value) for value in distribution.values if value.leg == leg]
        svg, height = _lane(dots, axis, y)
        lanes += [_name(translate_in("side", leg) if leg else "", y + height / 2), svg]
        y += height + 4
    lanes_end = y
    lanes.append(_median_row(distribution, axis, y))
    y += _ROW
    if distribution.errors is not None:
        lanes.append(_error_row(distribution, axis, y))
        y += _ROW
    parts = [*_zones(limits, axis, lanes_end), *_limit_marks(limits, axis, lanes_end)]
    return _svg("strip", y + _AXIS_HEIGHT, label, [*parts, *lanes, _axis_line(axis, y, unit)])


def difference_strip(differences: Sequence[LegDifference], *, label: str) -> str:
    """Draw left minus right of one criterion: a dot for each athlete.

    Parameters
    ----------
    differences : sequence of LegDifference
        The differences.
    label : str
        Accessible name.
    """
    unit = differences[0].left.unit
    band = [d.detectable for d in differences if d.detectable is not None]
    typical = statistics.median(band) if band else 0.0
    reach = 1.08 * max(typical, *(abs(d.difference) for d in differences)) or 1.0
    axis = _Axis(-reach, reach, unit)
    dots = [
        _Dot(
            d.difference,
            "real" if d.is_real else "alike",
            f"{d.left.athlete}: {_signed(d.difference, unit)}"
            + (f" {translate_text(format_error(d.error, unit))}" if d.error is not None else ""),
        )
        for d in differences
    ]
    right, left = translate("right is higher"), translate("left is higher")
    svg, height = _lane(dots, axis, 20.0)
    end = 20.0 + height + 4
    parts = [
        f'<rect class="alike-band" x="{axis.x(-typical):.1f}" y="20" '
        f'width="{axis.x(typical) - axis.x(-typical):.1f}" height="{height + 4:.1f}"/>',
        f'<line class="zero" x1="{axis.x(0):.1f}" x2="{axis.x(0):.1f}" y1="20" y2="{end:.1f}"/>',
        f'<text x="{_LEFT:g}" y="13" class="start">◂ {escape(right)}</text>',
        f'<text x="{_WIDTH - _RIGHT:g}" y="13" class="end">{escape(left)} ▸</text>',
        svg,
        _axis_line(axis, end, unit),
    ]
    return _svg("strip", end + _AXIS_HEIGHT, label, parts)


def _svg(kind: str, height: float, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {_WIDTH:g} {height:.0f}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{"".join(parts)}</svg>'
    )


def _axis(distribution: GroupDistribution) -> _Axis:
    """Return an axis with room for all values, limits and the error around the median."""
    numbers = [value.value for value in distribution.values if value.value is not None]
    unit = distribution.values[0].unit
    shown = [*numbers, *(edge for _, edge in _edges(distribution.limits))]
    if distribution.errors is not None:
        shown += [distribution.median + sign * distribution.errors[1] for sign in (-1, 1)]
    low, high = min(shown), max(shown)
    room = 0.06 * (high - low) or 1.0
    if unit == "count":
        room = 0.5
    return _Axis(low - room, high + room, unit)


def _edges(limits: Limits | None) -> list[tuple[Verdict, float]]:
    """Return the limits, each with the verdict of the values just past it."""
    if limits is None:
        return []
    pairs: tuple[tuple[Verdict, float | tuple[float, float] | None], ...] = (
        ("watch", limits.watch),
        ("fault", limits.fault),
    )
    edges: list[tuple[Verdict, float]] = []
    for verdict, limit in pairs:
        if isinstance(limit, tuple):
            edges += [(verdict, edge) for edge in limit]
        elif limit is not None:
            edges.append((verdict, limit))
    return edges


def _zones(limits: Limits | None, axis: _Axis, bottom: float) -> list[str]:
    """Shade the ranges of the verdicts."""
    if limits is None:
        return []
    stops = sorted({axis.low, *(edge for _, edge in _edges(limits)), axis.high})
    zones = []
    for low, high in pairwise(stops):
        middle = (low + high) / 2
        if excess_over_limit(middle, limits.fault, limits.side) > 0:
            kind = "fault"
        else:
            is_good = excess_over_limit(middle, limits.watch, limits.side) <= 0
            kind = "pass" if is_good else "watch"
        zones.append(
            f'<rect class="zone is-{kind}" x="{axis.x(low):.1f}" y="{_TOP:g}" '
            f'width="{axis.x(high) - axis.x(low):.1f}" height="{bottom - _TOP:.1f}"/>'
        )
    return zones


def _limit_marks(limits: Limits | None, axis: _Axis, bottom: float) -> list[str]:
    """Draw each limit as a line with symbol and number; watch limits above fault limits."""
    by_value: dict[float, list[Verdict]] = {}
    for verdict, edge in _edges(limits):
        by_value.setdefault(edge, []).append(verdict)
    marks = []
    for edge, verdicts in by_value.items():
        worst: Verdict = "fault" if "fault" in verdicts else "watch"
        row = 12.0 if "watch" in verdicts else 26.0
        x = axis.x(edge)
        symbols = " ".join(VERDICT_STYLES[verdict].symbol for verdict in verdicts)
        text = f"{symbols} {localize_numbers(format_scale_mark(edge, axis.unit))}"
        half = 4.1 * len(text)
        at = min(max(x, _LEFT + half), _WIDTH - half)
        marks.append(
            f'<line class="limit is-{worst}" x1="{x:.1f}" x2="{x:.1f}" y1="{row + 3:g}" '
            f'y2="{bottom:.1f}"/>'
            f'<text class="limit is-{worst}" x="{at:.1f}" y="{row:g}">{text}</text>'
        )
    return marks


def _value_dot(value: GroupValue) -> _Dot:
    leg = f", {translate_in('side', value.leg)}" if value.leg else ""
    number = translate_text(format_measured(value.value, value.error, value.unit))
    verdict = in_sentence(verdict_label(value.verdict))
    title = f"{value.athlete}{leg}: {number}, {verdict}"
    return _Dot(value.value or 0.0, value.verdict, title)


def _lane(dots: Sequence[_Dot], axis: _Axis, top: float) -> tuple[str, float]:
    """Draw dots in a lane and return its height; dots that would overlap are stacked."""
    ordered = sorted(dots, key=lambda dot: (dot.value, dot.title))
    places = _count_places(ordered, axis) if axis.unit == "count" else _stack(ordered, axis)
    needed = max((level for _, level in places), default=0.0) + 2 * _RADIUS
    height = min(max(needed + 4, _LANE[0]), _LANE[1])
    squeeze = min(1.0, (height - 2 * _RADIUS - 4) / max(needed - 2 * _RADIUS, 1e-9))
    svg = "".join(
        _shape(dot, x, top + height - 2 - _RADIUS - squeeze * level)
        for dot, (x, level) in zip(ordered, places, strict=True)
    )
    return svg, height


def _stack(dots: Sequence[_Dot], axis: _Axis) -> list[tuple[float, float]]:
    """Place each dot at its value, as low as it does not overlap an earlier one.

    Where there are very many, those in the same column are stacked, which takes less time.
    """
    if len(dots) > _MANY:
        seen: Counter[int] = Counter()
        columns = [int(axis.x(dot.value) / (2 * _RADIUS)) for dot in dots]
        levels = []
        for column in columns:
            levels.append(seen[column] * 2 * _RADIUS)
            seen[column] += 1
        return [(axis.x(dot.value), level) for dot, level in zip(dots, levels, strict=True)]
    placed: list[tuple[float, float]] = []
    for dot in dots:
        x, level = axis.x(dot.value), 0.0
        near = [(a, b) for a, b in placed if abs(a - x) < 2 * _RADIUS]
        while any(math.hypot(a - x, b - level) < 2 * _RADIUS - 1e-6 for a, b in near):
            level += 0.5
        placed.append((x, level))
    return placed


def _count_places(dots: Sequence[_Dot], axis: _Axis) -> list[tuple[float, float]]:
    """Place counts, which are often the same, in several columns around their number."""
    columns = max(1, int(0.7 * (axis.x(1) - axis.x(0)) / (2 * _RADIUS)))
    seen: Counter[float] = Counter()
    totals = Counter(dot.value for dot in dots)
    places = []
    for dot in dots:
        row, column = divmod(seen[dot.value], columns)
        used = min(columns, totals[dot.value] - row * columns)
        seen[dot.value] += 1
        x = axis.x(dot.value) + (column - (used - 1) / 2) * 2 * _RADIUS
        places.append((x, row * 2 * _RADIUS))
    return places


def _shape(dot: _Dot, x: float, y: float) -> str:
    """Draw a dot in the shape of its verdict."""
    r = _RADIUS
    style = f'class="dot is-{dot.kind}"'
    title = f"<title>{escape(dot.title)}</title>"
    if dot.kind == "fault":
        side = 1.75 * r
        return (
            f'<rect {style} x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" '
            f'height="{side:.1f}">{title}</rect>'
        )
    if dot.kind == "watch":
        return (
            f'<path {style} d="M{x:.1f} {y - 1.15 * r:.1f}l{1.1 * r:.1f} {2 * r:.1f}'
            f'h{-2.2 * r:.1f}z">{title}</path>'
        )
    return f'<circle {style} cx="{x:.1f}" cy="{y:.1f}" r="{r - 0.3:.1f}">{title}</circle>'


def _median_row(distribution: GroupDistribution, axis: _Axis, top: float) -> str:
    y, x = top + _ROW / 2, axis.x(distribution.median)
    svg = _name(translate("median"), y)
    if distribution.quartiles is not None:
        low, high = (axis.x(value) for value in distribution.quartiles)
        svg += (
            f'<rect class="quartiles" x="{low:.1f}" y="{y - 4:.1f}" '
            f'width="{max(high - low, 0.5):.1f}" height="8"/>'
        )
    return f'{svg}<path class="median" d="M{x:.1f} {y - 7:.1f}v14"/>'


def _error_row(distribution: GroupDistribution, axis: _Axis, top: float) -> str:
    """Draw the typical error to both sides of the median."""
    error = statistics.median(v.error for v in distribution.values if v.error is not None)
    y = top + _ROW / 2
    low, high = (axis.x(distribution.median + sign * error) for sign in (-1, 1))
    return (
        f'{_name(translate("± error"), y)}<path class="whisker" d="M{low:.1f} {y - 4:.1f}v8m0 -4'
        f'H{high:.1f}m0 -4v8"/>'
    )


def _name(text: str, y: float) -> str:
    return f'<text class="end name-of-row" x="{_LEFT - 6:g}" y="{y + 4:.1f}">{escape(text)}</text>'


def _axis_line(axis: _Axis, y: float, unit: str) -> str:
    ticks = "".join(
        f'<path class="axis" d="M{axis.x(tick):.1f} {y:.1f}v4"/>'
        f'<text x="{axis.x(tick):.1f}" y="{y + 17:.1f}">'
        f"{localize_numbers(format_scale_mark(tick, unit))}</text>"
        for tick in axis.ticks()
        if unit != "count" or float(tick).is_integer()
    )
    return f'<path class="axis" d="M{_LEFT:g} {y:.1f}H{_WIDTH - _RIGHT:g}"/>{ticks}'


def _signed(value: float, unit: str) -> str:
    text = translate_text(format_value(value, unit, with_error=True))
    return f"+{text}" if value > 0 else text
