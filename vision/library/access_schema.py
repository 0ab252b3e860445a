"""Database tables of who sees what: teams, links for viewers, and the audit log.

Accounts may be in another database, so nothing refers to them by a foreign key.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from vision.library.row_ids import new_id
from vision.library.schema import DIGEST_LENGTH, ID_LENGTH, TableBase, UtcDateTime, utc_now


class TeamRow(TableBase):
    """A team: its coaches see its athletes."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120))


class TeamCoachRow(TableBase):
    """The account of a coach in a team."""

    __tablename__ = "team_coach"

    team_id: Mapped[str] = mapped_column(
        ForeignKey("team.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, index=True)


class TeamAthleteRow(TableBase):
    """An athlete in a team."""

    __tablename__ = "team_athlete"

    team_id: Mapped[str] = mapped_column(
        ForeignKey("team.id", ondelete="CASCADE"), primary_key=True
    )
    athlete_id: Mapped[str] = mapped_column(
        ForeignKey("athlete.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ViewerLinkRow(TableBase):
    """A link with which somebody without an account reads one report.

    Attributes
    ----------
    token_hash : str
        SHA-256 of the token in the link; a copy of the database opens no report.
    created_by : str or None
        Account that made it; None where nobody signs in.
    expires_at : datetime
        From then on it shows nothing.
    ended_at : datetime or None
        When somebody ended it before.
    used_at : datetime or None
        When it was last used, to a minute.
    """

    __tablename__ = "viewer_link"

    token_hash: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(TableBase):
    """Who has seen or changed what, by ids only; triggers keep rows from being changed or deleted.

    Attributes
    ----------
    account_id : str or None
        Who; None for a viewer, and for the person at this machine.
    role : str
        Their role at that time.
    action : str
        Such as ``viewed``, ``added``, ``changed``, ``deleted``, ``exported`` or ``signed in``.
    kind, object_id : str
        To what: ``result``, ``report``, ``athlete``, ``review``, ``team``, ``link`` or ``account``.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    account_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    object_id: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
