from __future__ import annotations

import numpy as np
import pytest

from vision.errors import InputError
from vision.validation.time_alignment import align, interpolate, is_curve


def bump(time_s: np.ndarray, at_s: float, width_s: float = 0.6, size: float = 80) -> np.ndarray:
    return size * np.exp(-(((time_s - at_s) / width_s) ** 2))


def test_interpolation_invents_nothing():
    time_s = np.array([0.0, 0.1, 0.2, 0.3, 1.0, 1.1])
    values = np.array([0.0, 1.0, np.nan, 3.0, 10.0, 11.0])
    at = np.array([-0.01, 0.05, 0.1, 0.15, 0.3, 0.6, 1.05, 1.1, 1.2])
    found = interpolate(time_s, values, at)
    assert np.allclose(
        found, [np.nan, 0.5, 1.0, np.nan, 3.0, np.nan, 10.5, 11.0, np.nan], equal_nan=True
    )
    assert np.isnan(interpolate(time_s[:1], values[:1], at)).all()


def test_single_readings_are_no_curve():
    assert is_curve(np.arange(0, 2, 0.1))
    assert not is_curve(np.arange(0, 20, 1.0))
    assert not is_curve(np.array([0.0, 0.01]))


@pytest.mark.parametrize("offset_s", [-1.37, -0.4, 0.0, 0.123, 1.8])
def test_the_offset_between_the_clocks_is_found(offset_s):
    clip_s = np.arange(0, 9, 1 / 30)
    reference_s = np.arange(0.5, 8, 0.01)
    rng = np.random.default_rng(3)
    knee = bump(clip_s, 3) + bump(clip_s, 5.2, size=95) + rng.normal(0, 2, clip_s.size)
    # Another scale and zero, as of another method.
    other = 5 + 0.9 * (bump(reference_s, 3) + bump(reference_s, 5.2, size=95))
    names = {"knee_flexion_left": knee, "trunk_forward_lean": 0 * knee}
    found = align(clip_s, names, reference_s - offset_s, {"knee_flexion_left": other})
    assert found.offset_s == pytest.approx(offset_s, abs=0.02)
    assert found.correlation > 0.98
    assert found.found
    assert found.angles == ("knee_flexion_left",)
    assert found.notes == ()


def test_of_offsets_that_fit_equally_the_smallest_is_taken():
    time_s = np.arange(0, 8, 1 / 60)
    knee = {"knee_flexion_right": 30 + 30 * np.sin(2 * np.pi * time_s / 0.7)}
    found = align(time_s, knee, time_s - 0.1, knee)
    assert found.offset_s == pytest.approx(0.1, abs=0.02)
    assert "repeats itself" in found.notes[0]


def test_a_gap_does_not_disturb_the_alignment():
    time_s = np.arange(0, 8, 1 / 30)
    knee = bump(time_s, 2) + bump(time_s, 5, size=60)
    holed = np.where((time_s > 3) & (time_s < 4.4), np.nan, knee)
    found = align(time_s, {"knee_flexion_left": holed}, time_s + 0.5, {"knee_flexion_left": knee})
    assert found.offset_s == pytest.approx(-0.5, abs=0.02)


def test_without_a_knee_the_angle_that_moves_most_is_used():
    time_s = np.arange(0, 8, 1 / 30)
    lean, valgus = bump(time_s, 4, size=15), bump(time_s, 4.3, size=30)
    series = {"trunk_lateral_lean": lean, "fppa_left": valgus}
    found = align(time_s, series, time_s, series)
    assert found.angles == ("fppa_left",)


def test_a_best_offset_at_the_end_of_the_range_is_doubted():
    time_s = np.arange(0, 8, 1 / 30)
    knee = {"knee_flexion_left": bump(time_s, 4, width_s=1.5)}
    found = align(time_s, knee, time_s - 0.5, knee, search_s=0.4)
    assert "widen --search" in found.notes[-1]


def test_another_movement_is_refused():
    time_s = np.arange(0, 8, 1 / 30)
    knee = {"knee_flexion_left": bump(time_s, 4, width_s=1.0)}
    rising = {"knee_flexion_left": 10 * np.sin(40 * time_s) + 10 * time_s}
    with pytest.raises(InputError, match="fits the clip at no offset"):
        align(time_s, knee, time_s, rising)


def test_nothing_that_moves_cannot_be_aligned():
    time_s = np.arange(0, 8, 1 / 30)
    still = {"knee_flexion_left": np.full(time_s.size, 5.0)}
    with pytest.raises(InputError, match="give the offset with --offset"):
        align(time_s, still, time_s, still)


def test_too_little_overlap_is_no_fit():
    time_s = np.arange(0, 8, 1 / 30)
    knee = {"knee_flexion_left": bump(time_s, 4)}
    with pytest.raises(InputError, match="no offset"):
        align(time_s, knee, time_s + 7, knee)
