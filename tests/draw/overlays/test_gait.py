from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.run_annotations import SIZES, annotations_at, gait_at
from vision.draw.overlays.footprints import PULSE_S, VisibleFootprint
from vision.draw.overlays.gait import (
    draw_stride,
    gait_trunk_shapes,
    labelled_footprints,
    strike_label,
    thigh_extension_shapes,
    thigh_extension_text,
    trunk_lean_text,
)
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.draw.primitives.shapes import ArcShape, LabelShape, label_rect


def test_an_oblique_view_draws_no_stride(analyse_run, gray_frame):
    timeline = AnnotationTimeline(analyse_run(view="oblique"))
    annotations = annotations_at(timeline, 1.4).transformed(scale=4.0)
    frame = draw_stride(gray_frame(), annotations, sizes=SIZES)
    assert np.array_equal(frame, gray_frame())


def test_the_thigh_extension_is_drawn_behind_vertical_then_only_its_value(analyse_run):
    annotations = annotations_at(AnnotationTimeline(analyse_run()), 1.37)
    assert annotations.gait is not None
    extension = annotations.gait.thigh_extension
    assert extension is not None
    shapes = thigh_extension_shapes(annotations)
    arc = next(s for s in shapes if isinstance(s, ArcShape))
    assert abs(arc.sweep_deg) == pytest.approx(extension.degrees, abs=0.1)
    assert arc.sweep_deg > 0  # from straight down to the left: the person faces right
    label = next(s for s in shapes if isinstance(s, LabelShape))
    assert label.text == f"{extension.degrees:.0f}° back"
    without_lines = replace(extension, held=True, with_lines=False)
    gait = replace(annotations.gait, thigh_extension=without_lines)
    shapes = thigh_extension_shapes(replace(annotations, gait=gait))
    assert [type(s) for s in shapes] == [LabelShape]


def test_the_trunk_lean_has_a_muted_label(analyse_run):
    annotations = annotations_at(AnnotationTimeline(analyse_run()), 1.5)
    label = next(s for s in gait_trunk_shapes(annotations) if isinstance(s, LabelShape))
    assert label.muted
    assert label.text == "Trunk 4°"
    small, large = (
        label_rect(each, sizes=SIZES, width=720, height=1280).height
        for each in (label, replace(label, muted=False))
    )
    assert small < large
    texts = [trunk_lean_text(degrees) for degrees in (-6.2, 0.3, 12.0)]
    assert texts == ["Trunk 6° back", "Trunk 0°", "Trunk 12°"]


@pytest.mark.parametrize("y", [900.0, 1275.0])
@pytest.mark.parametrize("x", [5.0, 350.0, 715.0])
def test_the_strike_label_is_beside_its_footprint_and_inside_the_frame(y, x):
    toe, heel = np.array([x + 50, y]), np.array([x - 50, y])
    footprint = VisibleFootprint(toe, heel, "toe_first", near=True, since_s=PULSE_S)
    sprite, rect = strike_label(footprint, 1.0, (1280, 720, 3), SIZES)
    assert (rect.width, rect.height) == (sprite.width, sprite.height)
    assert 0 <= rect.x <= 720 - rect.width
    assert 0 <= rect.y <= 1280 - rect.height
    if y < 1000:
        assert rect.y > y
    elif x == 350.0:
        assert rect.x + rect.width < x - 50


def test_only_the_near_foot_has_a_strike_label(analyse_run):
    timeline = AnnotationTimeline(analyse_run())
    assert [f.strike for f in labelled_footprints(gait_at(timeline, 1.9))] == ["heel_first"]
    assert labelled_footprints(gait_at(timeline, 2.55)) == ()  # only the far foot is down


def test_a_thigh_is_behind_or_in_front_of_vertical():
    texts = [thigh_extension_text(degrees) for degrees in (12.4, -0.4, -8.2)]
    assert texts == ["12° back", "0° back", "8° in front"]
