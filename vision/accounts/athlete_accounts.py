"""Accounts that belong to an athlete: what is stored about them, and how they are disconnected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from vision.accounts.schema import AccountRow, SessionRow
from vision.accounts.store import Accounts


def describe_accounts_of_athlete(accounts: Accounts, athlete_id: str) -> list[dict[str, Any]]:
    """Return what is stored about the accounts of an athlete, as plain values without secrets.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    athlete_id : str
        The athlete.
    """
    with accounts.reading() as session:
        rows = session.scalars(
            select(AccountRow)
            .where(AccountRow.athlete_id == athlete_id)
            .order_by(AccountRow.created_at, AccountRow.id)
        ).all()
        found = []
        for row in rows:
            sessions = session.scalars(
                select(SessionRow)
                .where(SessionRow.account_id == row.id)
                .order_by(SessionRow.created_at)
            )
            found.append(
                {
                    "id": row.id,
                    "name": row.name,
                    "role": row.role,
                    "created": _time(row.created_at),
                    "has_password": row.password_hash is not None,
                    "provider": row.issuer,
                    "provider_subject": row.subject,
                    "sessions": [
                        {
                            "began": _time(each.created_at),
                            "last_used": _time(each.seen_at),
                            "ended": None if each.ended_at is None else _time(each.ended_at),
                        }
                        for each in sessions
                    ],
                }
            )
    return found


def disconnect_athlete(accounts: Accounts, athlete_id: str) -> tuple[str, ...]:
    """Let no account belong to an athlete any more; return the ids of those that did.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    athlete_id : str
        The athlete.
    """
    return _set_athlete(accounts, AccountRow.athlete_id == athlete_id, None)


def connect_to_athlete(accounts: Accounts, ids: Iterable[str], athlete_id: str) -> tuple[str, ...]:
    """Let accounts belong to another athlete; return the ids of those that exist.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    ids : iterable of str
        Ids of accounts.
    athlete_id : str
        The athlete.
    """
    return _set_athlete(accounts, AccountRow.id.in_(list(ids)), athlete_id)


def accounts_of_athlete(accounts: Accounts, athlete_id: str) -> tuple[str, ...]:
    """Return the ids of the accounts that belong to an athlete."""
    with accounts.reading() as session:
        query = select(AccountRow.id).where(AccountRow.athlete_id == athlete_id)
        return tuple(session.scalars(query))


def _set_athlete(
    accounts: Accounts, which: ColumnElement[bool], athlete_id: str | None
) -> tuple[str, ...]:
    with accounts.writing() as session:
        rows = session.scalars(select(AccountRow).where(which)).all()
        for row in rows:
            row.athlete_id = athlete_id
        return tuple(row.id for row in rows)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
