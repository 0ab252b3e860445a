from __future__ import annotations

import numpy as np
import pytest

from tests.support.synthetic_motion import even_times, uneven_times
from vision.live.one_euro import OneEuroFilter

BODY = 600.0


def filtered(time_s, values, *, scale=BODY):
    """Filter one value frame by frame."""
    calm = OneEuroFilter()
    return np.array(
        [calm(float(t), np.array([v]), scale=scale)[0] for t, v in zip(time_s, values, strict=True)]
    )


def noise(count, *, sigma=2.0, seed=3):
    return np.random.default_rng(seed).normal(0, sigma, count)


@pytest.mark.parametrize("times", [even_times, uneven_times], ids=["even", "uneven"])
@pytest.mark.parametrize("fps", [15, 30, 60])
def test_resting_point_jitters_less(fps, times):
    time_s = times(10, fps)
    raw = noise(time_s.size)
    settled = time_s > 1
    calm = filtered(time_s, raw)[settled]
    assert calm.std() < 0.75 * raw[settled].std()
    # Visible jitter is the difference between successive frames.
    assert np.diff(calm).std() < 0.5 * np.diff(raw[settled]).std()
    assert abs(calm.mean()) < 0.3


@pytest.mark.parametrize("times", [even_times, uneven_times], ids=["even", "uneven"])
def test_fast_point_lags_little(times):
    time_s = times(4, 30)
    speed = 1.5 * BODY  # such as a hand that is raised
    path = np.clip(time_s - 1, 0, None) * speed
    lag_s = (path - filtered(time_s, path))[time_s > 2] / speed
    assert lag_s.max() < 0.03
    assert lag_s.min() >= 0


def test_lag_decreases_with_speed():
    time_s = even_times(4, 30)

    def lag_s(speed):
        path = time_s * speed
        return float((path - filtered(time_s, path))[-1] / speed)

    lags = [lag_s(speed * BODY) for speed in (0.02, 0.2, 1.0)]
    assert lags[0] > 2 * lags[1] > 4 * lags[2] > 0


def test_step_response_does_not_overshoot():
    values = np.where(even_times(3) < 1, 0.0, 100.0)
    calm = filtered(even_times(3), values)
    assert (np.diff(calm) >= 0).all()
    assert calm[-1] == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("gap_s", [0.6, 5.0])
def test_filter_restarts_after_a_gap(gap_s):
    calm = OneEuroFilter()
    for i in range(30):
        calm(i / 30, np.array([0.0]))
    there = np.array([400.0])
    assert calm(29 / 30 + gap_s, there)[0] == 400.0
    assert calm(30 / 30 + gap_s, there)[0] == 400.0


def test_dropped_frames_do_not_restart_the_filter():
    calm = OneEuroFilter()
    for i in range(30):
        calm(i / 30, np.array([0.0]), scale=BODY)
    assert 0 < calm(29 / 30 + 0.2, np.array([10.0]), scale=BODY)[0] < 10


def test_time_that_does_not_increase_is_not_an_error():
    calm = OneEuroFilter()
    calm(1.0, np.array([3.0]))
    assert calm(1.0, np.array([5.0]))[0] == 5.0
    assert calm(0.5, np.array([7.0]))[0] == 7.0


@pytest.mark.parametrize("unit", [0.001, 3.0])
def test_result_is_independent_of_the_unit(unit):
    time_s = uneven_times(5, 30)
    path = noise(time_s.size) + 80 * np.sin(2 * time_s)
    plain = filtered(time_s, path)
    np.testing.assert_allclose(filtered(time_s, path * unit, scale=BODY * unit), plain * unit)
    assert not np.allclose(filtered(time_s, path * unit, scale=BODY), plain * unit, rtol=1e-3)


def test_points_are_filtered_independently():
    time_s = even_times(5, 30)
    both = np.column_stack([time_s * BODY, noise(time_s.size)])
    calm = OneEuroFilter()
    together = np.array(
        [calm(float(t), v, scale=BODY)[1] for t, v in zip(time_s, both, strict=True)]
    )
    np.testing.assert_allclose(together, filtered(time_s, both[:, 1]))


def test_input_is_not_changed():
    calm, value = OneEuroFilter(), np.array([1.0, 2.0])
    for i in range(5):
        calm(i / 30, value)
        np.testing.assert_array_equal(value, [1.0, 2.0])
