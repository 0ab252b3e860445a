from __future__ import annotations

import numpy as np
import pytest

from tests.support.judged_motion import judge
from tests.support.synthetic_motion import lunges, squats
from tests.support.synthetic_runs import join_runs, motion_of, run
from vision.errors import InputError
from vision.screens import criterion_results as criterion_results
from vision.screens.criteria import load_criteria
from vision.screens.measurement_error import MeasurementError
from vision.screens.registry import SCREENS
from vision.screens.run_screen import judge_motion

#: A run without faults.
GOOD = {"kick": 0.65, "lift": 0.5, "camera": "treadmill"}


@pytest.fixture(autouse=True)
def error_of_one(monkeypatch):
    """Give every criterion an error of 1, independent of the data file."""
    error = MeasurementError(1.0, "measured", "made up")
    monkeypatch.setattr(criterion_results, "criterion_error", lambda *_, **__: error)


def test_families_of_the_screens():
    families = {"single_leg_squat": "squat", "deep_squat": "squat", "backward_running": "gait"}
    assert families.items() <= {id_: screen.family for id_, screen in SCREENS.items()}.items()


@pytest.mark.parametrize("wanted", ["auto", "backward-running"])
@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"gait": "walk"},
        {"camera": "treadmill"},
        {"turn": 55.0},
        {"fps": 30, "facing": "left"},
    ],
    ids=str,
)
def test_backward_travel_is_backward_running(plan, wanted):
    found = judge(motion_of(**plan), screen=wanted)
    assert found.selection.screen.id == "backward_running"
    assert found.selection.reason is None
    assert found.judgement.judged_strides


@pytest.mark.parametrize("wanted", ["auto", "backward-running"])
@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"direction": "forward"}, "You run forward"),
        ({"direction": "forward", "gait": "walk"}, "You walk forward"),
        ({"direction": "in_place"}, "on the spot"),
        ({"turn": 0.0, "lift": 0.3}, "toward the camera or away"),
    ],
    ids=str,
)
def test_other_directions_fit_no_screen_and_have_a_reason(plan, reason, wanted):
    found = judge(motion_of(**plan), screen=wanted)
    assert found.selection.screen is None
    assert reason in found.selection.reason
    assert found.results == ()
    assert found.judgement.judged_strides == ()
    # The measurements are still available.
    assert len(found.judgement.strides) == sum(len(b.steps) for b in found.motion.bouts)


@pytest.mark.parametrize("clip", [squats(leg="both"), squats(depth=0), lunges()])
def test_backward_running_without_a_run_has_a_reason(clip):
    found = judge(clip, screen="backward-running")
    assert found.selection.screen is None
    assert "No backward running" in found.selection.reason
    assert not any(c.counted for c in found.candidates)


@pytest.mark.parametrize("wanted", ["deep-squat", "single-leg-squat"])
def test_a_requested_squat_is_selected_even_in_a_run(wanted):
    found = judge(motion_of(), screen=wanted)
    assert found.selection.screen.id == wanted.replace("-", "_")
    assert found.judgement.judged_strides == ()
    assert {a.verdict for a in found.results} == {"cannot_tell"}


@pytest.mark.parametrize("direction", ["backward", "forward"])
@pytest.mark.parametrize(("leg", "screen"), [("left", "single_leg_squat"), ("both", "deep_squat")])
def test_a_clip_with_a_walk_to_the_spot_is_a_squat_clip(leg, screen, direction):
    up = run(gait="walk", direction=direction, duration_s=4.0, tail_s=1.0, fps=30)
    found = judge(join_runs(up, squats(leg=leg, view="right")))
    assert found.selection.screen.id == screen
    assert sum(c.counted for c in found.candidates) == 3
    assert found.motion.bouts
    assert found.judgement.judged_strides == ()


@pytest.mark.slow
def test_the_longest_movement_is_judged():
    back = run(gait="walk", duration_s=16.0, tail_s=1.0, fps=30)
    clip = join_runs(back, squats(leg="both", view="right"))
    found = judge(clip)
    assert found.selection.screen.id == "backward_running"
    assert not any(c.counted for c in found.candidates)
    asked = judge(found.motion, screen="deep-squat")
    assert asked.selection.screen.id == "deep_squat"
    assert sum(c.counted for c in asked.candidates) == 3


def test_forward_running_in_the_clip_is_not_judged():
    clip = join_runs(run(duration_s=4.5), run(duration_s=4.5, direction="forward"))
    found = judge(clip)
    assert found.selection.screen.id == "backward_running"
    assert {s.bout_number for s in found.judgement.judged_strides} == {1}


def test_only_the_near_foot_is_judged():
    found = judge(motion_of(facing="left"))
    assert {s.side for s in found.judgement.judged_strides} == {"left"}
    assert all(s.step.near for s in found.judgement.judged_strides)
    assert len(found.judgement.strides) == 2 * len(found.judgement.judged_strides)
    result = found.result("trunk_lean")
    assert [n for n, _ in result.measurements] == [s.number for s in found.judgement.judged_strides]


def test_running_is_judged_rather_than_walking():
    clip = join_runs(run(gait="walk", duration_s=4.5, tail_s=1.0), run(duration_s=4.5, lead_s=1.0))
    found = judge(clip)
    assert {s.bout.gait for s in found.judgement.judged_strides} == {"run"}
    assert {s.bout.gait for s in found.judgement.strides} == {"run", "walk"}


def test_a_walk_is_judged_where_there_is_no_run():
    found = judge(motion_of(gait="walk"))
    assert {s.bout.gait for s in found.judgement.judged_strides} == {"walk"}
    verdicts = found.verdicts()
    assert {i for i, v in verdicts.items() if v == "cannot_tell"} == {
        "contact_time",
        "soft_landing",
    }
    assert "walked" in found.result("contact_time").reason


def test_the_side_view_is_judged_rather_than_an_oblique_one():
    def turning(time_s):
        return 90.0 - 40.0 * np.clip(time_s - 3.5, 0, 1)

    found = judge(run(duration_s=8.0, turn=turning))
    assert {b.view.name for b in found.motion.bouts} == {"side", "oblique"}
    assert {s.view.name for s in found.judgement.judged_strides} == {"side"}


def test_an_oblique_view_cannot_be_judged():
    found = judge(motion_of(turn=55.0))
    assert set(found.verdicts().values()) == {"cannot_tell"}
    assert all(a.reason == a.spec.needs for a in found.results)


def test_a_good_run_passes_everything():
    found = judge(motion_of(**GOOD))
    assert set(found.verdicts().values()) == {"pass"}


@pytest.mark.parametrize(
    ("wrong", "criterion", "verdict"),
    [
        ({"landing": "heel_first"}, "toe_first", "fault"),
        ({"landing": "flat"}, "toe_first", "watch"),
        ({"kick": 0.1, "lift": 0.22}, "hip_extension", "fault"),
        ({"lean": 40.0}, "trunk_lean", "fault"),
        ({"lean": 20.0}, "trunk_lean", "watch"),
        ({"lean": -14.0}, "trunk_lean", "fault"),
        ({"sway": 12.0}, "trunk_quiet", "watch"),
        ({"sway": 20.0}, "trunk_quiet", "fault"),
        ({"cadence": 110}, "cadence", "fault"),
        ({"cadence": 140}, "cadence", "watch"),
        ({"cadence": 120, "duty": 0.45, "kick": 0.1, "lift": 0.22}, "contact_time", "fault"),
        ({"uneven": 0.04}, "symmetry", "watch"),
        ({"uneven": -0.06}, "symmetry", "fault"),
    ],
    ids=str,
)
def test_faults_of_a_run(wrong, criterion, verdict):
    found = judge(motion_of(**{**GOOD, **wrong}))
    assert found.result(criterion).verdict == verdict


@pytest.mark.parametrize(
    ("lean", "upright", "backpedal"),
    [
        (5.0, "pass", "fault"),
        (20.0, "watch", "watch"),
        (38.0, "fault", "pass"),
        (70.0,) + ("fault",) * 2,
    ],
)
def test_the_style_changes_the_limits_of_trunk_lean(lean, upright, backpedal):
    motion = motion_of(**{**GOOD, "lean": lean})
    by_style = {s: judge(motion, style=s) for s in ("upright", "backpedal")}
    assert by_style["upright"].result("trunk_lean").verdict == upright
    assert by_style["backpedal"].result("trunk_lean").verdict == backpedal
    a, b = (by_style[s].result("trunk_lean").spec for s in ("upright", "backpedal"))
    assert a.limits != b.limits
    assert a.cue != b.cue
    others = [
        {k: v for k, v in j.verdicts().items() if k != "trunk_lean"} for j in by_style.values()
    ]
    assert others[0] == others[1]


def test_a_style_does_not_change_squats():
    a, b = (judge(squats(leg="both"), style=s).verdicts() for s in ("upright", "backpedal"))
    assert a == b


def test_with_two_strides_nothing_is_a_fault():
    found = judge(motion_of(duration_s=1.8, lean=60.0, camera="treadmill"))
    assert len(found.judgement.judged_strides) == 2
    assert "fault" not in found.verdicts().values()
    assert found.result("trunk_lean").verdict == "watch"


def test_at_30_frames_per_second_only_the_strike_cannot_be_judged():
    verdicts = judge(motion_of(**GOOD, fps=30)).verdicts()
    assert {i for i, v in verdicts.items() if v == "cannot_tell"} == {"toe_first"}


def test_custom_criteria_for_another_screen_are_an_input_error():
    with pytest.raises(InputError, match="backward_running"):
        judge_motion(motion_of(), network=None, custom_criteria=load_criteria("deep_squat"))


def test_custom_criteria_are_used():
    own = load_criteria("backward_running")
    own = own.model_copy(update={"criterion": own.criterion[:2]})
    found = judge_motion(motion_of(), network=None, custom_criteria=own)
    assert [a.spec.id for a in found.results] == ["toe_first", "hip_extension"]
