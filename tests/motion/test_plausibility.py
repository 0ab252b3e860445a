from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import displace_point, shift_person, squats
from vision.motion.angles import ANGLES
from vision.motion.movement import analyse_motion
from vision.motion.plausibility import Missing, inside_frame, joint_landmarks
from vision.pose.landmarks import landmark

SIDE = {"leg": "left", "view": "left", "reps": 1}


@pytest.mark.parametrize("angle", ANGLES, ids=lambda a: a.name)
def test_every_angle_has_a_range_with_its_source(angle):
    assert angle.possible.low < angle.possible.high
    assert angle.possible.source
    assert angle.joints


def test_impossible_angles_are_missing_with_that_reason():
    clip = squats(**SIDE)
    # Head and shoulders below the hips, as in a clip that is upside down.
    xyz = clip.track.xyz.copy()
    for side in ("left", "right"):
        hip = xyz[:, landmark("hip", side), 1]
        xyz[:, landmark("shoulder", side), 1] = hip + (hip - xyz[:, landmark("shoulder", side), 1])
    angles = analyse_motion(replace(clip.track, xyz=xyz)).angles
    assert np.isnan(angles["trunk_forward_lean"]).all()
    assert set(angles.missing["trunk_forward_lean"]) == {Missing.IMPOSSIBLE}
    # The trunk is part of hip flexion.
    assert np.isnan(angles["hip_flexion_left"]).all()
    assert np.isfinite(angles["knee_flexion_left"]).all()


def test_a_knee_that_folds_too_far_is_missing_only_while_it_does():
    clip = squats(**SIDE)
    rows = list(range(60, 70))
    hip = clip.track.xy("hip", "left")[rows]
    track = displace_point(
        clip.track, rows, "ankle", "left", hip - clip.track.xy("ankle", "left")[rows]
    )
    angles = analyse_motion(track).angles
    why = angles.missing["knee_flexion_left"]
    assert Missing.IMPOSSIBLE in why[60:70]
    assert Missing.IMPOSSIBLE not in why[:50]
    assert np.isnan(angles["knee_flexion_left"][why == Missing.IMPOSSIBLE]).all()


def test_angles_of_joints_outside_the_frame_are_missing():
    clip = squats(**SIDE)
    below = clip.track.height - clip.track.xy("ankle", "left")[0, 1]
    angles = analyse_motion(shift_person(clip.track, (0, float(below) + 5))).angles
    for name in ("knee_flexion_left", "shank_angle_left", "foot_pitch_left"):
        assert np.isnan(angles[name]).all(), name
        assert set(angles.missing[name]) == {Missing.OUT_OF_FRAME}
    assert np.isfinite(angles["thigh_angle_left"]).all()
    assert np.isfinite(angles["trunk_forward_lean"]).all()


@pytest.mark.parametrize("by", [(2000, 0), (-2000, 0), (0, 3000), (0, -3000)])
def test_a_person_beyond_any_border_is_outside(by):
    track = squats(**SIDE).track
    assert inside_frame(track).all()
    assert not inside_frame(shift_person(track, by)).any()


def test_a_landmark_at_the_border_counts_as_outside():
    track = squats(**SIDE).track
    xyz = track.xyz.copy()
    toe = landmark("toe", "left")
    xyz[:, toe, 1] = track.height - 1.0
    inside = inside_frame(replace(track, xyz=xyz))
    assert not inside[:, toe].any()
    assert np.delete(inside, toe, axis=1).all()


def test_landmarks_of_joints():
    assert joint_landmarks(("knee",), "left") == (landmark("knee", "left"),)
    assert len(joint_landmarks(("knee", "toe"), None)) == 4
    assert joint_landmarks(("nose",), "left") == (landmark("nose"),)
