from __future__ import annotations

import pytest

from vision.report.progression import JudgedBout, next_step
from vision.text.advice import BACKWARD_RUNNING_STEPS


def bout(gait="run", direction="backward", seconds=8.0):
    return JudgedBout(gait, direction, seconds)


def step_of(bouts, **verdicts):
    """Return the number of the next step; whatever has no verdict here passes."""
    names = ("toe_first", "hip_extension", "trunk_lean", "trunk_quiet", "cadence")
    found = next_step(dict.fromkeys(names, "pass") | verdicts, bouts)
    return None if found is None else BACKWARD_RUNNING_STEPS.index(found)


def test_the_progression_leads_from_walking_to_mixed_running():
    assert len(set(BACKWARD_RUNNING_STEPS)) == len(BACKWARD_RUNNING_STEPS) == 5
    assert [s.split()[0] for s in BACKWARD_RUNNING_STEPS] == ["Walk", "Walk", "Run", "Run", "Run"]
    assert "forward" in BACKWARD_RUNNING_STEPS[4]


@pytest.mark.parametrize("bouts", [[], [bout(direction="forward")], [bout(direction="in_place")]])
def test_without_going_backward_there_is_no_next_step(bouts):
    assert step_of(bouts) is None


@pytest.mark.parametrize("gait", ["run", "walk"])
@pytest.mark.parametrize("other", ["pass", "watch", "fault"])
def test_heel_strikes_lead_back_to_walking(gait, other):
    assert step_of([bout(gait, seconds=60)], toe_first="fault", trunk_lean=other) == 0


@pytest.mark.parametrize(
    ("verdicts", "step"),
    [
        ({}, 2),
        ({"hip_extension": "watch"}, 0),
        ({"hip_extension": "cannot_tell"}, 2),
        ({"cadence": "cannot_tell"}, 2),
        ({"cadence": "watch"}, 2),
        ({"toe_first": "watch"}, 0),
        ({"toe_first": "cannot_tell"}, 1),
        ({"trunk_lean": "watch"}, 1),
        ({"trunk_lean": "cannot_tell"}, 1),
        ({"hip_extension": "fault"}, 1),
    ],
    ids=str,
)
def test_walking_leads_to_running_once_toe_and_trunk_are_good(verdicts, step):
    assert step_of([bout("walk")], **verdicts) == step
    assert step_of([bout("unclear", seconds=60)], **verdicts) == step


@pytest.mark.parametrize(
    ("verdicts", "step"),
    [
        ({"hip_extension": "fault"}, 1),
        ({"hip_extension": "fault", "toe_first": "watch"}, 1),
        ({"hip_extension": "watch"}, 2),
        ({"toe_first": "watch"}, 2),
        ({"toe_first": "cannot_tell"}, 2),
        ({"cadence": "cannot_tell"}, 3),
        ({}, 3),
    ],
    ids=str,
)
def test_good_running_leads_to_the_next_step(verdicts, step):
    assert step_of([bout()], **verdicts) == step


@pytest.mark.parametrize(("seconds", "step"), [(19.0, 3), (20.0, 4), (45.0, 4)])
def test_a_long_good_run_leads_to_mixed_running(seconds, step):
    assert step_of([bout(seconds=seconds)]) == step
    assert step_of([bout(seconds=seconds)], hip_extension="watch") == 2


def test_the_longest_run_counts_and_walks_do_not():
    assert step_of([bout(seconds=5), bout(seconds=25)]) == 4
    assert step_of([bout(seconds=5), bout("walk", seconds=60)]) == 3
    assert step_of([bout(seconds=5), bout(direction="forward", seconds=60)]) == 3
