from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import join_clips, lunges, squats, walk


@pytest.mark.parametrize("view", ["front", "back", "left", "right", 45.0])
@pytest.mark.parametrize(
    ("leg", "screen"),
    [("left", "single_leg_squat"), ("right", "single_leg_squat"), ("both", "deep_squat")],
)
def test_the_stance_decides_the_screen(leg, screen, view):
    found = judge(squats(leg=leg, view=view))
    assert found.selection.screen.id == screen
    assert found.selection.reason is None


@pytest.mark.parametrize(
    ("movie", "says"),
    [
        pytest.param(lunges(), "lunge", id="lunges"),
        pytest.param(walk(view="left"), "walk forward", id="a walk"),
        pytest.param(squats(depth=0), "never go down", id="standing"),
        pytest.param(squats(depth=0, view="front", leg="both"), "never go down", id="facing"),
    ],
)
def test_what_is_no_squat_is_refused_with_the_reason(movie, says):
    found = judge(movie)
    assert found.selection.screen is None
    assert says in found.selection.reason
    assert found.results == ()


def test_a_mixed_clip_is_what_most_repetitions_are():
    movie = join_clips(
        squats(leg="both", view="front", reps=1), squats(leg="left", view="front", reps=4)
    )
    assert judge(movie).selection.screen.id == "single_leg_squat"


def test_one_clip_with_both_legs_is_one_screen():
    movie = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    found = judge(movie)
    assert found.selection.screen.id == "single_leg_squat"
    assert {a.leg for a in found.results} == {"left", "right"}


def test_too_shallow_squats_still_name_the_screen():
    found = judge(squats(leg="both", view="left", depth=27))
    assert found.selection.screen.id == "deep_squat"
    assert not any(c.counted for c in found.candidates)
    assert {c.reason for c in found.candidates} == {"the knee bends less than 30°"}


@pytest.mark.parametrize("wanted", ["single-leg-squat", "deep-squat"])
def test_a_screen_that_is_asked_for_is_selected(wanted):
    assert judge(walk(view="left"), screen=wanted).selection.screen.id == wanted.replace("-", "_")


def test_a_clip_cut_to_one_whole_and_two_halves_is_still_a_squat():
    movie = squats(leg="left", view="left", lead_s=0.0)
    part = movie.track.slice_rows(slice(45, 300))
    assert judge(replace(movie, track=part)).selection.screen.id == "single_leg_squat"
