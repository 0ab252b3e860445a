"""Samples from the file to the verdict, against what is known of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from vision.pipeline import analyse
from vision.settings import Settings

pytestmark = pytest.mark.model

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Known:
    """What must be found in a clip, or in its beginning.

    `angles` are (ours, the truth's, largest error).
    """

    name: str
    screen: str
    view: str
    leg: str | None
    verdicts: dict[str, str]
    angles: list[tuple[str, str, float]] = field(default_factory=list)
    end_s: float | None = None


LATERAL = ("trunk_lateral_lean", "trunk_lateral_lean_toL", 2.5)

# tests/accuracy/test_page.py asks the same of a deep squat from the side.
CLIPS = [
    Known(
        "sls_valgus_front_L",
        screen="single_leg_squat",
        view="front",
        leg="left",
        verdicts={"knee_valgus": "fault", "trunk_lateral_lean": "pass", "depth": "cannot_tell"},
        angles=[LATERAL],
    ),
    Known(
        "squat_feet_turn_out_front",
        screen="deep_squat",
        view="front",
        leg=None,
        verdicts={"feet_turn_out": "watch", "knee_separation": "pass"},
        end_s=3.4,  # one of three squats, too few for a fault
    ),
]


def error(mine, true):
    """Root mean square over the frames in which there is an angle."""
    known = np.isfinite(mine)
    assert known.mean() > 0.9
    return float(np.sqrt(np.mean((mine - true)[known] ** 2)))


# All of a clip is asked in one test, so that it is analysed only once.
@pytest.mark.slow
@pytest.mark.parametrize("known", CLIPS, ids=lambda k: k.name)
def test_a_sample(model_path, known):
    truth = json.loads((SAMPLES / f"{known.name}.truth.json").read_text("utf-8"))
    analysis = analyse(SAMPLES / f"{known.name}.mp4", Settings(end_s=known.end_s))
    report = analysis.report
    assert (report.screen, report.view, report.leg) == (known.screen, known.view, known.leg)
    found = {c.id: c.verdict for c in report.criteria}
    assert {name: found[name] for name in known.verdicts} == known.verdicts

    bottoms = [r.bottom_s for r in report.reps if r.counted]
    last_s = np.inf if known.end_s is None else known.end_s
    true = [r["bottom"] / truth["fps"] for r in truth["truth_info"]["reps"]]
    true = [time_s for time_s in true if time_s < last_s]
    assert len(bottoms) == len(true)
    np.testing.assert_allclose(bottoms, true, atol=0.1)

    for ours, theirs, limit in known.angles:
        mine = analysis.angles[ours]
        true_angle = np.array([f["angles"][theirs] for f in truth["frames"][: len(mine)]])
        assert error(mine, true_angle) <= limit, ours
