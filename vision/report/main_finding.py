"""Choose what a short result tells: the main finding, and three things at most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vision.report.models import Criterion, Report
from vision.report.report_text import find_criterion, worst_first
from vision.report.summary_text import surest_first

#: A short result tells at most this many things.
MAX_THINGS: Final = 3


def main_finding(report: Report) -> Criterion | None:
    """Return the criterion that the first cue is about, else the worst one that was judged.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    Criterion or None
        None where nothing could be judged.
    """
    if report.summary.cues and report.summary.focus:
        found = find_criterion(report, report.summary.focus[0])
        if found is not None:
            return found
    return next(iter(_judged(report)), None)


def main_things(report: Report) -> list[Criterion]:
    """Return the criteria to tell in short: three at most, and a good one if there is any.

    Parameters
    ----------
    report : Report
        The report. Of a test with groups, such as the three B's, the worst of each group is told.
    """
    judged = _judged(report)
    screen = report.screen_definition
    groups = () if screen is None else screen.groups
    if groups:
        found = [[c for c in judged if c.id in group.criteria] for group in groups]
        return [criteria[0] for criteria in found if criteria][:MAX_THINGS]
    chosen = list(judged[:MAX_THINGS])
    good = next((c for c in judged if c.verdict == "pass"), None)
    if good is not None and all(c.verdict != "pass" for c in chosen):
        chosen[-1] = good
    return chosen


def _judged(report: Report) -> Sequence[Criterion]:
    return [c for c in worst_first(surest_first(report.criteria)) if c.verdict != "cannot_tell"]
