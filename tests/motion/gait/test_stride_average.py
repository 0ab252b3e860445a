from __future__ import annotations

import numpy as np
import pytest

from vision.motion.gait.stride_average import (
    CURVE_POINTS,
    average_stride,
    stride_spans,
    toe_off_percent,
)

TIME_S = np.arange(0, 10, 1 / 60)
CONTACTS = [0.5, 1.5, 2.5, 3.5]


def test_strides_go_from_contact_to_contact():
    assert stride_spans(CONTACTS) == ((0.5, 1.5), (1.5, 2.5), (2.5, 3.5))
    assert stride_spans([1.0]) == ()
    assert stride_spans([]) == ()


def test_a_stride_with_a_missed_contact_is_left_out():
    assert stride_spans([0.0, 1.0, 2.0, 4.0, 5.1]) == ((0.0, 1.0), (1.0, 2.0), (4.0, 5.1))


def test_the_mean_curve_does_not_depend_on_the_stride_time():
    # A contact at every whole turn of a wave that gets faster.
    contacts = [0.0, 1.2, 2.3, 3.3, 4.2]
    turns = np.interp(TIME_S, contacts, range(len(contacts)))
    curve = average_stride(TIME_S, np.sin(2 * np.pi * turns), contacts)
    assert curve.count == 4
    assert curve.percent.tolist() == list(range(CURVE_POINTS))
    assert curve.mean == pytest.approx(np.sin(2 * np.pi * curve.percent / 100), abs=0.02)
    assert curve.spread.max() < 0.03


def test_the_spread_is_one_standard_deviation_over_the_strides():
    levels = np.array([10.0, 12.0, 17.0])
    series = levels[np.clip(np.floor(TIME_S - 0.5), 0, 2).astype(int)]
    curve = average_stride(TIME_S, series, CONTACTS)
    inner = slice(5, 95)  # at the ends one stride runs into the next
    assert curve.mean[inner] == pytest.approx(13.0)
    assert curve.spread[inner] == pytest.approx(levels.std(ddof=1))


def test_a_stride_with_a_gap_is_left_out_as_a_whole():
    series = np.floor(TIME_S - 0.5)
    series[(TIME_S > 1.9) & (TIME_S < 2.0)] = np.nan
    curve = average_stride(TIME_S, series, CONTACTS)
    assert curve.count == 2
    assert np.isfinite(curve.mean).all()
    assert curve.mean[50] == pytest.approx(1.0)  # of 0 and 2


def test_a_stride_that_begins_before_the_series_is_left_out():
    later = TIME_S > 0.6
    assert average_stride(TIME_S[later], TIME_S[later], CONTACTS).count == 2
    earlier = TIME_S < 3.4
    assert average_stride(TIME_S[earlier], TIME_S[earlier], CONTACTS).count == 2


def test_one_stride_has_no_spread_and_no_stride_has_no_mean():
    one = average_stride(TIME_S, TIME_S, CONTACTS[:2])
    assert one.count == 1
    assert one.mean[[0, 100]] == pytest.approx([0.5, 1.5])
    assert np.isnan(one.spread).all()
    none = average_stride(TIME_S, np.full(TIME_S.size, np.nan), CONTACTS)
    assert none.count == 0
    assert np.isnan(none.mean).all()
    assert average_stride(TIME_S, TIME_S, []).count == 0


def test_uneven_frames_do_not_distort_the_curve():
    rng = np.random.default_rng(1)
    uneven = np.unique(np.concatenate([rng.uniform(0, 10, 900), [0.0, 10.0]]))
    curve = average_stride(uneven, uneven % 1.0, [1.0, 2.0, 3.0])
    assert curve.mean[10:90] == pytest.approx(curve.percent[10:90] / 100, abs=0.01)


def test_the_toe_off_is_the_median_share_of_the_stride():
    assert toe_off_percent(CONTACTS, [0.8, 1.85, None, 3.9]) == pytest.approx(32.5)
    assert toe_off_percent(CONTACTS, [None] * 4) is None
    assert toe_off_percent([1.0], [1.2]) is None
