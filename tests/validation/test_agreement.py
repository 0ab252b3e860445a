from __future__ import annotations

import numpy as np
import pytest

from vision.validation.agreement import (
    bias,
    differences,
    limits_of_agreement,
    rmse,
    rmse_offset_removed,
)


def test_bias_and_rmse_count_only_complete_pairs():
    measured = [3.0, np.nan, 1.0, 5.0]
    reference = [0.0, 1.0, -3.0, np.nan]
    assert differences(measured, reference).tolist() == [3.0, 4.0]
    assert bias(measured, reference) == 3.5
    assert rmse(measured, reference) == pytest.approx(np.sqrt(12.5))


def test_without_a_pair_everything_is_missing():
    assert np.isnan(bias([np.nan], [1.0]))
    assert np.isnan(rmse([], []))
    assert np.isnan(rmse_offset_removed([np.nan], [1.0]))
    limits = limits_of_agreement([np.nan], [1.0])
    assert (limits.count, limits.clips) == (0, 0)
    assert np.isnan(limits.upper.value)


def test_unequal_shapes_are_an_error():
    with pytest.raises(ValueError, match="one shape"):
        rmse([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="clips"):
        limits_of_agreement([1.0, 2.0], [1.0, 2.0], clips=["a"])


def test_an_offset_is_removed_for_each_clip():
    curve = np.sin(np.linspace(0, 6, 50))
    measured = np.r_[curve + 7.0, curve - 3.0]
    reference = np.r_[curve, curve]
    clips = np.repeat(["a", "b"], 50)
    assert rmse_offset_removed(measured, reference, clips=clips) == pytest.approx(0, abs=1e-12)
    assert rmse_offset_removed(measured, reference) == pytest.approx(5.0)
    assert rmse(measured, reference) == pytest.approx(np.sqrt((49 + 9) / 2))


def test_one_value_per_clip_gives_the_original_limits():
    # Peak flow of Bland and Altman (1986), table 1, first measurements: Wright minus mini meter.
    wright = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
    mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
    limits = limits_of_agreement(wright, mini)
    # As printed there: mean -2.1, SD 38.8; bias from -22.0 to 17.8.
    assert limits.bias.value == pytest.approx(-2.1, abs=0.05)
    assert limits.sd == pytest.approx(38.8, abs=0.05)
    assert limits.bias.low == pytest.approx(-22.0, abs=0.1)
    assert limits.bias.high == pytest.approx(17.8, abs=0.1)
    assert limits.lower.value == pytest.approx(limits.bias.value - 1.96 * limits.sd)
    assert limits.upper.value == pytest.approx(limits.bias.value + 1.96 * limits.sd)


def test_repeated_values_give_the_variance_between_and_within_clips():
    # Two clips of two values, by hand: means 1 and 5, within-clip variance 2 in both.
    measured = [0.0, 2.0, 4.0, 6.0]
    limits = limits_of_agreement(measured, np.zeros(4), clips=["a", "a", "b", "b"])
    # One-way analysis of variance: MSB = 16, MSW = 2; (16 - 2) / 2 + 2 = 9.
    assert limits.sd == pytest.approx(3.0)
    assert limits.bias.value == 3.0
    assert (limits.count, limits.clips) == (4, 2)


def test_a_long_clip_does_not_outweigh_the_others():
    measured = np.r_[np.full(1000, 10.0), 0.0, 0.0, 0.0]
    clips = np.r_[np.zeros(1000), 1, 2, 3]
    limits = limits_of_agreement(measured, np.zeros(1003), clips=clips)
    assert limits.bias.value == 2.5
    assert bias(measured, np.zeros(1003)) > 9.9


def test_frames_of_one_clip_have_limits_but_no_confidence_interval():
    limits = limits_of_agreement([1.0, 2.0, 3.0], np.zeros(3), clips=["a"] * 3)
    assert limits.upper.value == pytest.approx(2 + 1.96)
    assert np.isnan([limits.bias.low, limits.upper.high, limits.lower.low]).all()
    one = limits_of_agreement([1.0], [0.0])
    assert one.bias.value == 1.0
    assert np.isnan(one.sd)


@pytest.mark.parametrize("within_sd", [0.5, 4.0])
def test_intervals_cover_the_true_limits(within_sd):
    rng = np.random.default_rng(7)
    sizes = np.array([2, 3, 5, 8, 2, 4, 6, 3, 5, 4, 7, 2])
    clips = np.repeat(np.arange(sizes.size), sizes)
    between_sd, true_bias = 3.0, 2.0
    upper = true_bias + 1.96 * np.hypot(between_sd, within_sd)
    inside_bias = inside_upper = 0
    trials = 600
    for _ in range(trials):
        offset = rng.normal(true_bias, between_sd, sizes.size)[clips]
        measured = offset + rng.normal(0, within_sd, clips.size)
        limits = limits_of_agreement(measured, np.zeros(clips.size), clips=clips)
        inside_bias += limits.bias.low <= true_bias <= limits.bias.high
        inside_upper += limits.upper.low <= upper <= limits.upper.high
    assert 0.92 <= inside_bias / trials <= 0.98
    assert 0.92 <= inside_upper / trials <= 0.98
