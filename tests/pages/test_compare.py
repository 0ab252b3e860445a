from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from streamlit.testing.v1 import AppTest

from vision.pages.compare import likely_pair, rows_table
from vision.pages.jobs import Jobs
from vision.pages.meta import Meta
from vision.report.compare import Comparison, Row


def compare_page() -> None:
    from vision.pages import compare

    compare.page()


def row(verdict: str, difference: float | None) -> Row:
    return Row(
        "knee_valgus", "Knee alignment", "deg", 10.0, 14.0,
        difference, 6.0, verdict, f"{verdict} by much",  # type: ignore[arg-type]
    )  # fmt: skip


def test_real_differences_come_first_and_the_others_are_pale() -> None:
    rows = (row("cannot compare", None), row("no real difference", 4.0), row("worse", -9.0))
    table = rows_table(Comparison("Left against right", "left leg", "right leg", rows))
    assert table.heads == ("What", "Left leg", "Right leg", "Difference", "Result")
    assert [r[3] for r in table.rows] == ["−9.0°", "+4.0°", "–"]
    assert table.rows[0][4] == "Worse by much"
    assert table.muted == {1, 2}


def test_the_latest_two_of_one_test_are_offered(
    jobs: Jobs, saved: Callable[..., Meta], builder: ModuleType
) -> None:
    kinds = ["deep_side", "sls_front", "sls_side", "sls_front", "deep_front"]  # latest first
    found = [(saved(kind), builder.build(kind)) for kind in kinds]
    assert likely_pair(found) == (found[3][0].id, found[1][0].id)
    assert likely_pair([found[0], found[4]]) == (found[4][0].id, found[0][0].id)


def test_two_results_are_needed(jobs: Jobs, saved: Callable[..., Meta]) -> None:
    saved("refused")
    saved("sls_front")
    app = AppTest.from_function(compare_page, default_timeout=20).run()
    assert not app.exception
    assert "one result" in app.info[0].value


def test_two_results_side_by_side(jobs: Jobs, saved: Callable[..., Meta]) -> None:
    first, second = saved("sls_front", name="before.mov"), saved("sls_front", name="after.mov")
    app = AppTest.from_function(compare_page, default_timeout=20).run()
    assert not app.exception
    assert (app.query_params["a"], app.query_params["b"]) == (first.id, second.id)
    table = next(e.proto.body for e in app.get("html") if "fc-table" in e.proto.body)
    assert "Knee alignment" in table
    app.selectbox(key="compare-a").select(second.id).run()
    assert "two different results" in app.info[0].value
