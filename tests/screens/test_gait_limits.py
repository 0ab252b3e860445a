from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.judged_motion import JudgedClip, judge
from tests.support.synthetic_runs import RunPlan, motion_of, run, thigh_extension
from vision.motion.movement import Motion
from vision.report.report_sections import build_criterion
from vision.report.report_text import limits_text
from vision.screens import criterion_results
from vision.screens.criteria import load_criteria, read_criteria
from vision.screens.measurement_error import MeasurementError
from vision.screens.registry import CRITERIA_FILES
from vision.screens.run_screen import judge_motion
from vision.screens.stride_context import gait_of

#: The thigh stays in front of vertical, and it passes behind it.
SHORT_STEPS = {"gait": "walk", "pace": 0.4}
LONG_STEPS = {"gait": "walk", "centre": -0.2}


@pytest.fixture(autouse=True)
def error_of_one(monkeypatch):
    """Give every criterion an error of 1, whose basis names the gait."""

    def error(*_, gait):
        return MeasurementError(1.0, "measured", f"of a {gait}")

    monkeypatch.setattr(criterion_results, "criterion_error", error)


def with_gaits(motion: Motion, *gaits: str) -> Motion:
    """Return the motion with its bouts classified as these gaits."""
    bouts = tuple(replace(b, gait=g) for b, g in zip(motion.bouts, gaits, strict=True))
    return replace(motion, bouts=bouts)


def unclear(**plan: object) -> JudgedClip:
    """Judge a clip as if walking and running could not be told apart in it."""
    return judge(with_gaits(motion_of(**plan), "unclear"))


def test_short_steps_of_a_walk_are_worth_watching_and_those_of_a_run_a_fault():
    assert thigh_extension(RunPlan(**SHORT_STEPS), "left") < -15
    walk = judge(motion_of(**SHORT_STEPS)).result("hip_extension")
    as_a_run = judge(with_gaits(motion_of(**SHORT_STEPS), "run")).result("hip_extension")
    assert (walk.verdict, as_a_run.verdict) == ("watch", "fault")
    assert walk.value == as_a_run.value
    assert (walk.spec.limits_gait, as_a_run.spec.limits_gait) == ("walk", "run")
    assert walk.spec.source != as_a_run.spec.source
    assert (walk.error.basis, as_a_run.error.basis) == ("of a walk", "of a run")


def test_a_walk_that_reaches_back_passes():
    found = judge(motion_of(**LONG_STEPS))
    assert set(found.verdicts().values()) == {"pass", "cannot_tell"}
    assert found.result("cadence").verdict == "pass"
    assert found.judgement.criteria.title == "Backward walking"


@pytest.mark.parametrize(
    ("plan", "criterion"),
    [
        ({"lean": 40.0}, "trunk_lean"),
        ({"lean": -20.0}, "trunk_lean"),
        ({"cadence": 70.0, "pace": 0.5}, "cadence"),
        ({"uneven": 0.12}, "symmetry"),
    ],
    ids=str,
)
def test_without_a_published_limit_a_walk_is_never_at_fault(plan, criterion):
    result = judge(motion_of(gait="walk", **plan)).result(criterion)
    assert result.verdict == "watch"
    assert result.spec.limits.fault is None


def test_landing_on_the_heels_is_a_fault_in_a_walk_too():
    assert judge(motion_of(gait="walk", landing="heel_first")).verdicts()["toe_first"] == "fault"


def test_a_chosen_style_has_its_limits_in_every_gait():
    found = judge(motion_of(**LONG_STEPS), style="backpedal").result("trunk_lean")
    assert found.verdict == "fault"
    assert found.spec.limits_gait is None


def test_where_the_gait_is_unclear_the_limits_must_agree():
    found = unclear(**LONG_STEPS | {"centre": -0.14})
    hip = found.result("hip_extension")
    assert 0 < hip.value < 5
    assert hip.verdict == "cannot_tell"
    assert "disagree" in hip.reason
    agreed = found.result("trunk_lean")
    assert agreed.verdict == "pass"
    assert agreed.spec.limits_gait == "walk"


def test_strides_of_one_gait_are_judged():
    bout_twice = motion_of(gait="walk", duration_s=8.0, tail_s=1.0)
    motion = replace(bout_twice, bouts=bout_twice.bouts * 2)
    judged = judge_motion(with_gaits(motion, "walk", "run"), network="full").judged_strides
    assert gait_of(judged) == "run"
    judged = judge_motion(with_gaits(motion, "walk", "unclear"), network="full").judged_strides
    assert gait_of(judged) in ("walk", "unclear")
    assert gait_of(()) is None


def test_a_file_without_limits_for_walking_has_the_built_in_ones(tmp_path):
    text = CRITERIA_FILES["backward_running"].read_text("utf-8")
    lines, keep = [], True
    for line in text.splitlines():
        if line.startswith("["):
            keep = line != "[criterion.gaits.walk]"
        if keep and not line.startswith("gait_titles"):
            lines.append(line)
    path = tmp_path / "mine.toml"
    path.write_text("\n".join(lines), "utf-8")
    assert read_criteria(path) == load_criteria("backward_running")


def test_the_report_says_which_limits_were_used():
    walk = judge(motion_of(**SHORT_STEPS))
    times_s = run(**SHORT_STEPS).track.time_s
    hip = build_criterion(walk.result("hip_extension"), times_s)
    assert hip.limits is not None
    assert hip.limits.gait == "walk"
    assert limits_text(hip) == "worth watching below 0°, never a fault, for walking"
    assert hip.finding.startswith("Butt: short steps")
    contact = build_criterion(walk.result("contact_time"), times_s)
    assert contact.limits is not None
    assert contact.limits.gait is None
