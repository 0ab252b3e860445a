"""Tables of walking and running: left against right foot, and step by step."""

from __future__ import annotations

from typing import Final

from vision.report.gait_text import strike_counts
from vision.report.models import MeasuredValue, ReportedBout, ReportedStep
from vision.report.report_text import confidence_label, measured_text
from vision.terms import Side
from vision.text.gait_labels import FOOT_MEASURES, measure_label
from vision.text.numbers import format_value
from vision.webapp.result.gait_captions import strike_label
from vision.webapp.shared.tables import Table

_LEFT_OVER_RIGHT: Final = "_left_over_right"
#: Measures that get a column in the table of steps.
_STEP_MEASURES: Final = ("contact_time", "flight_time", "knee_at_contact", "hip_extension")
_STEP_HEADS: Final = ("Contact time", "Flight time", "Knee at contact", "Thigh behind")


def feet_table(bout: ReportedBout) -> Table:
    """List the measures of both feet side by side, the near foot first.

    Parameters
    ----------
    bout : ReportedBout
        The bout.

    Returns
    -------
    Table
        Medians with their errors, and left minus right where it is measured.
    """
    sides = sorted(bout.feet, key=lambda side: side != bout.near_foot)
    heads = ["Measure", *(_foot(s, near=s == bout.near_foot).capitalize() for s in sides)]
    rows = [["Landings", *(strike_counts(bout, side) or "–" for side in sides), "–"]]
    for name in FOOT_MEASURES:
        cells = [bout.feet[side].get(name) for side in sides]
        difference = bout.measures.get(name + _LEFT_OVER_RIGHT)
        if any(cell is not None for cell in [*cells, difference]):
            title = measure_label(name, bout.gait)
            rows.append([title, *(_cell(cell) for cell in cells), _difference(difference)])
    return Table(
        heads=(*heads, "Left − right"),
        rows=tuple(tuple(row) for row in rows),
    )


def _cell(measure: MeasuredValue | None) -> str:
    return "–" if measure is None else measured_text(measure)


def _difference(measure: MeasuredValue | None) -> str:
    if measure is None or measure.value is None:
        return "–"
    sign = "+" if measure.value > 0 else ""
    return sign + measured_text(measure)


def speed_line(bout: ReportedBout) -> str | None:
    """Write the speed of a bout; None where the body height is unknown."""
    speed = bout.measures.get("speed")
    return None if speed is None else f"Speed: {measured_text(speed)}"


def steps_table(steps: list[ReportedStep]) -> Table:
    """List every step; those of the far foot are paler."""
    return Table(
        heads=("Step", "Time", "Foot", "Landing", *_STEP_HEADS, "Visibility"),
        rows=tuple(
            (
                f"Step {step.number}",
                f"{step.initial_contact_s:.2f} s",
                _foot(step.foot, near=step.near),
                strike_label(step),
                *(_value(step, name) for name in _STEP_MEASURES),
                confidence_label(step.confidence),
            )
            for step in steps
        ),
        muted=frozenset(i for i, step in enumerate(steps) if not step.near),
    )


def _foot(side: Side, *, near: bool) -> str:
    return f"{side}, {'near' if near else 'far'}"


def _value(step: ReportedStep, name: str) -> str:
    measure = step.measures.get(name)
    return "–" if measure is None else format_value(measure.value, measure.unit)
