from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.support.runner import motion_of, only_bout
from vision.report.models import MeasuredValue
from vision.report.progression import bout_sentences, next_step
from vision.text.advice import BACKWARD_RUNNING_STEPS

RATE = 60.0


def answers(**verdicts):
    """Answers with these verdicts; everything else passes."""
    every = {
        "toe_first": "pass",
        "hip_extension": "pass",
        "trunk_lean": "pass",
        "trunk_quiet": "pass",
        "cadence": "pass",
        **verdicts,
    }
    return [SimpleNamespace(spec=SimpleNamespace(id=i), verdict=v) for i, v in every.items()]


def bout(gait="run", direction="backward", seconds=8.0):
    return SimpleNamespace(gait=gait, direction=direction, rows=slice(0, round(seconds * RATE)))


def step_of(bouts, **verdicts):
    found = next_step(answers(**verdicts), bouts, RATE)
    return None if found is None else BACKWARD_RUNNING_STEPS.index(found)


def test_the_steps_lead_from_walking_to_mixed_running():
    assert len(set(BACKWARD_RUNNING_STEPS)) == len(BACKWARD_RUNNING_STEPS) == 5
    assert [s.split()[0] for s in BACKWARD_RUNNING_STEPS] == ["Walk", "Walk", "Run", "Run", "Run"]
    assert "forward" in BACKWARD_RUNNING_STEPS[4]


@pytest.mark.parametrize("bouts", [[], [bout(direction="forward")], [bout(direction="in_place")]])
def test_who_does_not_go_backward_gets_no_step(bouts):
    assert step_of(bouts) is None


@pytest.mark.parametrize("gait", ["run", "walk"])
@pytest.mark.parametrize("other", ["pass", "watch", "fault"])
def test_who_lands_on_the_heel_goes_back_to_walking(gait, other):
    assert step_of([bout(gait, seconds=60)], toe_first="fault", trunk_lean=other) == 0


@pytest.mark.parametrize(
    ("verdicts", "step"),
    [
        ({}, 2),
        ({"hip_extension": "watch"}, 2),
        ({"cadence": "cannot_tell"}, 2),
        ({"toe_first": "watch"}, 1),
        ({"toe_first": "cannot_tell"}, 1),
        ({"trunk_lean": "watch"}, 1),
        ({"trunk_lean": "cannot_tell"}, 1),
        ({"hip_extension": "fault"}, 1),
    ],
    ids=str,
)
def test_a_walk_leads_to_running_once_the_toe_and_the_trunk_are_right(verdicts, step):
    assert step_of([bout("walk")], **verdicts) == step


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
def test_a_run_leads_on_as_far_as_it_is_right(verdicts, step):
    assert step_of([bout()], **verdicts) == step


@pytest.mark.parametrize(("seconds", "step"), [(19.0, 3), (20.0, 4), (45.0, 4)])
def test_a_long_good_run_leads_to_mixed_running(seconds, step):
    assert step_of([bout(seconds=seconds)]) == step
    assert step_of([bout(seconds=seconds)], hip_extension="watch") == 2


def test_the_longest_run_counts_and_walks_do_not():
    assert step_of([bout(seconds=5), bout(seconds=25)]) == 4
    assert step_of([bout(seconds=5), bout("walk", seconds=60)]) == 3
    assert step_of([bout(seconds=5), bout(direction="forward", seconds=60)]) == 3


def measures(**values):
    return {k: MeasuredValue(value=v, unit="deg") for k, v in values.items()}


def test_a_bout_in_words():
    found = only_bout(motion_of())
    lines = bout_sentences(
        found, measures(cadence=160.4, hip_extension=12.3, trunk_lean=5.2, trunk_range=3.6)
    )
    assert lines == [
        f"Running backward, {len(found.steps)} steps at 160 steps a minute.",
        "Big toe: 6 of 6 landings of the near (right) foot are toe first.",
        "Butt: the near thigh swings 12° behind vertical.",
        "Belly: the trunk leans 5° forward, tipping by 4° within a stride.",
    ]


def test_the_other_way_round_in_words():
    found = only_bout(motion_of(gait="walk", direction="forward", facing="left", fps=30))
    text = " ".join(bout_sentences(found, measures(hip_extension=-7.0, trunk_lean=-6.0)))
    assert text.startswith("Walking forward")
    assert "near (left) foot are too unclear to tell" in text
    assert "7° short of vertical" in text
    assert "6° back" in text
    assert "−" not in text
    assert "steps a minute" not in text


def test_what_was_not_measured_is_not_said():
    lines = bout_sentences(only_bout(motion_of()), {})
    assert [line.split(":")[0] for line in lines[1:]] == ["Big toe"]


def test_on_the_spot_in_words():
    assert bout_sentences(only_bout(motion_of(direction="in_place")), {})[0].startswith(
        "Running on the spot"
    )


def test_at_an_angle_no_angle_is_said():
    lines = bout_sentences(only_bout(motion_of(turn=55.0)), measures(hip_extension=10.0))
    assert len(lines) == 2
    assert "at an angle" in lines[1]
    assert "°" not in " ".join(lines)


def test_no_near_landing_is_said_as_such():
    found = only_bout(motion_of())
    far = replace(found, steps=tuple(s for s in found.steps if not s.near))
    assert "no landing of the near foot was seen" in bout_sentences(far, {})[1]
