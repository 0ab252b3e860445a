from __future__ import annotations

import numpy as np
import pytest

from tests.support.image_checks import color_distance, pixels_around
from vision.draw.overlays.angles import (
    AngleAnnotator,
    MeasuredBody,
    angle_shapes,
    fppa_shapes,
    fppa_text,
    knee_flexion_shapes,
)
from vision.draw.primitives.shapes import ArcShape, LabelShape
from vision.draw.primitives.style import ACCENT_COLOR


def test_the_arc_is_drawn_at_the_knee(side_view_body, gray_frame):
    body = side_view_body(70.0)
    frame = AngleAnnotator().annotate(gray_frame(), body, {"knee_flexion_right": 70.0})
    knee = body.at("knee", "right")
    assert color_distance(pixels_around(frame, knee, 3), ACCENT_COLOR) < 30
    arc = next(
        s for s in knee_flexion_shapes(MeasuredBody(body, "right")) if isinstance(s, ArcShape)
    )
    assert np.allclose(arc.center, knee)
    assert abs(arc.sweep_deg) == pytest.approx(70.0, abs=0.1)
    angle = np.radians(arc.start_deg + arc.sweep_deg / 2)
    middle_of_arc = arc.center + arc.radius * np.array([np.cos(angle), np.sin(angle)])
    assert color_distance(pixels_around(frame, middle_of_arc, 3), ACCENT_COLOR) < 30


def test_the_fppa_is_written_as_in_or_out(front_view_body):
    front_view_body.points[25] = (96.0, 220.0)  # left knee toward the middle
    shapes = fppa_shapes(MeasuredBody(front_view_body, "left"))
    arc = next(s for s in shapes if isinstance(s, ArcShape))
    expected_deg = 2 * np.degrees(np.arctan2(14, 60))
    assert abs(arc.sweep_deg) == pytest.approx(expected_deg, abs=0.2)
    assert [fppa_text(v) for v in (12.4, -3.0, 0.2)] == ["12° in", "3° out", "0°"]


@pytest.mark.parametrize("name", ["knee_flexion_right", "knee_flexion_right_deg"])
def test_names_are_those_of_the_angle_table(side_view_body, gray_frame, name):
    body = side_view_body(70.0)
    frame = AngleAnnotator().annotate(gray_frame(), body.points, {name: 70.0})
    expected = AngleAnnotator().annotate(gray_frame(), body, {"knee_flexion_right": 70.0})
    assert np.array_equal(frame, expected)
    assert not np.array_equal(frame, gray_frame())


def test_missing_values_and_angles_without_a_drawing_are_skipped(side_view_body, gray_frame):
    angles = {"knee_flexion_right": np.nan, "hip_flexion_left": 30.0}
    frame = AngleAnnotator().annotate(gray_frame(), side_view_body(70.0), angles)
    assert np.array_equal(frame, gray_frame())
    assert angle_shapes("hip_flexion", 30.0, side_view_body(70.0), leg="left") == ()


def test_a_missing_pose_draws_nothing(gray_frame):
    angles = {"knee_flexion_right": 70.0}
    for pose in (None, np.full((33, 2), np.nan)):
        frame = AngleAnnotator().annotate(gray_frame(), pose, angles)
        assert np.array_equal(frame, gray_frame())


def test_values_are_placed_on_the_side_that_the_person_faces(side_view_body):
    def label_direction(facing_sign):
        shapes = angle_shapes(
            "knee_flexion", 70.0, side_view_body(70.0), leg="right", facing_sign=facing_sign
        )
        return next(s for s in shapes if isinstance(s, LabelShape)).direction[0]

    assert label_direction(1.0) > 0 > label_direction(-1.0)
