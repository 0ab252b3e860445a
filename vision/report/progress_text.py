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
from vision.text.numbers import format_value
from vision.text.phrases import in_sentence, join_clauses, join_translated
from vision.text.sentences import translate_text
from vision.text.translation import (
    mark_text,
    translate,
    translate_count,
    translate_in,
)
from vision.text.units import basis_text

#: Names in a sentence, at most; the others are counted.
_MAX_NAMES: Final = 3
_ONE_DAY: Final = mark_text("Progress shows from the second day on which the same test is filmed.")


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
    title = translate_text(trend.title)
    if key.leg is not None:
        title = f"{title} ({translate_in('side', key.leg)})"
    parts = [title]
    if len({other.view for other in same}) > 1:
        parts.append(translate(VIEW_LABELS[key.view]))
    if len({other.gait for other in same}) > 1 and key.gait is not None:
        gaits = {"run": translate_in("gait", "running"), "walk": translate_in("gait", "walking")}
        parts.append(gaits.get(key.gait, key.gait))
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
        return translate(_ONE_DAY)
    since = min(trend.overall.since for trend in changed if trend.overall is not None)
    parts = []
    outcomes = {
        "worse": translate("{names} worse"),
        "better": translate("{names} better"),
        "different": translate("{names} changed"),
    }
    for outcome, text in outcomes.items():
        names = [in_sentence(trend_title(t, among=shown)) for t in _with(changed, outcome)]
        if names:
            parts.append(text.format(names=_some(names)))
    same = len(_with(changed, "no real change"))
    if same:
        parts.append(
            translate_count(
                "no real change in {count} criterion", "no real change in {count} criteria", same
            )
        )
    unknown = len(_with(changed, "cannot tell"))
    if unknown:
        parts.append(
            translate_count(
                "no error known for {count} criterion",
                "no error known for {count} criteria",
                unknown,
            )
        )
    text = translate("Since {day}: {outcomes}.")
    return text.format(day=long_date(since), outcomes=join_clauses(parts))


def _with(trends: Sequence[Trend], outcome: str) -> list[Trend]:
    return [t for t in trends if t.overall is not None and t.overall.outcome == outcome]


def _some(names: Sequence[str]) -> str:
    if len(names) <= _MAX_NAMES:
        return join_translated(names)
    more = translate("{number} more").format(number=len(names) - _MAX_NAMES)
    return join_translated([*names[:_MAX_NAMES], more])


def change_sentence(change: Change, unit: str) -> str:
    """Say how a value has changed, with both values and the smallest change that is real.

    Parameters
    ----------
    change : Change
        The change.
    unit : str
        Unit as in the report.
    """
    values = translate("{before} on {since}, {after} on {until}").format(
        before=_value(change.before, unit),
        since=long_date(change.since),
        after=_value(change.after, unit),
        until=long_date(change.until),
    )
    if change.detectable is None:
        text = translate("No error is known, so no change can be told: {values}.")
        return text.format(values=values)
    texts: dict[ChangeOutcome, str] = {
        "better": translate(
            "Better by {difference}: {values}; a change of more than {needed} is real."
        ),
        "worse": translate(
            "Worse by {difference}: {values}; a change of more than {needed} is real."
        ),
        "different": translate(
            "Changed by {difference}: {values}; a change of more than {needed} is real."
        ),
        "no real change": translate(
            "No real change: {values}; a change of more than {needed} is real."
        ),
    }
    return texts[change.outcome].format(
        difference=_value(abs(change.difference), unit),
        values=values,
        needed=_needed(change.detectable, unit),
    )


def _value(value: float, unit: str) -> str:
    return translate_text(format_value(value, unit, with_error=True))


def _needed(detectable: float, unit: str) -> str:
    if unit == "count":
        return str(math.floor(detectable))
    return f"{_value(detectable, unit)} {basis_text(unit)}".rstrip()


def basis_sentence(trend: Trend) -> str:
    """Say what the smallest real change of a trend follows from."""
    if trend.scatter is None:
        return translate("The smallest real change follows from the error of a single clip.")
    text = translate(
        "The smallest real change follows from the error of a single clip, or from how much clips "
        "of one day differ ({scatter} for this athlete), whichever is larger."
    )
    return text.format(scatter=_value(trend.scatter, trend.unit))


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
    text = translate("Step {number} of {total} comes next: {what}").format(
        number=last.number, total=total, what=translate_text(last.text)
    )
    if first.day != last.day and first.number != last.number:
        before = translate("On {day} it was step {number}.")
        text += " " + before.format(day=long_date(first.day), number=first.number)
    return text
