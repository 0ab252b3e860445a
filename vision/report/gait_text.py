"""Labels and sentences about the walking and running in a report."""

from __future__ import annotations

from collections.abc import Sequence

from vision.report.models import Criterion, MeasuredValue, Report, ReportedBout
from vision.screens.registry import SCREENS
from vision.screens.screen import REPETITION
from vision.terms import Side
from vision.text.gait_labels import STRIKE_STYLES, gait_label
from vision.text.phrases import in_sentence
from vision.text.sentences import translate_text
from vision.text.translation import (
    ENGLISH,
    current_language,
    translate,
    translate_in,
)


def unit_word(screen: str | None) -> str:
    """Return the noun for a row of a criterion's table: ``repetition`` or ``step``."""
    unit = REPETITION if screen is None else SCREENS[screen].unit
    return unit.row_noun


def is_gait_report(report: Report) -> bool:
    """Whether a report is about walking or running, judged or only measured."""
    screen = report.screen_definition
    return bool(report.bouts) if screen is None else screen.is_gait


def bout_label(bout: ReportedBout) -> str:
    """Name gait and direction of a bout, for the middle of a sentence: ``running forward``."""
    label = gait_label(bout.gait, bout.direction)
    return (
        label if current_language() == ENGLISH else in_sentence(translate_text(label.capitalize()))
    )


def bout_title(bout: ReportedBout) -> str:
    """Name a bout with its times: ``2: running forward, 14 to 21 s``."""
    return translate("{number}: {label}, {start} to {end} s").format(
        number=bout.number,
        label=bout_label(bout),
        start=f"{bout.start_s:.0f}",
        end=f"{bout.end_s:.0f}",
    )


def strike_counts(bout: ReportedBout, side: Side) -> str:
    """Count the strikes of a foot: ``6 toe first, 1 flat``."""
    counts = bout.strikes.get(side, {})
    return ", ".join(
        f"{counts[strike]} {translate_in('strike', style.label.lower())}"
        for strike, style in STRIKE_STYLES.items()
        if counts.get(strike)
    )


def near_foot_measure(bout: ReportedBout, name: str) -> MeasuredValue | None:
    """Return a measure of the near foot, on which the criteria are judged too, else the bout's.

    Parameters
    ----------
    bout : ReportedBout
        The bout.
    name : str
        Name of the measure.
    """
    return bout.feet.get(bout.near_foot, {}).get(name) or bout.measures.get(name)


def main_bout(report: Report) -> ReportedBout | None:
    """Return the bout to show first: the one with most steps, preferably a judged one."""
    return max(report.bouts, key=lambda bout: (bout.judged, bout.steps), default=None)


def groups_title(report: Report) -> str:
    """Return the heading over the criteria that the test groups: ``Big toe, butt, belly``."""
    screen = report.screen_definition
    return "" if screen is None else translate(screen.groups_title)


def split_groups(
    criteria: Sequence[Criterion], report: Report
) -> tuple[list[Criterion], list[Criterion]]:
    """Split criteria into those in the test's groups, such as the three B's, and the others.

    Parameters
    ----------
    criteria : sequence of Criterion
        The criteria to split.
    report : Report
        Their report.

    Returns
    -------
    grouped, others : list of Criterion
        The grouped ones in the order of the groups, the others in their own.
    """
    groups = () if report.screen_definition is None else report.screen_definition.groups
    order = [id_ for group in groups for id_ in group.criteria]
    grouped = sorted((c for c in criteria if c.id in order), key=lambda c: order.index(c.id))
    return grouped, [c for c in criteria if c.id not in order]


def steps_text(report: Report) -> str:
    """Count steps and bouts: ``14 steps in 2 bouts``."""
    count = len(report.steps)
    if len(report.bouts) < 2:
        return _count_steps(count)
    text = translate("{steps} in {count} bouts")
    return text.format(steps=_count_steps(count), count=len(report.bouts))


def _count_steps(count: int) -> str:
    if count == 1:
        return translate("1 step")
    return translate("{number} steps").format(number=count)
