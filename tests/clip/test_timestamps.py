from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from vision.clip.timestamps import Packet, build_timeline


def packets(*timestamps, duration=10):
    return [Packet(pts, duration, is_keyframe=i == 0) for i, pts in enumerate(timestamps)]


def timeline(given, *, first=0, rate=Fraction(25), base=Fraction(1, 250)):
    return build_timeline(given, time_base=base, first_pts=first, nominal_rate=rate)


def test_decoding_order_does_not_matter():
    line = timeline(packets(0, 40, 20, 10, 30))
    np.testing.assert_allclose(line.times_s, [0, 0.04, 0.08, 0.12, 0.16])
    assert line.duration_s == pytest.approx(0.2)
    assert line.frame_rate == pytest.approx(25)
    assert not line.is_variable
    assert line.warnings == ()


def test_a_few_repeated_or_missing_timestamps_are_left_out():
    line = timeline(packets(*range(0, 300, 10), 150, None))
    assert line.times_s.size == 30
    assert (np.diff(line.times_s) > 0).all()
    assert "2 of 32" in line.warnings[0]


@pytest.mark.parametrize("timestamps", [[None] * 10, [0] * 10, [0, 0, 10, 10, 20, 20]])
def test_frames_are_counted_where_timestamps_are_unusable(timestamps):
    line = timeline(packets(*timestamps))
    np.testing.assert_allclose(line.times_s, np.arange(len(timestamps)) / 25)
    assert line.ticks is None
    assert "25 frames per second are assumed" in line.warnings[0]


def test_without_any_rate_thirty_frames_per_second_are_assumed():
    line = timeline(packets(None, None), first=None, rate=None)
    assert line.frame_rate == 30


def test_frames_before_the_first_decoded_one_are_left_out():
    line = timeline(packets(0, 10, 20, 30, 40), first=20)
    np.testing.assert_allclose(line.times_s, [0, 0.04, 0.08])
    assert "first 2 frames were left out" in line.warnings[0]
    line = timeline(packets(0, 10, 20), first=10)
    assert "first frame was left out" in line.warnings[0]


def test_a_single_frame_lasts_as_long_as_the_rate_gives():
    line = timeline(packets(70, duration=0), first=70)
    assert line.times_s.tolist() == [0]
    assert line.duration_s == pytest.approx(0.04)
    assert not line.is_variable


def test_an_implausible_last_duration_is_ignored():
    timestamps = packets(0, 10, 20, 30)
    timestamps[-1] = Packet(30, 250_000, is_keyframe=False)
    assert timeline(timestamps).duration_s == pytest.approx(0.16)


def test_reordered_frames_end_where_the_track_does():
    reordered = [Packet(0, 10, True), Packet(40, 30, False), Packet(10, 10, False)]
    line = build_timeline(
        reordered, time_base=Fraction(1, 250), first_pts=0, nominal_rate=None, end_pts=45
    )
    assert line.duration_s == pytest.approx(0.18)


@pytest.mark.parametrize(
    ("gaps", "base", "variable"),
    [
        ([33, 33, 34] * 5, 1000, False),
        ([4, 4, 5, 4] * 5, 1000, False),
        ([2, 3] * 9, 600, False),
        ([512] * 9 + [1024] + [512] * 9, 15360, True),
        ([20, 20, 21, 19, 24, 20], 600, True),
        ([1] * 9 + [2] + [1] * 9, 30, True),
    ],
)
def test_only_differences_beyond_rounding_are_a_variable_rate(gaps, base, variable):
    timestamps = np.concatenate(([0], np.cumsum(gaps))).tolist()
    assert timeline(packets(*timestamps), base=Fraction(1, base)).is_variable is variable
