from __future__ import annotations

import numpy as np
import pytest

from vision.motion.rep_times import find_end, find_onset


def descent(*, begin_s=1.0, length_s=1.4, depth_deg=70.0, rate=30.0, stand_deg=8.0):
    """Build the drop of the hips in a minimum-jerk descent of the knees, then a short hold."""
    time_s = np.arange(0.0, begin_s + length_s + 0.2, 1.0 / rate)
    x = np.clip((time_s - begin_s) / length_s, 0.0, 1.0)
    flexion = stand_deg + depth_deg * (10 * x**3 - 15 * x**4 + 6 * x**5)
    return time_s, 1.0 - np.cos(np.radians(flexion / 2)) / np.cos(np.radians(stand_deg / 2))


@pytest.mark.parametrize("rate", [15.0, 30.0, 60.0])
@pytest.mark.parametrize(
    "plan", [{}, {"length_s": 0.7}, {"length_s": 3.0}, {"depth_deg": 35.0}, {"begin_s": 4.0}]
)
def test_the_start_is_when_the_knees_begin_to_bend(plan, rate):
    time_s, drop = descent(**plan, rate=rate)
    assert find_onset(time_s, drop) == pytest.approx(plan.get("begin_s", 1.0), abs=0.1)


def test_the_end_mirrors_the_start():
    time_s, drop = descent(begin_s=1.3)
    assert find_end(-time_s[::-1], drop[::-1]) == pytest.approx(-find_onset(time_s, drop))


@pytest.mark.parametrize("drift", [-0.01, 0.005, 0.01])
def test_a_slow_drift_before_the_descent_is_not_the_start(drift):
    time_s, drop = descent(begin_s=5.0)
    drifting = drop + drift * np.minimum(time_s / 5.0, 1.0)
    assert find_onset(time_s, drifting) == pytest.approx(5.0, abs=0.2)


@pytest.mark.parametrize("seed", range(5))
def test_noise_moves_the_start_little(seed):
    time_s, drop = descent()
    noise = np.random.default_rng(seed).normal(0.0, 0.002, time_s.size)
    smooth = np.convolve(np.pad(noise, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    assert find_onset(time_s, drop + smooth) == pytest.approx(1.0, abs=0.2)


def test_one_bad_frame_at_the_beginning_is_not_standing():
    time_s, drop = descent()
    drop[0] -= 0.02
    assert find_onset(time_s, drop) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_without_movement_the_start_is_the_first_time(size):
    time_s = np.arange(size) / 30.0
    assert find_onset(time_s, np.zeros(size)) == 0.0


def test_a_movement_that_has_begun_starts_with_the_first_frame():
    time_s, drop = descent()
    moving = time_s > 1.8
    assert find_onset(time_s[moving], drop[moving]) == pytest.approx(time_s[moving][0], abs=0.1)
