from __future__ import annotations

import numpy as np
import pytest

from tests.support.synthetic_motion import drop_person
from tests.support.synthetic_runs import LEG_PX, RunPlan, leg_angles_at, mirror, run
from vision.motion.gait.foot_path import Sweep, first_crossing_below, limb_length, trace_foot


def path(clip, side="right", facing=1.0):
    return trace_foot(
        clip.track, side, facing_sign=facing, leg_length=LEG_PX, stride_s=clip.plan.stride_s
    )


@pytest.mark.parametrize("gait", ["run", "walk"])
def test_limb_length(gait):
    assert limb_length(run(gait=gait).track) == pytest.approx(LEG_PX, rel=1e-6)


def test_a_leg_turned_out_of_the_image_plane_is_not_measured_short():
    # At 45 degrees a leg swung forward looks shorter, an upright one hardly does.
    track = run(turn=45.0).track
    shown = [
        np.linalg.norm(track.xy(a, s) - track.xy(b, s), axis=1)
        for s in ("left", "right")
        for a, b in (("hip", "knee"), ("knee", "ankle"))
    ]
    assert np.mean(shown[0] + shown[1]) < 0.92 * LEG_PX
    assert limb_length(track) == pytest.approx(LEG_PX, rel=0.06)


def test_missing_frames_do_not_change_the_limb_length():
    track = drop_person(run().track, slice(50, 100))
    assert limb_length(track) == pytest.approx(LEG_PX, rel=1e-6)


@pytest.mark.parametrize("camera", ["still", "panning", "treadmill"])
def test_a_foot_is_traced_relative_to_the_pelvis(camera):
    plan = RunPlan(camera=camera)
    clip = run(camera=camera)
    thigh, shank, _ = leg_angles_at(plan, "right", clip.track.time_s)
    ahead = 195 * np.sin(np.radians(thigh)) - 185 * np.sin(np.radians(shank))
    np.testing.assert_allclose(path(clip).ahead["ankle"], ahead / LEG_PX, atol=1e-9)


def test_forward_is_where_the_person_faces():
    clip = run()
    a, b = path(clip), path(mirror(clip), "left", -1.0)
    for name in ("heel", "ankle", "toe"):
        np.testing.assert_allclose(a.ahead[name], b.ahead[name])
        np.testing.assert_allclose(a.height[name], b.height[name])
    np.testing.assert_allclose(a.middle_ahead, b.middle_ahead)


@pytest.mark.parametrize("camera", ["still", "panning"])
def test_a_standing_foot_is_on_the_floor(camera):
    clip = run(camera=camera)
    feet = path(clip)
    time_s = clip.track.time_s
    for touch in clip.contacts_of("right")[1:-1]:
        flat = (time_s > touch.contact_s + 0.12) & (time_s < touch.contact_s + 0.17)
        for name in ("heel", "toe"):
            assert np.abs(feet.height[name][flat]).max() < 0.03
    assert feet.height["ankle"].max() > 0.2


def test_speeds_are_those_of_the_floor():
    clip = run(landing="flat")
    feet, touch = path(clip), clip.contacts_of("right")[3]
    time_s = clip.track.time_s
    flat = (time_s > touch.contact_s + 0.05) & (time_s < touch.contact_s + 0.16)
    for name in (None, "heel", "ankle", "toe"):
        np.testing.assert_allclose(feet.speed_ahead(name)[flat], 1.5, atol=0.01)


def test_missing_frames_stay_missing():
    clip = run()
    feet = trace_foot(
        drop_person(clip.track, slice(50, 60)),
        "left",
        facing_sign=1.0,
        leg_length=LEG_PX,
        stride_s=0.75,
    )
    for name in ("heel", "ankle", "toe"):
        assert np.isnan(feet.height[name][50:60]).all()
        assert np.isnan(feet.ahead[name][50:60]).all()
        assert np.isfinite(feet.height[name][60:]).all()


@pytest.mark.parametrize(
    ("first", "limit", "row"),
    [(0, 2.5, 1.5), (0, 4.0, 0.0), (0, 1.0, 3.0), (0, -1.0, None), (2, 2.0, 2.0), (4, 0.5, 4.0)],
)
def test_a_crossing_is_interpolated_between_frames(first, limit, row):
    series = np.array([4.0, 3.0, 2.0, 1.0, 0.0])
    assert first_crossing_below(series, first, 5, limit) == row


def test_rows_between_shares_of_a_sweep():
    sweep = Sweep(10, 30, ended=True)
    assert sweep.rows_between(0.0, 0.5) == slice(10, 21)
    assert sweep.rows_between(0.4, 0.8) == slice(18, 27)
    assert sweep.rows_between(0.5, 0.5) == slice(20, 21)
    assert sweep.landing_end == 23
    assert Sweep(10, 30, ended=False).landing_end == 31
