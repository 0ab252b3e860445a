from __future__ import annotations

from types import ModuleType

import pytest

from vision.report.models import (
    Report,
)
from vision.webapp.result import gait_captions as gait_text
from vision.webapp.result import gait_tables


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


def test_both_feet_are_listed_side_by_side_with_errors(report: Report) -> None:
    table = gait_tables.feet_table(report.bouts[0])
    assert table.heads == ("Measure", "Left, near", "Right, far", "Left − right")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Landings"] == ("7 toe first, 1 flat", "7 toe first", "–")
    assert rows["Greatest thigh angle behind vertical"] == (
        "17.0° ± 2.5°",
        "21.0° ± 2.5°",
        "+3.5° ± 4.5°",
    )
    assert rows["Ground contact time"] == ("221 ± 15 ms", "225 ± 15 ms", "–")
    assert rows["Step length"][0] == "0.97 ± 0.08 leg lengths"
    assert rows["Fastest backward swing of the thigh"][0] == "369°/s"
    assert rows["Step time, left against right"] == ("–", "–", "−2.0 ± 7.3 %")


def test_the_near_foot_comes_first(report: Report) -> None:
    assert gait_tables.feet_table(report.bouts[1]).heads[1:3] == ("Right, near", "Left, far")


def test_steps_of_the_far_foot_are_muted(report: Report) -> None:
    steps = gait_text.steps_of(report, report.bouts[0])
    table = gait_tables.steps_table(steps)
    assert len(table.rows) == len(steps)
    assert table.muted == {i for i, step in enumerate(steps) if not step.near}
    assert table.rows[0] == (
        "Step 1", "0.70 s", "left, near", "Toe first", "221 ms", "129 ms", "23°", "17°", "high",
    )  # fmt: skip
    assert table.rows[1][2:4] == ("right, far", "Toe first?")
    assert table.rows[1][-1] == "low"


def test_speed_needs_the_body_height(report: Report) -> None:
    assert gait_tables.speed_line(report.bouts[0]) == "Speed: 3.15 ± 0.2 m/s"
    assert gait_tables.speed_line(report.bouts[0].model_copy(update={"measures": {}})) is None
