"""The common script's formula, and rows of other programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from accuracy.baselines import run_myogait
from accuracy.baselines.common_script import count_reps, joint_angle
from accuracy.baselines.rows import contact_rows, knee_series, rep_rows
from accuracy.conditions import find_conditions
from accuracy.truth_file import Truth, load_truth, truth_path
from tests.support.accuracy_results import truth_of_track, write_truth
from tests.support.synthetic_motion import squats
from vision.motion.movement import analyse_motion


@pytest.mark.parametrize("degrees", [0.0, 30.0, 90.0, 179.0])
@pytest.mark.parametrize("turn", [0.0, 100.0, 200.0])
def test_the_formula_gives_the_angle_between_two_segments(degrees: float, turn: float) -> None:
    """It must not depend on where the arctangent jumps."""
    first, second = np.radians(turn), np.radians(turn + degrees)
    a = np.array([[np.cos(first), np.sin(first)]])
    c = np.array([[np.cos(second), np.sin(second)]])
    assert joint_angle(a, np.zeros((1, 2)), c) == pytest.approx(degrees)


def test_a_missing_point_has_no_angle() -> None:
    point = np.array([[1.0, 0.0]])
    assert np.isnan(joint_angle(point, np.full((1, 2), np.nan), point)).all()


def test_the_counter_needs_both_thresholds() -> None:
    """A squat to 95° is not counted, nor one that never straightens before."""
    knee = [170, 100, 170, 85, 80, 88, 170, 95, 170, 60, 150, 70, 170]
    assert count_reps(np.array(knee, dtype=float)) == [4, 9]


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    """Truth of one repetition on the left leg, seen from the left."""
    track = squats(reps=1, leg="left", view="left").track
    motion = analyse_motion(track)
    content = truth_of_track(
        track,
        motion.angles,
        truth_info={"stance": "L", "reps": [{"start": 30, "bottom": 75, "end": 120}]},
        spec={"camera": {"yaw_deg": 90}, "movement": {"kind": "single_leg_squat"}},
        contacts={"L": [{"initial_contact": 60, "toe_off": 80}], "R": []},
    )
    return load_truth(truth_path(write_truth(tmp_path, "a", content)))


def test_knee_rows_know_the_standing_leg(truth: Truth) -> None:
    conditions = find_conditions(truth)
    flexion = {
        "left": truth.angles["knee_flexion_L"] + 4.0,
        "right": truth.angles["knee_flexion_R"] - 1.0,
    }
    left, right = knee_series(flexion, truth, conditions)
    assert (left.leg, right.leg) == ("standing", "free")
    assert np.subtract(left.measured, left.true) == pytest.approx(4.0)
    assert not left.in_error_table


def test_events_are_rows(truth: Truth) -> None:
    found, invented = rep_rows([2.4, 4.5], truth)
    assert (found.true_s, found.measured_s) == (2.5, 2.4)
    assert (invented.true_s, invented.measured_s) == (None, 4.5)
    conditions = find_conditions(truth)
    rows = list(contact_rows({("initial_contact", "left"): [2.05]}, truth, conditions))
    assert [(r.near, r.true_s, r.measured_s) for r in rows] == [(True, 2.0, 2.05)]


def test_no_module_beside_the_worker_hides_myogait() -> None:
    """Python looks beside a script first."""
    worker = run_myogait._WORKER
    assert worker.exists()
    assert not worker.with_name("myogait.py").exists()
    assert not worker.with_name("myogait").exists()
