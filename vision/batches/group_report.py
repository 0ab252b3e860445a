"""Report on a group: distributions, who stands out, left against right, what to film again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from vision.batches.group_models import (
    MIN_ATHLETES_FOR_QUARTILES,
    ClipToRepeat,
    GroupCriterion,
    GroupDistribution,
    GroupReport,
    GroupScreen,
    GroupValue,
    LegDifference,
    LimitExcess,
    OutstandingAthlete,
    UntoldReason,
)
from vision.batches.group_values import athlete_label, choose_values
from vision.batches.tables import BatchTables, table_records
from vision.report.comparison.curves import smallest_detectable_difference
from vision.report.models import Limits
from vision.screens.registry import SCREENS
from vision.screens.verdict_rule import excess_over_limit
from vision.terms import SIDES, Side
from vision.text.verdicts import WORST_FIRST


def build_group_report(tables: BatchTables) -> GroupReport:
    """Build the group report from the tables of a batch; see `choose_values` for what is used.

    Parameters
    ----------
    tables : BatchTables
        The tables.

    Returns
    -------
    GroupReport
        The tests in the order in which formcheck lists them. What is missing stays missing.
    """
    clips = table_records(tables.summary)
    by_screen: dict[str, list[GroupValue]] = defaultdict(list)
    for value in choose_values(tables):
        by_screen[value.screen].append(value)
    known = list(SCREENS)
    order = sorted(by_screen, key=lambda s: (known.index(s) if s in known else len(known), s))
    named = {clip["athlete"] for clip in clips if clip["athlete"]}
    nameless = sum(not clip["athlete"] for clip in clips)
    return GroupReport(
        clips=len(clips),
        athletes=len(named) + nameless,
        nameless=nameless,
        screens=tuple(
            _screen(screen, by_screen[screen], sum(clip["screen"] == screen for clip in clips))
            for screen in order
        ),
        repeat=tuple(_clips_to_repeat(clips)),
    )


def _clips_to_repeat(clips: Iterable[Mapping[str, Any]]) -> Iterator[ClipToRepeat]:
    for clip in clips:
        names = athlete_label(clip), clip["clip"], clip["result"]
        if clip["state"] == "failed":
            yield ClipToRepeat(*names, "failed", clip["error"] or "")
        elif clip["screen"] is None:
            yield ClipToRepeat(*names, "no test", clip["screen_reason"] or "")


def _screen(screen: str, values: Sequence[GroupValue], clips: int) -> GroupScreen:
    by_criterion: dict[str, list[GroupValue]] = defaultdict(list)
    for value in values:
        by_criterion[value.criterion].append(value)
    definition = SCREENS.get(screen)
    past = [excess for value in values if (excess := _limit_excess(value)) is not None]
    return GroupScreen(
        id=screen,
        title=screen.replace("_", " ").capitalize() if definition is None else definition.title,
        athletes=len({value.owner for value in values}),
        clips=clips,
        criteria=tuple(_criterion(of_one) for of_one in by_criterion.values()),
        outstanding=_outstanding(past),
        within_error=tuple(excess for excess in past if not excess.is_beyond_error),
        differences=tuple(_differences(values)),
        one_leg=_one_leg(values) if definition is not None and definition.has_standing_leg else (),
        untold=_untold(values),
    )


def _criterion(values: Sequence[GroupValue]) -> GroupCriterion:
    by_limits: dict[Limits | None, list[GroupValue]] = defaultdict(list)
    for value in values:
        if value.value is not None:
            by_limits[value.limits].append(value)
    return GroupCriterion(
        id=values[0].criterion,
        title=values[0].title,
        unit=values[0].unit,
        counts={v: sum(value.verdict == v for value in values) for v in WORST_FIRST},
        values=tuple(values),
        distributions=tuple(_distribution(limits, vs) for limits, vs in by_limits.items()),
    )


def _distribution(limits: Limits | None, values: Sequence[GroupValue]) -> GroupDistribution:
    numbers = [value.value for value in values if value.value is not None]
    athletes = len({value.owner for value in values})
    # Linear between the values (type 7 of Hyndman and Fan 1996), as spreadsheets do it.
    low, median, high = (float(x) for x in np.percentile(numbers, (25, 50, 75)))
    errors = [value.error for value in values if value.error is not None]
    return GroupDistribution(
        limits=limits,
        values=tuple(values),
        athletes=athletes,
        median=median,
        quartiles=(low, high) if athletes >= MIN_ATHLETES_FOR_QUARTILES else None,
        errors=(min(errors), max(errors)) if errors else None,
    )


def _limit_excess(value: GroupValue) -> LimitExcess | None:
    """Return how far a value is past the limit of its verdict; None if it is past none."""
    number, limits = value.value, value.limits
    if number is None or limits is None or value.verdict not in ("watch", "fault"):
        return None
    limit = limits.fault if value.verdict == "fault" else limits.watch
    excess = excess_over_limit(number, limit, limits.side)
    if limit is None or excess <= 0:
        return None
    if isinstance(limit, tuple):
        limit = limit[0] if number < limit[0] else limit[1]
    if value.error is None:
        in_errors = None
    else:
        in_errors = excess / value.error if value.error > 0 else math.inf
    return LimitExcess(value, limit, excess, in_errors)


def _outstanding(past: Iterable[LimitExcess]) -> tuple[OutstandingAthlete, ...]:
    by_athlete: dict[str, list[LimitExcess]] = defaultdict(list)
    for excess in past:
        if excess.is_beyond_error:
            by_athlete[excess.value.owner].append(excess)
    found = [
        OutstandingAthlete(
            of_one[0].value.athlete,
            tuple(sorted(of_one, key=lambda e: (e.value.verdict != "fault", -(e.in_errors or 0)))),
        )
        for of_one in by_athlete.values()
    ]
    return tuple(sorted(found, key=lambda one: (-one.faults, -(one.furthest or 0.0), one.athlete)))


def _differences(values: Sequence[GroupValue]) -> Iterator[LegDifference]:
    legs: dict[tuple[str, str], dict[Side | None, GroupValue]] = defaultdict(dict)
    for value in sorted(values, key=lambda value: value.athlete):
        legs[value.owner, value.criterion][value.leg] = value
    for of_one in legs.values():
        left, right = (of_one.get(side) for side in SIDES)
        if left is None or right is None or left.value is None or right.value is None:
            continue
        known = left.error is not None and right.error is not None
        yield LegDifference(
            left=left,
            right=right,
            difference=left.value - right.value,
            error=math.hypot(left.error or 0.0, right.error or 0.0) if known else None,
            detectable=smallest_detectable_difference(left.error, right.error),
        )


def _one_leg(values: Sequence[GroupValue]) -> tuple[tuple[str, Side], ...]:
    legs: dict[tuple[str, str], set[Side]] = defaultdict(set)
    for value in values:
        if value.leg is not None:
            legs[value.athlete, value.owner].add(value.leg)
    return tuple(
        (athlete, next(iter(seen))) for (athlete, _), seen in sorted(legs.items()) if len(seen) == 1
    )


def _untold(values: Iterable[GroupValue]) -> tuple[UntoldReason, ...]:
    by_reason: dict[str, list[GroupValue]] = defaultdict(list)
    for value in values:
        if not value.is_told:
            by_reason[value.reason or ""].append(value)
    found = [UntoldReason(reason, tuple(of_one)) for reason, of_one in by_reason.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.values), one.reason)))
