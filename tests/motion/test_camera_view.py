from __future__ import annotations

import numpy as np
import pytest

from tests.support.stick_figure import Leg, Posture, bent_leg
from tests.support.synthetic_motion import add_noise, drop_person, hold_posture, squats, walk
from vision.motion.camera_view import find_view

# A few degrees around a border may go either way.
TURNS = [
    (0, "front", "camera"),
    (10, "front", "camera"),
    (14, "front", "camera"),
    (20, "oblique", "camera"),
    (30, "oblique", "camera"),
    (45, "oblique", None),
    (60, "oblique", "edge"),
    (73, "side", "edge"),
    (90, "side", "edge"),
    (107, "side", "edge"),
    (120, "oblique", "edge"),
    (135, "oblique", None),
    (150, "oblique", "away"),
    (170, "back", "away"),
    (180, "back", "away"),
]


@pytest.mark.parametrize("edge", ["left", "right"])
@pytest.mark.parametrize(("turn", "name", "facing"), TURNS)
def test_the_view_follows_from_the_turn_of_the_body(turn, name, facing, edge):
    view = find_view(
        hold_posture(Posture(bent_leg(10), bent_leg(10)), view=float(turn), facing=edge)
    )
    assert view.name == name
    if facing is not None:
        assert view.facing == (edge if facing == "edge" else facing)
    assert view.confidence == 1.0
    assert float(np.median(view.turn_deg)) == pytest.approx(turn, abs=4)


@pytest.mark.parametrize("edge", ["left", "right"])
@pytest.mark.parametrize(
    ("turn", "names"),
    [(16, {"front", "oblique"}), (69, {"side", "oblique"}), (71, {"side", "oblique"})],
)
def test_at_a_limit_either_view_is_right(turn, names, edge):
    assert find_view(hold_posture(Posture(), view=float(turn), facing=edge)).name in names


@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
@pytest.mark.parametrize("edge", ["left", "right"])
def test_direction_of_travel_does_not_matter(edge, backward):
    view = find_view(walk(view=edge, backward=backward).track)
    assert (view.name, view.facing) == ("side", edge)


@pytest.mark.parametrize("toe_out", [15, 30, 40])
@pytest.mark.parametrize(("view", "name"), [("front", "front"), ("back", "back")])
def test_toes_turned_out_do_not_turn_the_person(view, name, toe_out):
    legs = Leg(toe_out=toe_out)
    assert find_view(hold_posture(Posture(legs, legs), view=view)).name == name


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
@pytest.mark.parametrize("leg", ["left", "right"])
def test_a_raised_foot_does_not_turn_the_person(leg, view):
    found = find_view(squats(leg=leg, view=view, reps=1).track, standing_leg=leg)
    assert found.name == (view if view in ("front", "back") else "side")


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
def test_a_deep_bow_does_not_turn_the_person(view):
    found = find_view(squats(leg="both", view=view, depth=110, trunk_lean=(0, 45)).track)
    assert found.name == (view if view in ("front", "back") else "side")


def test_confidence_is_the_share_of_frames_that_agree():
    noisy = find_view(add_noise(hold_posture(Posture(), view=12.0, count=60), 6.0))
    assert noisy.name in ("front", "oblique")
    assert 0.4 < noisy.confidence < 1.0


def test_the_facing_sign_is_constant_within_a_segment():
    view = find_view(add_noise(hold_posture(Posture(), view="front", count=60), 8.0))
    assert set(view.left_sign) == {1.0}
    assert len(set(view.facing_sign)) == 1


def test_missing_frames_do_not_vote():
    track = hold_posture(Posture(), view="left", count=20)
    view = find_view(drop_person(track, slice(0, 15)))
    assert (view.name, view.facing, view.confidence) == ("side", "left", 1.0)
    assert np.isnan(view.facing_sign[:15]).all()


def test_an_empty_track_has_no_view():
    view = find_view(drop_person(hold_posture(Posture(), view="left"), slice(None)))
    assert (view.name, view.facing, view.confidence) == (None, None, 0.0)
    assert not view.shows_sagittal.any()
    assert not view.shows_frontal.any()
