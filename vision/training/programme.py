"""Guided sessions as data: plans, their steps, and the steps of a session in order of time."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from vision.text.advice import BACKWARD_RUNNING_STEPS

#: ``ready``: before the first round; ``work``: what is practised; ``easy``: recovering.
StepKind = Literal["ready", "work", "easy"]
_FILE: Final = Path(__file__).with_name("programme.toml")
MAX_LEVEL: Final = len(BACKWARD_RUNNING_STEPS)


@dataclass(frozen=True)
class PlanStep:
    """A part of a session that is done in one go.

    Attributes
    ----------
    kind : {"ready", "work", "easy"}
        What it is for.
    title : str
        What to do, in a few words.
    seconds : int
        How long.
    cue : str
        How to do it.
    spoken : str
        What is said when it begins.
    """

    kind: StepKind
    title: str
    seconds: int
    cue: str
    spoken: str


@dataclass(frozen=True)
class TimedStep:
    """A step at its place in a session.

    Attributes
    ----------
    step : PlanStep
        What to do.
    start_s : int
        When it begins, without pauses, seconds from the start.
    round : int
        The round, from 1; 0 before the first.
    """

    step: PlanStep
    start_s: int
    round: int

    @property
    def end_s(self) -> int:
        """When it ends, seconds from the start."""
        return self.start_s + self.step.seconds


@dataclass(frozen=True)
class TrainingPlan:
    """What a session consists of.

    Attributes
    ----------
    id, title : str
        Id, and name for people.
    summary : str
        One round, in words.
    level : int
        The step of the progression that it belongs to, from 1.
    rounds : tuple of int
        How many rounds: from those of the first session to the most.
    steps : tuple of PlanStep
        One round.
    alternative : bool
        Offered beside the main plan of a level; it leads to no further step.
    safety : str
        What to heed besides the safety lines of all plans; may be empty.
    source, certainty : str
        What it is based on, and how sure that is.
    """

    id: str
    title: str
    summary: str
    level: int
    rounds: tuple[int, ...]
    steps: tuple[PlanStep, ...]
    source: str
    certainty: str
    alternative: bool = False
    safety: str = ""

    def seconds(self, rounds: int) -> int:
        """Return how long a session lasts, without getting ready and pauses.

        Parameters
        ----------
        rounds : int
            How many rounds.
        """
        return rounds * sum(step.seconds for step in self.steps)


@dataclass(frozen=True)
class TrainingProgramme:
    """All plans.

    Attributes
    ----------
    plans : tuple of TrainingPlan
        The plans, the easiest first.
    ready : PlanStep
        What comes before the first round.
    safety : tuple of str
        What to heed in every session, shown before it.
    safety_spoken, safety_source : str
        The same in words to be said, and what it is based on.
    """

    plans: tuple[TrainingPlan, ...]
    ready: PlanStep
    safety: tuple[str, ...]
    safety_spoken: str
    safety_source: str

    def find(self, id_: str) -> TrainingPlan | None:
        """Return a plan by its id; None where this version has no such plan."""
        return next((plan for plan in self.plans if plan.id == id_), None)

    def main(self, level: int) -> TrainingPlan:
        """Return the main plan of a level."""
        return next(p for p in self.plans if p.level == level and not p.alternative)

    def alternatives(self, level: int) -> tuple[TrainingPlan, ...]:
        """Return what may be done in place of the main plan of a level."""
        return tuple(p for p in self.plans if p.alternative and p.level <= level)

    def timeline(self, plan: TrainingPlan, rounds: int) -> tuple[TimedStep, ...]:
        """Return the steps of a session in order, with getting ready.

        Parameters
        ----------
        plan : TrainingPlan
            The plan.
        rounds : int
            How many rounds, at least one.
        """
        if rounds < 1:
            raise ValueError(f"a session has at least one round, not {rounds}")
        return tuple(self._timed_steps(plan, rounds))

    def _timed_steps(self, plan: TrainingPlan, rounds: int) -> Iterator[TimedStep]:
        yield TimedStep(self.ready, 0, 0)
        start_s = self.ready.seconds
        for number in range(1, rounds + 1):
            for step in plan.steps:
                yield TimedStep(step, start_s, number)
                start_s += step.seconds


@cache
def load_programme() -> TrainingProgramme:
    """Load the plans that come with formcheck."""
    return parse_programme(_FILE.read_text("utf-8"))


def parse_programme(text: str) -> TrainingProgramme:
    """Parse plans, and check that each level has one main plan.

    Parameters
    ----------
    text : str
        TOML, as in ``programme.toml``.

    Raises
    ------
    ValueError
        A plan is not valid.
    """
    data = tomllib.loads(text)
    plans = tuple(sorted(map(_plan, data["plan"]), key=lambda plan: plan.level))
    _check(plans)
    ready, safety = data["ready"], data["safety"]
    return TrainingProgramme(
        plans=plans,
        ready=PlanStep(kind="ready", **ready),
        safety=tuple(safety["lines"]),
        safety_spoken=safety["spoken"],
        safety_source=safety["source"],
    )


def _plan(data: Mapping[str, Any]) -> TrainingPlan:
    values = {name: value for name, value in data.items() if name != "step"}
    steps = tuple(PlanStep(**step) for step in data["step"])
    return TrainingPlan(**values | {"rounds": tuple(values["rounds"]), "steps": steps})


def _check(plans: tuple[TrainingPlan, ...]) -> None:
    ids = [plan.id for plan in plans]
    if len(set(ids)) < len(ids):
        raise ValueError("two plans have the same id")
    levels = [plan.level for plan in plans if not plan.alternative]
    if levels != list(range(1, MAX_LEVEL + 1)):
        raise ValueError(f"there is not one main plan for each level from 1 to {MAX_LEVEL}")
    for plan in plans:
        if list(plan.rounds) != sorted(set(plan.rounds)) or min(plan.rounds, default=0) < 1:
            raise ValueError(f"the rounds of {plan.id} do not rise from at least one")
        if "work" not in [s.kind for s in plan.steps] or min(s.seconds for s in plan.steps) < 1:
            raise ValueError(f"{plan.id} has no step to practise, or one without length")
