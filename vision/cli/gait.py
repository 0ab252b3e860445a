"""Stretches of walking and running as a terminal shows them."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from vision.report.models import MeasuredValue, Report, ReportedBout
from vision.terms import Side
from vision.text.gait import STRIKE_STYLES
from vision.text.numbers import format_value

#: Measures of a foot worth a line.
_OF_FOOT: Final = {
    "contact_time": "on the floor {}",
    "knee_at_contact": "knee {} at the landing",
    "hip_extension": "thigh {} behind vertical",
}


def print_bouts(report: Report, console: Console) -> None:
    """Print every stretch: in words, then foot by foot and step by step."""
    for bout in report.bouts:
        judged = "" if bout.judged else ", measured, not judged"
        span = f"{bout.start_s:.1f} to {bout.end_s:.1f} s{judged}"
        console.print(Text.assemble((f"Stretch {bout.number}", "bold"), (f"  {span}", "dim")))
        for line in bout.words:
            console.print(Padding(Text(line), (0, 0, 0, 2)))
        for side in sorted(bout.strikes, key=lambda side: side != bout.near_foot):
            console.print(Padding(_foot(report, bout, side), (0, 0, 0, 2)))
    if report.bouts:
        marks = ", ".join(
            f"{style.symbol} {style.label.lower()}" for style in STRIKE_STYLES.values()
        )
        console.print(Padding(Text(marks, style="dim"), (0, 0, 0, 2)))
        console.print()


def _foot(report: Report, bout: ReportedBout, side: Side) -> Text:
    """Say how one foot lands, step by step, and its measures."""
    steps = [s for s in report.steps if s.bout == bout.number and s.foot == side]
    marks = "".join(STRIKE_STYLES[step.strike].symbol for step in steps)
    where = "near" if side == bout.near_foot else "far, less sure"
    measures = bout.feet.get(side, {})
    said = [
        words.format(_value(measures[name]))
        for name, words in _OF_FOOT.items()
        if name in measures and measures[name].value is not None
    ]
    line = Text.assemble((f"{side.capitalize()} ({where}): ", "bold"), marks)
    return line.append(f"  {', '.join(said)}", style="dim") if said else line


def _value(measure: MeasuredValue) -> str:
    assert measure.value is not None
    error = "" if measure.error is None else f" ± {format_value(measure.error, measure.unit)}"
    return format_value(measure.value, measure.unit) + error
