from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from vision.validation.pairs import AnglePairs, ClipPairs, PeakPair
from vision.validation.result import ValidationReport, agreement_csv, summarize
from vision.validation.time_alignment import TimeAlignment

TIME = np.arange(10) / 10


def clip_pairs(name: str, error: float, *, angle: str = "knee_flexion_left") -> ClipPairs:
    """A clip that reads too high by `error`, with one missing frame."""
    reference = 40 + 20 * np.sin(TIME)
    reference[3] = np.nan
    return ClipPairs(
        clip=f"{name}.mp4",
        reference=f"{name}.csv",
        alignment=TimeAlignment(0.25, True, 0.987654, (angle,)),
        angles=(AnglePairs(angle, TIME, 40 + 20 * np.sin(TIME) + error, reference),),
        peaks=(PeakPair(angle, 1, "largest", 60 + error, 60.0),),
        notes=(),
    )


def test_clips_are_the_individuals():
    report = summarize([clip_pairs("a", 1.0), clip_pairs("b", 4.0)], model="heavy")
    frames, peaks = report.agreement
    assert (frames.count, frames.clips, peaks.count, peaks.compared) == (18, 2, 2, "largest")
    assert frames.bias == frames.clip_bias.value == 2.5
    assert frames.rmse_offset_removed == 0.0
    # Nothing varies within a clip: the SD of one difference is that between the clips.
    assert frames.sd == pytest.approx(np.std([1, 4], ddof=1), abs=1e-3)
    assert frames.lower_limit.low < frames.lower_limit.value < frames.lower_limit.high
    assert report.model == "heavy"
    assert report.clips[0].correlation == 0.988


def test_the_report_is_json_and_comes_back():
    report = summarize([clip_pairs("a", 1.0)])
    assert ValidationReport.model_validate_json(report.model_dump_json()) == report
    assert "NaN" not in report.model_dump_json()
    assert report.agreement[0].upper_limit.high is None


def test_the_table_as_csv():
    pairs = [clip_pairs("a", 1.0), clip_pairs("b", 4.0, angle="trunk_forward_lean")]
    rows = list(csv.DictReader(io.StringIO(agreement_csv(summarize(pairs)))))
    assert [(r["angle"], r["side"], r["compared"]) for r in rows] == [
        ("knee_flexion", "left", "frames"),
        ("trunk_forward_lean", "", "frames"),
        ("knee_flexion", "left", "largest"),
        ("trunk_forward_lean", "", "largest"),
    ]
    assert float(rows[0]["rmse_deg"]) == 1.0
    assert rows[0]["upper_limit_low_deg"] == ""
