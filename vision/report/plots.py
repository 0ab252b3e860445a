"""Choose the angles and legs that charts, player and handouts plot for a report."""

from __future__ import annotations

from collections.abc import Sequence

from vision.report.gait_text import is_gait_report, main_bout
from vision.report.models import Report
from vision.screens.screen import GAIT_PLOTS, SQUAT_PLOTS
from vision.terms import SIDES, Side


def plotted_angles(report: Report) -> tuple[str, ...]:
    """Return the angles to plot for the report's view, as named in the angle table."""
    screen = report.screen_definition
    if is_gait_report(report):
        return (GAIT_PLOTS if screen is None else screen.plots).get("side", ())
    if report.view is None:
        return ()
    return (SQUAT_PLOTS if screen is None else screen.plots).get(report.view, ())


def plotted_sides(report: Report) -> Sequence[Side]:
    """Return the legs to plot.

    Walking and running: the leg toward the camera in the main bout. Squats: the standing leg of
    a test on one leg; from the side, where one leg hides the other, the leg toward the camera;
    otherwise both.
    """
    if is_gait_report(report):
        bout = main_bout(report)
        return SIDES if bout is None else (bout.near_foot,)
    screen = report.screen_definition
    if screen is not None and screen.has_standing_leg:
        return (report.leg,) if report.leg in ("left", "right") else SIDES
    if report.view == "side" and report.facing in ("left", "right"):
        return (report.facing,)
    return SIDES
