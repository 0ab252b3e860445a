from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vision.draw.evidence.criteria import EVIDENCE_DRAWINGS, evidence_drawing
from vision.draw.overlays.angles import MeasuredBody
from vision.draw.primitives.shapes import ArcShape, LabelShape, LineShape
from vision.screens.registry import SCREENS


@pytest.mark.parametrize("leg", ["left", "right"])
@pytest.mark.parametrize("facing_sign", [1.0, -1.0])
@pytest.mark.parametrize("name", EVIDENCE_DRAWINGS)
def test_evidence_stays_finite(side_view_body, front_view_body, leg, facing_sign, name):
    collapsed = replace(front_view_body, points=np.zeros((33, 2)))
    for body in (side_view_body(80.0), front_view_body, collapsed):
        measured = MeasuredBody(body, leg, facing_sign, "12°", lambda *_: np.ones((5, 2)))
        shapes = EVIDENCE_DRAWINGS[name].shapes(measured)
        assert any(isinstance(s, LabelShape) for s in shapes)
        assert any(not isinstance(s, LabelShape) for s in shapes)
        arcs = [s for s in shapes if isinstance(s, ArcShape)]
        assert all(np.isfinite([a.radius, a.start_deg, a.sweep_deg]).all() for a in arcs)


@pytest.mark.parametrize("screen", SCREENS.values(), ids=lambda screen: screen.id)
def test_every_criterion_of_a_screen_has_its_evidence(screen):
    assert all(evidence_drawing(screen, id_) is not None for id_ in screen.measures)


def test_a_screen_can_draw_a_criterion_as_something_else():
    screen = SCREENS["deep_squat"]
    for id_, name in screen.evidence.items():
        assert evidence_drawing(screen, id_) is EVIDENCE_DRAWINGS[name]
        assert evidence_drawing(None, id_) is EVIDENCE_DRAWINGS[id_]


def test_an_unknown_criterion_has_no_drawing():
    assert evidence_drawing(None, "something_new") is None


def test_the_foot_strike_is_drawn_against_the_floor(side_view_body):
    measured = MeasuredBody(side_view_body(30.0), "right", 1.0, "12°")
    lines = [s for s in EVIDENCE_DRAWINGS["toe_first"].shapes(measured) if isinstance(s, LineShape)]
    assert {line.dashed for line in lines} == {True, False}
