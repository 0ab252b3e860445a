"""Walks and runs: planted feet stay, contacts are those of the spec, bodies move like bodies."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.support.pose_checks import (
    foot_pitch,
    inspect,
    knee_flexion,
    lowest_sole,
    thigh_angle,
)
from truth.movements import FootContact, PosedMotion, make_motion, make_movement
from truth.movements.gait_heights import StepTooLongError
from truth.movements.specs import Gait
from truth.movements.trunk import trunk_line
from truth.skeleton import example_skeleton, joint_positions

SKELETON = example_skeleton()
EXACT = {"wobble": 0.0, "duration_s": 2.5}
KINDS = [
    {"gait": "run", "direction": "backward"},
    {"gait": "run", "direction": "forward"},
    {"gait": "walk", "direction": "backward"},
    {"gait": "walk", "direction": "forward"},
]


def motion_of(**fields: object) -> PosedMotion:
    return make_motion(SKELETON, Gait.model_validate(EXACT | fields))


def inner_contacts(motion: PosedMotion) -> list[FootContact]:
    inside = [c for c in motion.contacts if c.start_s > 0.1 and c.end_s < motion.duration_s - 0.1]
    assert inside
    return inside


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("surface", ["overground", "treadmill", "in_place"])
def test_planted_feet_stay_and_nothing_jumps(kind: dict[str, str], surface: str) -> None:
    spec = Gait.model_validate(kind | {"surface": surface, "duration_s": 1.6})
    movement = make_movement(SKELETON, spec, fps=50)
    found = inspect(SKELETON, movement)
    assert found.slide_m < 0.001
    assert found.lowest_m > -0.002
    assert found.fastest_mps < 15.0
    assert found.straightest_deg > 1.0
    assert found.most_flexed_deg < 130.0
    assert found.longest_bone_error_m < 1e-6
    moved = movement.poses[-1].root[1] - movement.poses[0].root[1]
    if surface != "overground":
        assert abs(moved) < 0.15
    else:
        assert moved * (1 if kind["direction"] == "backward" else -1) > 0.8


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("contact", ["toe", "flat", "heel"])
def test_asked_part_of_the_sole_touches_first(kind: dict[str, str], contact: str) -> None:
    motion = motion_of(**kind, contact=contact)
    for c in inner_contacts(motion)[:3]:
        before = lowest_sole(SKELETON, motion.pose_at(c.start_s - 0.02), c.side)
        after = lowest_sole(SKELETON, motion.pose_at(c.start_s), c.side)
        assert min(before.values()) > 0.001
        assert min(after.values()) < 0.001
        lead = after["heel"] - after["fore"]
        if contact == "toe":
            assert lead > 0.02
        elif contact == "heel":
            assert lead < -0.015
        else:
            assert abs(lead) < 0.008


def test_feet_leave_the_floor_at_toe_off() -> None:
    for kind in KINDS:
        motion = motion_of(**kind)
        c = inner_contacts(motion)[0]
        on = min(lowest_sole(SKELETON, motion.pose_at(c.end_s), c.side).values())
        off = min(lowest_sole(SKELETON, motion.pose_at(c.end_s + 0.03), c.side).values())
        assert on < 0.001 < off


@pytest.mark.parametrize("kind", KINDS)
def test_runs_fly_and_walks_do_not(kind: dict[str, str]) -> None:
    motion = motion_of(**kind)
    contacts = sorted(motion.contacts, key=lambda c: c.start_s)
    for a, b in pairwise(contacts):
        assert a.side != b.side
        assert (b.start_s > a.end_s) == (kind["gait"] == "run")
    middle = motion.duration_s / 2.0
    times = np.linspace(middle, middle + 120.0 / (motion.cadence or 1.0), 33)
    heights = np.array([motion.pose_at(float(t)).root[2] for t in times])
    assert 0.02 < np.ptp(heights) < 0.12
    # Of a stride's middle: a walker is highest on one straight leg, a runner lowest.
    stance = next(c for c in contacts if c.start_s > middle)
    top = motion.pose_at((stance.start_s + stance.end_s) / 2.0).root[2]
    highest = top > heights.mean()
    assert highest == (kind["gait"] == "walk")


def test_free_flight_is_a_free_fall() -> None:
    motion = motion_of(gait="run", direction="backward")
    first, second = sorted(inner_contacts(motion), key=lambda c: c.start_s)[:2]
    t, h = (first.end_s + second.start_s) / 2.0, 0.02
    z = [motion.pose_at(t + k * h).root[2] for k in (-1, 0, 1)]
    assert (z[0] - 2.0 * z[1] + z[2]) / h**2 == pytest.approx(-9.81, abs=0.05)


@pytest.mark.slow
def test_spec_sets_angles_of_a_backward_run() -> None:
    motion = motion_of(peak_hip_extension_deg=20.0, trunk_forward_lean_deg=10.0, trunk_rock_deg=0.0)
    contacts = inner_contacts(motion)
    contact = next(c for c in contacts if c.side == "left")
    pose = motion.pose_at(contact.start_s)
    assert knee_flexion(SKELETON, pose, "left") == pytest.approx(25.0, abs=2.0)
    assert foot_pitch(SKELETON, pose, "left") == pytest.approx(-16.0, abs=0.1)
    stride = np.linspace(contact.start_s - 0.6, contact.start_s, 60)
    least = min(thigh_angle(SKELETON, motion.pose_at(float(t)), "left") for t in stride)
    assert least == pytest.approx(-20.0, abs=1.5)
    assert trunk_line(SKELETON, dict(pose.rotations))[0] == pytest.approx(10.0, abs=0.2)


@pytest.mark.parametrize("pitch_deg", [-8.0, -28.0])
def test_landing_pitch_and_tipping_time(pitch_deg: float) -> None:
    motion = motion_of(landing_pitch_deg=pitch_deg, landing_tip_s=0.07, lowest_heel_deg=2.0)
    c = inner_contacts(motion)[0]
    landed = foot_pitch(SKELETON, motion.pose_at(c.start_s), c.side)
    down = foot_pitch(SKELETON, motion.pose_at(c.start_s + 0.075), c.side)
    assert landed == pytest.approx(pitch_deg, abs=0.1)
    assert down == pytest.approx(-2.0, abs=0.1)


def test_reaching_toe_is_on_the_floor_while_it_slides_back() -> None:
    motion = motion_of(
        gait="walk", direction="backward", cadence=84, speed_mps=0.5, reach_s=0.12, reach_m=0.06
    )
    c = inner_contacts(motion)[0]
    assert c.planted_s - c.start_s == pytest.approx(0.12)

    def ball(time_s: float) -> float:
        return float(joint_positions(SKELETON, motion.pose_at(time_s))[f"toes_{c.side}"][1])

    assert ball(c.planted_s) - ball(c.start_s) == pytest.approx(0.06, abs=0.002)
    assert abs(ball(c.planted_s + 0.1) - ball(c.planted_s)) < 0.001
    for time_s in (c.start_s, c.start_s + 0.06):
        assert lowest_sole(SKELETON, motion.pose_at(time_s), c.side)["fore"] < 0.002


def test_slow_backward_steps_keep_the_thigh_before_vertical() -> None:
    motion = motion_of(
        gait="walk",
        direction="backward",
        cadence=80,
        speed_mps=0.4,
        foot_offset_m=0.06,
        duration_s=4.0,
    )
    angles = [thigh_angle(SKELETON, motion.pose_at(t), "left") for t in np.linspace(0.5, 3.5, 60)]
    assert min(angles) > 5.0
    assert max(angles) < 45.0


def test_forward_walk_has_the_published_pattern() -> None:
    motion = motion_of(gait="walk", direction="forward", duration_s=3.0)
    c = next(c for c in inner_contacts(motion) if c.side == "left")
    stride = 120.0 / (motion.cadence or 1.0)
    cycle = [motion.pose_at(c.start_s + share * stride) for share in np.linspace(0.0, 1.0, 41)]
    knees = np.array([knee_flexion(SKELETON, p, "left") for p in cycle])
    thighs = np.array([thigh_angle(SKELETON, p, "left") for p in cycle])
    assert knees[0] < 12.0
    assert 55.0 < knees.max() < 68.0
    assert 0.64 < np.argmax(knees) / 40.0 < 0.82
    assert 20.0 < thighs[0] < 34.0
    assert -20.0 < thighs.min() < -8.0


def test_strides_vary_as_asked() -> None:
    even = motion_of(duration_s=6.0)
    uneven = motion_of(duration_s=6.0, stride_time_variation=0.06)
    limping = motion_of(duration_s=6.0, asymmetry_time=0.1)

    def steps(motion: PosedMotion) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.diff([c.start_s for c in motion.contacts])

    assert np.ptp(steps(even)) < 1e-9
    assert 0.03 < np.std(steps(uneven)) / np.mean(steps(uneven)) < 0.10
    onto = {"left": [], "right": []}  # type: dict[str, list[float]]
    for c, length in zip(limping.contacts[1:], steps(limping), strict=True):
        onto[c.side].append(float(length))
    ratio = np.mean(onto["left"]) / np.mean(onto["right"])
    assert ratio == pytest.approx(1.1 / 0.9, rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_standing_before_and_after(kind: dict[str, str]) -> None:
    spec = Gait.model_validate(
        kind | {"duration_s": 5.0, "standing_before_s": 0.8, "standing_after_s": 1.0}
    )
    movement = make_movement(SKELETON, spec, fps=30)
    found = inspect(SKELETON, movement)
    assert found.slide_m < 0.001
    assert found.lowest_m > -0.002
    assert found.fastest_mps < 15.0
    for frame in (2, len(movement.poses) - 2):
        for side in ("left", "right"):
            heights = lowest_sole(SKELETON, movement.poses[frame], side)
            assert max(heights.values()) < 0.003
    first = movement.poses[0].root[1]
    assert abs(movement.poses[10].root[1] - first) < 0.01
    assert abs(movement.poses[-1].root[1] - first) > 0.7


def test_frame_rate_does_not_change_the_movement() -> None:
    spec = Gait(duration_s=1.0, stride_time_variation=0.05)
    slow, fast = (make_movement(SKELETON, spec, fps=fps, seed=3) for fps in (30, 120))
    assert np.allclose(slow.poses[20].root, fast.poses[80].root, atol=1e-9)


def test_steps_that_no_leg_reaches_are_refused() -> None:
    with pytest.raises(StepTooLongError, match="speed_mps"):
        motion_of(gait="walk", direction="forward", speed_mps=4.0, cadence=80).pose_at(1.0)
