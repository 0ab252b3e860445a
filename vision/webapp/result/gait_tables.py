"""Tables of walking and running: foot beside foot, and step by step."""

from __future__ import annotations

from typing import Final

from vision.report.gait_text import strike_counts
from vision.report.models import MeasuredValue, ReportedBout, ReportedStep
from vision.report.report_text import confidence_label, measured_text
from vision.terms import Side
from vision.text.gait import STRIDE_MEASURE_LABELS, measure_label
from vision.text.numbers import format_value
from vision.webapp.result.gait_text import strike_label
from vision.webapp.shared.tables import Table

_AGAINST: Final = "_left_over_right"
#: Measures of a step worth a column.
_OF_STEP: Final = ("contact_time", "flight_time", "knee_at_contact", "hip_extension")
_HEADS: Final = ("On the floor", "In the air", "Knee at landing", "Thigh back")


def feet_table(bout: ReportedBout) -> Table:
    """Set the feet of a stretch side by side, the near one first.

    Parameters
    ----------
    bout : Bout
        The stretch.

    Returns
    -------
    Table
        Medians with their errors, and left minus right where it is measured.
    """
    sides = sorted(bout.feet, key=lambda side: side != bout.near_foot)
    heads = ["Measure", *(_foot(s, near=s == bout.near_foot).capitalize() for s in sides)]
    rows = [["Landings", *(strike_counts(bout, side) or "–" for side in sides), "–"]]
    for name in STRIDE_MEASURE_LABELS:
        cells = [bout.feet[side].get(name) for side in sides]
        against = bout.measures.get(name + _AGAINST)
        if any(cell is not None for cell in [*cells, against]):
            title = measure_label(name, walk=bout.gait == "walk")
            rows.append([title, *(_cell(cell) for cell in cells), _difference(against)])
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
    """Say how fast the stretch is; None where the body height was not given."""
    speed = bout.measures.get("speed")
    return None if speed is None else f"Speed: {measured_text(speed)}"


def steps_table(steps: list[ReportedStep]) -> Table:
    """List every step; those of the far foot count less."""
    return Table(
        heads=("Step", "Time", "Foot", "Landing", *_HEADS, "How well seen"),
        rows=tuple(
            (
                f"Step {step.number}",
                f"{step.initial_contact_s:.2f} s",
                _foot(step.foot, near=step.near),
                strike_label(step),
                *(_value(step, name) for name in _OF_STEP),
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
