from __future__ import annotations

from types import ModuleType

import pytest

from vision.report.models import (
    MeasuredValue,
    Report,
)
from vision.text.translation import use_language
from vision.webapp.shared import tables


@pytest.fixture
def report(builder: ModuleType) -> Report:
    run: Report = builder.build_report("run_back")
    return run


def test_table_text_is_escaped() -> None:
    table = tables.Table(heads=("<b>",), rows=(('"><script>',),))
    written = tables.table_html(table, caption="<i>")
    assert "<script" not in written
    assert "<b>" not in written
    assert "<i>" not in written


def test_cells_that_are_in_english_say_so_on_a_page_in_another_language() -> None:
    table = tables.Table(("Grenze", "Quelle"), (("5°", "Cook 2014"),), english=frozenset((1,)))
    with use_language("de"):
        assert '<td data-label="Quelle" lang="en">Cook 2014</td>' in tables.table_html(
            table, caption="Grenzen"
        )
    assert "lang=" not in tables.table_html(table, caption="Grenzen")


def test_the_repetitions_say_why_they_do_not_count(builder: ModuleType) -> None:
    table = tables.reps_table(builder.build_report())
    assert table.heads[:5] == ("Repetition", "Start", "Bottom", "End", "Counted")
    assert table.rows[3][4] == "No: less than 30° of knee flexion"
    assert table.muted == {3}
    assert tables.reps_table(builder.build_report("both_legs")).heads[1] == "Leg"


def test_the_worst_measures_have_a_column_with_their_leg(builder: ModuleType) -> None:
    report = builder.build_report("deep_front")
    knees = [
        c.model_copy(update={"leg": leg, "verdict": verdict})
        for c in report.criteria
        if c.id == "knee_valgus"
        for leg, verdict in (("left", "pass"), ("right", "fault"))
    ]
    values = {
        f"knee_valgus_{leg}": MeasuredValue(value=9.0, unit="deg") for leg in ("left", "right")
    } | {"down_time": MeasuredValue(value=1.2, unit="s")}
    reps = [rep.model_copy(update={"measures": values}) for rep in report.reps]
    table = tables.reps_table(report.model_copy(update={"criteria": knees, "reps": reps}))
    assert table.heads[5:] == (
        "Knee alignment, right", "Knee alignment, left", "Down time",
    )  # fmt: skip


def test_a_counted_event_is_yes_or_no_for_each_repetition(builder: ModuleType) -> None:
    table = tables.per_rep_table(builder.build_count_criterion())
    assert [row[1] for row in table.rows] == ["No", "Yes", "No", "–"]


def test_each_step_shows_its_strike_instead_of_a_percentage(report: Report) -> None:
    toe = next(c for c in report.criteria if c.id == "toe_first")
    values = (100.0, 50.0, 0.0, None)
    per_rep = [toe.per_rep[0].model_copy(update={"value": value}) for value in values]
    table = tables.per_rep_table(toe.model_copy(update={"per_rep": per_rep}), unit="step")
    assert table.heads[0] == "Step"
    assert [row[1] for row in table.rows] == ["Toe first", "Flat", "Heel first", "–"]
