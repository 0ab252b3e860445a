"""Which repetitions and strides there are to compare."""

from __future__ import annotations

from tests.support.takes import rep_take, stride_take
from vision.report.comparison.sources import (
    CompareSource,
    default_span_index,
    has_both_legs,
    list_span_indices,
)
from vision.report.models import Rep


def test_it_begins_with_the_first_that_was_counted() -> None:
    take = rep_take(0, 10, 20)
    spans = [take.playback.spans[0].model_copy(update={"number": n, "side": side})
             for n, side in ((1, "left"), (2, "left"), (3, "right"))]  # fmt: skip
    reps = [Rep(number=n, leg="left", start_s=0, bottom_s=1, end_s=2, counted=n > 1)
            for n in (1, 2, 3)]  # fmt: skip
    several = CompareSource(
        take.playback.model_copy(update={"spans": spans}),
        take.report.model_copy(update={"reps": reps}),
    )
    assert list_span_indices(several) == [0, 1, 2]
    assert list_span_indices(several, "right") == [2]
    assert default_span_index(several, list_span_indices(several)) == 1
    assert has_both_legs(several)
    assert not has_both_legs(take)
    strides = stride_take(10, 30, 70)
    assert default_span_index(strides, [0]) == 0
