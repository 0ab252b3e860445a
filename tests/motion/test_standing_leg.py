from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import lunges, shift_person, squats, walk
from vision.motion.rep_detection import find_reps
from vision.motion.smoothing import smooth_track
from vision.motion.standing_leg import find_stance
from vision.pose.landmarks import landmark

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
