"""Database table of guided sessions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from vision.library.row_ids import new_id
from vision.library.schema import ID_LENGTH, TableBase, UtcDateTime, utc_now


class TrainingSessionRow(TableBase):
    """A guided session that an athlete has done, to its end or not.

    Attributes
    ----------
    day : date
        The day where it was done.
    plan : str
        Id of its plan, see `vision.training.programme`.
    rounds, rounds_done : int
        How many rounds were planned, and how many were done to their end.
    felt : int
        How it felt, from 0, effortless, to 10, as hard as can be.
    pain, pain_where : bool, str
        Whether anything hurt, and where, in the athlete's words.
    account_id : str or None
        Account that has entered it; None where nobody signs in.
    cleared_at : datetime or None
        When a person decided after pain that training may go on.
    cleared_by : str or None
        The account of that person; None where nobody signs in.
    """

    __tablename__ = "training_session"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    athlete_id: Mapped[str] = mapped_column(
        ForeignKey("athlete.id", ondelete="CASCADE"), index=True
    )
    done_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    day: Mapped[date] = mapped_column(Date)
    plan: Mapped[str] = mapped_column(String(40))
    rounds: Mapped[int]
    rounds_done: Mapped[int]
    felt: Mapped[int]
    pain: Mapped[bool] = mapped_column(default=False)
    pain_where: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cleared_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
