from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.synthetic_motion import squats
from vision.motion import segments
from vision.motion.angles import signed_turn
from vision.motion.leg_length import LEAST_SHARE, keep_leg_length
from vision.motion.movement import analyse_motion
from vision.motion.rep_detection import find_reps
from vision.pose.landmarks import landmark
from vision.terms import SIDES

SIDE = {"leg": "both", "view": "left", "reps": 2}


def _leg_length(track, side="left"):
    hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
    return np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)


def _with_knees_inside_the_bend(track, share):
    """Return the track with knees nearer to the line of hip and ankle, in deep squats only."""
    xyz = track.xyz.copy()
    for side in SIDES:
        hip, knee, ankle = (track.xy(name, side) for name in ("hip", "knee", "ankle"))
        middle = (hip + ankle) / 2
        bend = np.linalg.norm(knee - middle, axis=1) / np.linalg.norm(hip - ankle, axis=1)
        pull = share * np.clip(bend - 0.2, 0, 0.3) / 0.3
        xyz[:, landmark("knee", side), :2] += pull[:, None] * (middle - knee)
    return replace(track, xyz=xyz)


def test_legs_of_constant_length_stay_as_they_were_seen():
    track = squats(**SIDE, depth=110).track
    kept = keep_leg_length(track, find_reps(track))
    assert kept.xyz == pytest.approx(track.xyz, abs=1.0)


def test_a_shortened_leg_becomes_as_long_as_the_standing_leg_but_for_its_turn():
    track = squats(**SIDE, depth=110).track
    seen = _with_knees_inside_the_bend(track, 0.25)
    reps = find_reps(seen)
    kept = keep_leg_length(seen, reps)
    standing = _leg_length(track)[0]
    for rep in reps:
        assert _leg_length(seen)[rep.bottom] < 0.93 * standing
        assert _leg_length(kept)[rep.bottom] == pytest.approx(LEAST_SHARE * standing, rel=0.005)


@pytest.mark.parametrize("view", ["left", "right"])
def test_the_knee_of_a_deep_squat_is_read_nearer_to_the_truth(view):
    track = squats(**SIDE | {"view": view}, depth=110).track
    seen = analyse_motion(_with_knees_inside_the_bend(track, 0.25))
    for side in SIDES:
        hip, knee, ankle = (seen.smooth.xy(n, side) for n in ("hip", "knee", "ankle"))
        bend = np.abs(signed_turn(hip, knee, ankle))
        for rep in seen.reps:
            assert bend[rep.bottom] < 102
            assert seen.angles[f"knee_flexion_{side}"][rep.bottom] == pytest.approx(107, abs=3.5)


def test_hips_ankles_and_nearly_straight_legs_do_not_move():
    track = _with_knees_inside_the_bend(squats(**SIDE, depth=110).track, 0.25)
    reps = find_reps(track)
    kept = keep_leg_length(track, reps)
    knees = [landmark("knee", side) for side in SIDES]
    others = np.setdiff1d(np.arange(track.xyz.shape[1]), knees)
    assert np.array_equal(kept.xyz[:, others], track.xyz[:, others])
    outside = np.ones(len(track), dtype=bool)
    for rep in reps:
        outside[rep.start + 10 : rep.end - 9] = False
    assert np.array_equal(kept.xyz[outside], track.xyz[outside])
    assert not np.array_equal(kept.xyz, track.xyz)


def test_a_missing_person_stays_missing():
    track = _with_knees_inside_the_bend(squats(**SIDE, depth=110).track, 0.25)
    reps = find_reps(track)
    xyz = track.xyz.copy()
    xyz[reps[0].bottom] = np.nan
    kept = keep_leg_length(replace(track, xyz=xyz), reps)
    assert np.isnan(kept.xyz[reps[0].bottom]).all()
    assert np.isfinite(np.delete(kept.xyz, reps[0].bottom, axis=0)).all()


def test_a_leg_that_points_at_the_camera_is_not_stretched_to_its_full_length():
    track = squats(**SIDE, depth=110).track
    seen = _with_knees_inside_the_bend(track, 0.9)
    reps = find_reps(seen)
    kept = keep_leg_length(seen, reps)
    for rep in reps:
        longer = _leg_length(kept)[rep.bottom] / _leg_length(seen)[rep.bottom]
        assert longer <= 1.151


def test_only_side_views_keep_the_length(monkeypatch):
    def fail(*args, **options):
        raise AssertionError("a front view shows no knee flexion")

    monkeypatch.setattr(segments, "keep_leg_length", fail)
    motion = analyse_motion(squats(**SIDE | {"view": "front"}, depth=110).track)
    assert motion.reps
    with pytest.raises(AssertionError, match="front view"):
        analyse_motion(squats(**SIDE, depth=110).track)
