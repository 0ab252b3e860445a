"""Tables of events: repetitions and contacts found, missed and invented, and their times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from accuracy.clip_result import ClipResult, EventRow
from accuracy.tables.agreement import Key
from accuracy.tables.table import (
    Table,
    by_method,
    is_formcheck,
    make_table,
    method_order,
    movement_of,
    number,
)
from vision.validation.agreement import bias, rmse

_KINDS: Final = ("repetition", "initial_contact", "toe_off")
#: Times of a repetition, in their order.
_REP_TIMES: Final = ("start", "bottom", "end", "down_time", "up_time")
_MS: Final = 1000.0


def event_table(results: Iterable[ClipResult]) -> Table:
    """Count events: per movement, view, kind, foot and method.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    events: dict[Key, list[EventRow]] = defaultdict(list)
    clips: dict[Key, set[str]] = defaultdict(set)
    for result in results:
        for event in result.events:
            foot = "" if event.near is None else ("near" if event.near else "far")
            view = result.conditions.view or ""
            key: Key = (movement_of(result.conditions), view, event.kind, foot, result.method)
            events[key].append(event)
            clips[key].add(result.clip)
    rows = [
        (*key, *_counts(events[key]), *_timing(events[key]), len(clips[key]))
        for key in sorted(events, key=_order)
    ]
    columns = "movement view event foot method true found missed invented"
    return make_table("events", f"{columns} bias_ms median_ms rmse_ms clips", rows)


def _order(key: Key) -> tuple[str, str, int, bool, tuple[str, int]]:
    movement, view, kind, foot, method = key
    return (movement, view, _KINDS.index(kind), foot != "near", method_order(method))


def _counts(events: Sequence[EventRow]) -> tuple[int, int, int, int]:
    true = sum(e.true_s is not None for e in events)
    found = sum(e.true_s is not None and e.measured_s is not None for e in events)
    invented = sum(e.true_s is None for e in events)
    return true, found, true - found, invented


def _timing(events: Sequence[EventRow]) -> tuple[str, str, str]:
    """Return bias, median of the absolute differences and RMSE, real milliseconds."""
    pairs = [
        (_MS * e.real_time_factor * e.measured_s, _MS * e.real_time_factor * e.true_s)
        for e in events
        if e.true_s is not None and e.measured_s is not None
    ]
    if not pairs:
        return "", "", ""
    measured, true = zip(*pairs, strict=True)
    gaps = np.abs(np.array(measured) - np.array(true))
    return (
        number(bias(measured, true), 1),
        number(float(np.median(gaps)), 1),
        number(rmse(measured, true), 1),
    )


def rep_time_table(results: Iterable[ClipResult]) -> Table:
    """Compare the times of repetitions: per movement, view, time and network.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    pairs: dict[Key, list[tuple[float, float]]] = defaultdict(list)
    clips: dict[Key, set[str]] = defaultdict(set)
    for result in results:
        for row in result.values:
            if row.part != "reps":
                continue
            key: Key = (movement_of(result.conditions), row.view, row.name, result.method)
            pairs[key].append((_MS * row.measured, _MS * row.true))
            clips[key].add(result.clip)

    def order(key: Key) -> tuple[str, str, int, tuple[str, int]]:
        """Order the times as they happen."""
        return (key[0], key[1], _REP_TIMES.index(key[2]), method_order(key[3]))

    rows = []
    for key in sorted(pairs, key=order):
        measured, true = zip(*pairs[key], strict=True)
        gaps = np.abs(np.array(measured) - np.array(true))
        cells = (bias(measured, true), float(np.median(gaps)), rmse(measured, true))
        rows.append((*key, *(number(c, 1) for c in cells), len(measured), len(clips[key])))
    columns = "movement view time method bias_ms median_ms rmse_ms repetitions clips"
    return make_table("rep_times", columns, rows)


def recognition_table(results: Iterable[ClipResult]) -> Table:
    """Count which test was recognised: per movement, view and network.

    A movement that is no test should be recognised as none.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    rows = []
    for method, of_method in by_method(results).items():
        if not is_formcheck(method):
            continue
        groups: dict[tuple[str, str, str], list[ClipResult]] = defaultdict(list)
        for result in of_method:
            c = result.conditions
            groups[movement_of(c), c.screen or "none", c.view or ""].append(result)
        for key, found in sorted(groups.items()):
            right = sum(r.failure is None and r.screen == r.conditions.screen for r in found)
            none = sum(r.failure is None and r.screen is None for r in found)
            failed = sum(r.failure is not None for r in found)
            view = sum(r.view == r.conditions.view for r in found)
            as_test = sum(r.screen is not None for r in found)
            rows.append((*key, method, len(found), right, as_test, none, failed, view))
    columns = "movement test view method clips right_test judged_as_a_test no_test refused"
    return make_table("recognition", f"{columns} right_view", sorted(rows, key=_recognition_order))


def _recognition_order(row: Sequence[object]) -> tuple[str, str, str, tuple[str, int]]:
    return (str(row[0]), str(row[1]), str(row[2]), method_order(str(row[3])))
