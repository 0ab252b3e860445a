from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.support import saved_run_reports as saved_runs
from vision.report.models import (
    Report,
)
from vision.webapp.result import angle_curves, charts
from vision.webapp.result import gait_captions as gait_text


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


@pytest.fixture
def angles(builder: ModuleType, report: Report, tmp_path: Path) -> Any:
    builder.write_angles(tmp_path / "angles.csv", report)
    return angle_curves.read_angles(tmp_path / "angles.csv")


def test_a_rep_chart_shades_repetitions_and_does_not_magnify_jitter(
    builder: ModuleType, tmp_path: Path
) -> None:
    report = builder.build_report()
    builder.write_angles(tmp_path / "angles.csv", report)
    angles = angle_curves.read_angles(tmp_path / "angles.csv")
    curve = angle_curves.squat_curves(angles, report)[0]
    chart: dict[str, Any] = charts.rep_chart(curve, report).to_dict(validate=True)
    marks = [layer["mark"]["type"] for layer in chart["layer"]]
    assert marks == ["rect", "rule", "text", "line", "point"]
    curve.data["degrees"] = 2.0
    low, high = charts.rep_chart(curve, report).to_dict(validate=True)["layer"][3]["encoding"]["y"][
        "scale"
    ]["domain"]
    assert high - low == charts.MIN_SPAN_DEG


def test_a_gait_chart_shades_contacts_and_marks_strikes(report: Report, angles: Any) -> None:
    bout, window = report.bouts[0], (0.5, 3.0)
    curve = angle_curves.gait_curves(angles, bout, window=window, far=False)[0]
    steps = gait_text.steps_of(report, bout)
    chart = charts.gait_chart(curve, steps, window=window)
    written: dict[str, Any] = chart.to_dict(validate=True)
    kinds = [layer["mark"]["type"] for layer in written["layer"]]
    assert kinds == ["rect", "text", "line", "point"]
    contacts_ = written["datasets"][written["layer"][0]["data"]["name"]]
    inside = [step for step in steps if step.initial_contact_s <= 3.0]
    assert len(contacts_) == len(inside) < len(steps)
    assert max(row["end_s"] for row in contacts_) <= 3.0
    near, far = ([r["shade"] for r, s in zip(contacts_, inside, strict=True) if s.near is side]
                 for side in (True, False))  # fmt: skip
    assert min(near) > max(far)
    assert [row["symbol"] for row in contacts_][:3] == ["▲", "▲", "■"]


def test_each_foot_has_an_average_stride(report: Report, angles: Any) -> None:
    steps = gait_text.steps_of(report, report.bouts[0])
    averages = angle_curves.stride_angles(angles, steps)
    assert [each.title.split()[0] for each in averages] == ["Thigh", "Trunk", "Knee", "Hip"]
    assert {side: c.count for side, c in averages[0].curves.items()} == {"left": 7, "right": 6}
    share = 100 * saved_runs.CONTACT_S / (2 * saved_runs.STEP_S)
    assert averages[0].toe_off["left"] == pytest.approx(share, abs=0.1)
    assert angle_curves.stride_count_text(averages) == "7 left and 6 right strides"
    written = charts.stride_chart(averages[0]).to_dict(validate=True)
    assert [layer["mark"]["type"] for layer in written["layer"]] == ["area", "line", "rule"]


def test_a_stride_chart_needs_one_foot_and_no_toe_off(report: Report, angles: Any) -> None:
    steps = [
        step.model_copy(update={"toe_off_s": None})
        for step in gait_text.steps_of(report, report.bouts[0])
        if step.near
    ][:2]
    averages = angle_curves.stride_angles(angles, steps)
    assert angle_curves.stride_count_text(averages) == "1 left stride"
    written = charts.stride_chart(averages[0]).to_dict(validate=True)
    assert [layer["mark"]["type"] for layer in written["layer"]] == ["area", "line"]
    assert angle_curves.stride_angles(angles, steps[:1]) == []
