"""Sentences about an athlete's progress; each follows from its numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from vision.report.progress import Change, ChangeOutcome, DatedReport, Trend
from vision.text.advice import BACKWARD_RUNNING_STEPS
from vision.text.body_labels import VIEW_LABELS
from vision.text.dates import long_date
from vision.text.numbers import format_value, join_names, percent_basis, plural

#: Names in a sentence, at most; the others are counted.
_MAX_NAMES: Final = 3
_ONE_DAY: Final = "Progress shows from the second day on which the same test is filmed."


@dataclass(frozen=True)
class ProgressionReached:
    """A step of the backward-running progression, as a report prescribed it.

    Attributes
    ----------
    day : date
        Day of the visit.
    number : int
        The step, from 1.
    text : str
        What to do in it.
    """

    day: date
    number: int
    text: str


def trend_title(trend: Trend, *, among: Sequence[Trend] = ()) -> str:
    """Return the title of a trend, with leg, view and gait where they tell it apart.

    Parameters
    ----------
    trend : Trend
        The trend.
    among : sequence of Trend
        Trends that are shown together.
    """
    key = trend.key
    same = [other.key for other in among if other.key.criterion == key.criterion]
    parts = [trend.title if key.leg is None else f"{trend.title} ({key.leg})"]
    if len({other.view for other in same}) > 1:
        parts.append(VIEW_LABELS[key.view])
    if len({other.gait for other in same}) > 1 and key.gait is not None:
        parts.append({"run": "running", "walk": "walking"}.get(key.gait, key.gait))
    return ", ".join(parts)


def progress_headline(trends: Sequence[Trend], *, screen: str) -> str:
    """Say in one sentence what has changed in a test.

    Parameters
    ----------
    trends : sequence of Trend
        The trends of all tests.
    screen : str
        Id of the test.
    """
    shown = [trend for trend in trends if trend.key.screen == screen]
    changed = [trend for trend in shown if trend.overall is not None]
    if not changed:
        return _ONE_DAY
    since = min(trend.overall.since for trend in changed if trend.overall is not None)
    parts = []
    for outcome, word in (("worse", "worse"), ("better", "better"), ("different", "changed")):
        names = [_lower(trend_title(t, among=shown)) for t in _with(changed, outcome)]
        if names:
            parts.append(f"{word}: {_some(names)}")
    same = len(_with(changed, "no real change"))
    if same:
        parts.append(f"no real change in {same if parts else plural(same, 'criterion')}")
    unknown = len(_with(changed, "cannot tell"))
    if unknown:
        parts.append(f"no error known for {unknown}")
    return f"Since {long_date(since)}: {'; '.join(parts)}.".replace("criterions", "criteria")


def _with(trends: Sequence[Trend], outcome: str) -> list[Trend]:
    return [t for t in trends if t.overall is not None and t.overall.outcome == outcome]


def _some(names: Sequence[str]) -> str:
    if len(names) <= _MAX_NAMES:
        return join_names(names)
    return f"{', '.join(names[:_MAX_NAMES])} and {len(names) - _MAX_NAMES} more"


def _lower(title: str) -> str:
    """Begin a title in lower case, unless it is an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def change_sentence(change: Change, unit: str) -> str:
    """Say how a value has changed, with both values and the smallest change that is real.

    Parameters
    ----------
    change : Change
        The change.
    unit : str
        Unit as in the report.
    """
    values = (
        f"{format_value(change.before, unit, with_error=True)} on {long_date(change.since)}, "
        f"{format_value(change.after, unit, with_error=True)} on {long_date(change.until)}"
    )
    if change.detectable is None:
        return f"No error is known, so no change can be told: {values}."
    needed = f"a change of more than {_needed(change.detectable, unit)} is real"
    difference = format_value(abs(change.difference), unit, with_error=True)
    words: dict[ChangeOutcome, str] = {
        "better": f"Better by {difference}",
        "worse": f"Worse by {difference}",
        "different": f"Changed by {difference}",
    }
    if change.outcome == "no real change":
        return f"No real change: {values}; {needed}."
    return f"{words[change.outcome]}: {values}; {needed}."


def _needed(detectable: float, unit: str) -> str:
    if unit == "count":
        return str(math.floor(detectable))
    basis = percent_basis(unit)
    return f"{format_value(detectable, unit, with_error=True)}{f' {basis}' if basis else ''}"


def basis_sentence(trend: Trend) -> str:
    """Say what the smallest real change of a trend follows from."""
    if trend.scatter is None:
        return "The smallest real change follows from the error of a single clip."
    scatter = format_value(trend.scatter, trend.unit, with_error=True)
    return (
        "The smallest real change follows from the error of a single clip, or from how much "
        f"clips of one day differ ({scatter} for this athlete), whichever is larger."
    )


def progression_reached(reports: Sequence[DatedReport]) -> tuple[ProgressionReached, ...]:
    """List the steps of the backward-running progression that reports prescribed, oldest first.

    Parameters
    ----------
    reports : sequence of DatedReport
        The reports, in any order. Those of other tests, or with steps of other versions, are
        left out.
    """
    found = []
    for dated in sorted(reports, key=lambda dated: (dated.day, dated.id)):
        step = dated.report.summary.next_step
        if step in BACKWARD_RUNNING_STEPS:
            number = BACKWARD_RUNNING_STEPS.index(step) + 1
            found.append(ProgressionReached(dated.day, number, step))
    return tuple(found)


def progression_sentence(steps: Sequence[ProgressionReached]) -> str:
    """Say which step of the progression comes next; empty without one."""
    if not steps:
        return ""
    first, last = steps[0], steps[-1]
    total = len(BACKWARD_RUNNING_STEPS)
    text = f"Step {last.number} of {total} comes next: {last.text}"
    if first.day != last.day and first.number != last.number:
        text += f" On {long_date(first.day)} it was step {first.number}."
    return text
