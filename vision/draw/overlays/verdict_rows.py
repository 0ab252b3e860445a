"""What the panel of verdicts says, and from when on: after each repetition, and at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vision.report.models import Criterion, Report
from vision.report.report_text import criterion_title
from vision.terms import Verdict
from vision.text.numbers import format_value
from vision.text.verdicts import WORST_FIRST

MAX_ROWS: Final = 6
#: The result is shown at least this long before the clip ends, seconds of the clip.
_LAST_S: Final = 0.8
#: Of a run, which nothing comes before that could be read.
_LAST_OF_RUN_S: Final = 1.5
#: Unit of how often something happened; a single repetition has no such number.
COUNT_UNIT: Final = "count"


@dataclass(frozen=True)
class PanelRow:
    """One line of the panel."""

    title: str
    verdict: Verdict
    value: str


@dataclass(frozen=True)
class VerdictPanelContent:
    """The panel from one moment on.

    Attributes
    ----------
    from_s : float
        Clip time from which it is shown.
    heading : str
        Such as ``After rep 2``.
    rows : tuple of Row
        In the report's order.
    notes : tuple of str
        What is left out.
    """

    from_s: float
    heading: str
    rows: tuple[PanelRow, ...]
    notes: tuple[str, ...] = ()


def value_text(value: float | None, unit: str) -> str:
    """Write a value for a picture; nothing where there is none, or where it never happened."""
    if value is None:
        return ""
    if unit == COUNT_UNIT:
        return {0: "", 1: "once"}.get(round(value), f"{round(value)} times")
    return format_value(value, unit)


def plan_panels(report: Report, *, end_s: float) -> tuple[VerdictPanelContent, ...]:
    """Plan the panel of a clip.

    Parameters
    ----------
    report : Report
        The verdicts.
    end_s : float
        Clip time at which the video ends.

    Returns
    -------
    tuple of Board
        Ascending in `from_s`. Empty where no repetition counts and no bout was judged.
    """
    judged = [bout for bout in report.bouts if bout.judged]
    if judged and report.criteria:
        last = max(judged, key=lambda bout: bout.end_s)
        return (_result(report, max(last.start_s, min(last.end_s, end_s - _LAST_OF_RUN_S))),)
    reps = sorted((r for r in report.reps if r.counted), key=lambda rep: rep.end_s)
    if not reps or not report.criteria:
        return ()
    planned = []
    for rep in reps[:-1]:
        found = [
            (c, each.verdict, "" if c.unit == COUNT_UNIT else value_text(each.value, c.unit))
            for c in report.criteria
            for each in c.per_rep
            if each.number == rep.number and c.verdict != "cannot_tell"
        ]
        rows = _rows(found, report)
        if rows:
            planned.append(VerdictPanelContent(rep.end_s, f"After rep {rep.number}", *_most(rows)))
    final_s = max(reps[-1].bottom_s, min(reps[-1].end_s, end_s - _LAST_S))
    planned = [board for board in planned if board.from_s < final_s]
    return (*planned, _result(report, final_s))


def _result(report: Report, from_s: float) -> VerdictPanelContent:
    told = [
        (c, c.verdict, value_text(c.value, c.unit))
        for c in report.criteria
        if c.verdict != "cannot_tell"
    ]
    rows = _rows(told, report)
    if not rows:
        angle = " from this angle" if report.view == "oblique" else ""
        return VerdictPanelContent(from_s, "Result", (), (f"Nothing can be told{angle}",))
    kept, notes = _most(rows)
    unknown = sum(c.verdict == "cannot_tell" for c in report.criteria)
    if unknown:
        notes = (*notes, f"{unknown} cannot be told")
    return VerdictPanelContent(from_s, "Result", kept, notes)


def _rows(found: Sequence[tuple[Criterion, Verdict, str]], report: Report) -> tuple[PanelRow, ...]:
    """Make rows; where both legs are good, one row is enough for both."""
    good = Counter(c.id for c, verdict, _ in found if verdict == "pass")
    rows: dict[str, PanelRow] = {}
    for c, verdict, value in found:
        both = verdict == "pass" and good[c.id] > 1
        title = c.title if both else criterion_title(c, report)
        rows.setdefault(title, PanelRow(title, verdict, value))
    return tuple(rows.values())


def _most(rows: tuple[PanelRow, ...]) -> tuple[tuple[PanelRow, ...], tuple[str, ...]]:
    """Keep the worst rows that there is room for, in their own order."""
    if len(rows) <= MAX_ROWS:
        return rows, ()
    worst = sorted(range(len(rows)), key=lambda i: (WORST_FIRST.index(rows[i].verdict), i))
    kept = sorted(worst[:MAX_ROWS])
    good = all(rows[i].verdict == "pass" for i in worst[MAX_ROWS:])
    left_out = f"{len(rows) - MAX_ROWS} more {'good' if good else 'in the report'}"
    return tuple(rows[i] for i in kept), (left_out,)


def panel_at(planned: tuple[VerdictPanelContent, ...], time_s: float) -> VerdictPanelContent | None:
    """Give the panel of a moment; None before the first repetition has ended."""
    found = None
    for board in planned:
        if board.from_s <= time_s:
            found = board
    return found
