"""What is shared uses the same words as the app."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.pages.builder import KINDS, build
from vision.pages import gait_words as page_gait
from vision.pages import gauge
from vision.pages import words as page
from vision.report import gait_telling, scale, telling


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_reads_the_same_in_the_app_and_in_a_handout(kind):
    report = build(kind)
    assert telling.seen_line(report) == page.seen_line(report)
    assert telling.clip_line(report) == page.clip_line(report)
    assert telling.worth_knowing(report.quality) == page.worth_knowing(report.quality)
    assert telling.fine_print(report.quality) == page.fine_print(report.quality)
    said = [(a.cue, a.drill, a.more, a.about) for a in page.advice(report)]
    assert [(a.cue, a.drill, a.more, a.about) for a in telling.advice(report)] == said
    for criterion in report.criteria:
        assert telling.limits_line(criterion) == page.limits_line(criterion)
        assert telling.error_line(criterion) == page.error_line(criterion)
        assert telling.number(criterion.value, criterion.unit) == page.number(
            criterion.value, criterion.unit
        )
        assert telling.VERDICT_WORDS[criterion.verdict] == page.LOOKS[criterion.verdict].word
        mine, theirs = scale.scale_of(criterion), gauge.scale_of(criterion)
        assert (mine is None) == (theirs is None)
        assert mine is None or asdict(mine) == asdict(theirs)
        if criterion.value is not None:
            assert telling.beside_value(criterion) in gauge.number_html(criterion)
    for bout in report.bouts:
        assert gait_telling.bout_title(bout) == page_gait.bout_title(bout)
        for side in ("left", "right"):
            assert gait_telling.strikes_line(bout, side) == page_gait.strikes_line(bout, side)


@pytest.mark.parametrize("value", [-0.04, 0.0, 3.14159, -12.5, 120.0])
@pytest.mark.parametrize("unit", ["deg", "%", "% leg", "ms", "count", "legs", "deg/s", "m/s"])
def test_numbers_read_the_same(value, unit):
    assert telling.number(value, unit) == page.number(value, unit)
