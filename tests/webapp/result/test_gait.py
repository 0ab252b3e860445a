from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.support import saved_runs as run_builder
from vision.errors import Cancelled
from vision.jobs import contact_images as contacts
from vision.report import gait_text as gait_telling
from vision.report import report_text as telling
from vision.report.models import MeasuredValue, Report
from vision.webapp.result import angle_curves, charts, gait_tables
from vision.webapp.result import gait_html as strip
from vision.webapp.result import gait_text as gait_words
from vision.webapp.result import value_scale as gauge
from vision.webapp.shared import tables
from vision.webapp.shared import text as words


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build("run_back")
    return run


@pytest.fixture
def angles(builder: ModuleType, report: Report, tmp_path: Path) -> Any:
    builder.write_angles(tmp_path / "angles.csv", report)
    return angle_curves.read_angles(tmp_path / "angles.csv")


def test_the_feet_stand_side_by_side_with_their_errors(report: Report) -> None:
    table = gait_tables.feet_table(report.bouts[0])
    assert table.heads == ("Measure", "Left, near", "Right, far", "Left − right")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Landings"] == ("7 toe first, 1 flat", "7 toe first", "–")
    assert rows["Thigh back, behind vertical"] == ("17.0° ± 2.5°", "21.0° ± 2.5°", "+3.5° ± 4.5°")
    assert rows["Time on the floor"] == ("221 ± 15 ms", "225 ± 15 ms", "–")
    assert rows["Step length"][0] == "0.97 ± 0.08 leg lengths"
    assert rows["Fastest swing of the thigh backward"][0] == "369°/s"
    assert rows["Time of a step, left against right"] == ("–", "–", "−2.0 ± 7.3 %")


def test_the_near_foot_stands_first_whichever_it_is(report: Report) -> None:
    assert gait_tables.feet_table(report.bouts[1]).heads[1:3] == ("Right, near", "Left, far")


def test_no_measure_of_a_stride_is_without_words() -> None:
    from vision.report.gait import STRIDE_MEASURES

    assert set(STRIDE_MEASURES) <= set(gait_telling.STRIDE_MEASURE_LABELS)


def test_the_far_foot_counts_less_in_the_list_of_steps(report: Report) -> None:
    steps = gait_words.steps_of(report, report.bouts[0])
    table = gait_tables.steps_table(steps)
    assert len(table.rows) == len(steps)
    assert table.muted == {i for i, step in enumerate(steps) if not step.near}
    assert table.rows[0] == (
        "Step 1", "0.70 s", "left, near", "Toe first", "221 ms", "129 ms", "23.4°", "17.2°", "high",
    )  # fmt: skip
    assert table.rows[1][2:4] == ("right, far", "Toe first?")
    assert table.rows[1][-1] == "low"


def test_a_landing_that_is_unclear_asks_no_second_question(report: Report) -> None:
    step = report.steps[1].model_copy(update={"strike": "unclear", "strike_confidence": 0.1})
    assert gait_words.strike_label(step) == "Unclear"


def test_speed_needs_the_body_height(report: Report) -> None:
    assert gait_tables.speed_line(report.bouts[0]) == "Speed: 3.15 ± 0.2 m/s"
    assert gait_tables.speed_line(report.bouts[0].model_copy(update={"measures": {}})) is None


def test_each_landing_says_which_way_and_not_a_share(report: Report) -> None:
    toe = next(c for c in report.criteria if c.id == "toe_first")
    values = (100.0, 50.0, 0.0, None)
    per_rep = [toe.per_rep[0].model_copy(update={"value": value}) for value in values]
    table = tables.per_rep_table(toe.model_copy(update={"per_rep": per_rep}), unit="step")
    assert table.heads[0] == "Step"
    assert [row[1] for row in table.rows] == ["Toe first", "Flat", "Heel first", "–"]


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (MeasuredValue(value=236.6, error=14.6, unit="ms"), "237 ± 15 ms"),
        (MeasuredValue(value=8.12, unit="% leg"), "8.1 % of leg length"),
        (MeasuredValue(value=8.12, error=1.5, unit="% leg"), "8.1 ± 1.5 % of leg length"),
        (MeasuredValue(value=None, error=1.5, unit="% leg"), "–"),
        (MeasuredValue(value=176.4, error=2.6, unit="steps/min"), "176 ± 3 steps/min"),
        (MeasuredValue(value=None, unit="deg"), "–"),
    ],
)
def test_measures_are_no_finer_than_they_mean(measure: MeasuredValue, said: str) -> None:
    assert telling.measured_text(measure) == said


def test_a_share_of_steps_has_its_scale_from_none_to_all(report: Report) -> None:
    toe = next(c for c in report.criteria if c.id == "toe_first")
    for value, at in ((0.0, 0.0), (100.0, 100.0)):
        scale = gauge.scale_of(toe.model_copy(update={"value": value, "error": 7.0}))
        assert scale is not None
        assert scale.value == at
        assert scale.error is not None
        assert 0.0 <= scale.error[0] < scale.error[1] <= 100.0
        assert [mark for mark in scale.marks if mark[1] == 50.0] == [(50.0, 50.0)]


def test_results_are_named_by_what_was_done(builder: ModuleType, report: Report) -> None:
    assert words._unjudged_summary(builder.build("run_forward")) == "running forward, not judged"
    assert words._unjudged_summary(builder.build("run_camera")) == "no test recognised"


def folder_with(report: Report, folder: Path, *, but: int | None = None) -> Path:
    run_builder.write_contacts(report, folder)
    if but is not None:
        (folder / "contacts" / f"step-{but:04d}.jpg").unlink()
    return folder / "contacts"


def test_a_picture_leads_to_its_moment_in_the_drawn_clip(report: Report, tmp_path: Path) -> None:
    bout = report.bouts[0]
    steps = gait_words.steps_of(report, bout)
    html = strip.contact_strip_html(bout, steps, folder_with(report, tmp_path), begin_s=0.5)
    jumps = [float(t) for t in re.findall(r'data-fc-jump="([\d.]+)"', html)]
    near_first = sorted(steps, key=lambda step: not step.near)
    assert jumps == pytest.approx([s.initial_contact_s - 0.5 for s in near_first])
    assert html.count("</i> Flat<") == 1
    assert html.index("near the camera") < html.index("far side, less certain")
    assert 'class="fc-strip fc-far"' in html.split("far side, less certain", 1)[1]


def test_a_step_without_a_picture_is_left_out(report: Report, tmp_path: Path) -> None:
    bout = report.bouts[0]
    steps = gait_words.steps_of(report, bout)
    html = strip.contact_strip_html(bout, steps, folder_with(report, tmp_path, but=3))
    assert html.count("<button") == len(steps) - 1
    assert "Step 3," not in html
    assert strip.contact_strip_html(bout, steps, tmp_path / "nowhere") == ""


def test_curves_show_the_near_leg_and_the_far_one_only_if_asked(
    report: Report, angles: Any
) -> None:
    window = (0.5, 6.0)
    near = angle_curves.gait_curves(angles, report.bouts[0], window=window, far=False)
    assert len(near) == 5
    assert {of for curve in near for of in curve.data["of"]} == {"Left leg", "Body"}
    assert all(curve.data["time_s"].between(*window).all() for curve in near)
    both = angle_curves.gait_curves(angles, report.bouts[0], window=window, far=True)
    assert {of for curve in both for of in curve.data["of"]} == {"Left leg", "Right leg", "Body"}
    gone = angles.assign(knee_flexion_left_deg=np.nan)
    assert len(angle_curves.gait_curves(gone, report.bouts[0], window=window, far=False)) == 4


def test_a_chart_shades_the_contacts_and_marks_the_landings(report: Report, angles: Any) -> None:
    bout, window = report.bouts[0], (0.5, 3.0)
    curve = angle_curves.gait_curves(angles, bout, window=window, far=False)[0]
    steps = gait_words.steps_of(report, bout)
    chart = charts.gait_chart(curve, steps, window=window)
    written: dict[str, Any] = chart.to_dict()
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


def test_the_average_stride_is_of_each_foot(report: Report, angles: Any) -> None:
    steps = gait_words.steps_of(report, report.bouts[0])
    averages = angle_curves.stride_angles(angles, steps)
    assert [each.title.split()[0] for each in averages] == ["Thigh", "Trunk", "Knee", "Hip"]
    assert {side: c.count for side, c in averages[0].curves.items()} == {"left": 7, "right": 6}
    share = 100 * run_builder.CONTACT_S / (2 * run_builder.STEP_S)
    assert averages[0].toe_off["left"] == pytest.approx(share, abs=0.1)
    assert angle_curves.stride_count_text(averages) == "7 left and 6 right strides"
    written = charts.stride_chart(averages[0]).to_dict()
    assert [layer["mark"]["type"] for layer in written["layer"]] == ["area", "line", "rule"]


def test_one_foot_alone_and_no_toe_off_still_make_a_chart(report: Report, angles: Any) -> None:
    steps = [
        step.model_copy(update={"toe_off_s": None})
        for step in gait_words.steps_of(report, report.bouts[0])
        if step.near
    ][:2]
    averages = angle_curves.stride_angles(angles, steps)
    assert angle_curves.stride_count_text(averages) == "1 left stride"
    written = charts.stride_chart(averages[0]).to_dict()
    assert [layer["mark"]["type"] for layer in written["layer"]] == ["area", "line"]
    assert angle_curves.stride_angles(angles, steps[:1]) == []


@pytest.fixture
def endless(report: Report, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every step drawn in the same grey, and which ones were asked for."""
    asked: list[int] = []

    def stills(clip: Any, analysis: Any, **options: Any) -> Any:
        assert options == {"both_feet": True, "caption": False}
        for step in report.steps:
            asked.append(step.number)
            yield step, np.full((720, 576, 3), 90, np.uint8)

    monkeypatch.setattr("vision.draw.evidence.contacts.contact_stills", stills)
    return asked


def test_the_pictures_of_the_contacts_are_small_and_not_endless(
    report: Report, endless: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "MOST", 5)
    nothing: Any = None
    paths = contacts.write_contact_images(nothing, nothing, tmp_path / "contacts")
    assert len(paths) == 5 * len(report.bouts)
    assert paths[0].name == contacts.contact_image_name(report.steps[0])
    with Image.open(paths[0]) as picture:
        assert max(picture.size) == contacts.MAX_SIDE_PX


def test_cutting_out_the_contacts_can_be_stopped(endless: list[int], tmp_path: Path) -> None:
    nothing: Any = None
    with pytest.raises(Cancelled):
        contacts.write_contact_images(
            nothing, nothing, tmp_path / "contacts", cancelled=lambda: len(endless) > 3
        )
    assert len(list((tmp_path / "contacts").iterdir())) == 3
