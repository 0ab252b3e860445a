from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.support.run_annotations import (
    FLOOR_SPEED,
    FLOOR_Y,
    SIZES,
    STANCE_S,
    gait_at,
    near_footprints,
)
from vision.draw.overlays.footprints import FADE_S, PULSE_S, VisibleFootprint, draw_footprint
from vision.draw.overlays.timeline import AnnotationTimeline
from vision.pose.landmarks import landmark
from vision.terms import Strike
from vision.text.gait_labels import STRIKE_STYLES


def make_footprint(strike: Strike, **changes: Any) -> VisibleFootprint:
    toe, heel = np.array([400.0, 900.0]), np.array([300.0, 900.0])
    footprint = VisibleFootprint(toe, heel, strike, near=True, since_s=PULSE_S)
    return replace(footprint, **changes)


def test_a_footprint_appears_at_the_frame_nearest_to_the_contact_and_fades(analyse_run):
    timeline = AnnotationTimeline(analyse_run())
    times = timeline.track.time_s
    first = timeline.row_at(0.52)
    assert near_footprints(timeline, times[first - 1]) == []
    strengths = []
    for row in range(first, timeline.row_at(0.52 + STANCE_S + FADE_S + 0.3)):
        footprints = near_footprints(timeline, times[row])
        strengths.append(footprints[0].strength if footprints else 0.0)
        is_down = times[row] <= 0.52 + STANCE_S
        assert (strengths[-1] == 1.0) == is_down
    assert strengths == sorted(strengths, reverse=True)
    assert any(0.0 < s < 1.0 for s in strengths)
    assert strengths[-1] == 0.0


def test_a_footprint_lies_below_the_foot_and_moves_with_the_floor(analyse_run):
    timeline = AnnotationTimeline(analyse_run())
    times = timeline.track.time_s
    middles = {}
    last = timeline.row_at(1.73 + STANCE_S + FADE_S) - 1
    for row in range(timeline.row_at(1.73), last):
        (footprint,) = near_footprints(timeline, times[row])
        middles[times[row]] = footprint.middle
        assert footprint.toe[0] > footprint.heel[0]
        assert footprint.toe[0] - footprint.heel[0] == pytest.approx(30.0, abs=0.5)
        assert FLOOR_Y < footprint.toe[1] < FLOOR_Y + 10
        expected_x = 60 + FLOOR_SPEED * (times[row] - 1.73)
        assert middles[times[row]][0] == pytest.approx(expected_x, abs=0.5)
    assert max(middles) > 1.73 + STANCE_S  # also once the foot has left the floor


def test_a_lost_foot_has_no_footprint_but_its_step_counts(analyse_run):
    analysis = analyse_run()
    xyz = analysis.smooth.xyz.copy()
    row = AnnotationTimeline(analysis).row_at(0.52 + STANCE_S / 2)
    for name in ("heel", "toe"):
        xyz[row, landmark(name, "right"), :2] += (150.0, -90.0)
    timeline = AnnotationTimeline(analyse_run(track=replace(analysis.smooth, xyz=xyz)))
    assert near_footprints(timeline, 0.8) == []
    assert gait_at(timeline, 0.8).step_number == 1
    assert gait_at(timeline, 0.8).strike_counts == {"toe_first": 1}
    assert near_footprints(timeline, 1.9) != []


def color_at(image: np.ndarray, footprint: VisibleFootprint, share: float) -> np.ndarray:
    """Return the mean colour at a share of the way from heel to toe."""
    point = footprint.heel + share * (footprint.toe - footprint.heel)
    x, y = round(float(point[0])), round(float(point[1]))
    return image[y + 2 : y + 5, x - 2 : x + 3].reshape(-1, 3).astype(int).mean(axis=0)


@pytest.mark.parametrize(
    ("strike", "toe", "heel"),
    [
        ("toe_first", True, False),
        ("heel_first", False, True),
        ("flat", True, True),
        ("unclear", False, False),
    ],
)
def test_the_end_that_lands_is_filled(gray_frame, strike, toe, heel):
    footprint = make_footprint(strike)
    frame = draw_footprint(gray_frame(), footprint, sizes=SIZES)
    color = np.array(STRIKE_STYLES[footprint.strike].color)

    def is_filled(share):
        return bool(np.abs(color_at(frame, footprint, share) - color).max() < 30)

    assert (is_filled(0.95), is_filled(0.05)) == (toe, heel)


def test_the_far_foot_is_fainter_and_a_footprint_fades_away(gray_frame):
    def change(footprint):
        frame = draw_footprint(gray_frame(), footprint, sizes=SIZES)
        return np.abs(frame.astype(int) - 60).sum()

    near = change(make_footprint("flat"))
    assert 0.3 * near < change(make_footprint("flat", near=False)) < 0.7 * near
    assert change(make_footprint("flat", strength=0.3)) < 0.4 * near
    assert change(make_footprint("flat", strength=0.0)) == 0
    assert change(make_footprint("flat", since_s=0.6 * PULSE_S)) > 1.05 * near  # the pulse


def test_a_footprint_that_is_missing_or_far_out_draws_nothing(gray_frame):
    for coordinate in (np.nan, 1e9):
        point = np.array([coordinate, coordinate])
        footprint = make_footprint("flat", toe=point, heel=point.copy())
        frame = draw_footprint(gray_frame(), footprint, sizes=SIZES)
        assert np.array_equal(frame, gray_frame())
