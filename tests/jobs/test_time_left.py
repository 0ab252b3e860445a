"""The time left is that of analyses like it, or not given."""

from __future__ import annotations

import pytest

from vision.jobs.time_left import AnalysisSpeed, remaining_s
from vision.settings import Settings

FAST, BEST = Settings(quality="fast"), Settings(quality="best")


def test_nothing_is_said_before_something_like_it_was_done() -> None:
    speed = AnalysisSpeed()
    assert speed.estimate_s(FAST, 100) is None
    speed.add(FAST, 200, 4.0)
    assert speed.estimate_s(FAST, 100) == pytest.approx(2.0)
    assert speed.estimate_s(BEST, 100) is None
    assert speed.estimate_s(FAST, None) is None


def test_later_analyses_count_more() -> None:
    speed = AnalysisSpeed()
    for elapsed_s in (1.0, 3.0):
        speed.add(FAST, 100, elapsed_s)
    assert speed.estimate_s(FAST, 100) == pytest.approx(2.0)
    speed.add(FAST, None, 99.0)
    assert speed.estimate_s(FAST, 100) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("fraction", "elapsed_s", "left_s"), [(0.25, 10.0, 30.0), (0.1, 10.0, None), (0.5, 1.0, None)]
)
def test_a_running_analysis_is_extrapolated_when_enough_is_done(
    fraction: float, elapsed_s: float, left_s: float | None
) -> None:
    assert remaining_s(fraction, elapsed_s) == left_s
