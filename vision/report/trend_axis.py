"""What the axis of a trend shows: values with their errors, and the limits that are near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from vision.report.models import Limits
from vision.report.progress import Trend

#: An axis spans at least this many standard errors, so that noise does not look like change.
_MIN_ERRORS: Final = 6.0
#: Room below and above, as a fraction of what is shown.
_MARGIN: Final = 0.08


def limit_edges(limits: Limits | None) -> tuple[tuple[float, Literal["watch", "fault"]], ...]:
    """Return the limits one by one, each with the verdict that begins there.

    Parameters
    ----------
    limits : Limits or None
        Limits of a criterion.
    """
    if limits is None:
        return ()
    found: list[tuple[float, Literal["watch", "fault"]]] = []
    for edge in limits.watch if isinstance(limits.watch, tuple) else (limits.watch,):
        found.append((edge, "watch"))
    if limits.fault is not None:
        for edge in limits.fault if isinstance(limits.fault, tuple) else (limits.fault,):
            found.append((edge, "fault"))
    return tuple(found)


def value_span(trends: Sequence[Trend]) -> tuple[float, float]:
    """Return the lowest and the highest value of the axis.

    Parameters
    ----------
    trends : sequence of Trend
        Trends of the same criterion; at least one has a value.
    """
    points = [p for trend in trends for p in trend.points if p.value is not None]
    errors = [point.error or 0.0 for point in points]
    lows = [(p.value or 0.0) - error for p, error in zip(points, errors, strict=True)]
    highs = [(p.value or 0.0) + error for p, error in zip(points, errors, strict=True)]
    low, high = min(lows), max(highs)
    room = max(_MIN_ERRORS * max(errors) - (high - low), 0.0) / 2
    low, high = low - room, high + room
    reach = (high - low) or 1.0
    edges = {edge for trend in trends for edge, _ in limit_edges(trend.limits)}
    near = [edge for edge in edges if low - reach <= edge <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    margin = _MARGIN * (high - low)
    return low - margin, high + margin
