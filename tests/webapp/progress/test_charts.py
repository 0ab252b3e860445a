"""Charts of trends."""

from __future__ import annotations

import pytest

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
