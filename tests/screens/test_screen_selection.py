from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.judged_motion import judge
from tests.support.other_movements import OTHER_MOVEMENTS, deadlifts, jump_squats
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
    ("clip", "reason"),
    [
        pytest.param(lunges(), "lunge", id="lunges"),
        pytest.param(walk(view="left"), "walk forward", id="a walk"),
        pytest.param(squats(depth=0), "never go down", id="standing"),
        pytest.param(squats(depth=0, view="front", leg="both"), "never go down", id="facing"),
    ],
)
def test_other_movements_fit_no_screen_and_have_a_reason(clip, reason):
    found = judge(clip)
    assert found.selection.screen is None
    assert reason in found.selection.reason
    assert found.results == ()


def test_the_stance_of_most_repetitions_decides_a_mixed_clip():
    clip = join_clips(
        squats(leg="both", view="front", reps=1), squats(leg="left", view="front", reps=4)
    )
    assert judge(clip).selection.screen.id == "single_leg_squat"


def test_one_clip_with_both_legs_is_one_screen():
    clip = join_clips(squats(leg="left", view="front"), squats(leg="right", view="front"))
    found = judge(clip)
    assert found.selection.screen.id == "single_leg_squat"
    assert {a.leg for a in found.results} == {"left", "right"}


def test_too_shallow_squats_still_select_the_screen():
    found = judge(squats(leg="both", view="left", depth=27))
    assert found.selection.screen.id == "deep_squat"
    assert not any(c.counted for c in found.candidates)
    assert {c.reason for c in found.candidates} == {"the knee bends less than 30°"}


@pytest.mark.parametrize("wanted", ["single-leg-squat", "deep-squat"])
def test_a_requested_screen_is_selected(wanted):
    assert judge(walk(view="left"), screen=wanted).selection.screen.id == wanted.replace("-", "_")


def test_a_clip_with_one_complete_and_two_cut_repetitions_is_a_squat_clip():
    clip = squats(leg="left", view="left", lead_s=0.0)
    part = clip.track.slice_rows(slice(45, 300))
    assert judge(replace(clip, track=part)).selection.screen.id == "single_leg_squat"


@pytest.mark.parametrize("movement", OTHER_MOVEMENTS)
def test_a_clip_of_another_movement_says_what_it_looks_like_and_what_to_film(movement):
    make, _, word = OTHER_MOVEMENTS[movement]
    found = judge(make())
    assert found.selection.screen is None
    assert word in found.selection.reason
    assert any(
        advice in found.selection.reason for advice in ("film ", "stand still", "stand with")
    )
    assert not any(c.counted for c in found.candidates)


def test_one_accepted_repetition_among_many_rejected_ones_is_no_test():
    clip = join_clips(
        jump_squats(reps=2), squats(leg="both", view="left", reps=1), jump_squats(reps=2)
    )
    found = judge(clip)
    assert found.selection.screen is None
    assert "jumps" in found.selection.reason


def test_one_real_repetition_is_a_test():
    found = judge(squats(leg="both", view="front", depth=100, reps=1))
    assert found.selection.screen.id == "deep_squat"
    assert [c.counted for c in found.candidates] == [True]


def test_bending_down_before_and_after_a_repetition_is_getting_into_place():
    clip = join_clips(
        deadlifts(reps=1), squats(leg="both", view="left", depth=90, reps=1), deadlifts(reps=1)
    )
    found = judge(clip)
    assert found.selection.screen.id == "deep_squat"
    assert [c.counted for c in found.candidates] == [False, True, False]


@pytest.mark.parametrize("leg", ["left", "both"])
def test_a_squat_at_the_first_frame_is_reported_as_partial(leg):
    clip = squats(leg=leg, view="left", depth=80, lead_s=0.0)
    part = clip.track.slice_rows(slice(50, len(clip.track)))  # in the first bottom
    found = judge(replace(clip, track=part))
    assert found.selection.screen is not None
    first, *others = found.candidates
    assert "begins before" in first.reason
    assert all(c.counted for c in others)


def test_a_clip_of_one_cut_off_squat_shows_which_test_it_is():
    clip = squats(leg="both", view="left", depth=90, lead_s=0.0, reps=1)
    part = clip.track.slice_rows(slice(45, len(clip.track)))
    found = judge(replace(clip, track=part))
    assert found.selection.screen.id == "deep_squat"
    assert not any(c.counted for c in found.candidates)
