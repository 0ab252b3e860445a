"""Sentences about guided sessions."""

from __future__ import annotations

from vision.text.numbers import plural
from vision.training.programme import TrainingPlan, load_programme
from vision.training.progression import MAX_FELT


def plan_title(id_: str) -> str:
    """Return the name of a plan; of one that this version does not have, its id in words.

    Parameters
    ----------
    id_ : str
        The plan.
    """
    plan = load_programme().find(id_)
    return id_.replace("_", " ").capitalize() if plan is None else plan.title


def amount_text(plan: TrainingPlan, rounds: int) -> str:
    """Say how much a session is: ``3 rounds, about 6 minutes``.

    Parameters
    ----------
    plan : TrainingPlan
        The plan.
    rounds : int
        How many rounds.
    """
    minutes = max(1, round(plan.seconds(rounds) / 60))
    return f"{plural(rounds, 'round')}, about {plural(minutes, 'minute')}"


def outcome_text(*, rounds: int, rounds_done: int, felt: int, pain: bool, pain_where: str) -> str:
    """Say how a session went.

    Parameters
    ----------
    rounds, rounds_done : int
        How many rounds were planned and done.
    felt : int
        How it felt, from 0 to 10.
    pain : bool
        Whether anything hurt.
    pain_where : str
        Where; may be empty.
    """
    if rounds_done >= rounds:
        parts = [plural(rounds, "round")]
    else:
        parts = [f"{rounds_done} of {plural(rounds, 'round')}"]
    parts.append(f"felt like {felt} of {MAX_FELT}")
    if pain:
        parts.append(f"pain: {pain_where}" if pain_where else "pain")
    return ", ".join(parts)
