"""A few clips from the file to the verdict, against what is known of them."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from vision.pipeline import analyse_clip

pytestmark = [pytest.mark.clips, pytest.mark.model, pytest.mark.xdist_group("truth")]


@pytest.fixture(scope="module")
def judged(clips, model_path):
    """A clip's analysis and its truth."""

    @cache
    def run(name):
        truth = json.loads((clips / "truth" / f"{name}.truth.json").read_text("utf-8"))
        return analyse_clip(clips / "truth" / f"{name}.mp4"), truth

    return run


def error(angles, name, truth, true_name):
    mine = angles[name]
    true = np.array([f["angles"][true_name] for f in truth["frames"]])
    known = np.isfinite(mine)
    assert known.mean() > 0.9
    return float(np.sqrt(np.mean((mine - true)[known] ** 2)))


CLIPS = [
    ("sls_valgus_front_L", "single_leg_squat", "front", "left", {"knee_valgus": "fault"}),
    ("sls_heel_rise_side_L", "single_leg_squat", "side", "left", {"heel_rise": "fault"}),
    ("squat_good_side", "deep_squat", "side", None, {"heel_rise": "pass"}),
]


@pytest.mark.parametrize(("name", "screen", "view", "leg", "verdicts"), CLIPS)
def test_what_was_planted_is_found(judged, name, screen, view, leg, verdicts):
    report = judged(name)[0].report
    assert (report.screen, report.view, report.leg) == (screen, view, leg)
    found = {c.id: c.verdict for c in report.criteria}
    assert {name: found[name] for name in verdicts} == verdicts


@pytest.mark.parametrize("name", [c[0] for c in CLIPS])
def test_repetitions_are_those_of_the_truth(judged, name):
    analysis, truth = judged(name)
    bottoms = [r.bottom_s for r in analysis.report.reps if r.counted]
    true = [r["bottom"] / truth["fps"] for r in truth["truth_info"]["reps"]]
    assert len(bottoms) == len(true)
    np.testing.assert_allclose(bottoms, true, atol=0.1)


@pytest.mark.parametrize(
    ("name", "angle", "true", "limit"),
    [
        ("sls_heel_rise_side_L", "knee_flexion_left", "knee_flexion_L", 8.5),
        ("squat_good_side", "knee_flexion_left", "knee_flexion_L", 8.5),
        ("sls_heel_rise_side_L", "trunk_forward_lean", "trunk_forward_lean", 2.5),
        ("sls_valgus_front_L", "trunk_lateral_lean", "trunk_lateral_lean_toL", 2.5),
    ],
)
def test_angles_are_close_to_the_truth(judged, name, angle, true, limit):
    analysis, truth = judged(name)
    assert error(analysis.angles, angle, truth, true) <= limit
