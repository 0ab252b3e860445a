from __future__ import annotations

import numpy as np
import pytest

from tests.support.run_annotations import BOUT_S, bout_data
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.overlays.verdict_panel import (
    MAX_ROWS,
    PanelRow,
    VerdictPanel,
    VerdictPanelAnnotator,
    panel_at,
    panel_sprite,
    panel_widths,
    plan_panels,
    value_text,
)
from vision.draw.primitives.style import Sizes
from vision.draw.primitives.text import line_height, text_width
from vision.draw.video.frame_painter import FramePainter
from vision.text.verdicts import VERDICT_STYLES


def test_there_is_no_panel_before_the_first_repetition_ends(report):
    panels = plan_panels(report(), end_s=10.0)
    first, last = report().reps
    assert panel_at(panels, first.end_s - 0.01) is None
    after_first = panel_at(panels, first.end_s)
    assert after_first is not None
    assert after_first.heading == "After rep 1"
    assert [(r.title, r.verdict, r.value) for r in after_first.rows] == [
        ("Depth", "pass", "80°"),
        ("Heel rise", "watch", "12°"),
    ]
    result = panel_at(panels, last.end_s)
    assert result is not None
    assert result.heading == "Result"
    assert result.notes == ("1 cannot be judged",)


def test_nothing_is_drawn_before_the_first_repetition_ends(clip, analyse):
    timeline = AnnotationTimeline(analyse(clip))
    panel = FramePainter(timeline, width=720, height=1280).panel
    assert panel is not None
    end_s = timeline.reps[0].end_s
    assert not panel.annotate(np.zeros((1280, 720, 3), np.uint8), end_s - 0.01).any()
    assert panel.annotate(np.zeros((1280, 720, 3), np.uint8), end_s + 0.01).any()


def test_a_report_alone_gives_the_result_in_the_lower_left_corner(report, gray_frame):
    annotator = VerdictPanelAnnotator(report())
    frame = annotator.annotate(gray_frame())
    assert np.array_equal(frame, annotator.annotate(gray_frame(), 1e6))
    rows, columns = np.nonzero((frame != gray_frame()).any(axis=2))
    assert columns.min() == 20
    assert rows.max() == 1280 - 20 - 1
    early = annotator.annotate(gray_frame(), report().reps[0].start_s)
    assert np.array_equal(early, gray_frame())


def test_the_result_is_shown_even_where_the_clip_ends_with_the_repetition(report):
    last = report().reps[-1]
    assert plan_panels(report(), end_s=last.end_s)[-1].from_s == last.bottom_s
    later_s = last.end_s + 0.3
    assert plan_panels(report(), end_s=later_s)[-1].from_s == pytest.approx(later_s - 0.8)
    assert plan_panels(report(), end_s=later_s + 9.0)[-1].from_s == last.end_s


def test_an_uncounted_repetition_has_no_panel(report):
    reps = [r.model_copy(update={"counted": r.number == 2}) for r in report().reps]
    panels = plan_panels(report(reps=[r.model_dump() for r in reps]), end_s=10.0)
    assert [panel.heading for panel in panels] == ["Result"]
    assert plan_panels(report(reps=[]), end_s=10.0) == ()


def test_the_panel_notes_that_nothing_can_be_judged(report, criterion):
    unknown = report(criteria=[criterion("depth", "cannot_tell")], view="oblique")
    assert plan_panels(unknown, end_s=10.0)[-1].notes == ("Nothing can be judged from this angle",)


def test_the_worst_of_many_rows_are_kept(report, criterion):
    many = [criterion(f"thing_{i}", "pass") for i in range(8)] + [criterion("bad", "fault")]
    result = plan_panels(report(criteria=many), end_s=10.0)[-1]
    assert len(result.rows) == MAX_ROWS
    assert result.rows[-1].verdict == "fault"
    assert result.notes == ("3 more good",)


def test_two_legs_that_pass_share_a_row(report, criterion):
    def titles(right_verdict):
        both = [
            criterion("knee", "pass", leg="left"),
            criterion("knee", right_verdict, leg="right"),
        ]
        return [r.title for r in plan_panels(report(criteria=both), end_s=10.0)[-1].rows]

    assert titles("pass") == ["Knee"]
    assert titles("fault") == ["Knee, left", "Knee, right"]


def test_values_are_those_of_the_report():
    assert value_text(12.4, "deg") == "12°"
    assert value_text(-0.02, "deg") == "0°"
    assert value_text(1.53, "% leg") == "1.5 %"
    assert [value_text(v, "count") for v in (0, 1, 2)] == ["", "once", "2 times"]
    assert value_text(None, "deg") == ""


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (720, 720), (180, 320), (96, 160)])
@pytest.mark.parametrize(
    "title", ["Depth", "A title that goes on and on, as people's own criteria may well do"]
)
def test_header_and_panel_stay_in_the_frame_and_apart(clip, analyse, criterion, size, title):
    criteria = [criterion(f"c{i}", "fault", per_rep=(12.0, 14.0), title=title) for i in range(6)]
    timeline = AnnotationTimeline(analyse(clip, criteria=criteria))
    painter = FramePainter(timeline, width=size[0], height=size[1])
    rects = (
        [] if painter.panel is None or painter.panel.layout is None else [painter.panel.layout.rect]
    )
    rects += [] if painter.header is None else [painter.header.rect]
    for rect in rects:
        assert rect is not None
        assert rect.x >= 0
        assert rect.y >= 0
        assert rect.x + rect.width <= size[0]
        assert rect.y + rect.height <= size[1]
    if len(rects) == 2:
        assert not rects[0].overlaps(rects[1])
    if min(size) >= 720:
        assert len(rects) == 2
    frame = np.full((size[1], size[0], 3), 60, np.uint8)
    assert painter.draw(frame, 27, 3.0).shape == frame.shape


@pytest.mark.parametrize("columns", [1, 2])
def test_a_narrower_panel_is_higher(columns):
    sizes = Sizes.for_frame(720, 1280)
    titles = ("Knee alignment, left", "Trunk, side to side")
    rows = tuple(PanelRow(title, "fault", "12.0°") for title in titles)
    panel = VerdictPanel(0.0, "Result", rows, ("5 cannot be judged",))
    minimum, natural = panel_widths(panel, columns=columns, sizes=sizes)
    assert minimum <= natural
    heights = [
        panel_sprite(panel, width=width, columns=columns, sizes=sizes).height
        for width in (minimum, natural)
    ]
    assert heights[0] > heights[1]


def test_a_narrow_panel_breaks_between_verdict_and_value():
    sizes = Sizes.for_frame(720, 1280)
    label, sentence = VERDICT_STYLES["watch"].label, f"{VERDICT_STYLES['watch'].label} · 64.8°"
    panel = VerdictPanel(0.0, "Result", (PanelRow("Depth", "watch", "64.8°"),))
    minimum, natural = panel_widths(panel, columns=1, sizes=sizes)
    label_width, sentence_width = (
        text_width(text, sizes.small, bold=True) for text in (label, sentence)
    )
    assert natural - minimum == sentence_width - label_width
    narrow, wide = (
        panel_sprite(panel, width=width, columns=1, sizes=sizes).height
        for width in (minimum, natural)
    )
    assert narrow - wide == line_height(sizes.small)


def test_a_judged_run_ends_with_its_result(analyse_run, criterion):
    criteria = [criterion("hip_extension", "watch"), criterion("toe_first", "pass")]
    report = analyse_run(criteria=criteria).report
    (result,) = plan_panels(report, end_s=9.0)
    assert result.from_s == BOUT_S[1]
    assert [row.verdict for row in result.rows] == ["watch", "pass"]
    (early,) = plan_panels(report, end_s=3.4)
    assert BOUT_S[0] < early.from_s < 2.5
    assert plan_panels(analyse_run(criteria=[]).report, end_s=9.0) == ()
    unjudged = analyse_run(criteria=criteria, bouts=[bout_data(judged=False)]).report
    assert plan_panels(unjudged, end_s=9.0) == ()
