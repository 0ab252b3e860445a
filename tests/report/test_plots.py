from __future__ import annotations

import pytest

from tests.support.saved_results import build_report
from vision.report.plots import plotted_angles, plotted_sides

SIDE_VIEW = {"knee_flexion", "trunk_forward_lean", "shank_angle"}
FRONT_VIEW = {"fppa", "trunk_lateral_lean", "pelvic_obliquity"}


@pytest.mark.parametrize(
    ("kind", "changes", "angles", "sides"),
    [
        ("sls_front", {}, FRONT_VIEW, ["left"]),
        ("sls_side", {}, SIDE_VIEW, ["left"]),
        ("sls_side", {"leg": "both"}, SIDE_VIEW, ["left", "right"]),
        ("deep_side", {}, SIDE_VIEW, ["right"]),
        ("deep_front", {}, FRONT_VIEW, ["left", "right"]),
        ("deep_front", {"view": "oblique"}, set(), ["left", "right"]),
    ],
)  # fmt: skip
def test_squats_plot_the_angles_of_the_view_and_the_legs_it_shows(kind, changes, angles, sides):
    report = build_report(kind).model_copy(update=changes)
    assert set(plotted_angles(report)) == angles
    assert list(plotted_sides(report)) == sides


def test_running_plots_the_leg_toward_the_camera_in_the_main_bout():
    report = build_report("run_back")
    bout = max(report.bouts, key=lambda each: (each.judged, each.steps))
    assert "thigh_angle" in plotted_angles(report)
    assert list(plotted_sides(report)) == [bout.near_foot]
