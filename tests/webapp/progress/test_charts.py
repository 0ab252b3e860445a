"""Charts of trends."""

from __future__ import annotations

import pytest

from vision.text.translation import use_language
from vision.webapp.progress import charts
from vision.webapp.progress.charts import labels_above


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


def test_the_days_of_a_chart_are_in_the_language_of_the_page() -> None:
    with use_language("de"):
        label = charts._day_label()
    assert label.startswith('\'\' + date(datum.value) + \'. \' + ["Jan.", "Feb.", "März"')
    assert "'%y'" in label
