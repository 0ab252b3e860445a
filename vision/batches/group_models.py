"""Value objects of the group report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vision.report.models import Limits
from vision.terms import Side, Verdict

#: With fewer athletes, quartiles would describe single people.
MIN_ATHLETES_FOR_QUARTILES: Final = 5


@dataclass(frozen=True)
class GroupValue:
    """One criterion of one athlete, on one leg if it is about a leg, from one clip.

    Attributes
    ----------
    owner : str
        Key of the athlete, or of the clip where the batch names no athlete.
    athlete : str
        Name of the athlete, or of the clip.
    screen, criterion, title : str
        The test, and id and name of the criterion.
    leg : {"left", "right"} or None
        Leg that it is about.
    verdict : {"pass", "watch", "fault", "cannot_tell"}
        Its verdict.
    value, error : float or None
        Value and one standard error of measurement, in `unit`; None where not known.
    unit : str
        Unit of value, error and limits.
    limits : Limits or None
        The limits it was judged by.
    confidence : float
        Confidence of the measurement, 0 to 1.
    reason : str or None
        Why it cannot be judged, and what to film instead.
    result, clip : str
        Name of the clip's result, and the clip's file name.
    others : tuple of GroupValue
        The same from further clips that can tell, which are not used.
    """

    owner: str
    athlete: str
    screen: str
    criterion: str
    title: str
    leg: Side | None
    verdict: Verdict
    value: float | None
    error: float | None
    unit: str
    limits: Limits | None
    confidence: float
    reason: str | None
    result: str
    clip: str
    others: tuple[GroupValue, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is a verdict other than ``cannot_tell``."""
        return self.verdict != "cannot_tell"


@dataclass(frozen=True)
class GroupDistribution:
    """Values of one criterion that were judged by the same limits.

    Attributes
    ----------
    limits : Limits or None
        The limits.
    values : tuple of GroupValue
        One for each athlete and leg with a value.
    athletes : int
        Number of athletes with a value.
    median : float
        Median of the values, in their unit.
    quartiles : tuple of (float, float) or None
        First and third quartile; None for fewer than `MIN_ATHLETES_FOR_QUARTILES` athletes.
    errors : tuple of (float, float) or None
        Smallest and largest standard error of measurement of these values.
    """

    limits: Limits | None
    values: tuple[GroupValue, ...]
    athletes: int
    median: float
    quartiles: tuple[float, float] | None
    errors: tuple[float, float] | None


@dataclass(frozen=True)
class GroupCriterion:
    """One criterion over the group.

    Attributes
    ----------
    id, title, unit : str
        Id, name and unit of the criterion.
    counts : mapping of verdict to int
        Number of athletes and legs with each verdict, the worst first.
    values : tuple of GroupValue
        One for each athlete and leg, also where it could not be told.
    distributions : tuple of GroupDistribution
        The values, by the limits that they were judged by.
    """

    id: str
    title: str
    unit: str
    counts: Mapping[Verdict, int]
    values: tuple[GroupValue, ...]
    distributions: tuple[GroupDistribution, ...]


@dataclass(frozen=True)
class LimitExcess:
    """A value past a limit.

    Attributes
    ----------
    value : GroupValue
        The value, whose verdict is ``watch`` or ``fault``.
    limit : float
        The limit that it is past: the fault limit for a fault, else the watch limit.
    excess : float
        How far it is past that limit, in the value's unit.
    in_errors : float or None
        The same in standard errors; infinite for an error of zero, None without an error.
    """

    value: GroupValue
    limit: float
    excess: float
    in_errors: float | None

    @property
    def is_beyond_error(self) -> bool:
        """Whether it is past the limit by more than its error."""
        return self.in_errors is not None and self.in_errors > 1.0


@dataclass(frozen=True)
class OutstandingAthlete:
    """An athlete with at least one value past a limit by more than its error.

    Attributes
    ----------
    athlete : str
        The name.
    findings : tuple of LimitExcess
        What is past a limit by more than its error: faults first, then the furthest.
    """

    athlete: str
    findings: tuple[LimitExcess, ...]

    @property
    def faults(self) -> int:
        """Number of faults among the findings."""
        return sum(finding.value.verdict == "fault" for finding in self.findings)

    @property
    def furthest(self) -> float | None:
        """How far past its limit the furthest fault is, or without one the furthest finding.

        In standard errors; None if all errors are zero.
        """
        worst = self.findings[0].value.verdict
        found = [f.in_errors for f in self.findings if f.value.verdict == worst]
        return max((x for x in found if x is not None and math.isfinite(x)), default=None)


@dataclass(frozen=True)
class LegDifference:
    """One criterion of an athlete on both legs.

    Attributes
    ----------
    left, right : GroupValue
        The values.
    difference : float
        Left minus right, in the unit of the values.
    error, detectable : float or None
        Standard error of the difference, and the smallest difference that is real; None where an
        error is not known.
    """

    left: GroupValue
    right: GroupValue
    difference: float
    error: float | None
    detectable: float | None

    @property
    def is_real(self) -> bool:
        """Whether the difference exceeds the smallest detectable one."""
        return self.detectable is not None and abs(self.difference) > self.detectable


@dataclass(frozen=True)
class UntoldReason:
    """Why something could not be told, and what to film instead.

    Attributes
    ----------
    reason : str
        The sentences.
    values : tuple of GroupValue
        The criteria, athletes and legs that it applies to.
    """

    reason: str
    values: tuple[GroupValue, ...]


@dataclass(frozen=True)
class GroupScreen:
    """One test over the group.

    Attributes
    ----------
    id, title : str
        Id and name of the test.
    athletes, clips : int
        Number of athletes and of clips.
    criteria : tuple of GroupCriterion
        Its criteria, in the order of the test.
    outstanding : tuple of OutstandingAthlete
        Athletes with a value past a limit by more than its error: those with most faults first,
        then the furthest past a limit in units of the error.
    within_error : tuple of LimitExcess
        Values past a limit by no more than the error, or without a known error.
    differences : tuple of LegDifference
        Left against right: athlete by athlete, in the order of the criteria.
    one_leg : tuple of (str, Side)
        Athletes that were filmed on one leg only in a test of both, with that leg.
    untold : tuple of UntoldReason
        What could not be told, the most frequent reason first.
    """

    id: str
    title: str
    athletes: int
    clips: int
    criteria: tuple[GroupCriterion, ...]
    outstanding: tuple[OutstandingAthlete, ...]
    within_error: tuple[LimitExcess, ...]
    differences: tuple[LegDifference, ...]
    one_leg: tuple[tuple[str, Side], ...]
    untold: tuple[UntoldReason, ...]

    @property
    def repeated(self) -> tuple[GroupValue, ...]:
        """The values that further clips show too."""
        return tuple(v for criterion in self.criteria for v in criterion.values if v.others)


@dataclass(frozen=True)
class ClipToRepeat:
    """A clip without a result.

    Attributes
    ----------
    athlete, clip, result : str
        Athlete or clip, the clip's file name, and the name of its result.
    problem : {"failed", "no test"}
        Whether it could not be analysed, or no test was recognised in it.
    reason : str
        Why, and what to do.
    """

    athlete: str
    clip: str
    result: str
    problem: Literal["failed", "no test"]
    reason: str


@dataclass(frozen=True)
class GroupReport:
    """What a batch shows about a group.

    Attributes
    ----------
    clips, athletes, nameless : int
        Number of clips, of athletes, and of those among them that are a clip without a name.
    screens : tuple of GroupScreen
        The tests.
    repeat : tuple of ClipToRepeat
        Clips without a result.
    """

    clips: int
    athletes: int
    nameless: int
    screens: tuple[GroupScreen, ...]
    repeat: tuple[ClipToRepeat, ...]
