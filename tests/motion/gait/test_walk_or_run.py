from __future__ import annotations

import numpy as np
import pytest

from tests.support.synthetic_motion import add_noise
from tests.support.synthetic_runs import motion_of, only_bout, run
from vision.motion.gait.bouts import find_bouts
from vision.motion.gait.walk_or_run import (
    BOUNCE_ERROR,
    FLIGHT_ERROR_S,
    Evidence,
    classify_gait,
    measure_bounce,
    measure_flight,
)
from vision.motion.movement import analyse_motion

NOTHING = Evidence(float("nan"), 0.005)


def evidence(score):
    return Evidence(0.01 * score, 0.01)


@pytest.mark.parametrize(
    ("flight", "bounce", "gait"),
    [
        (4.0, 4.0, "run"),
        (-4.0, -4.0, "walk"),
        (1.0, 3.0, "run"),
        (1.0, -4.0, "walk"),  # a flight of one frame does not overrule the bounce
        (0.5, 0.5, "unclear"),
        (-3.0, 3.0, "unclear"),  # running without flight
        (-40.0, 4.0, "unclear"),
    ],
)
def test_both_signs_are_combined(flight, bounce, gait):
    assert classify_gait(evidence(flight), evidence(bounce)) == gait


@pytest.mark.parametrize(("score", "gait"), [(2.5, "run"), (-2.5, "walk"), (1.5, "unclear")])
def test_one_sign_must_be_clear_by_itself(score, gait):
    assert classify_gait(evidence(score), NOTHING) == gait
    assert classify_gait(NOTHING, evidence(score)) == gait


def test_without_signs_the_gait_is_unclear():
    assert classify_gait(NOTHING, NOTHING) == "unclear"


@pytest.mark.parametrize("fps", [15, 24, 30, 60])
@pytest.mark.parametrize("direction", ["backward", "forward"])
@pytest.mark.parametrize("gait", ["run", "walk"])
def test_gait_at_any_frame_rate(gait, direction, fps):
    bout = only_bout(motion_of(gait=gait, direction=direction, fps=float(fps), noise_px=1.5))
    assert bout.gait == gait


def test_running_without_flight_is_unclear():
    clip = run(gait="walk", direction="forward", bounce=-0.06, duty=0.53, fps=30.0)
    assert only_bout(analyse_motion(clip.track)).gait == "unclear"


@pytest.mark.parametrize("seed", range(4))
def test_noise_never_turns_a_walk_into_a_run(seed):
    clip = run(gait="walk", direction="backward", fps=24.0, duration_s=3.5)
    bouts = find_bouts(add_noise(clip.track, 8.0, seed=seed))
    assert all(bout.gait != "run" for bout in bouts)


def bounce_of(clip, **options):
    plan = clip.plan
    return measure_bounce(
        clip.track, stride_s=plan.stride_s, leg_length=340.0, direction=plan.direction, **options
    )


@pytest.mark.parametrize("direction", ["backward", "forward", "in_place"])
def test_the_bounce_is_half_the_travel_of_the_hips(direction):
    clip = run(direction=direction, bounce=0.06, sway=0.0)
    found = bounce_of(clip)
    assert 0.5 * 0.03 < found.value < 1.5 * 0.03
    assert found.error >= BOUNCE_ERROR


def test_exchanged_legs_do_not_change_the_bounce():
    clip = run(bounce=0.06)
    track = clip.track
    xyz = track.xyz.copy()
    rows = slice(60, 120)
    xyz[rows, [27]], xyz[rows, [28]] = track.xyz[rows, [28]], track.xyz[rows, [27]]
    swapped = type(track)(**{**track.__dict__, "xyz": xyz})
    exact, found = (
        measure_bounce(t, stride_s=0.75, leg_length=340.0, direction="backward")
        for t in (track, swapped)
    )
    assert found.value == pytest.approx(exact.value, rel=0.1)


def test_a_person_who_is_missing_has_no_bounce():
    clip = run()
    track = clip.track
    gone = type(track)(**{**track.__dict__, "xyz": np.full_like(track.xyz, np.nan)})
    found = measure_bounce(gone, stride_s=0.75, leg_length=340.0, direction="backward")
    assert np.isnan(found.value)
    assert found.score == 0.0


@pytest.mark.parametrize("frame_s", [1 / 60, 1 / 24])
def test_the_flight_is_uncertain_by_half_a_frame_at_both_ends(frame_s):
    found = measure_flight({}, stride_s=0.7, frame_s=frame_s)
    assert np.isnan(found.value)
    assert found.error**2 == pytest.approx(FLIGHT_ERROR_S**2 + 2 * (frame_s / 2) ** 2)
