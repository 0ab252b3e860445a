"""Match detected events to true ones, one to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Matches:
    """True and detected events, matched.

    Attributes
    ----------
    pairs : tuple of (int, int)
        Indices of a true and a detected event, in order of the true one.
    missed : tuple of int
        Indices of true events without a detected one.
    invented : tuple of int
        Indices of detected events without a true one.
    """

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    invented: tuple[int, ...]


def match_times(true: Sequence[float], detected: Sequence[float], *, window: float) -> Matches:
    """Match times one to one, the closest pairs first.

    Parameters
    ----------
    true, detected : sequence of float
        Times of the events.
    window : float
        Longest time between the two events of a pair.
    """
    gaps = [
        (abs(t - d), i, j)
        for i, t in enumerate(true)
        for j, d in enumerate(detected)
        if abs(t - d) <= window
    ]
    return _take_first(sorted(gaps), len(true), len(detected))


def match_spans(spans: Sequence[tuple[float, float]], detected: Sequence[float]) -> Matches:
    """Match spans of time one to one with times inside them.

    Where several times are inside a span, the one closest to its middle is taken.

    Parameters
    ----------
    spans : sequence of (float, float)
        First and last time of each true event.
    detected : sequence of float
        Times of the detected events.
    """
    gaps = [
        (abs(d - 0.5 * (first + last)), i, j)
        for i, (first, last) in enumerate(spans)
        for j, d in enumerate(detected)
        if first < d < last
    ]
    return _take_first(sorted(gaps), len(spans), len(detected))


def _take_first(gaps: Sequence[tuple[float, int, int]], trues: int, detected: int) -> Matches:
    """Take pairs in order, each event at most once."""
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in gaps:
        if i not in pairs and j not in used:
            pairs[i] = j
            used.add(j)
    return Matches(
        pairs=tuple(sorted(pairs.items())),
        missed=tuple(i for i in range(trues) if i not in pairs),
        invented=tuple(j for j in range(detected) if j not in used),
    )
