from __future__ import annotations

import numpy as np

from tests.support.frame_annotations import DEEP_SQUAT, UNCOUNTED_REP, squat_annotations
from tests.support.image_checks import color_distance, pixels_around
from vision.draw.overlays.squat import draw_squat, squat_shapes
from vision.draw.primitives.shapes import LabelShape
from vision.draw.primitives.style import Sizes
from vision.text.verdicts import VERDICT_STYLES

SIZES = Sizes.for_frame(720, 1280)


def label_texts(annotations):
    return [s.text for s in squat_shapes(annotations) if isinstance(s, LabelShape)]


def test_nothing_is_drawn_where_the_person_is_missing(gray_frame):
    frame = draw_squat(gray_frame(), squat_annotations(None, heel_up=True), sizes=SIZES)
    assert np.array_equal(frame, gray_frame())


def test_angles_are_shown_only_during_a_counted_repetition(side_view_body):
    body = side_view_body(70.0)
    assert label_texts(squat_annotations(body)) == ["Trunk 24°", "Knee 70°"]
    assert squat_shapes(squat_annotations(body, phase="between")) == ()
    assert squat_shapes(squat_annotations(body, rep=UNCOUNTED_REP)) == ()
    assert squat_shapes(squat_annotations(body, screen=None)) == ()


def test_an_oblique_view_shows_no_angle(side_view_body):
    assert squat_shapes(squat_annotations(side_view_body(70.0), plane=None, angles={})) == ()


def test_a_standing_leg_that_is_not_known_has_no_angle(side_view_body, front_view_body):
    side = squat_annotations(side_view_body(70.0), leg=None)
    assert label_texts(side) == ["Trunk 24°"]
    front = squat_annotations(
        front_view_body, leg=None, near=None, plane="frontal", angles={"fppa_left": 20.0}
    )
    assert squat_shapes(front) == ()


def test_a_deep_squat_shows_the_thigh(side_view_body):
    annotations = squat_annotations(side_view_body(70.0), screen=DEEP_SQUAT, leg=None)
    assert label_texts(annotations) == ["Trunk 24°", "Thigh 70°"]


def test_with_both_feet_down_only_a_knee_that_falls_in_has_a_value(front_view_body):
    annotations = squat_annotations(
        front_view_body,
        screen=DEEP_SQUAT,
        leg=None,
        near=None,
        plane="frontal",
        angles={"fppa_left": 9.0, "fppa_right": -60.0, "trunk_lateral_lean": 1.0},
    )
    assert label_texts(annotations) == ["9° in"]


def test_the_heel_is_marked_when_it_is_up(side_view_body, gray_frame):
    body = side_view_body(70.0)
    body.points[30] -= 0.0, 40.0
    unmarked = draw_squat(gray_frame(), squat_annotations(body), sizes=SIZES)
    marked = draw_squat(gray_frame(), squat_annotations(body, heel_up=True), sizes=SIZES)
    heel, color = body.at("heel", "right"), VERDICT_STYLES["watch"].color
    assert color_distance(pixels_around(marked, heel, 3), color) < 30
    assert color_distance(pixels_around(unmarked, heel, 3), color) > 100
