from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.support.pinhole import Camera, filmed_squats
from tests.support.synthetic_motion import squats
from vision.motion.foreshortening import (
    LANDMARK_ERROR,
    MIN_RATIO,
    knee_angle_error,
    nearness,
    perspective_turn,
    projected_ratios,
)
from vision.motion.movement import analyse_motion
from vision.motion.plausibility import Missing
from vision.motion.rep_detection import find_reps

ACROSS = np.array([1.0, 0.0])
FRONT = {"leg": "both", "view": "front", "reps": 2}


@pytest.mark.parametrize("depth", [60, 90, 110])
def test_a_tilted_segment_seems_as_long_as_the_cosine_of_its_tilt(depth):
    track = squats(**FRONT, depth=depth, shank_share=0.4).track
    reps = find_reps(track)
    ratios = projected_ratios(track, reps)
    for rep in reps:
        for segment, share in (("thigh", 0.6), ("shank", 0.4)):
            found = ratios[f"{segment}_left"][rep.bottom]
            assert found == pytest.approx(np.cos(np.radians(share * depth)), abs=0.03)


def test_standing_segments_have_their_full_length_however_near_the_person_is():
    track = squats(**FRONT).track
    nearer = np.linspace(0.75, 1.25, len(track))[:, None, None]
    ratios = projected_ratios(replace(track, xyz=track.xyz * nearer), ())
    standing = slice(0, 25)
    for segment in ("thigh_left", "shank_right", "trunk"):
        assert ratios[segment][standing] == pytest.approx(1.0, abs=0.12), segment


def test_an_angle_is_missing_where_its_segment_points_at_the_camera():
    motion = analyse_motion(squats(**FRONT, depth=120, shank_share=0.3, fppa=(0, 5)).track)
    ratios = projected_ratios(motion.smooth, motion.reps)["thigh_left"]
    fppa, why = motion.angles["fppa_left"], motion.angles.missing["fppa_left"]
    tilted = ratios < MIN_RATIO
    assert tilted.any()
    assert np.isnan(fppa[tilted]).all()
    assert set(why[tilted]) == {Missing.FORESHORTENED}
    assert np.isfinite(fppa[~tilted]).all()
    # The knees are at the same place in every frame: lateral trunk lean is still measured.
    assert np.isfinite(motion.angles["trunk_lateral_lean"]).all()


def test_side_views_and_shallow_squats_lose_no_angle():
    for plan in ({"leg": "left", "view": "left", "depth": 90}, FRONT | {"depth": 60}):
        motion = analyse_motion(squats(**plan).track)
        for name in ("knee_flexion_left", "fppa_left"):
            assert Missing.FORESHORTENED not in motion.angles.missing[name]


def test_the_error_of_the_knee_angle_grows_as_the_thigh_tilts():
    ratios = [1.0, 0.8, 0.7, 0.6, 0.5, 0.4]
    errors = [knee_angle_error(r, 0.8) for r in ratios]
    assert errors[0] == errors[1] == 0.0
    assert errors[2:] == sorted(errors[2:])
    assert errors[-2] == pytest.approx(3.4, abs=0.5)
    assert knee_angle_error(float("nan"), 0.8) == 0.0


def test_the_error_of_the_knee_angle_is_that_of_moved_landmarks():
    rng = np.random.default_rng(3)
    thigh, shank = 0.5, 0.8
    hip, knee, ankle = np.array([0, thigh]), np.array([0, 0]), np.array([0, -shank])
    turns = []
    for _ in range(4000):
        a, b, c = (p + rng.normal(0, LANDMARK_ERROR) * ACROSS for p in (hip, knee, ankle))
        turns.append(np.arctan2((b - a)[0], -(b - a)[1]) - np.arctan2((c - b)[0], -(c - b)[1]))
    straight = 3.7  # the same landmarks on segments at the tilt of the error table
    expected = np.hypot(straight, knee_angle_error(thigh, shank))
    assert np.degrees(np.std(turns)) == pytest.approx(expected, rel=0.08)


@pytest.mark.parametrize("abduction", [4.0, 12.0])
def test_perspective_turns_a_knee_that_points_at_the_camera_away_from_the_body(abduction):
    def bottom_of(camera):
        motion = analyse_motion(filmed_squats(depth=80, abduction=abduction, camera=camera).track)
        return motion, motion.reps[0].bottom

    motion, row = bottom_of(Camera(distance=1400.0))
    far, far_row = bottom_of(Camera(distance=20000.0, focal=14.0))
    track, ratios = motion.smooth, projected_ratios(motion.smooth, motion.reps)
    off_axis = float((track.xy("knee", "left") - track.midpoint("hip"))[row, 0])
    expected = sum(
        perspective_turn(track, off_axis, float(ratios[name][row]))
        for name in ("thigh_left", "shank_left")
    )
    turned = float(far.angles["fppa_left"][far_row] - motion.angles["fppa_left"][row])
    # Hip and ankle move outward too, so it is less.
    assert 0.3 * expected < turned < expected


@pytest.mark.parametrize("distance", [900.0, 1400.0, 2500.0])
def test_nearness_is_the_enlargement_of_a_pinhole_camera(distance):
    clip = filmed_squats(camera=Camera(distance=distance))
    depth = 100.0
    scale = 1280.0 / distance  # pixels a length of the figure, at the ankles
    expected = distance / (distance - depth) - 1.0
    assert nearness(clip.track, depth * scale) == pytest.approx(expected, rel=0.01)
