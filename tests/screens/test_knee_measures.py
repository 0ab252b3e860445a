from __future__ import annotations

import numpy as np
import pytest

from tests.support.judged_motion import judge
from tests.support.pinhole import Camera, filmed_squats
from tests.support.synthetic_motion import squats

SINGLE = {"leg": "left", "view": "front"}
TWO = {"leg": "both", "view": "front", "depth": 90}


# At these distances the person is between two and one thirds of the image's height.
@pytest.mark.parametrize("distance", [900.0, 1300.0, 1900.0])
@pytest.mark.parametrize("fppa", [0.0, 12.0, -12.0])
def test_knee_separation_is_that_of_the_body_and_not_of_its_perspective(distance, fppa):
    camera = Camera(distance=distance)
    clip = filmed_squats(fppa=fppa, depth=105, abduction=8.0, camera=camera)
    far_away = filmed_squats(
        fppa=fppa, depth=105, abduction=8.0, camera=Camera(distance=20000.0, focal=12.0)
    )
    track = far_away.track
    bottom = int(np.argmin(-track.xy("hip", "left")[:90, 1]))
    knees, ankles = (
        float((track.xy(n, "left") - track.xy(n, "right"))[bottom, 0]) for n in ("knee", "ankle")
    )
    found = judge(clip).result("knee_separation")
    assert found.measurements[0][1].value == pytest.approx(100 * knees / ankles, rel=0.04)


def test_knees_that_come_together_are_closer_than_the_ankles():
    together, apart = (
        judge(filmed_squats(fppa=fppa, abduction=3.0)).result("knee_separation")
        for fppa in (20.0, -12.0)
    )
    assert together.measurements[0][1].value < 80 < 90 < apart.measurements[0][1].value
    assert together.verdict != "pass"


def test_what_is_not_known_of_the_camera_is_in_the_error_of_the_knee_separation():
    near, far = (
        judge(filmed_squats(abduction=8.0, camera=Camera(distance=d))).result("knee_separation")
        for d in (900.0, 1900.0)
    )
    assert near.measurements[0][1].error > 1.5 * far.measurements[0][1].error > 0


def test_feet_close_together_have_no_knee_separation():
    found = judge(filmed_squats(abduction=-3.0)).result("knee_separation")
    assert found.verdict == "cannot_tell"
    assert "shoulder-width" in found.reason


def test_in_a_deep_squat_the_angle_at_the_knee_is_read_where_it_can_be():
    shallow, deep = (
        judge(squats(**TWO | {"depth": d, "shank_share": 0.33, "fppa": (0, 8)})).result(
            "knee_valgus", "left"
        )
        for d in (80, 120)
    )
    assert "read_at_knee_flexion" not in shallow.details
    flexion, _ = deep.details["read_at_knee_flexion"]
    # The thigh reaches 60° at nine tenths of its way of 80°.
    assert 75 < flexion < 115
    assert 0 < deep.value < 12
    rep = judge(squats(**TWO | {"depth": 120, "shank_share": 0.33})).contexts[0].rep
    assert deep.row != rep.bottom


def test_a_knee_that_points_far_outward_is_not_called_misread():
    found = judge(squats(**TWO | {"depth": 120, "shank_share": 0.3, "fppa": (0, -60)}))
    result = found.result("knee_valgus", "left")
    assert result.verdict in ("pass", "cannot_tell")
    if result.verdict == "cannot_tell":
        assert "outward" in result.reason
    assert found.result("weight_shift").confidence > 0.5


def test_the_error_of_the_angle_at_the_knee_grows_with_the_tilt_of_the_thigh():
    tilted, upright = (
        judge(squats(**SINGLE | {"depth": d})).result("knee_valgus") for d in (100, 50)
    )
    assert tilted.error.value > upright.error.value
    assert "perspective" in tilted.error.basis
