from __future__ import annotations

import numpy as np

from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.video.frame_painter import FramePainter


def painter_of(analysis) -> FramePainter:
    return FramePainter(AnnotationTimeline(analysis), width=720, height=1280)


def test_a_squat_clip_with_some_steps_in_it_is_drawn_as_a_squat(analyse_run):
    assert painter_of(analyse_run()).is_gait
    painter = painter_of(analyse_run(screen="deep_squat"))
    assert not painter.is_gait
    assert painter.header is not None
    assert painter.header.legend == ()


def test_a_clip_without_repetitions_has_no_panel(clip, analyse):
    assert painter_of(analyse(clip)).panel is not None
    assert painter_of(analyse(clip, reps=[])).panel is None


def test_the_layout_is_the_same_in_every_frame(clip, analyse, gray_frame):
    painter = painter_of(analyse(clip))
    assert painter.header is not None
    rect = painter.header.rect
    assert rect is not None
    for row in (0, 10, 27):
        frame = painter.draw(gray_frame(), row, float(painter.timeline.track.time_s[row]))
        box = frame[rect.y : rect.y + rect.height, rect.x : rect.x + rect.width]
        assert (box.max(axis=2) < 60).mean() > 0.5  # the header's dark background
    untracked = painter.draw(gray_frame(), None, 0.0)
    assert not np.array_equal(untracked, gray_frame())
