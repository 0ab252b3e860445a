from __future__ import annotations

import numpy as np
import pytest

from tests.support.synthetic_runs import BODY, CONTACT_PITCH_DEG, LEG_PX, motion_of, only_bout, run
from vision.motion.gait.contacts import find_contacts
from vision.motion.gait.foot_path import trace_foot
from vision.motion.gait.stance_phases import find_stance_phases
from vision.motion.gait.strike import MIN_STRIKE_RATE, USUAL_FLAT_SLOPE, classify_strike


def steps_of(near=True, **plan):
    return [s for s in only_bout(motion_of(**plan)).steps if s.near == near]


@pytest.mark.parametrize(("fps", "facing"), [(60, "left"), (60, "right"), (120, "right")])
@pytest.mark.parametrize("landing", CONTACT_PITCH_DEG)
def test_foot_strike_of_a_backward_run(landing, fps, facing):
    steps = steps_of(landing=landing, fps=fps, facing=facing)
    assert {s.strike for s in steps} == {landing}
    assert all(s.strike_confidence >= 0.5 for s in steps)


@pytest.mark.parametrize("noise", [0.0, 1.5])
@pytest.mark.parametrize("landing", ["toe_first", "heel_first"])
def test_foot_strike_of_a_backward_walk(landing, noise):
    steps = steps_of(landing=landing, gait="walk", noise_px=noise)
    assert {s.strike for s in steps} == {landing}


@pytest.mark.parametrize("landing", CONTACT_PITCH_DEG)
def test_a_little_noise_changes_few_strikes(landing):
    steps = steps_of(landing=landing, noise_px=1.5)
    assert sum(s.strike == landing for s in steps) >= 0.75 * len(steps)


@pytest.mark.parametrize(("landing_deg", "strike"), [(28.0, "heel_first"), (-20.0, "toe_first")])
def test_clear_foot_strike_of_a_forward_run(landing_deg, strike):
    landing = "heel_first" if landing_deg > 0 else "toe_first"
    steps = steps_of(direction="forward", landing=landing, landing_deg=landing_deg)
    assert {s.strike for s in steps} == {strike}


def test_doubtful_foot_strike_of_a_forward_run_is_unclear():
    steps = steps_of(direction="forward", landing="heel_first", landing_deg=8.0)
    assert {s.strike for s in steps} == {"unclear"}
    assert {s.strike_confidence for s in steps} == {0.0}


@pytest.mark.parametrize("landing", CONTACT_PITCH_DEG)
@pytest.mark.parametrize("gait", ["run", "walk"])
def test_at_30_frames_per_second_the_strike_is_unclear(landing, gait):
    steps = steps_of(landing=landing, gait=gait, fps=30)
    assert steps
    assert {s.strike for s in steps} == {"unclear"}
    assert {s.strike_confidence for s in steps} == {0.0}
    # The pitch is still reported.
    assert np.isfinite([s.pitch_deg for s in steps]).all()


def test_slow_motion_at_30_frames_per_second_is_enough():
    assert {s.strike for s in steps_of(fps=30, factor=0.5)} == {"toe_first"}


@pytest.mark.parametrize("near", [True, False])
@pytest.mark.parametrize("landing_deg", [-20.0, -12.0, 12.0, 20.0])
def test_foot_pitch_at_contact(landing_deg, near):
    landing = "toe_first" if landing_deg < 0 else "heel_first"
    steps = steps_of(near, landing=landing, landing_deg=landing_deg)
    pitch = [s.pitch_deg for s in steps]
    # It is a mean over the last twentieth of a second, in which the foot still turns.
    assert np.median(pitch) == pytest.approx(landing_deg, abs=5.0)
    assert {np.sign(p) for p in pitch} == {np.sign(landing_deg)}


def test_a_flat_foot_has_no_pitch():
    assert np.abs([s.pitch_deg for s in steps_of(landing="flat")]).max() < 3.0


@pytest.mark.parametrize(("landing", "sign"), [("toe_first", -1), ("heel_first", 1)])
def test_the_end_that_lands_first_leads(landing, sign):
    assert {np.sign(s.lead_s) for s in steps_of(landing=landing)} == {sign}


@pytest.mark.parametrize("facing", ["left", "right"])
def test_slope_of_the_flat_foot_is_measured_in_walking(facing):
    bout = only_bout(motion_of(landing="flat", gait="walk", facing=facing))
    for slope in bout.flat_foot.values():
        assert slope == pytest.approx(BODY.flat_slope, abs=0.5)


def test_slope_of_the_flat_foot_is_the_usual_one_in_running():
    bout = only_bout(motion_of(landing="flat"))
    assert set(bout.flat_foot.values()) == {USUAL_FLAT_SLOPE}


def test_the_far_foot_is_never_called_flat():
    for landing in CONTACT_PITCH_DEG:
        strikes = {s.strike for s in steps_of(False, landing=landing)}
        assert strikes == {"unclear" if landing == "flat" else landing}


def test_the_far_foot_has_less_confidence():
    near, far = (
        max(s.strike_confidence for s in steps_of(n, landing="toe_first")) for n in (True, False)
    )
    assert far <= 0.6 * near + 1e-9


def test_the_minimum_frame_rate_is_between_30_and_60():
    assert 30 < MIN_STRIKE_RATE < 60


def test_the_strike_of_a_foot_without_a_flat_slope_is_unclear():
    track = run().track
    path = trace_foot(track, "right", facing_sign=1.0, leg_length=LEG_PX, stride_s=0.75)
    contact = find_contacts(path, find_stance_phases(path, stride_s=0.75))[2]
    found = classify_strike(
        path, contact, flat=float("nan"), direction="backward", near=True, rate=60.0
    )
    assert found.strike == "unclear"
    assert found.confidence == 0.0
