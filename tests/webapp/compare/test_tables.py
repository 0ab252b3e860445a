from __future__ import annotations

from vision.report.comparison.reports import ComparisonRow, ReportComparison
from vision.webapp.compare.tables import criteria_table


def row(verdict: str, difference: float | None) -> ComparisonRow:
    return ComparisonRow(
        "knee_valgus", "Knee alignment", "deg", 10.0, 14.0,
        difference, 6.0, verdict, f"{verdict} by much",  # type: ignore[arg-type]
    )  # fmt: skip


def test_real_differences_come_first_and_the_others_are_muted() -> None:
    rows = (row("cannot compare", None), row("no real difference", 4.0), row("worse", -9.0))
    table = criteria_table(ReportComparison("Left against right", "left leg", "right leg", rows))
    assert table.heads == ("Criterion", "Left leg", "Right leg", "Difference", "Result")
    assert [r[3] for r in table.rows] == ["−9°", "+4°", "–"]
    assert table.rows[0][4] == "▼ Worse by much"
    assert table.muted == {1, 2}
