"""Tables of walking and running: left against right foot, and step by step."""

from __future__ import annotations

from typing import Final

from vision.report.gait_text import strike_counts
from vision.report.models import MeasuredValue, ReportedBout, ReportedStep
from vision.report.report_text import confidence_label, measured_text
from vision.terms import Side
from vision.text.gait_labels import FOOT_MEASURES, measure_label
from vision.text.labels import side_label
from vision.text.numbers import format_value
from vision.text.sentences import translate_text
from vision.text.translation import localize_numbers, translate, translate_in
from vision.webapp.result.gait_captions import strike_label
from vision.webapp.shared.tables import Table

_LEFT_OVER_RIGHT: Final = "_left_over_right"
#: Measures that get a column in the table of steps.
_STEP_MEASURES: Final = ("contact_time", "flight_time", "knee_at_contact", "hip_extension")


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
    heads = [translate("Measure"), *(_foot(s, near=s == bout.near_foot) for s in sides)]
    rows = [[translate("Landings"), *(strike_counts(bout, side) or "–" for side in sides), "–"]]
    for name in FOOT_MEASURES:
        cells = [bout.feet[side].get(name) for side in sides]
        difference = bout.measures.get(name + _LEFT_OVER_RIGHT)
        if any(cell is not None for cell in [*cells, difference]):
            title = translate(measure_label(name, bout.gait))
            rows.append([title, *(_cell(cell) for cell in cells), _difference(difference)])
    return Table(
        heads=(*heads, translate("Left − right")),
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
    return None if speed is None else translate("Speed: {speed}").format(speed=measured_text(speed))


def steps_table(steps: list[ReportedStep]) -> Table:
    """List every step; those of the far foot are paler."""
    return Table(
        heads=_step_heads(),
        rows=tuple(
            (
                translate("Step {number}").format(number=step.number),
                localize_numbers(f"{step.initial_contact_s:.2f} s"),
                _foot(step.foot, near=step.near, begins=False),
                strike_label(step),
                *(_value(step, name) for name in _STEP_MEASURES),
                confidence_label(step.confidence),
            )
            for step in steps
        ),
        muted=frozenset(i for i, step in enumerate(steps) if not step.near),
    )


def _step_heads() -> tuple[str, ...]:
    return (
        translate_in("gait", "Step"),
        translate("Time"),
        translate("Foot"),
        translate("Landing"),
        translate("Contact time"),
        translate("Flight time"),
        translate("Knee at contact"),
        translate("Thigh behind"),
        translate("Visibility"),
    )


def _foot(side: Side, *, near: bool, begins: bool = True) -> str:
    text = translate("{foot}, near") if near else translate("{foot}, far")
    text = text.format(foot=side_label(side))
    return text if begins else text[:1].lower() + text[1:]


def _value(step: ReportedStep, name: str) -> str:
    measure = step.measures.get(name)
    return "–" if measure is None else translate_text(format_value(measure.value, measure.unit))
