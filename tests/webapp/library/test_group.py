"""Group tab: athletes against criteria, one row for each, and the group report."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.seasons import add_season
from vision.jobs.app_state import AppState
from vision.jobs.group_history import HeatCell, HeatRow, HeatTable, heat_table, read_group
from vision.library.athletes import add_athlete
from vision.library.queries import ReportFilter
from vision.webapp.library.group import heat_html


def group_app() -> None:
    from vision.library.queries import ReportFilter
    from vision.webapp.library.group import show_group

    show_group(ReportFilter())


@pytest.fixture
def team(state: AppState, tmp_path: Path) -> SimpleNamespace:
    """Three athletes, two of the same name, on one day; one of them twice."""
    ids = {}
    for number, (name, value) in enumerate((("Ada", 22.0), ("Bob", 3.0), ("Ada", 4.0))):
        athlete = add_athlete(state.library, name)
        (ids[number],) = add_season(
            state.library, tmp_path, athlete, {"knee_valgus": (value,)}, first_day=number / 100
        )
    return SimpleNamespace(state=state, library=state.library, ids=ids)


def test_each_athlete_has_a_row_and_the_one_with_most_to_do_comes_first(
    team: SimpleNamespace,
) -> None:
    group = read_group(team.state, ReportFilter())
    (screen,) = group.report.screens
    table = heat_table(screen)
    assert {row.athlete for row in table.rows} == {"Ada", "Ada (2)", "Bob"}
    assert [row.points for row in table.rows] == sorted(
        (row.points for row in table.rows), reverse=True
    )
    column = table.criteria.index("Knee alignment")
    first = table.rows[0].cells[column]
    assert first is not None
    assert (first.verdict, first.text, first.report_id) == ("fault", "22°", team.ids[0])


def test_reports_that_are_known_are_not_read_again(
    team: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = read_group(team.state, ReportFilter())
    monkeypatch.setattr("vision.jobs.group_history.read_by_digest", None)
    again = read_group(team.state, ReportFilter(), parsed=group.parsed)
    assert again.report == group.report


def test_names_are_escaped_and_cells_lead_to_results() -> None:
    cells = (HeatCell("fault", "22° L", "abc"), None)
    rows = (HeatRow("Zoe <b>", cells), HeatRow("Ada", (None, None)))
    table = HeatTable(("Knee", "Depth"), rows)
    html = heat_html(table, caption="Group")
    assert "Zoe &lt;b&gt;" in html
    assert 'href="./?result=abc"' in html
    assert 'aria-label="Fault: 22° L"' in html
    assert html.index("Zoe") < html.index("Ada")
    by_name = heat_html(table, caption="Group", by_name=True)
    assert by_name.index("Ada") < by_name.index("Zoe")


def test_the_tab_shows_the_group(team: SimpleNamespace) -> None:
    app = AppTest.from_function(group_app, default_timeout=60).run()
    assert not app.exception
    assert any("3 athletes, 3 clips" in str(caption.value) for caption in app.caption)
    assert any("Ada (2)" in str(html.proto.body) for html in app.get("html"))


def test_an_empty_group_says_what_to_do(state: AppState) -> None:
    assert state.library
    app = AppTest.from_function(group_app, default_timeout=60).run()
    assert any("No matching results" in str(text.value) for text in app.markdown)
