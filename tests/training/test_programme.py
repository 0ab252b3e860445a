from __future__ import annotations

from itertools import pairwise

import pytest

from vision.text.advice import BACKWARD_RUNNING_STEPS
from vision.training import programme as module
from vision.training.programme import load_programme, parse_programme

PROGRAMME = load_programme()
TEXT = module._FILE.read_text("utf-8")


def test_each_step_of_the_progression_has_its_plan() -> None:
    plans = [PROGRAMME.main(level) for level in range(1, len(BACKWARD_RUNNING_STEPS) + 1)]
    assert [p.id for p in plans] == ["walk", "quick_steps", "short_runs", "intervals", "mixed"]
    for plan, step in zip(plans, BACKWARD_RUNNING_STEPS, strict=True):
        # What is said is what the result prescribes: walk or run.
        assert plan.steps[0].spoken.split()[0] in (step.split()[0], "Quick,")
    assert [s.seconds for s in PROGRAMME.main(1).steps] == [60, 60]
    assert [s.seconds for s in PROGRAMME.main(4).steps] == [30, 60]
    assert PROGRAMME.main(4).rounds == (2, 3, 4)


def test_the_hill_is_offered_once_walking_is_good() -> None:
    assert PROGRAMME.alternatives(1) == ()
    for level in (2, 3, 4, 5):
        (hill,) = PROGRAMME.alternatives(level)
        assert hill.id == "hill"
    assert "down forward" in hill.safety


@pytest.mark.parametrize("plan", PROGRAMME.plans, ids=lambda plan: plan.id)
def test_a_timeline_has_no_gap_and_ends_with_recovering(plan: module.TrainingPlan) -> None:
    for rounds in plan.rounds:
        steps = PROGRAMME.timeline(plan, rounds)
        assert steps[0].step.kind == "ready"
        assert steps[0].start_s == 0
        assert all(after.start_s == before.end_s for before, after in pairwise(steps))
        assert [s.round for s in steps if s.step.kind == "work"] == list(range(1, rounds + 1))
        assert steps[-1].step.kind == "easy"
        assert steps[-1].end_s == PROGRAMME.ready.seconds + plan.seconds(rounds)


@pytest.mark.parametrize("plan", PROGRAMME.plans, ids=lambda plan: plan.id)
def test_a_plan_says_what_it_is_based_on_and_what_to_do(plan: module.TrainingPlan) -> None:
    assert plan.source.endswith(".")
    assert plan.certainty.startswith("low")
    for step in plan.steps:
        assert step.spoken.endswith(".")
        assert step.cue.endswith(".")
        assert len(step.title) <= 30  # readable from three metres


def test_safety_is_said_before_anything_else() -> None:
    assert any("shoulder" in line and "partner" in line for line in PROGRAMME.safety)
    for word in ("lane", "shoulder", "partner", "hurts"):
        assert word in PROGRAMME.safety_spoken


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('id = "hill"', 'id = "walk"', "same id"),
        ("level = 3", "level = 4", "one main plan"),
        ("rounds = [4, 5, 6]", "rounds = [6, 5]", "rounds of mixed"),
        ("rounds = [4, 5, 6]", "rounds = [0, 1]", "rounds of mixed"),
        ("seconds = 45", "seconds = 0", "without length"),
    ],
)
def test_a_wrong_programme_is_refused(old: str, new: str, why: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=why):
        parse_programme(TEXT.replace(old, new))


def test_a_session_has_at_least_one_round() -> None:
    with pytest.raises(ValueError, match="at least one"):
        PROGRAMME.timeline(PROGRAMME.main(1), 0)
