from __future__ import annotations

from itertools import pairwise

import pytest

from tests.support import saved_results
from vision.report.limit_scale import CHARACTER_WIDTH, lay_out_scale
from vision.report.models import Report
from vision.text.numbers import format_scale_mark
from vision.webapp.result import value_scale


@pytest.fixture
def report() -> Report:
    run: Report = saved_results.build_report("run_back")
    return run


@pytest.mark.parametrize("kind", ["sls_front", "sls_side", "deep_front", "deep_side", "both_legs"])
def test_scales_are_drawn_in_proportion(kind: str) -> None:
    for criterion in saved_results.build_report(kind).criteria:
        scale = lay_out_scale(criterion)
        if scale is None:
            assert criterion.value is None or criterion.unit == "count"
            continue
        assert sum(band.width for band in scale.bands) == pytest.approx(100, abs=0.1)
        under = [b.kind for b in scale.bands if b.left <= scale.value <= b.left + b.width]
        assert criterion.verdict in under
        assert scale.error is None or scale.error[0] < scale.value < scale.error[1]
        marks = sorted(scale.marks)
        texts = [format_scale_mark(edge, criterion.unit) for _, edge in marks]
        for (a, b), (left, right) in zip(pairwise(marks), pairwise(texts), strict=True):
            assert b[0] - a[0] > CHARACTER_WIDTH * (len(left) + len(right)) / 2


def test_a_percentage_of_steps_has_a_scale_from_0_to_100(report: Report) -> None:
    toe = next(c for c in report.criteria if c.id == "toe_first")
    for value, at in ((0.0, 0.0), (100.0, 100.0)):
        scale = value_scale.lay_out_scale(toe.model_copy(update={"value": value, "error": 7.0}))
        assert scale is not None
        assert scale.value == at
        assert scale.error is not None
        assert 0.0 <= scale.error[0] < scale.error[1] <= 100.0
        assert [mark for mark in scale.marks if mark[1] == 50.0] == [(50.0, 50.0)]
