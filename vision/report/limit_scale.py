"""Lay out a scale with a value and its limits, in percent of the scale's width."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from vision.report.models import Criterion, Limits
from vision.text.numbers import format_scale_mark

#: Width of a character below a scale, in percent of the width of the narrowest one, on a phone.
CHARACTER_WIDTH: Final = 3.4


@dataclass(frozen=True)
class ScaleBand:
    """A coloured part of the scale, in percent of its width."""

    kind: str
    left: float
    width: float


@dataclass(frozen=True)
class LimitScale:
    """The layout of a scale, in percent of its width.

    Attributes
    ----------
    bands : tuple of ScaleBand
        Parts of each verdict, from left to right.
    value : float
        Position of the measured value.
    error : tuple of float
        Positions of one standard error below and above the value.
    marks : tuple of (float, float)
        Limits that there is room to write: position, and value.
    """

    bands: tuple[ScaleBand, ...]
    value: float
    error: tuple[float, float] | None
    marks: tuple[tuple[float, float], ...]


def lay_out_scale(criterion: Criterion) -> LimitScale | None:
    """Lay out the scale of a criterion; None without a value or limits, and for counts."""
    value, limits = criterion.value, criterion.limits
    if value is None or limits is None or criterion.unit == "count":
        return None
    watch, fault = limits.watch, limits.fault
    if fault is None:
        edges = list(watch) if isinstance(watch, tuple) else [watch]
        kinds = {
            "above": ["pass", "watch"],
            "below": ["watch", "pass"],
            "outside": ["watch", "pass", "watch"],
        }[limits.side]
    elif isinstance(watch, tuple) and isinstance(fault, tuple):
        edges = [fault[0], watch[0], watch[1], fault[1]]
        kinds = ["fault", "watch", "pass", "watch", "fault"]
    elif isinstance(watch, tuple) or isinstance(fault, tuple):
        return None
    elif limits.side == "below":
        edges, kinds = [fault, watch], ["fault", "watch", "pass"]
    else:
        edges, kinds = [watch, fault], ["pass", "watch", "fault"]
    error = criterion.error or 0.0
    low = min(edges[0], value - error)
    high = max(edges[-1], value + error)
    room = 0.3 * (high - low) or 1.0
    low, high = low - room, high + room
    if low < 0 <= min(edges[0], value - error):
        low = 0.0
    if criterion.unit == "% steps":
        low, high = 0.0, 100.0  # a percentage has these bounds

    at = partial(_percent, low=low, high=high)
    stops = [0.0, *(at(edge) for edge in edges), 100.0]
    bands = tuple(
        ScaleBand(kind, left, round(right - left, 2))
        for kind, left, right in zip(kinds, stops[:-1], stops[1:], strict=True)
        if right > left
    )
    return LimitScale(
        bands=bands,
        value=at(value),
        error=(at(value - error), at(value + error)) if criterion.error else None,
        marks=_without_overlaps(
            [(at(edge), edge) for edge in _watch_first(limits)], criterion.unit
        ),
    )


def _percent(value: float, *, low: float, high: float) -> float:
    return round(100 * (min(max(value, low), high) - low) / (high - low), 2)


def _watch_first(limits: Limits) -> list[float]:
    edges: list[float] = []
    for edge in (limits.watch, limits.fault):
        if edge is not None:
            edges += edge if isinstance(edge, tuple) else [edge]
    return edges


def _without_overlaps(
    marks: list[tuple[float, float]], unit: str
) -> tuple[tuple[float, float], ...]:
    """Leave out marks whose text would overlap that of an earlier one."""

    def reach(edge: float) -> float:
        """Return half the width of a mark's text, with a gap."""
        return CHARACTER_WIDTH * (len(format_scale_mark(edge, unit)) + 1) / 2

    kept: list[tuple[float, float]] = []
    for x, edge in marks:
        if all(abs(x - other) >= reach(edge) + reach(text) for other, text in kept):
            kept.append((x, edge))
    return tuple(kept)
