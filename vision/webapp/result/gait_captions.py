"""Labels of foot strikes on a result page."""

from __future__ import annotations

from typing import Final

from vision.report.models import Report, ReportedBout, ReportedStep
from vision.text.gait_labels import STRIKE_STYLES
from vision.text.translation import translate_in

#: Below this confidence a strike is shown with a question mark.
MIN_STRIKE_CONFIDENCE: Final = 0.6


def strike_label(step: ReportedStep) -> str:
    """Label a foot strike, with a question mark where it is uncertain."""
    label = translate_in("strike", STRIKE_STYLES[step.strike].label)
    is_unsure = step.strike != "unclear" and step.strike_confidence < MIN_STRIKE_CONFIDENCE
    return f"{label}?" if is_unsure else label


def steps_of(report: Report, bout: ReportedBout) -> list[ReportedStep]:
    """Return the steps of a bout, in order of time."""
    steps = [step for step in report.steps if step.bout == bout.number]
    return sorted(steps, key=lambda step: step.initial_contact_s)
