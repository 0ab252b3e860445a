"""How an athlete's values change from visit to visit, judged against their errors.

A change counts only where it is larger than the smallest detectable change. This follows from
the error of a single clip or, where the athlete's own clips of one day differ by more, from that
difference.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final, Literal

from vision.report.comparison.reports import DETECTABLE_FACTOR
from vision.report.models import Criterion, Limits, Report
from vision.screens.registry import ScreenId
from vision.screens.verdict_rule import excess_over_limit
from vision.terms import Side, Verdict, ViewName

ChangeOutcome = Literal["better", "worse", "different", "no real change", "cannot tell"]

#: Pairs of clips of one day, at least, before their differences say how far values scatter.
MIN_REPEATS: Final = 5


@dataclass(frozen=True)
class DatedReport:
    """A report and the day on which its clip was filmed.

    Attributes
    ----------
    id : str
        Id of the result.
    day : date
        Day of the visit.
    report : Report
        The report.
    """

    id: str
    day: date
    report: Report


@dataclass(frozen=True)
class TrendPoint:
    """A criterion in one report.

    Attributes
    ----------
    report_id : str
        The report.
    day : date
        Day of the visit.
    value, error : float or None
        The value and one standard error; None where the clip cannot carry it.
    verdict : Verdict
        The verdict.
    """

    report_id: str
    day: date
    value: float | None
    error: float | None
    verdict: Verdict


@dataclass(frozen=True)
class TrendKey:
    """What is compared: one criterion, on one leg, in one test, filmed from one view.

    Attributes
    ----------
    screen : ScreenId
        The test.
    view : ViewName
        The view, since a criterion has another error from elsewhere.
    criterion : str
        Id of the criterion.
    leg : {"left", "right"} or None
        The leg, where the criterion is about one.
    gait : {"run", "walk"} or None
        The gait, where the limits are for one.
    """

    screen: ScreenId
    view: ViewName
    criterion: str
    leg: Side | None
    gait: str | None


@dataclass(frozen=True)
class Change:
    """The change of a value between two days.

    Attributes
    ----------
    since, until : date
        The days; a day's value is the median of its clips.
    before, after : float
        The values.
    detectable : float or None
        Smallest change that is real; None where an error is not known.
    outcome : ChangeOutcome
        ``different`` where the criterion has no limits that say what is better, or where both
        values are on the good side of them.
    """

    since: date
    until: date
    before: float
    after: float
    detectable: float | None
    outcome: ChangeOutcome

    @property
    def difference(self) -> float:
        """``after - before``."""
        return self.after - self.before


@dataclass(frozen=True)
class Trend:
    """A criterion over all visits.

    Attributes
    ----------
    key : TrendKey
        What is compared.
    title, unit : str
        Title and unit of the criterion.
    limits : Limits or None
        Its limits in the latest report.
    points : tuple of TrendPoint
        The oldest first.
    scatter : float or None
        Standard deviation of the athlete's clips of one day; None with fewer than `MIN_REPEATS`
        repeats.
    overall, latest : Change or None
        From the first day with a value to the last one, and from the day before that. None with
        fewer than two days.
    """

    key: TrendKey
    title: str
    unit: str
    limits: Limits | None
    points: tuple[TrendPoint, ...]
    scatter: float | None
    overall: Change | None
    latest: Change | None

    @property
    def days(self) -> tuple[date, ...]:
        """The days with a value."""
        return tuple(sorted({point.day for point in self.points if point.value is not None}))


def find_trends(reports: Iterable[DatedReport]) -> tuple[Trend, ...]:
    """Find the trend of every criterion, real changes first.

    Parameters
    ----------
    reports : iterable of DatedReport
        An athlete's reports, in any order.

    Returns
    -------
    tuple of Trend
        Those of the latest test first; within a test what became worse, what became better, what
        is past a limit, and the rest.

    References
    ----------
    Weir, Quantifying test-retest reliability using the intraclass correlation coefficient and
    the SEM, J Strength Cond Res 2005;19(1):231-240: smallest detectable change. Bland, Altman,
    Measurement error, BMJ 1996;313:744: within-subject standard deviation from repeated measures.
    """
    ordered = sorted(reports, key=lambda dated: (dated.day, dated.id))
    points: dict[TrendKey, list[TrendPoint]] = defaultdict(list)
    newest: dict[TrendKey, Criterion] = {}
    for dated in ordered:
        for criterion in dated.report.criteria:
            key = _key(dated.report, criterion)
            if key is None:
                continue
            points[key].append(_point(dated, criterion))
            newest[key] = criterion
    last_day: dict[str, date] = {}
    for key, found in points.items():
        last_day[key.screen] = max(last_day.get(key.screen, found[-1].day), found[-1].day)
    trends = [_trend(key, newest[key], found) for key, found in points.items()]
    return tuple(
        sorted(trends, key=lambda trend: (-last_day[trend.key.screen].toordinal(), *_rank(trend)))
    )


def _key(report: Report, criterion: Criterion) -> TrendKey | None:
    if report.screen is None or report.view is None:
        return None
    gait: str | None = None if criterion.limits is None else criterion.limits.gait
    if gait is None and report.bouts:
        gait = _main_gait(report)
    return TrendKey(report.screen, report.view, criterion.id, criterion.leg, gait)


def _main_gait(report: Report) -> str | None:
    """Return the gait of all judged bouts; None where they differ or it is not known."""
    gaits = {bout.gait for bout in report.bouts if bout.judged}
    gait = next(iter(gaits)) if len(gaits) == 1 else None
    return gait if gait in ("run", "walk") else None


def _point(dated: DatedReport, criterion: Criterion) -> TrendPoint:
    judged = criterion.verdict != "cannot_tell"
    value = criterion.value if judged else None
    error = None if value is None else criterion.error
    return TrendPoint(dated.id, dated.day, value, error, criterion.verdict)


def _trend(key: TrendKey, newest: Criterion, points: Sequence[TrendPoint]) -> Trend:
    by_day: dict[date, list[TrendPoint]] = defaultdict(list)
    for point in points:
        if point.value is not None:
            by_day[point.day].append(point)
    scatter = _scatter(by_day)
    days = sorted(by_day)

    def change(since: date, until: date) -> Change:
        return _change(by_day, since, until, scatter=scatter, limits=newest.limits)

    return Trend(
        key=key,
        title=newest.title,
        unit=newest.unit,
        limits=newest.limits,
        points=tuple(points),
        scatter=scatter,
        overall=change(days[0], days[-1]) if len(days) > 1 else None,
        latest=change(days[-2], days[-1]) if len(days) > 1 else None,
    )


def _scatter(by_day: Mapping[date, Sequence[TrendPoint]]) -> float | None:
    """Return the pooled standard deviation of the clips of one day."""
    squares, freedom = 0.0, 0
    for points in by_day.values():
        values = [point.value for point in points if point.value is not None]
        mean = sum(values) / len(values)
        squares += sum((value - mean) ** 2 for value in values)
        freedom += len(values) - 1
    return math.sqrt(squares / freedom) if freedom >= MIN_REPEATS else None


def _change(
    by_day: Mapping[date, Sequence[TrendPoint]],
    since: date,
    until: date,
    *,
    scatter: float | None,
    limits: Limits | None,
) -> Change:
    before, after = (_day_value(by_day[day]) for day in (since, until))
    errors = [_day_error(by_day[day], scatter) for day in (since, until)]
    known = [error for error in errors if error is not None]
    detectable = DETECTABLE_FACTOR * math.hypot(*known) if len(known) == 2 else None
    return Change(
        since, until, before, after, detectable, _outcome(before, after, detectable, limits)
    )


def _day_value(points: Sequence[TrendPoint]) -> float:
    return median(point.value for point in points if point.value is not None)


def _day_error(points: Sequence[TrendPoint], scatter: float | None) -> float | None:
    """Return the error of a day's value: of one clip, since much of it is the same in all clips."""
    errors = [point.error for point in points]
    if any(error is None for error in errors):
        return None
    mean = sum(error for error in errors if error is not None) / len(errors)
    return mean if scatter is None else max(mean, scatter)


def _outcome(
    before: float, after: float, detectable: float | None, limits: Limits | None
) -> ChangeOutcome:
    if detectable is None:
        return "cannot tell"
    if abs(after - before) <= detectable:
        return "no real change"
    if limits is None:
        return "different"
    past = [excess_over_limit(value, limits.watch, limits.side) for value in (before, after)]
    if max(past) <= 0:
        return "different"
    return "worse" if past[1] > past[0] else "better"


def _rank(trend: Trend) -> tuple[int, int, str, str, str]:
    """Order within a test."""
    outcomes: tuple[ChangeOutcome, ...] = (
        "worse", "better", "different", "no real change", "cannot tell",
    )  # fmt: skip
    outcome: ChangeOutcome = "cannot tell" if trend.overall is None else trend.overall.outcome
    verdicts: tuple[Verdict, ...] = ("fault", "watch", "pass", "cannot_tell")
    last = next((p.verdict for p in reversed(trend.points) if p.value is not None), "cannot_tell")
    return (
        outcomes.index(outcome),
        verdicts.index(last),
        trend.title,
        trend.key.leg or "",
        trend.key.view,
    )
