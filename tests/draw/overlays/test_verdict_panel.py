from __future__ import annotations

import numpy as np
import pytest

from vision.draw.overlays.annotators import HeaderAnnotator, VerdictPanelAnnotator
from vision.draw.overlays.layout import Rect, map_occupancy, place_panel
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.overlays.verdict_panel import paint_panel, panel_widths
from vision.draw.overlays.verdict_rows import (
    MAX_ROWS,
    PanelRow,
    VerdictPanelContent,
    panel_at,
    plan_panels,
    value_text,
)
from vision.draw.primitives.style import Sizes
from vision.draw.video.frame_painter import FramePainter

LONG = "A title that goes on and on, as people's own criteria may well do"


def panel_of(artist: FramePainter) -> VerdictPanelAnnotator | None:
    return next((a for a in artist.annotators if isinstance(a, VerdictPanelAnnotator)), None)


def test_nothing_is_told_before_the_first_repetition_ends(report):
    planned = plan_panels(report(), end_s=10.0)
    first, last = report().reps
    assert panel_at(planned, first.end_s - 0.01) is None
    told = panel_at(planned, first.end_s)
    assert told is not None
    assert told.heading == "After rep 1"
    assert [(r.title, r.verdict, r.value) for r in told.rows] == [
        ("Depth", "pass", "80°"),
        ("Heel rise", "watch", "12°"),
    ]
    result = panel_at(planned, last.end_s)
    assert result is not None
    assert result.heading == "Result"
    assert result.notes == ("1 cannot be told",)


def test_the_panel_draws_nothing_before_the_first_repetition_ends(clip, analyse):
    story = AnnotationTimeline(analyse(clip))
    panel = panel_of(FramePainter(story, width=720, height=1280))
    assert panel is not None
    picture = np.zeros((1280, 720, 3), np.uint8)
    end_s = story.reps[0].end_s
    assert not panel.annotate(picture, story.annotations_at(0, end_s - 0.01)).any()
    assert panel.annotate(picture, story.annotations_at(0, end_s + 0.01)).any()


def test_the_result_is_shown_even_where_the_clip_ends_with_the_repetition(report):
    last = report().reps[-1]
    assert plan_panels(report(), end_s=last.end_s)[-1].from_s == last.bottom_s
    later = last.end_s + 0.3
    assert plan_panels(report(), end_s=later)[-1].from_s == pytest.approx(later - 0.8)
    assert plan_panels(report(), end_s=later + 9.0)[-1].from_s == last.end_s


def test_an_uncounted_repetition_tells_nothing(report):
    reps = [r.model_copy(update={"counted": r.number == 2}) for r in report().reps]
    planned = plan_panels(report(reps=[r.model_dump() for r in reps]), end_s=10.0)
    assert [b.heading for b in planned] == ["Result"]
    assert plan_panels(report(reps=[]), end_s=10.0) == ()


def test_where_nothing_can_be_told_the_panel_says_so(report, asked):
    unknown = report(criteria=[asked("depth", "cannot_tell")], view="oblique")
    assert plan_panels(unknown, end_s=10.0)[-1].notes == ("Nothing can be told from this angle",)


def test_many_rows_keep_the_worst(report, asked):
    many = [asked(f"thing_{i}", "pass") for i in range(8)] + [asked("bad", "fault")]
    result = plan_panels(report(criteria=many), end_s=10.0)[-1]
    assert len(result.rows) == MAX_ROWS
    assert result.rows[-1].verdict == "fault"
    assert result.notes == ("3 more good",)


def test_two_good_legs_share_a_row(report, asked):
    def legs(right):
        both = [asked("knee", "pass", leg="left"), asked("knee", right, leg="right")]
        return [r.title for r in plan_panels(report(criteria=both), end_s=10.0)[-1].rows]

    assert legs("pass") == ["Knee"]
    assert legs("fault") == ["Knee, left", "Knee, right"]


def test_values_are_short():
    assert value_text(12.4, "deg") == "12°"
    assert value_text(-0.2, "deg") == "0°"
    assert value_text(1.53, "% leg") == "1.5 %"
    assert value_text(14.6, "% leg") == "15 %"
    assert [value_text(v, "count") for v in (0, 1, 2)] == ["", "once", "2 times"]
    assert value_text(None, "deg") == ""


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (720, 720), (180, 320), (96, 160)])
@pytest.mark.parametrize("title", ["Depth", LONG])
def test_plates_stay_in_the_picture_and_apart(clip, analyse, asked, size, title):
    made = [asked(f"c{i}", "fault", per_rep=(12.0, 14.0), title=title) for i in range(6)]
    artist = FramePainter(
        AnnotationTimeline(analyse(clip, criteria=made)), width=size[0], height=size[1]
    )
    panel = panel_of(artist)
    rects = [] if panel is None else [panel.spot]
    rects += [a.spot for a in artist.annotators if isinstance(a, HeaderAnnotator)]
    for rect in rects:
        assert rect.x >= 0
        assert rect.y >= 0
        assert rect.x + rect.width <= size[0]
        assert rect.y + rect.height <= size[1]
    if len(rects) == 2:
        assert not rects[0].overlaps(rects[1])
    if min(size) >= 720:
        assert len(rects) == 2
    picture = np.full((size[1], size[0], 3), 60, np.uint8)
    assert artist.draw(picture, 27, 3.0).shape == picture.shape


def test_the_panel_keeps_off_the_person(from_side):
    body = from_side(0.0, size=(1280, 720))
    crowd = map_occupancy([(body, [])], width=1280, height=720)
    header = Rect(20, 20, 380, 110)
    found = place_panel([(300, 400), (250, 460)], occupancy=crowd, margin=20, gap=10, taken=header)
    assert found is not None
    assert crowd.covered_share(found[1]) == 0.0
    assert crowd.covered_share(Rect(540, 0, 200, 720)) > 0.9
    assert not found[1].overlaps(header)


def test_a_panel_that_fits_nowhere_is_left_out():
    crowd = map_occupancy([], width=100, height=100)
    assert place_panel([(300, 400)], occupancy=crowd, margin=4, gap=2, taken=None) is None


@pytest.mark.parametrize("columns", [1, 2])
def test_no_title_is_cut_at_the_least_width(columns):
    sizes = Sizes.for_frame(720, 1280)
    rows = tuple(
        PanelRow(t, "fault", "12°") for t in ("Knee alignment, left", "Trunk, side to side")
    )
    board = VerdictPanelContent(0.0, "Result", rows, ("5 cannot be told",))
    least, natural = panel_widths(board, columns=columns, sizes=sizes)
    assert least <= natural
    high = [
        paint_panel(board, width=w, columns=columns, sizes=sizes).height for w in (least, natural)
    ]
    assert high[0] >= high[1]
