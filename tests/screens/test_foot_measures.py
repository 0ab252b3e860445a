from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.support.judged_motion import JudgedClip, judge
from tests.support.synthetic_motion import squats
from vision.motion.movement import Motion, analyse_motion
from vision.pose.landmarks import landmark
from vision.report.report_sections import build_criterion
from vision.screens import criterion_results
from vision.screens.foot_measures import turn_out_error, turn_out_from_extent
from vision.screens.measurement_error import MeasurementError
from vision.terms import SIDES

#: From the middle of ankle and heel to the toe, as a share of the leg.
FOOT = 0.30
#: Turn-out of a foot when standing and at the bottom, degrees.
Turn = tuple[float, float]


@pytest.fixture
def error(monkeypatch):
    """Return a function that gives every criterion one error, independent of the data file."""

    def of(size: float) -> None:
        made_up = MeasurementError(size, "measured", "made up")
        monkeypatch.setattr(criterion_results, "criterion_error", lambda *_, **__: made_up)

    of(2.0)
    return of


def squatting(left: Turn, right: Turn, *, view: str = "front") -> JudgedClip:
    """Judge squats whose feet turn out this far when standing and at the bottom."""
    return judge(_motion(left, right, view))


@cache
def _motion(left: Turn, right: Turn, view: str) -> Motion:
    clip = squats(leg="both", view=view, depth=90, reps=4)
    track, leg_px = clip.track, judge(clip).contexts[0].leg_length
    xyz = track.xyz.copy()
    drop = track.midpoint("hip")[:, 1] - track.midpoint("ankle")[:, 1]
    share = (drop - drop.min()) / np.ptp(drop)
    for side, (standing, bottom) in zip(SIDES, (left, right), strict=True):
        outward = 1.0 if (side == "left") == (view == "front") else -1.0
        turn = np.radians(standing + (bottom - standing) * share)
        ankle_x = track.xyz[:, landmark("ankle", side), 0]
        xyz[:, landmark("heel", side), 0] = ankle_x
        xyz[:, landmark("toe", side), 0] = ankle_x + outward * FOOT * leg_px * np.sin(turn)
    return analyse_motion(replace(track, xyz=xyz))


@pytest.mark.parametrize("view", ["front", "back"])
@pytest.mark.parametrize(
    ("left", "right"),
    [((0, 0), (0, 0)), ((10, 30), (10, 10)), ((25, 20), (5, 25)), ((-5, 10), (40, 45))],
)
@pytest.mark.usefixtures("error")
def test_the_change_of_each_foot_is_measured(left, right, view):
    found = squatting(left, right, view=view)
    assert found.motion.segments[0].view.name == view
    for side, (standing, bottom), (other, other_bottom) in (
        ("left", left, right),
        ("right", right, left),
    ):
        result = found.result("feet_turn_out", side)
        assert result.value == pytest.approx(bottom - standing, abs=1.5)
        details = {name: value for name, (value, _) in result.details.items()}
        assert details["standing"] == pytest.approx(standing, abs=1.5)
        assert details["at_bottom"] == pytest.approx(bottom, abs=1.5)
        more = (bottom - standing) - (other_bottom - other)
        assert details["more_than_other_foot"] == pytest.approx(more, abs=2.0)


@pytest.mark.parametrize(
    ("bottom", "verdict"), [(10.0, "pass"), (18.0, "pass"), (22.5, "watch"), (35.0, "fault")]
)
@pytest.mark.usefixtures("error")
def test_feet_set_wide_open_pass_and_feet_that_turn_out_do_not(bottom, verdict):
    found = squatting((10.0, bottom), (35.0, 35.0))
    assert found.result("feet_turn_out", "left").verdict == verdict
    assert found.result("feet_turn_out", "right").verdict == "pass"


@pytest.mark.usefixtures("error")
def test_the_finding_names_the_foot():
    found = squatting((10.0, 40.0), (10.0, 10.0))
    times_s = found.motion.smooth.time_s
    left, right = (
        build_criterion(found.result("feet_turn_out", side), times_s).finding for side in SIDES
    )
    assert left == "The left foot turns out clearly on the way down (30°)."
    assert right == "The right foot nearly keeps its direction on the way down (0° to either side)."


def test_where_the_error_is_too_large_it_cannot_be_told(error):
    error(7.0)
    result = squatting((10.0, 40.0), (10.0, 10.0)).result("feet_turn_out", "left")
    assert result.verdict == "cannot_tell"
    assert "from the front" in result.reason


@pytest.mark.usefixtures("error")
def test_a_foot_that_points_to_the_side_has_no_angle():
    result = squatting((60.0, 80.0), (10.0, 10.0)).result("feet_turn_out", "left")
    assert result.verdict == "cannot_tell"
    assert "set the feet" in result.reason


@pytest.mark.usefixtures("error")
def test_from_the_side_it_cannot_be_told():
    found = judge(squats(leg="both", view="left", depth=90))
    assert found.result("feet_turn_out", "left").verdict == "cannot_tell"


def test_the_error_grows_with_the_turn_out_and_with_the_change():
    errors = [turn_out_error(a, a) for a in (0.0, 20.0, 40.0, 55.0)]
    assert errors == sorted(errors)
    assert errors[0] == 0.0 < errors[-1]
    changes = [turn_out_error(0.0, b) for b in (0.0, 10.0, 20.0, 40.0)]
    assert changes == sorted(changes)
    assert changes[2] == pytest.approx(np.degrees(0.06 * np.tan(np.radians(20.0))), abs=0.3)
    assert turn_out_error(np.nan, 10.0) == 0.0


def test_the_extent_across_the_image_gives_the_angle():
    for angle in (-30.0, 0.0, 10.0, 45.0):
        extent = FOOT * np.sin(np.radians(angle))
        assert turn_out_from_extent(extent) == pytest.approx(angle, abs=0.1)
    assert turn_out_from_extent(1.0) == 90.0
    assert np.isnan(turn_out_from_extent(np.nan))
