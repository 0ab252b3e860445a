"""List of the repetitions and strides to compare."""

from __future__ import annotations

from tests.support.compare_sources import build_rep_source, build_stride_source
from vision.report.comparison.sources import (
    CompareSource,
    default_span_index,
    has_both_legs,
    list_span_indices,
)
from vision.report.models import Rep


def test_the_default_is_the_first_counted_span() -> None:
    source = build_rep_source(0, 10, 20)
    spans = [source.playback.spans[0].model_copy(update={"number": n, "side": side})
             for n, side in ((1, "left"), (2, "left"), (3, "right"))]  # fmt: skip
    reps = [Rep(number=n, leg="left", start_s=0, bottom_s=1, end_s=2, counted=n > 1)
            for n in (1, 2, 3)]  # fmt: skip
    several = CompareSource(
        source.playback.model_copy(update={"spans": spans}),
        source.report.model_copy(update={"reps": reps}),
    )
    assert list_span_indices(several) == [0, 1, 2]
    assert list_span_indices(several, "right") == [2]
    assert default_span_index(several, list_span_indices(several)) == 1
    assert has_both_legs(several)
    assert not has_both_legs(source)
    strides = build_stride_source(10, 30, 70)
    assert default_span_index(strides, [0]) == 0
