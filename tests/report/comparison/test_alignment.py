"""Alignment of two repetitions or strides, on synthetic curves with known truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.support.compare_sources import build_rep_source, build_stride_source
from vision.errors import InputError
from vision.report.comparison.alignment import align
from vision.report.comparison.curves import decode_series, resample
from vision.report.comparison.differences import list_differences
from vision.report.comparison.sources import has_both_legs, needs_mirroring, select_segment


def test_start_bottom_and_end_are_aligned() -> None:
    a, b = build_rep_source(5, 15, 35), build_rep_source(2, 20, 32, step=0.05)
    found = align(select_segment(a, 0), select_segment(b, 0))
    assert [x.name for x in found.anchors] == ["start", "bottom", "end"]
    assert [x.frames for x in found.anchors] == [(5, 2), (15, 20), (35, 32)]
    share = (10 / 30 + 18 / 30) / 2
    assert [x.phase for x in found.anchors] == pytest.approx([0, share, 1])
    assert found.compared_anchor.name == "bottom"
    for anchor in found.anchors:
        for which in (0, 1):
            assert found.clip_time(which, anchor.phase) == pytest.approx(anchor.clip_s[which])
            assert found.phase(which, anchor.clip_s[which]) == pytest.approx(anchor.phase)
    # Halfway down in one clip is halfway down in the other.
    assert found.clip_time(0, share / 2) == pytest.approx(1.0)
    assert found.clip_time(1, share / 2) == pytest.approx(11 * 0.05)
    assert found.phase(0, 0.0) == 0
    assert found.phase(1, 99.0) == 1


def test_the_pace_does_not_change_the_curve() -> None:
    a, b = build_rep_source(5, 15, 35), build_rep_source(2, 20, 32, step=0.05)
    (curve,) = align(select_segment(a, 0), select_segment(b, 0)).curves
    assert curve.values[0] == pytest.approx(curve.values[1], abs=0.05)
    assert curve.values[0].shape == (101,)
    assert curve.values[0].max() == pytest.approx(80, abs=1.5)
    assert curve.detectable_difference == pytest.approx(1.96 * math.hypot(3, 3))


def test_gaps_are_not_filled() -> None:
    a = build_rep_source(0, 10, 20, gap=slice(4, 6))
    one = select_segment(a, 0)
    (angles,) = a.playback.series
    read = resample(one, angles, np.array([0.3, 0.31, 0.39, 0.4, 0.55, 0.59, 0.6, 0.65]))
    assert np.isfinite(read).tolist() == [True, False, False, False, False, False, True, True]
    assert read[-1] == pytest.approx(52)
    assert np.isnan(decode_series(angles)[4:6]).all()
    (curve,) = align(one, select_segment(build_rep_source(0, 10, 20), 0)).curves
    assert np.isnan(curve.values[0][[20, 22, 25, 29]]).all()
    assert np.isfinite(curve.values[0][[0, 15, 30, 50, 100]]).all()
    assert np.isfinite(curve.values[1]).all()


def test_left_is_compared_with_right() -> None:
    names = ("knee_flexion_left", "knee_flexion_right", "trunk_lateral_lean")
    a = build_rep_source(0, 10, 20, side="left", names=names, view="front", facing="camera")
    b = build_rep_source(0, 10, 20, side="right", names=names, view="front", facing="camera")
    found = align(select_segment(a, 0), select_segment(b, 0))
    assert [tuple(s.name for s in c.series) for c in found.curves] == [
        ("knee_flexion_left", "knee_flexion_right"),
        ("trunk_lateral_lean", "trunk_lateral_lean"),
    ]
    # "Toward the standing leg" is left in one clip and right in the other.
    trunk = found.curves[1]
    assert trunk.values[0] == pytest.approx(-trunk.values[1])
    assert trunk.positive == "toward the standing leg"
    assert needs_mirroring(found.first, found.second)
    assert not needs_mirroring(found.first, select_segment(a, 0))


def test_one_deep_squat_compares_its_left_with_its_right() -> None:
    names = ("fppa_left", "fppa_right", "trunk_lateral_lean")
    source = build_rep_source(0, 10, 20, side=None, names=names, screen="deep_squat", view="front")
    assert has_both_legs(source)
    found = align(select_segment(source, 0, "left"), select_segment(source, 0, "right"))
    assert [tuple(s.name for s in c.series) for c in found.curves] == [("fppa_left", "fppa_right")]
    other = build_rep_source(0, 10, 20, side=None, names=names, screen="deep_squat", view="front")
    both = align(select_segment(source, 0), select_segment(other, 0))
    assert [c.title for c in both.curves] == ["Angle, left", "Angle, right", "Angle"]
    side = build_rep_source(0, 10, 20, side=None, screen="deep_squat", view="side")
    assert not has_both_legs(side)
    assert select_segment(side, 0).leg == "left"


def test_the_hidden_leg_of_a_deep_squat_has_no_error() -> None:
    names = ("knee_flexion_left", "knee_flexion_right")
    source = build_rep_source(
        0, 10, 20, side=None, names=names, screen="deep_squat", facing="right"
    )
    (curve,) = align(select_segment(source, 0, "left"), select_segment(source, 0, "right")).curves
    assert curve.errors == (None, 3.0)
    assert curve.detectable_difference is None


def test_two_views_have_only_times_in_common() -> None:
    a, b = build_rep_source(0, 10, 20), build_rep_source(0, 10, 20, view="front", facing="camera")
    found = align(select_segment(a, 0), select_segment(b, 0))
    assert found.curves == ()
    assert "filmed from the side, the other from the front" in found.notes[0]
    assert {row.unit for row in list_differences(found)} == {"s"}
    angled = align(
        select_segment(a, 0), select_segment(build_rep_source(0, 10, 20, view="oblique"), 0)
    )
    assert angled.curves == ()
    assert "at an angle" in angled.notes[0]


def test_strides_are_aligned_at_contact_and_toe_off() -> None:
    a, b = build_stride_source(10, 30, 70), build_stride_source(20, 50, 70, side="right")
    found = align(select_segment(a, 0), select_segment(b, 0))
    assert [x.name for x in found.anchors] == ["contact", "toe_off", "next_contact"]
    assert [x.frames for x in found.anchors] == [(10, 20), (30, 50), (70, 70)]
    assert found.anchors[1].phase == pytest.approx((20 / 60 + 30 / 50) / 2)
    assert found.compared_anchor.name == "contact"
    (curve,) = found.curves
    assert [s.name for s in curve.series] == ["thigh_angle_left", "thigh_angle_right"]
    assert curve.errors == (2.0, None)
    without = align(select_segment(a, 0), select_segment(build_stride_source(20, None, 70), 0))
    assert [x.name for x in without.anchors] == ["contact", "next_contact"]


def test_segments_of_different_tests_are_refused() -> None:
    squat = select_segment(build_rep_source(0, 10, 20), 0)
    for other in (
        build_rep_source(0, 10, 20, screen="deep_squat"),
        build_stride_source(10, 30, 70),
    ):
        with pytest.raises(InputError, match="not of the same test"):
            align(squat, select_segment(other, 0))
    with pytest.raises(InputError, match="too short"):
        align(squat, select_segment(build_rep_source(0, 0, 20), 0))
