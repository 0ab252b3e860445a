"""Tables of agreement: angles over all frames, criteria and measures over repetitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from accuracy.clip_result import ClipResult
from accuracy.tables.table import (
    Table,
    by_method,
    is_formcheck,
    make_table,
    method_order,
    movement_of,
    number,
    share,
)
from vision.validation.agreement import bias, limits_of_agreement, rmse, rmse_offset_removed

#: What a row of a table is about; the method comes last.
Key = tuple[str, ...]

_AGREEMENT: Final = "rmse bias loa_low loa_high"


@dataclass
class Pairs:
    """Measured and true values that belong together, with the clip of each."""

    measured: list[float] = field(default_factory=list)
    true: list[float] = field(default_factory=list)
    clips: list[str] = field(default_factory=list)

    def add(self, clip: str, measured: Sequence[float], true: Sequence[float]) -> None:
        """Add the values of a clip."""
        self.measured += measured
        self.true += true
        self.clips += [clip] * len(measured)

    @property
    def clip_count(self) -> int:
        """Number of clips."""
        return len(set(self.clips))

    def agreement(self, decimals: int) -> tuple[str, str, str, str]:
        """Return RMSE, bias and limits of agreement, as cells."""
        limits = limits_of_agreement(self.measured, self.true, clips=np.array(self.clips))
        values = (
            rmse(self.measured, self.true),
            bias(self.measured, self.true),
            limits.lower.value,
            limits.upper.value,
        )
        a, b, c, d = (number(v, decimals) for v in values)
        return a, b, c, d


def angle_table(results: Iterable[ClipResult]) -> Table:
    """Compare whole angle series: per movement, angle, view, leg and method.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    pairs: dict[Key, Pairs] = defaultdict(Pairs)
    frames: dict[Key, int] = defaultdict(int)
    for result in results:
        for row in result.series:
            movement = movement_of(result.conditions)
            key: Key = (movement, row.name, row.view, row.leg, result.method)
            pairs[key].add(result.clip, row.measured, row.true)
            frames[key] += row.frames
    rows = []
    for key in sorted(pairs, key=lambda k: (*k[:-1], method_order(k[-1]))):
        found = pairs[key]
        if not found.measured:
            continue
        shape = rmse_offset_removed(found.measured, found.true, clips=np.array(found.clips))
        rows.append(
            (
                *key,
                *found.agreement(2),
                number(shape),
                len(found.measured),
                share(len(found.measured), frames[key]),
                found.clip_count,
            )
        )
    columns = f"movement angle view leg method {_AGREEMENT} rmse_offset_removed frames"
    return make_table("angles", f"{columns} measured_percent clips", rows)


def value_table(results: Iterable[ClipResult]) -> Table:
    """Compare the values of repetitions and strides: per test, name, view and network.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    pairs: dict[Key, Pairs] = defaultdict(Pairs)
    for result in results:
        for row in result.values:
            part = row.screen or row.part
            key: Key = (part, row.name, row.view, result.method)
            pairs[key].add(result.clip, [row.measured], [row.true])
    rows = []
    for key in sorted(pairs, key=lambda k: (*k[:-1], method_order(k[-1]))):
        found = pairs[key]
        decimals = 3 if key[0] == "reps" else 2
        rows.append((*key, *found.agreement(decimals), len(found.measured), found.clip_count))
    return make_table("values", f"part name view method {_AGREEMENT} values clips", rows)


def coverage_table(results: Iterable[ClipResult]) -> Table:
    """Count how often the true value lies within twice the reported error, per criterion.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    inside: dict[Key, list[bool]] = defaultdict(list)
    errors: dict[Key, list[float]] = defaultdict(list)
    clips: dict[Key, set[str]] = defaultdict(set)
    for result in results:
        if not is_formcheck(result.method):
            continue
        for row in result.values:
            if row.part != "criteria" or row.reported_error is None:
                continue
            key: Key = (row.screen, row.name, row.view, result.method)
            inside[key].append(abs(row.measured - row.true) <= 2.0 * row.reported_error + 1e-9)
            errors[key].append(row.reported_error)
            clips[key].add(result.clip)
    rows = [
        (
            *key,
            number(float(np.median(errors[key]))),
            share(sum(inside[key]), len(inside[key])),
            len(inside[key]),
            len(clips[key]),
        )
        for key in sorted(inside, key=lambda k: (*k[:-1], method_order(k[-1])))
    ]
    columns = "screen criterion view method reported_error within_two_errors_percent values clips"
    return make_table("coverage", columns, rows)


def failure_table(results: Iterable[ClipResult]) -> Table:
    """List the clips that a method could not measure, with its reason.

    Parameters
    ----------
    results : iterable of ClipResult
        Results of one set of clips.
    """
    rows = [
        (method, result.clip, result.failure)
        for method, of_method in by_method(results).items()
        for result in of_method
        if result.failure is not None
    ]
    return make_table("failures", "method clip reason", rows)
