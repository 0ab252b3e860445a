from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import saved_run_reports as saved_runs
from vision.report.models import (
    Report,
)
from vision.webapp.result import gait_captions as gait_text
from vision.webapp.result import gait_html


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


def folder_with(report: Report, folder: Path, *, but: int | None = None) -> Path:
    saved_runs.write_contacts(report, folder)
    if but is not None:
        (folder / "contacts" / f"step-{but:04d}.jpg").unlink()
    return folder / "contacts"


def test_a_key_frame_seeks_to_its_time_in_the_annotated_clip(
    report: Report, tmp_path: Path
) -> None:
    bout = report.bouts[0]
    steps = gait_text.steps_of(report, bout)
    html = gait_html.contact_strip_html(bout, steps, folder_with(report, tmp_path), begin_s=0.5)
    jumps = [float(t) for t in re.findall(r'data-fc-jump="([\d.]+)"', html)]
    near_first = sorted(steps, key=lambda step: not step.near)
    assert jumps == pytest.approx([s.initial_contact_s - 0.5 for s in near_first])
    assert html.count("</i> Flat<") == 1
    assert html.index("near the camera") < html.index("far side, less certain")
    assert 'class="fc-strip fc-far"' in html.split("far side, less certain", 1)[1]


def test_a_step_without_a_key_frame_is_left_out(report: Report, tmp_path: Path) -> None:
    bout = report.bouts[0]
    steps = gait_text.steps_of(report, bout)
    html = gait_html.contact_strip_html(bout, steps, folder_with(report, tmp_path, but=3))
    assert html.count("<button") == len(steps) - 1
    assert "Step 3," not in html
    assert gait_html.contact_strip_html(bout, steps, tmp_path / "nowhere") == ""
