"""Gaps in time: what tears a clip apart, and what is only a slow or uneven camera."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.synthetic_motion import even_times, uneven_times
from vision.pose.breaks import find_time_gaps, usual_interval


def with_jump(times, row, seconds):
    """Delay all frames from a row on."""
    return times + np.where(np.arange(times.size) >= row, seconds, 0.0)


@pytest.mark.parametrize("seconds", [1.5, 60.0, 9000.0])
def test_a_stall_and_a_jump_of_the_clock_are_gaps(seconds):
    assert find_time_gaps(with_jump(even_times(4.0), 50, seconds)) == (50,)


def test_every_gap_is_found():
    times = with_jump(with_jump(even_times(4.0), 30, 2.0), 90, 1.0)
    assert find_time_gaps(times) == (30, 90)


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(even_times(4.0), id="constant rate"),
        pytest.param(uneven_times(6.0), id="dropped frames"),
        pytest.param(with_jump(even_times(4.0), 50, 0.3), id="short stutter"),
        pytest.param(np.arange(8) * 1.0, id="one frame a second"),
        pytest.param(
            np.r_[np.arange(60) / 30, 2.0 + np.arange(30) / 10], id="rate drops in the dark"
        ),
        pytest.param(np.r_[np.arange(60) / 30, 2.0 + np.arange(20) * 0.7], id="slow from here on"),
        pytest.param(np.array([0.0, 5.0]), id="two frames"),
        pytest.param(np.array([0.0]), id="one frame"),
        pytest.param(np.array([]), id="no frame"),
    ],
)
def test_a_slow_or_uneven_camera_has_no_gap(times):
    assert find_time_gaps(times) == ()


def test_a_gap_is_measured_in_real_time():
    # 1.2 s of a clip that is slowed down to a quarter are 0.3 s.
    times = with_jump(even_times(4.0), 50, 1.2)
    assert find_time_gaps(times) == (50,)
    assert find_time_gaps(times, real_time_factor=0.25) == ()


def test_the_usual_interval_is_the_median():
    assert usual_interval(uneven_times(6.0)) == pytest.approx(1 / 30)


def test_broken_timestamps_do_not_blow_up_what_is_resampled():
    # Two of three frames come a microsecond after the one before.
    times = np.arange(90) // 3 * 0.4 + np.arange(90) % 3 * 1e-6
    assert (times[-1] - times[0]) / usual_interval(times) < 1000
