"""Describe a bout of walking or running in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from vision.report.models import MeasuredValue
from vision.text.gait_labels import STRIKE_STYLES, gait_label
from vision.text.numbers import format_value, plural

if TYPE_CHECKING:  # slow to import
    from vision.motion.gait.bouts import Bout


def bout_sentences(bout: Bout, measures: Mapping[str, MeasuredValue]) -> list[str]:
    """Describe a bout, in the order of the three B's: big toe, butt, belly.

    Parameters
    ----------
    bout : Bout
        The bout.
    measures : mapping of str to MeasuredValue
        Medians over the strides of the near foot, on which the criteria are judged too, so that
        a report never gives two numbers for one thing; see `vision.report.gait_sections`.
    """
    rate = _value_of(measures, "cadence")
    at_rate = "" if rate is None else f" at {format_value(rate, 'steps/min')}"
    movement = gait_label(bout.gait, bout.direction).capitalize()
    lines = [f"{movement}: {plural(len(bout.steps), 'step')}{at_rate}."]
    if bout.view.name != "side":
        lines.append("Filmed at an angle, so joint angles cannot be measured reliably.")
        return lines
    lines.append(f"Big toe: {_landings(bout)}.")
    back = _value_of(measures, "hip_extension")
    if back is not None:
        where = "behind" if back >= 0 else "short of"
        lines.append(f"Butt: the near thigh swings {_degrees(back)} {where} vertical.")
    lean, sway = _value_of(measures, "trunk_lean"), _value_of(measures, "trunk_range")
    if lean is not None:
        direction = "forward" if lean >= 0 else "back"
        moves = "" if sway is None else f" and moves through {_degrees(sway)} in a stride"
        lines.append(f"Belly: the trunk leans {_degrees(lean)} {direction}{moves}.")
    return lines


def _landings(bout: Bout) -> str:
    strikes = Counter(step.strike for step in bout.steps if step.near)
    if not strikes:
        return "no landing of the near foot was seen"
    total, unclear = strikes.total(), strikes.pop("unclear", 0)
    foot = f"the near ({bout.near_side}) foot"
    steps = plural(total, "step")
    if unclear >= max(strikes.values(), default=0):
        return f"how {foot} lands is unclear in {unclear} of {steps}"
    strike, count = strikes.most_common(1)[0]
    rest = f" and unclear in {unclear}" if unclear else ""
    return f"{foot} lands {STRIKE_STYLES[strike].label.lower()} in {count} of {steps}{rest}"


def _degrees(value: float) -> str:
    return format_value(abs(value), "deg")


def _value_of(measures: Mapping[str, MeasuredValue], name: str) -> float | None:
    return measures[name].value if name in measures else None
