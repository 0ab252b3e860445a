"""Sentences about guided sessions."""

from __future__ import annotations

from vision.text.numbers import plural
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_count
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


def session_line(plan: str, outcome: str) -> str:
    """Say in the current language which session was done, and how it went.

    Parameters
    ----------
    plan : str
        The plan.
    outcome : str
        What `outcome_text` said.
    """
    return translate("{plan}: {outcome}").format(
        plan=translate_text(plan_title(plan)), outcome=outcome
    )


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
    """Say in the current language how a session went.

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
    planned = translate_count("{count} round", "{count} rounds", rounds)
    if rounds_done < rounds:
        planned = translate("{done} of {rounds}").format(done=rounds_done, rounds=planned)
    parts = [
        planned,
        translate("felt like {felt} of {highest}").format(felt=felt, highest=MAX_FELT),
    ]
    if pain:
        where = translate("pain: {where}").format(where=pain_where)
        parts.append(where if pain_where else translate("pain"))
    return ", ".join(parts)
