"""Choose the next session from the last check and from how the sessions so far went.

Form sets how far it may go: no session is harder than the step that the latest check prescribes.
Within that, effort decides. After pain nothing is suggested until a person has decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from vision.report.progress import DatedReport
from vision.report.progress_text import progression_reached
from vision.text.dates import long_date
from vision.text.numbers import plural
from vision.training.programme import TrainingPlan, TrainingProgramme, load_programme

#: ``stop``: nothing before a person has decided; ``back``: begin again after pain, or less than
#: before because form asks for it; the others change the rounds or the plan, or keep both.
PrescriptionKind = Literal["stop", "begin", "back", "repeat", "more", "step_up", "easier"]
#: How it felt: 0 is effortless, 10 as hard as can be.
MAX_FELT: Final = 10
#: More rounds than any session has.
MAX_ROUNDS: Final = 100
#: Up to this it may get harder next time. Our own proposal.
FINE_FELT: Final = 5
#: From this on it gets easier next time. Our own proposal.
HARD_FELT: Final = 8
#: After a break of more days a plan begins with the fewest rounds. Our own proposal.
LONG_BREAK_DAYS: Final = 28
#: From this level on it is running, which wants a day of rest between: two or three sessions a week
#: are usual (Uthoff 2020, J Strength Cond Res 34:1113; Shaw and Krasinski, STACK).
_FIRST_RUNNING_LEVEL: Final = 3
FILM_AGAIN: Final = (
    "The next step comes once a check shows that your form is good: film yourself from the side."
)


@dataclass(frozen=True)
class FormCheck:
    """What the latest check of backward walking or running prescribes.

    Attributes
    ----------
    day : date
        Day of the check.
    level : int
        The step of the progression, from 1.
    """

    day: date
    level: int


@dataclass(frozen=True)
class TrainedSession:
    """A session as it went.

    Attributes
    ----------
    day : date
        When it was done.
    plan : str
        Id of its plan.
    rounds : int
        How many rounds were planned.
    complete : bool
        Whether it was done to its end.
    felt : int
        How it felt, from 0, effortless, to 10, as hard as can be.
    pain : bool
        Whether anything hurt.
    cleared : bool
        Whether a person has decided after the pain that training may go on.
    """

    day: date
    plan: str
    rounds: int
    complete: bool
    felt: int
    pain: bool = False
    cleared: bool = False


@dataclass(frozen=True)
class Prescription:
    """The next session.

    Attributes
    ----------
    kind : {"stop", "begin", "back", "repeat", "more", "step_up", "easier"}
        How it compares with the one before.
    reasons : tuple of str
        Why, in sentences.
    plan : TrainingPlan or None
        What to do; None for nothing.
    rounds : int
        How many rounds; 0 for nothing.
    alternatives : tuple of TrainingPlan
        What may be done in its place.
    not_before : date or None
        The day from which on it should be done.
    needs_check : bool
        Whether only another check leads further.
    """

    kind: PrescriptionKind
    reasons: tuple[str, ...]
    plan: TrainingPlan | None = None
    rounds: int = 0
    alternatives: tuple[TrainingPlan, ...] = ()
    not_before: date | None = None
    needs_check: bool = False


def latest_check(reports: Sequence[DatedReport]) -> FormCheck | None:
    """Return what the latest report with a step of the progression prescribes.

    Parameters
    ----------
    reports : sequence of DatedReport
        Reports of one athlete, in any order.
    """
    steps = progression_reached(reports)
    return FormCheck(steps[-1].day, steps[-1].number) if steps else None


def prescribe(
    check: FormCheck | None,
    sessions: Sequence[TrainedSession],
    *,
    today: date,
    programme: TrainingProgramme | None = None,
) -> Prescription:
    """Choose the next session.

    Parameters
    ----------
    check : FormCheck or None
        What the latest check prescribes; without one, only walking is.
    sessions : sequence of TrainedSession
        The sessions so far, the oldest first.
    today : date
        The day.
    programme : TrainingProgramme, optional
        The plans; by default those that come with formcheck.
    """
    return _Chooser(check, sessions, today, programme or load_programme()).choose()


def pain_sentence(day: date) -> str:
    """Say what pain means for the next session.

    Parameters
    ----------
    day : date
        Day of the session.
    """
    return (
        f"Something hurt in the session on {long_date(day)}. No further session is suggested until "
        "a person has decided that it may go on. Have it looked at by a doctor or a "
        "physiotherapist, above all if it does not settle or comes back. formcheck does not "
        "diagnose."
    )


class _Chooser:
    """The rules, in the order in which they count."""

    def __init__(
        self,
        check: FormCheck | None,
        sessions: Sequence[TrainedSession],
        today: date,
        programme: TrainingProgramme,
    ) -> None:
        self._check = check
        self._today = today
        self._programme = programme
        self._allowed = 1 if check is None else check.level
        self._all = sessions
        pains = [i for i, session in enumerate(sessions) if session.pain]
        self._pain = sessions[pains[-1]] if pains else None
        self._since = sessions[pains[-1] + 1 :] if pains else sessions

    def choose(self) -> Prescription:
        open_pain = [s for s in self._all if s.pain and not s.cleared]
        if open_pain:
            return Prescription("stop", (pain_sentence(open_pain[-1].day),))
        done = [
            (session, plan)
            for session in self._since
            if (plan := self._programme.find(session.plan)) is not None and not plan.alternative
        ]
        if not done:
            return self._rested(self._begin())
        return self._rested(self._after(*done[-1]))

    def _begin(self) -> Prescription:
        if self._pain is not None:
            reason = (
                f"Something hurt on {long_date(self._pain.day)}, and it was decided that you may "
                "go on: begin again with walking."
            )
            return self._at("back", 1, 0, reason)
        if self._check is None:
            return self._at(
                "begin", 1, 0, "Your backward running has not been checked yet: begin with walking."
            )
        reason = f"Your check on {long_date(self._check.day)} leads to this."
        return self._at("begin", self._allowed, 0, reason)

    def _after(self, base: TrainedSession, plan: TrainingPlan) -> Prescription:
        latest = self._since[-1]
        level, dose = plan.level, _dose(plan, base.rounds)
        if level > self._allowed:
            return self._at("back", self._allowed, 0, self._form_reason())
        if self._days_since(latest) > LONG_BREAK_DAYS:
            days = plural(self._days_since(latest), "day")
            reason = f"Your last session was {days} ago: begin with few rounds."
            return self._at("repeat", level, 0, reason)
        if latest.felt >= HARD_FELT:
            return self._easier(level, dose, latest.felt)
        if not latest.complete:
            reason = "The last session ended early: the same again, as far as it feels good."
            return self._at("repeat", level, dose, reason)
        if latest.felt > FINE_FELT:
            reason = f"It felt like {latest.felt} of {MAX_FELT}: the same again until it is easier."
            return self._at("repeat", level, dose, reason)
        if latest.day >= self._today:
            reason = "You have done a session today: the same again another day, then more."
            return self._at("repeat", level, dose, reason)
        return self._further(base, plan, dose, latest.felt)

    def _further(
        self, base: TrainedSession, plan: TrainingPlan, dose: int, felt: int
    ) -> Prescription:
        """Choose what comes after a session that was done to its end and felt fine."""
        fine = f"It felt like {felt} of {MAX_FELT}, which is fine"
        is_full = dose == len(plan.rounds) - 1
        may_rise = self._allowed > plan.level
        is_new_check = self._check is not None and self._check.day > base.day
        if may_rise and (is_full or is_new_check):
            reason = f"{fine}, and your last check allows it: the next step."
            return self._at("step_up", plan.level + 1, 0, reason)
        if not is_full:
            return self._at("more", plan.level, dose + 1, f"{fine}: more rounds of the same.")
        if plan.level == self._programme.plans[-1].level:
            return self._at(
                "repeat", plan.level, dose, f"{fine}. This is the last step: keep it up."
            )
        chosen = self._at("repeat", plan.level, dose, f"{fine}. {FILM_AGAIN}")
        return replace(chosen, needs_check=True)

    def _easier(self, level: int, dose: int, felt: int) -> Prescription:
        hard = f"It felt like {felt} of {MAX_FELT}, which is hard"
        if dose > 0:
            return self._at("easier", level, dose - 1, f"{hard}: fewer rounds.")
        if level > 1:
            return self._at("easier", level - 1, 0, f"{hard}: one step back.")
        return self._at("repeat", level, dose, f"{hard}: the same again, slower.")

    def _form_reason(self) -> str:
        if self._check is None:
            return "There is no check of your form any more: back to walking."
        return f"Your check on {long_date(self._check.day)} asks for an easier step first."

    def _at(self, kind: PrescriptionKind, level: int, dose: int, reason: str) -> Prescription:
        plan = self._programme.main(level)
        alternatives = self._programme.alternatives(level)
        return Prescription(kind, (reason,), plan, plan.rounds[dose], alternatives)

    def _rested(self, found: Prescription) -> Prescription:
        """Add the day from which on to do it, where that is still to come."""
        last = max((session.day for session in self._all), default=None)
        if last is None or found.plan is None:
            return found
        pause_days = 2 if found.plan.level >= _FIRST_RUNNING_LEVEL else 1
        day = last + timedelta(days=pause_days)
        return replace(found, not_before=day) if day > self._today else found

    def _days_since(self, session: TrainedSession) -> int:
        return (self._today - session.day).days


def _dose(plan: TrainingPlan, rounds: int) -> int:
    """Return which of a plan's numbers of rounds a session had; the next lower one if none."""
    return max((i for i, number in enumerate(plan.rounds) if number <= rounds), default=0)
