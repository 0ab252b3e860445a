from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vision.draw.evidence.criteria import EVIDENCE_SHAPES, evidence_shapes
from vision.draw.overlays.angle_marks import fppa_text, squat_shapes
from vision.draw.overlays.annotators import (
    AngleAnnotator,
    SkeletonAnnotator,
    heading,
    rep_text,
    time_text,
)
from vision.draw.overlays.timeline import FrameAnnotations
from vision.draw.primitives.shapes import (
    ArcShape,
    LabelShape,
    MeasuredBody,
    fppa_shapes,
    knee_flexion_shapes,
)
from vision.draw.primitives.strokes import draw_line, draw_polyline
from vision.draw.primitives.style import ACCENT_COLOR, Sizes
from vision.report.models import Rep
from vision.screens.registry import SCREENS
from vision.text.verdicts import VERDICT_STYLES

SIZES = Sizes.for_frame(720, 1280)
REP = Rep(number=2, leg="right", start_s=1.0, bottom_s=2.0, end_s=3.0, counted=True)


def moment_of(body, **changes):
    values = {"knee_flexion_right": 70.0, "trunk_forward_lean": 24.0, "thigh_angle_right": 70.0}
    made = FrameAnnotations(
        2.0,
        body,
        "single_leg_squat",
        leg="right",
        near="right",
        plane="sagittal",
        angles=values,
        rep=REP,
        phase="down",
    )
    return replace(made, **changes)


def around(picture, spot, reach):
    x, y = (round(float(v)) for v in spot)
    return picture[y - reach : y + reach + 1, x - reach : x + reach + 1].astype(int)


def nearness(part, colour):
    """Least distance of any pixel to a colour."""
    return int(np.abs(part - np.array(colour)).sum(axis=2).min())


def test_the_arc_is_drawn_at_the_knee(from_side, grey):
    body = from_side(70.0)
    picture = AngleAnnotator(SIZES).annotate(grey(), moment_of(body))
    assert nearness(around(picture, body.at("knee", "right"), 3), ACCENT_COLOR) < 30
    arc = next(
        s for s in knee_flexion_shapes(MeasuredBody(body, "right")) if isinstance(s, ArcShape)
    )
    assert np.allclose(arc.centre, body.at("knee", "right"))
    assert abs(arc.sweep_deg) == pytest.approx(70.0, abs=0.1)
    # Halfway along the arc there is its rim.
    turn = np.radians(arc.start_deg + arc.sweep_deg / 2)
    rim = arc.centre + arc.radius * np.array([np.cos(turn), np.sin(turn)])
    assert nearness(around(picture, rim, 3), ACCENT_COLOR) < 30


def test_nothing_is_drawn_where_the_person_is_missing(grey):
    picture = grey()
    for annotator in (SkeletonAnnotator(SIZES), AngleAnnotator(SIZES)):
        picture = annotator.annotate(picture, moment_of(None))
    assert np.array_equal(picture, grey())


def test_points_that_are_not_finite_or_far_out_draw_nothing(grey):
    picture = grey()
    for bad in (np.nan, np.inf, 1e9):
        draw_line(picture, np.array([bad, 5.0]), np.array([9.0, 9.0]), color=ACCENT_COLOR, width=3)
    draw_polyline(picture, np.empty((0, 2)), color=ACCENT_COLOR, width=3)
    assert np.array_equal(picture, grey())


def test_the_near_side_is_brighter(from_side, grey):
    body = from_side(70.0)
    body.points[[25, 27]] -= 120.0, 0.0  # the far leg out of the near one's way
    picture = SkeletonAnnotator(SIZES).annotate(grey(), moment_of(body))

    def brightness(side):
        middle = (body.at("knee", side) + body.at("ankle", side)) / 2
        return around(picture, middle, 2).max()

    assert brightness("right") > brightness("left") + 60
    assert brightness("left") > 60


def test_hardly_seen_points_are_faded_and_unseen_ones_left_out(from_side, grey):
    body = from_side(70.0)
    body.seen[[13, 15]] = 0.0  # the far arm lies behind the near one
    elbow, wrist = body.at("elbow", "right"), body.at("wrist", "right")

    def brightness(seen):
        body.seen[16] = seen
        picture = SkeletonAnnotator(SIZES).annotate(grey(), moment_of(body, leg=None))
        return int(around(picture, 0.3 * elbow + 0.7 * wrist, 2).max())

    clear, faded, gone = brightness(0.9), brightness(0.3), brightness(0.01)
    assert clear > faded + 40
    assert faded > gone + 40


def test_angles_are_shown_only_while_a_counted_repetition_is_done(from_side):
    body = from_side(70.0)
    assert any(
        isinstance(s, LabelShape) and s.text == "Knee 70°" for s in squat_shapes(moment_of(body))
    )
    assert squat_shapes(moment_of(body, phase="between")) == ()
    assert squat_shapes(moment_of(body, rep=REP.model_copy(update={"counted": False}))) == ()
    assert squat_shapes(moment_of(body, screen=None)) == ()


def test_a_view_that_cannot_carry_an_angle_shows_none(from_side):
    assert squat_shapes(moment_of(from_side(70.0), plane=None, values={})) == ()


def test_a_deep_squat_shows_the_thigh(from_side):
    texts = [
        s.text
        for s in squat_shapes(moment_of(from_side(70.0), screen="deep_squat", leg=None))
        if isinstance(s, LabelShape)
    ]
    assert texts == ["Trunk 24°", "Thigh 70°"]


def test_from_the_front_the_knee_turns_in_or_out(from_front):
    moved = from_front
    moved.points[25] = (96.0, 220.0)  # left knee toward the middle
    shapes = fppa_shapes(MeasuredBody(moved, "left"))
    arc = next(s for s in shapes if isinstance(s, ArcShape))
    expected = 2 * np.degrees(np.arctan2(14, 60))
    assert abs(arc.sweep_deg) == pytest.approx(expected, abs=0.2)
    assert [fppa_text(v) for v in (12.4, -3.0, 0.2)] == ["12° in", "3° out", "0°"]


def test_from_the_front_a_knee_far_out_is_no_number_with_both_feet_down(from_front):
    both = moment_of(
        from_front,
        screen="deep_squat",
        leg=None,
        near=None,
        plane="frontal",
        values={"fppa_left": 9.0, "fppa_right": -60.0, "trunk_lateral_lean": 1.0},
    )
    assert [s.text for s in squat_shapes(both) if isinstance(s, LabelShape)] == ["9° in"]


def test_the_heel_is_marked_when_it_is_up(from_side, grey):
    body = from_side(70.0)
    body.points[30] -= 0.0, 40.0
    plain = AngleAnnotator(SIZES).annotate(grey(), moment_of(body))
    marked = AngleAnnotator(SIZES).annotate(grey(), moment_of(body, heel_up=True))
    colour = VERDICT_STYLES["watch"].color
    assert nearness(around(marked, body.at("heel", "right"), 3), colour) < 30
    assert nearness(around(plain, body.at("heel", "right"), 3), colour) > 100


@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize("forward", [1.0, -1.0])
def test_every_proof_has_a_drawing_that_stays_finite(from_side, from_front, leg, forward):
    for body in (from_side(80.0), from_front, replace(from_front, points=np.zeros((33, 2)))):
        subject = MeasuredBody(body, leg, forward, "12°", lambda name, side: np.ones((5, 2)))
        of_screens = [(s.id, id_) for s in SCREENS.values() for id_ in s.measures]
        for screen, id_ in [*((None, id_) for id_ in EVIDENCE_SHAPES), *of_screens]:
            shapes = evidence_shapes(screen, id_, subject)
            assert shapes
            arcs = [s for s in shapes if isinstance(s, ArcShape)]
            assert all(np.isfinite([a.radius, a.start_deg, a.sweep_deg]).all() for a in arcs)
    assert evidence_shapes(None, "something_new", subject) == ()


def test_words_of_the_header():
    assert heading("single_leg_squat", "left") == "Single-leg squat · left leg"
    assert heading("deep_squat", None) == "Deep squat"
    assert heading(None, None) == "No test recognised"
    assert rep_text(moment_of(None), 3) == "Rep 2 of 3 · down"
    assert rep_text(moment_of(None, rep=None, phase="before"), 3) == "Ready"
    assert rep_text(moment_of(None, rep=None), 0) == "No repetition found"
    assert rep_text(moment_of(None, screen=None), 3) == ""
    uncounted = REP.model_copy(update={"counted": False})
    assert rep_text(moment_of(None, rep=uncounted), 3) == "Rep 2 of 3 · not counted"
    assert [time_text(t) for t in (0.0, 7.4, 61.25, 0.3)] == [
        "0:00.0",
        "0:07.4",
        "1:01.2",
        "0:00.3",
    ]
