"""Compare synthetic movements with a truth that is known by construction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accuracy.clip_result import ClipResult
from accuracy.conditions import find_conditions
from accuracy.gait_comparison import compare_gait, contact_events
from accuracy.squat_comparison import compare_squats, rep_events
from accuracy.true_verdicts import compare_verdicts
from accuracy.truth_file import Truth, load_truth, truth_path
from tests.support.accuracy_results import truth_of_track, write_truth
from tests.support.judged_motion import JudgedClip, judge
from tests.support.synthetic_motion import squats, walk

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def with_truth(tmp_path: Path) -> Callable[..., tuple[JudgedClip, Truth]]:
    """Return a function that judges a clip and makes its own result the truth."""

    def make(clip: Any, yaw: float, change: Change | None = None, **keys: Any) -> Any:
        judged = judge(clip)
        motion = judged.motion
        content = truth_of_track(motion.smooth, motion.angles, **keys)
        content["spec"] = {"camera": {"yaw_deg": yaw}, **content.get("spec", {})}
        if change is not None:
            change(content)
        return judged, load_truth(truth_path(write_truth(tmp_path, "clip", content)))

    return make


def squat_info(clip: JudgedClip, stance: str) -> dict[str, Any]:
    """Describe the detected repetitions as the true ones."""
    reps = [
        {"start": c.rep.start, "bottom": c.rep.bottom, "end": c.rep.end} for c in clip.candidates
    ]
    return {"stance": stance, "reps": reps}


def test_a_clip_that_is_its_own_truth_has_no_error(with_truth: Any) -> None:
    clip = squats(leg="left", view="left", depth=70.0)
    info = squat_info(judge(clip), "L")
    judged, truth = with_truth(clip, 90.0, truth_info=info)
    values, series = compare_squats(judged.motion, judged.judgement, truth)
    assert {v.part for v in values} == {"criteria", "reps"}
    assert [v for v in values if abs(v.measured - v.true) > 1e-6] == []
    for row in series:
        assert np.subtract(row.measured, row.true) == pytest.approx(0.0, abs=1e-4)
    events = list(rep_events(judged.motion, judged.judgement, truth))
    assert len(events) == 3
    assert [e.true_s for e in events] == pytest.approx([e.measured_s for e in events])


def test_angles_by_the_angle_table_come_before_older_ones(with_truth: Any) -> None:
    def rename(content: dict[str, Any]) -> None:
        """Give the knee twice; only the angle by the table is right."""
        for frame in content["frames"]:
            angles = frame["angles"]
            angles["knee_flexion_left_deg"] = angles["knee_flexion_L"]
            angles["knee_flexion_L"] += 30.0

    clip = squats(leg="left", view="left", depth=70.0)
    info = squat_info(judge(clip), "L")
    judged, truth = with_truth(clip, 90.0, truth_info=info, change=rename)
    _, series = compare_squats(judged.motion, judged.judgement, truth)
    (knee,) = [s for s in series if s.name == "knee_flexion" and s.leg == "standing"]
    assert np.subtract(knee.measured, knee.true) == pytest.approx(0.0, abs=1e-4)


def test_a_true_knee_that_bends_further_is_an_error_of_that_size(with_truth: Any) -> None:
    def bend(content: dict[str, Any]) -> None:
        """Let the true knee bend 5° further."""
        for frame in content["frames"]:
            frame["angles"]["knee_flexion_L"] += 5.0

    clip = squats(leg="left", view="left", depth=70.0)
    judged, truth = with_truth(clip, 90.0, bend, truth_info=squat_info(judge(clip), "L"))
    values, series = compare_squats(judged.motion, judged.judgement, truth)
    depth = [v.measured - v.true for v in values if v.name == "depth"]
    assert depth == pytest.approx([-5.0] * 3, abs=1e-4)
    knee = next(s for s in series if s.name == "knee_flexion" and s.leg == "standing")
    assert np.subtract(knee.measured, knee.true) == pytest.approx(-5.0, abs=1e-4)
    assert knee.in_error_table
    free = [s for s in series if s.leg == "free"]
    assert free
    assert not any(s.in_error_table for s in free)


def test_a_repetition_that_was_not_found_is_missed(with_truth: Any) -> None:
    clip = squats(leg="left", view="left", reps=2)
    info = squat_info(judge(clip), "L")
    info["reps"][1:] = [{"start": 0, "bottom": 5, "end": 10}]
    judged, truth = with_truth(clip, 90.0, truth_info=info)
    events = list(rep_events(judged.motion, judged.judgement, truth))
    kinds = [(e.true_s is not None, e.measured_s is not None) for e in events]
    assert sorted(kinds) == [(False, True), (True, False), (True, True)]


def verdicts(judged: JudgedClip, truth: Truth) -> dict[str, Any]:
    """Return the verdict rows by criterion."""
    rows = compare_verdicts(judged.motion, judged.judgement, truth, find_conditions(truth))
    return {row.criterion: row for row in rows}


def test_the_true_verdict_is_that_of_the_same_limits(with_truth: Any) -> None:
    clip = squats(leg="left", view="front", fppa=(0.0, 30.0), depth=70.0)
    judged, truth = with_truth(clip, 0.0, truth_info=squat_info(judge(clip), "L"))
    row = verdicts(judged, truth)["knee_valgus"]
    assert row.true_value == pytest.approx(row.value, abs=0.5)
    assert (row.verdict, row.true_verdict) == ("fault", "fault")


def test_the_true_verdict_does_not_need_the_repetitions_to_be_found(with_truth: Any) -> None:
    clip = squats(leg="left", view="front", fppa=(0.0, 30.0), depth=70.0)
    info = squat_info(judge(clip), "L")
    _, truth = with_truth(clip, 0.0, truth_info=info)
    still = judge(squats(leg="left", view="front", depth=2.0))
    assert still.selection.screen is None
    row = verdicts(still, truth)["knee_valgus"]
    assert (row.verdict, row.true_verdict) == (None, "fault")


def test_a_view_that_cannot_show_a_criterion_has_no_true_verdict(with_truth: Any) -> None:
    clip = squats(leg="left", view="left", depth=70.0)
    judged, truth = with_truth(clip, 90.0, truth_info=squat_info(judge(clip), "L"))
    assert "knee_valgus" not in verdicts(judged, truth)


@pytest.fixture
def walked(with_truth: Any) -> tuple[JudgedClip, Truth]:
    """A backward walk whose true contacts are 40 ms before the detected ones."""
    clip = walk(view="left", backward=True, duration_s=6.0)
    steps = [s for b in judge(clip).motion.bouts for s in b.steps]
    contacts = {
        letter: [
            {
                "initial_contact": 30 * (s.initial_contact_s - 0.04),
                "toe_off": None if s.toe_off_s is None else 30 * (s.toe_off_s - 0.04),
                "first": "toe",
            }
            for s in steps
            if s.side == side
        ]
        for side, letter in (("left", "L"), ("right", "R"))
    }
    info = {"direction": "backward", "gait": "walk"}
    spec = {"movement": {"kind": "gait", "gait": "walk"}}
    judged, truth = with_truth(clip, 90.0, truth_info=info, contacts=contacts, spec=spec)
    return judged, truth


def test_contacts_that_come_late_are_found_and_late(walked: tuple[JudgedClip, Truth]) -> None:
    judged, truth = walked
    events = list(contact_events(judged.motion, truth, "left"))
    found = [e for e in events if e.true_s is not None and e.measured_s is not None]
    assert len(found) == len(events) >= 10
    gaps = [e.measured_s - e.true_s for e in found if e.measured_s and e.true_s]
    assert gaps == pytest.approx([0.04] * len(gaps), abs=1e-6)
    assert {e.near for e in events} == {True, False}


def test_measures_of_strides_are_compared(walked: tuple[JudgedClip, Truth]) -> None:
    judged, truth = walked
    values, series = compare_gait(judged.motion, judged.judgement, truth)
    contacts = [v.measured for v in values if v.name == "initial_contact_walk"]
    assert contacts
    assert contacts == pytest.approx([40.0] * len(contacts), abs=1e-3)
    assert {"cadence_walk", "cadence_far_walk"} <= {v.name for v in values}
    assert any(v.part == "criteria" for v in values)
    assert {(s.leg, s.in_error_table) for s in series if s.name == "knee_flexion"} == {
        ("near", True),
        ("far", False),
    }


def test_results_are_stored_without_a_change(with_truth: Any) -> None:
    clip = squats(leg="left", view="left", depth=70.0)
    judged, truth = with_truth(clip, 90.0, truth_info=squat_info(judge(clip), "L"))
    values, series = compare_squats(judged.motion, judged.judgement, truth)
    result = ClipResult(
        clip="a",
        sha256="0",
        method="heavy",
        conditions=find_conditions(truth),
        values=tuple(values),
        series=tuple(series),
    )
    assert ClipResult.model_validate_json(result.model_dump_json()) == result
