from __future__ import annotations

import math

import numpy as np
import pytest

from tests.support.stick_figure import Leg, Posture, bent_leg
from tests.support.synthetic_motion import drop_person, hold_posture, squats
from vision.motion.angles import ANGLES, compute_angles, foot_slope, signed_turn
from vision.motion.camera_view import find_view
from vision.terms import SIDES, opposite_side

SAGITTAL = ("left", "right")
FRONTAL = ("front", "back")
NAMES = [
    f"{angle.name}_{side}" if side else angle.name
    for angle in ANGLES
    for side in (SIDES if angle.sided else (None,))
]


def angles_of(posture, view, *, flat=True):
    track = hold_posture(posture, view=view)
    seen = find_view(track)
    slopes = None
    if flat:
        upright = hold_posture(Posture(), view=view)
        forward = find_view(upright).facing_sign
        slopes = {s: float(np.median(foot_slope(upright, s, forward))) for s in SIDES}
    return compute_angles(track, seen, flat_foot=slopes)


def value(posture, view, name, **more):
    series = angles_of(posture, view, **more)[name]
    assert np.ptp(series) < 1e-6 or np.isnan(series).all()
    return float(series[0])


# Angle name, posed leg, expected value.
SIDED_SAGITTAL = [
    ("knee_flexion", Leg(), 0),
    ("knee_flexion", Leg(thigh=20, shank=15), 35),
    ("knee_flexion", Leg(thigh=70, shank=35), 105),
    ("knee_flexion", Leg(thigh=100, shank=35), 135),
    ("knee_flexion", Leg(thigh=-20, shank=60), 40),
    ("thigh_angle", Leg(), 0),
    ("thigh_angle", Leg(thigh=30, shank=10), 30),
    ("thigh_angle", Leg(thigh=-25), -25),
    ("thigh_angle", Leg(thigh=105, shank=30), 105),
    ("shank_angle", Leg(), 0),
    ("shank_angle", Leg(thigh=10, shank=35), 35),
    ("shank_angle", Leg(shank=-12), -12),
    ("foot_pitch", Leg(), 0),
    ("foot_pitch", Leg(pitch=20), 20),
    ("foot_pitch", Leg(pitch=-30), -30),
    ("ankle_dorsiflexion", Leg(thigh=20, shank=25), 25),
    ("ankle_dorsiflexion", Leg(shank=25, pitch=-10), 15),
    ("ankle_dorsiflexion", Leg(pitch=15), 15),
]


@pytest.mark.parametrize("view", SAGITTAL)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("name", "leg", "expected"), SIDED_SAGITTAL)
def test_sagittal_leg_angles(name, leg, expected, side, view):
    posture = Posture(**{side: leg, opposite_side(side): bent_leg(8)})
    assert value(posture, view, f"{name}_{side}") == pytest.approx(expected, abs=1e-6)


SIDED_FRONTAL = [
    ("fppa", Leg(), 0),
    ("fppa", Leg(fppa=15), 15),
    ("fppa", Leg(fppa=-12), -12),
    ("fppa", Leg(sway=5), 0),
    ("fppa", Leg(thigh=40, shank=25, fppa=10), 10),
    ("hip_adduction", Leg(), 0),
    ("hip_adduction", Leg(sway=9), -9),
    ("hip_adduction", Leg(sway=-7), 7),
]


@pytest.mark.parametrize("view", FRONTAL)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(("name", "leg", "expected"), SIDED_FRONTAL)
def test_frontal_leg_angles(name, leg, expected, side, view):
    found = value(Posture(**{side: leg}), view, f"{name}_{side}")
    assert found == pytest.approx(expected, abs=1e-6)


BODY = [
    ("trunk_forward_lean", SAGITTAL, {}, 0),
    ("trunk_forward_lean", SAGITTAL, {"trunk_lean": 30}, 30),
    ("trunk_forward_lean", SAGITTAL, {"trunk_lean": -10}, -10),
    ("trunk_lateral_lean", FRONTAL, {}, 0),
    ("trunk_lateral_lean", FRONTAL, {"trunk_lateral": 12}, 12),
    ("trunk_lateral_lean", FRONTAL, {"trunk_lateral": -8}, -8),
    ("pelvic_obliquity", FRONTAL, {}, 0),
    ("pelvic_obliquity", FRONTAL, {"pelvis": 7}, 7),
    ("pelvic_obliquity", FRONTAL, {"pelvis": -9}, -9),
]


@pytest.mark.parametrize(
    ("name", "view", "pose", "expected"),
    [(name, view, pose, want) for name, views, pose, want in BODY for view in views],
)
def test_angles_of_the_body(name, view, pose, expected):
    assert value(Posture(**pose), view, name) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("view", SAGITTAL)
@pytest.mark.parametrize(("thigh", "lean"), [(0, 0), (40, 30), (-25, 10), (90, -5)])
def test_hip_flexion_is_thigh_and_trunk_together(thigh, lean, view):
    found = angles_of(Posture(left=Leg(thigh=thigh, shank=10), trunk_lean=lean), view)
    np.testing.assert_allclose(found["hip_flexion_left"], thigh + lean, atol=1e-6)
    np.testing.assert_allclose(
        found["hip_flexion_left"], found["thigh_angle_left"] + found["trunk_forward_lean"]
    )


@pytest.mark.parametrize(
    ("view", "missing"),
    [
        ("left", "frontal"),
        ("right", "frontal"),
        ("front", "sagittal"),
        ("back", "sagittal"),
        (45.0, "both"),
        (135.0, "both"),
    ],
)
def test_angles_that_a_view_cannot_show_are_missing(view, missing):
    found = angles_of(Posture(left=bent_leg(60), right=bent_leg(60)), view)
    for angle in ANGLES:
        for side in SIDES if angle.sided else (None,):
            series = found[f"{angle.name}_{side}" if side else angle.name]
            assert np.isnan(series).all() == (missing in (angle.plane, "both")), angle.name


def test_without_a_flat_foot_pitch_and_dorsiflexion_are_missing():
    found = angles_of(Posture(left=Leg(pitch=10)), "left", flat=False)
    assert np.isnan(found["foot_pitch_left"]).all()
    assert np.isnan(found["ankle_dorsiflexion_left"]).all()
    assert np.isfinite(found["shank_angle_left"]).all()


def test_foot_pitch_wraps_at_180_degrees():
    # A foot that points down and back: its slope leaves −180..180 without wrapping.
    swinging = Leg(thigh=60, shank=110, pitch=-175)
    found = value(Posture(left=swinging), "left", "foot_pitch_left")
    assert found == pytest.approx(-175, abs=1e-6)


def test_missing_frames_stay_missing_in_every_series():
    track = drop_person(squats(view="left", reps=1).track, [10, 11])
    found = compute_angles(track, find_view(track))
    for name, series in found.series.items():
        assert np.isnan(series[[10, 11]]).all(), name
    assert np.isfinite(found["knee_flexion_left"][9])


def test_the_table_is_complete_and_ordered():
    assert list(angles_of(Posture(), "left").series) == NAMES
    assert len(NAMES) == 8 * 2 + 3


@pytest.mark.parametrize(
    ("c", "expected"), [((0, 2), 0), ((1, 1), -90), ((-1, 1), 90), ((1, 2), -45)]
)
def test_a_clockwise_turn_is_positive(c, expected):
    a, b = np.array([[0.0, 0.0]]), np.array([[0.0, 1.0]])
    turn = float(signed_turn(a, b, np.array([c], dtype=float))[0])
    assert math.isclose(turn, expected, abs_tol=1e-9)
