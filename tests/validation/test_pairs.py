from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.support import synthetic_runs
from tests.support.synthetic_analysis import analyse
from tests.support.synthetic_motion import squats
from vision.report.analysis_data import AnalysisData
from vision.validation.pairs import pair_clip
from vision.validation.reference import Reference
from vision.validation.result import summarize

KNEE = "knee_flexion_right"


@cache
def clip(**plan: object) -> AnalysisData:
    return analyse(squats(leg="right", view="right", **plan), name="clip.mp4")


def reference(data: AnalysisData, *, offset_s: float = 0.0, **series: np.ndarray) -> Reference:
    """A reference with the clip's own angles, or given ones, on a clock of its own."""
    time_s = data.angles.time_s * data.raw.real_time_factor
    chosen = series or {KNEE: data.angles[KNEE]}
    return Reference("clip.csv", time_s - offset_s, chosen)


def test_a_known_error_is_found_again():
    data = clip()
    rng = np.random.default_rng(0)
    error = 3.0 + rng.normal(0, 1.0, data.angles.time_s.size)
    given = reference(data, offset_s=0.8, **{KNEE: data.angles[KNEE] - error})
    pairs = pair_clip(data, given, search_s=2.0)
    assert pairs.alignment.offset_s == pytest.approx(0.8, abs=0.02)
    row = summarize([pairs]).agreement[0]
    assert (row.angle, row.side, row.compared) == ("knee_flexion", "right", "frames")
    assert row.bias == pytest.approx(3.0, abs=0.2)
    assert row.rmse == pytest.approx(np.sqrt(9 + 1), abs=0.2)
    assert row.rmse_offset_removed == pytest.approx(1.0, abs=0.2)
    assert row.upper_limit.value == pytest.approx(3 + 1.96, abs=0.4)
    assert row.upper_limit.low is None  # from one clip


def test_peaks_of_each_repetition_are_compared():
    data = clip()
    given = reference(data, **{KNEE: data.angles[KNEE] - 4.0})
    pairs = pair_clip(data, given, offset_s=0.0, search_s=2.0)
    assert [p.number for p in pairs.peaks] == [rep.number for rep in data.report.reps]
    assert len(pairs.peaks) >= 2
    for peak in pairs.peaks:
        assert peak.extreme == "largest"
        assert peak.measured - peak.reference == pytest.approx(4.0)
        assert peak.measured > 50


def test_a_repetition_that_is_half_hidden_has_no_peak():
    data = clip()
    first = data.report.reps[0]
    time_s = data.angles.time_s
    hidden = (time_s > first.start_s) & (time_s < (first.start_s + first.end_s) / 2)
    given = reference(data, **{KNEE: np.where(hidden, np.nan, data.angles[KNEE])})
    pairs = pair_clip(data, given, offset_s=0.0, search_s=2.0)
    assert first.number not in [p.number for p in pairs.peaks]
    assert np.isnan(pairs.angles[0].reference[hidden]).all()


def test_only_the_time_that_both_show_is_compared():
    data = clip()
    time_s = data.angles.time_s
    kept = (time_s > 1.0) & (time_s < 4.0)
    given = Reference("clip.csv", time_s[kept], {KNEE: data.angles[KNEE][kept]})
    pairs = pair_clip(data, given, offset_s=0.0, search_s=2.0)
    shown = pairs.angles[0].time_s[pairs.angles[0].complete]
    assert shown.min() >= 1.0
    assert shown.max() <= 4.0
    assert pairs.overlap_s == pytest.approx(3.0, abs=0.1)


def test_a_faster_reference_is_resampled_at_the_frames():
    data = clip()
    time_s = data.angles.time_s
    fine_s = np.arange(time_s[0], time_s[-1], 0.002)
    given = Reference("a.csv", fine_s, {KNEE: np.interp(fine_s, time_s, data.angles[KNEE])})
    pairs = pair_clip(data, given, search_s=1.0)
    found = pairs.angles[0]
    assert found.time_s.size == time_s.size
    assert summarize([pairs]).agreement[0].rmse < 0.5


def test_slow_motion_is_compared_in_real_time():
    data = clip()
    slow = replace(data, raw=replace(data.raw, real_time_factor=0.25))
    given = Reference("a.csv", data.angles.time_s * 0.25, {KNEE: data.angles[KNEE]})
    pairs = pair_clip(slow, given, search_s=1.0)
    assert pairs.alignment.offset_s == pytest.approx(0.0, abs=0.02)
    assert summarize([pairs]).agreement[0].rmse == pytest.approx(0.0, abs=0.5)
    assert len(pairs.peaks) == len(data.report.reps)


def test_single_readings_are_compared_with_the_frames_around_them():
    data = clip()
    bottoms = np.array([rep.bottom_s for rep in data.report.reps])
    given = Reference("goniometer.csv", bottoms, {KNEE: np.full(bottoms.size, 60.0)})
    pairs = pair_clip(data, given, search_s=2.0)
    assert not pairs.alignment.found
    assert pairs.peaks == ()
    time_s = data.angles.time_s
    for value, at_s in zip(pairs.angles[0].measured, bottoms, strict=True):
        around = data.angles[KNEE][np.abs(time_s - at_s) <= 0.1]
        assert value == pytest.approx(around.mean())
    assert "Single readings" in pairs.notes[-1]


def test_an_angle_that_the_view_cannot_show_is_named():
    data = clip()
    given = reference(data, **{KNEE: data.angles[KNEE], "fppa_right": 0 * data.angles[KNEE]})
    pairs = pair_clip(data, given, search_s=1.0)
    assert [p.angle for p in pairs.angles] == [KNEE]
    assert any("fppa" in note for note in pairs.notes)


def test_each_stride_has_the_largest_knee_and_the_smallest_thigh_angle():
    data = analyse(synthetic_runs.run(), name="run.mp4")
    names = ("knee_flexion_left", "thigh_angle_left")
    given = Reference("run.csv", data.angles.time_s, {n: data.angles[n] + 2 for n in names})
    pairs = pair_clip(data, given, offset_s=0.0, search_s=1.0)
    contacts = [s.initial_contact_s for s in data.report.steps if s.foot == "left"]
    kinds = {(p.angle, p.extreme) for p in pairs.peaks}
    assert kinds == {("knee_flexion_left", "largest"), ("thigh_angle_left", "smallest")}
    knees = [p for p in pairs.peaks if p.angle == "knee_flexion_left"]
    assert 1 <= len(knees) <= len(contacts) - 1
    assert all(np.isclose(p.measured - p.reference, -2) for p in pairs.peaks)
