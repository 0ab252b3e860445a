"""Charts of trends."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.saved_results import build_report
from tests.text.test_verdicts import contrast
from vision.report.progress import DatedReport, find_trends
from vision.text.translation import use_language
from vision.webapp.progress import charts
from vision.webapp.progress.charts import labels_above, room_for_labels


@pytest.mark.parametrize(
    ("edges", "above"),
    [
        ([8.0], [True]),
        ([8.0, 12.0], [False, True]),
        ([10.0, 5.0], [True, False]),
        ([-9.7, 9.7, -12.7, 12.7], [True, False, False, True]),
        ([10.0, 10.0], [True, True]),
    ],
)
def test_the_label_of_a_limit_keeps_away_from_the_next_limit(
    edges: list[float], above: list[bool]
) -> None:
    assert labels_above(edges) == above


@given(
    low=st.floats(-100, 100),
    length=st.floats(0.1, 100),
    places=st.lists(st.floats(0, 1), max_size=4),
)
def test_the_label_of_a_limit_is_whole(low: float, length: float, places: list[float]) -> None:
    edges = [low + place * length for place in places]
    bottom, top = room_for_labels((low, low + length), edges)
    assert bottom <= low
    assert top >= low + length
    for edge, is_above in zip(edges, labels_above(edges), strict=True):
        share = (top - edge if is_above else edge - bottom) / (top - bottom)
        assert share > 16 / 141  # px: a line of text, and its distance


@pytest.mark.parametrize("background", ["#fbfcfc", "#111a1c"])
def test_the_label_of_a_limit_is_legible_on_both_backgrounds(background: str) -> None:
    assert contrast(charts._LABEL_COLOR, background) > 4


def test_the_days_of_a_chart_are_in_the_language_of_the_page() -> None:
    with use_language("de"):
        label = charts._day_label()
    assert label.startswith('\'\' + date(datum.value) + \'. \' + ["Jan.", "Feb.", "März"')
    assert "'%y'" in label


@pytest.mark.slow
def test_every_trend_is_drawn_as_vega_lite() -> None:
    for kind in ("sls_front", "run_back"):
        visits = [DatedReport(str(day), date(2026, 3, day), build_report(kind)) for day in (2, 9)]
        trends = [each for each in find_trends(visits) if each.points[0].value is not None]
        assert trends
        for trend in trends:
            layers = charts.trend_chart([trend]).to_dict(validate=True)["layer"]
            marks = [layer["mark"]["type"] for layer in layers]
            assert marks[-4:] == ["area", "line", "rule", "point"]
            assert (len(marks) > 4) == (trend.limits is not None)
