from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.other_movements import (
    LEG_PX,
    OTHER_MOVEMENTS,
    floor_deadlifts,
    marches,
    pistols,
    raise_leg,
    split_squats,
)
from tests.support.synthetic_motion import FLOOR, lunges, shift_person, squats, walk
from vision.motion.rep_detection import find_reps
from vision.motion.smoothing import smooth_track
from vision.motion.standing_leg import find_stance
from vision.pose.landmarks import landmark
from vision.terms import SIDES

VIEWS = ["left", "right", "front", "back"]


def stances(clip):
    track = smooth_track(clip.track)
    return [find_stance(track, r) for r in find_reps(track)]


def kinds(clip):
    return [s.kind for s in stances(clip)]


@pytest.mark.parametrize("view", [*VIEWS, 30.0, 60.0, 120.0])
@pytest.mark.parametrize("leg", ["left", "right", "both"])
def test_the_standing_leg_in_every_view(leg, view):
    assert kinds(squats(leg=leg, view=view, noise_px=2.0)) == [leg] * 3


FREE_FEET = {
    "well behind": (-190, 170),
    "behind": (-140, 90),
    "behind, low": (-100, 60),
}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("where", FREE_FEET.values(), ids=FREE_FEET.keys())
def test_the_free_foot_may_be_held_anywhere_behind(where, view):
    assert kinds(squats(view=view, free_foot=where)) == ["left"] * 3


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("leg", ["left", "right"])
def test_a_touch_down_does_not_change_the_standing_leg(leg, view):
    assert kinds(squats(leg=leg, view=view, touches=(1, 3))) == [leg] * 3


@pytest.mark.parametrize("view", VIEWS)
def test_a_lunge_is_a_split_stance(view):
    assert set(kinds(lunges(view=view))) == {"split"}


@pytest.mark.parametrize("view", ["left", "right"])
def test_walking_is_a_moving_stance(view):
    found = kinds(walk(view=view))
    assert found
    # Movements that begin or end outside the clip may be too short to classify.
    assert set(found[1:-1]) == {"moving"}


@pytest.mark.parametrize("leg", ["left", "right", "both"])
@pytest.mark.parametrize("view", ["left", "front"])
def test_a_hand_held_camera_may_drift(leg, view):
    clip = squats(leg=leg, view=view, drift_px=(60, 30))
    shake = 5 * np.sin(np.arange(len(clip.track)) / 9)[:, None] * [1.0, 0.5]
    assert kinds(replace(clip, track=shift_person(clip.track, shake))) == [leg] * 3


def test_hopping_forward_is_not_standing():
    clip = squats(view="left", leg="left")
    # Each repetition ends 100 pixels further on, as after a small hop.
    hop = 100.0 * np.floor(clip.track.time_s / 0.75)[:, None] * [-1.0, 0.0]
    assert set(kinds(replace(clip, track=shift_person(clip.track, hop)))) == {"moving"}


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize("leg", ["left", "right"])
def test_the_free_foot_is_lifted_and_comes_down_in_a_touch(leg, view):
    lifted, touching = stances(squats(leg=leg, view=view, reps=2, touches=(2,)))
    assert lifted.lift.min() > 0.1
    assert touching.lift.min() < 0.05
    assert np.median(touching.lift) > 0.1


def test_two_standing_feet_have_no_lift():
    for stance in stances(squats(leg="both", view="front")):
        assert np.abs(stance.lift).max() < 0.05


def test_a_free_foot_held_toward_the_camera_looks_low_but_moves():
    # Nearer to the camera, the raised foot is drawn as low as the standing one.
    clip = squats(leg="left", view="back")
    xyz = clip.track.xyz.copy()
    points = [landmark(name, "right") for name in ("ankle", "heel", "toe")]
    standing = xyz[:, landmark("toe", "left"), 1]
    hips = clip.track.midpoint("hip")[:, 1]
    sway = (hips - np.nanmin(hips)) * 0.6
    xyz[:, points, 1] = (np.nanmedian(standing) - 35.0 + sway)[:, None]
    xyz[:, landmark("knee", "right"), 1] = xyz[:, landmark("knee", "left"), 1] + 55.0
    low = replace(clip, track=replace(clip.track, xyz=xyz))
    assert kinds(low) == ["left"] * 3


@pytest.mark.parametrize(
    "free_foot", [(170.0, 70.0), (170.0, 170.0)], ids=["low in front", "high in front"]
)
@pytest.mark.parametrize("view", VIEWS)
def test_a_free_leg_held_in_front_is_not_a_standing_leg(free_foot, view):
    assert kinds(squats(leg="left", view=view, free_foot=free_foot)) == ["left"] * 3


@pytest.mark.parametrize("view", ["left", "front", 60.0])
@pytest.mark.parametrize("movement", OTHER_MOVEMENTS)
def test_other_movements_are_recognised(movement, view):
    make, kind, _ = OTHER_MOVEMENTS[movement]
    found = kinds(make(view=view))
    assert kind in found
    assert not set(found) & {"left", "right", "both"}


@pytest.mark.parametrize("view", VIEWS)
def test_a_rear_foot_on_a_bench_is_a_split_stance(view):
    assert kinds(split_squats(view=view, bench=0.5)) == ["split"] * 3


@pytest.mark.parametrize("lift", [0.1, 0.2, 0.3])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_far_foot_that_perspective_raises_still_stands(view, lift):
    far = "right" if view == "left" else "left"
    clip = squats(leg="both", view=view, depth=100)
    assert kinds(raise_leg(clip, far, lift)) == ["both"] * 3


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("inward", [-12.0, 25.0])
def test_knees_that_both_fall_inward_or_outward_are_two_standing_legs(view, inward):
    assert kinds(squats(leg="both", view=view, fppa=(0.0, inward))) == ["both"] * 3


@pytest.mark.parametrize("heel", [0.0, 40.0], ids=["touches", "hovers"])
@pytest.mark.parametrize("view", ["left", "right"])
def test_a_pistol_squat_stands_on_one_leg(view, heel):
    clip = pistols(view=view, heel=heel, drift_px=(60.0, 30.0))
    assert kinds(clip) == ["left"] * 3


def test_weight_between_the_feet_is_not_one_standing_leg():
    # The free foot is lifted, but the hips stay in the middle: nobody could balance so.
    clip = squats(leg="left", view="front", balanced=False)
    assert "left" not in kinds(clip)


def test_hips_that_do_not_move_are_no_squat_where_the_feet_are_not_seen():
    clip = squats(depth=0, leg="both", view="left")
    frame = replace(clip.track, height=int(FLOOR[1]) - 60)
    bob = 60.0 * np.sin(2 * np.pi * frame.time_s / 3.0)
    xyz = frame.xyz.copy()
    points = [landmark(n, s) for n in ("ankle", "heel", "toe") for s in ("left", "right")]
    xyz[:, points, 1] += bob[:, None]
    assert set(kinds(replace(clip, track=replace(frame, xyz=xyz)))) == {"unseen"}


@pytest.mark.parametrize("view", ["left", "right", 60.0])
def test_a_deadlift_whose_plates_hide_the_feet_is_a_bend_at_the_hips(view):
    assert kinds(floor_deadlifts(view=view)) == ["hinge"] * 3


def test_feet_that_are_misread_under_still_hips_do_not_jump():
    clip = squats(leg="both", view="left", depth=90)
    xyz = clip.track.xyz.copy()
    feet = [landmark(n, s) for n in ("ankle", "heel", "toe") for s in SIDES]
    for rep in find_reps(smooth_track(clip.track)):
        for row in (rep.end - 10, rep.end + 4):
            xyz[row : row + 7, feet, 1] += 0.12 * LEG_PX
    assert "jump" not in kinds(replace(clip, track=replace(clip.track, xyz=xyz)))


def test_a_movement_of_a_body_whose_trunk_is_hidden_is_not_named():
    clip = marches(view="left")
    xyz = clip.track.xyz.copy()
    for side in SIDES:
        hip, shoulder = (xyz[:, landmark(n, side)] for n in ("hip", "shoulder"))
        shoulder[:] = hip + 0.4 * (shoulder - hip)
    assert set(kinds(replace(clip, track=replace(clip.track, xyz=xyz)))) == {"unseen"}


@pytest.mark.parametrize("view", ["left", "right"])
def test_the_deepest_pistol_squat_is_not_on_the_floor(view):
    assert kinds(pistols(view=view, heel=0.0)) == ["left"] * 3


def test_a_leg_hidden_behind_the_other_does_not_stand_where_it_is_guessed():
    clip = pistols(view="right", heel=40.0)  # the standing left leg is the far one
    xyz, visibility = clip.track.xyz.copy(), clip.track.visibility.copy()
    hips = clip.track.midpoint("hip")[:, 1]
    deep = hips > np.percentile(hips, 60)
    for name in ("knee", "ankle", "heel", "toe"):
        near, far = landmark(name, "right"), landmark(name, "left")
        xyz[deep, far], visibility[deep, far] = xyz[deep, near], 0.05
    hidden = replace(clip.track, xyz=xyz, visibility=visibility)
    assert kinds(replace(clip, track=hidden)) == ["left"] * 3
