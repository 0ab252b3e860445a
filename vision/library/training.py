"""Guided sessions of an athlete: list, save, delete, and decide after pain that they may go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from vision.errors import InputError
from vision.library.athletes import ATHLETE_GONE
from vision.library.data_policy import DataPolicy
from vision.library.library import Library
from vision.library.schema import AthleteRow, utc_now
from vision.library.training_schema import TrainingSessionRow
from vision.training.progression import MAX_FELT, MAX_ROUNDS, TrainedSession
from vision.training.session_text import outcome_text

_MAX_WORDS: Final = 1000


@dataclass(frozen=True)
class SavedTraining:
    """A guided session as it is kept.

    Attributes
    ----------
    id : str
        Its id.
    day : date
        The day where it was done.
    plan : str
        Id of its plan.
    rounds, rounds_done : int
        How many rounds were planned, and how many were done to their end.
    felt : int
        How it felt, from 0, effortless, to 10, as hard as can be.
    pain, pain_where : bool, str
        Whether anything hurt, and where, in the athlete's words.
    done_at : datetime or None
        When it ended; now by default.
    cleared_on : date or None
        When a person decided after pain that training may go on.
    """

    id: str
    day: date
    plan: str
    rounds: int
    rounds_done: int
    felt: int
    pain: bool = False
    pain_where: str = ""
    done_at: datetime | None = None
    cleared_on: date | None = None

    @property
    def outcome(self) -> str:
        """How it went, in words."""
        return outcome_text(
            rounds=self.rounds,
            rounds_done=self.rounds_done,
            felt=self.felt,
            pain=self.pain,
            pain_where=self.pain_where,
        )

    @property
    def trained(self) -> TrainedSession:
        """The session as the choice of the next one takes it."""
        return TrainedSession(
            day=self.day,
            plan=self.plan,
            rounds=self.rounds,
            complete=self.rounds_done >= self.rounds,
            felt=self.felt,
            pain=self.pain,
            cleared=self.cleared_on is not None,
        )


def list_training(library: Library, athlete_id: str) -> tuple[SavedTraining, ...]:
    """List the guided sessions of an athlete, the oldest first.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete.
    """
    row = TrainingSessionRow
    query = select(row).where(row.athlete_id == athlete_id).order_by(row.done_at, row.id)
    with library.reading() as session:
        return tuple(map(_saved, session.scalars(query)))


def save_training(library: Library, athlete_id: str, done: SavedTraining) -> None:
    """Keep a guided session with an athlete; one that is kept already stays as it is.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete.
    done : SavedTraining
        The session. Its id is chosen where it is done, so that it is not kept twice.

    Raises
    ------
    InputError
        The athlete was deleted, or has not consented where that is required.
    """
    numbers = (done.rounds - 1, done.rounds_done, done.felt)
    limits = (MAX_ROUNDS - 1, done.rounds, MAX_FELT)
    if not all(0 <= n <= limit for n, limit in zip(numbers, limits, strict=True)):
        raise ValueError(f"not a session: {done}")
    with library.writing() as session:
        athlete = session.get(AthleteRow, athlete_id)
        if athlete is None:
            raise InputError(ATHLETE_GONE)
        if athlete.consent_on is None and DataPolicy.current().requires_consent:
            raise InputError(
                f"Sessions of {athlete.name} cannot be kept yet: no day of consent is entered. A "
                "coach can enter it in the library, under Athletes."
            )
        if session.get(TrainingSessionRow, done.id) is None:
            session.add(
                TrainingSessionRow(
                    id=done.id,
                    athlete_id=athlete_id,
                    done_at=done.done_at or utc_now(),
                    day=done.day,
                    plan=done.plan,
                    rounds=done.rounds,
                    rounds_done=done.rounds_done,
                    felt=done.felt,
                    pain=done.pain,
                    pain_where=done.pain_where.strip()[:_MAX_WORDS] if done.pain else "",
                )
            )


def delete_training(library: Library, id_: str) -> None:
    """Delete a guided session, one entered by mistake for example.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The session; nothing happens where it does not exist.

    Raises
    ------
    AccessError
        The user is an athlete and something hurt: then a coach decides how it goes on.
    """
    with library.writing() as session:
        row = session.get(TrainingSessionRow, id_)
        if row is not None:
            session.delete(row)


def clear_pain(library: Library, athlete_id: str) -> None:
    """Note that the user has decided that training may go on after pain.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete.

    Raises
    ------
    AccessError
        The user is an athlete, for whom a coach decides.
    """
    row = TrainingSessionRow
    query = select(row).where(row.athlete_id == athlete_id, row.pain, row.cleared_at.is_(None))
    with library.writing() as session:
        for found in session.scalars(query):
            found.cleared_at, found.cleared_by = utc_now(), library.user.account_id


def _saved(row: TrainingSessionRow) -> SavedTraining:
    return SavedTraining(
        id=row.id,
        day=row.day,
        plan=row.plan,
        rounds=row.rounds,
        rounds_done=row.rounds_done,
        felt=row.felt,
        pain=row.pain,
        pain_where=row.pain_where,
        done_at=row.done_at,
        cleared_on=None if row.cleared_at is None else row.cleared_at.date(),
    )
