"""Audit log: note what somebody has viewed or exported, and list who has done what.

What somebody has added, changed or deleted is noted by the session that does it, see
`vision.library.access_sessions`. There are only ids in it: no names, verdicts or notes. Rows can
neither be changed nor deleted: the database refuses that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, insert, select

from vision.library.access import AuditAction, AuditKind, UserRole
from vision.library.access_schema import AuditRow
from vision.library.audit_rows import audit_values
from vision.library.library import Library, unrestricted


@dataclass(frozen=True)
class AuditEntry:
    """Something that somebody has done.

    Attributes
    ----------
    id : int
        In the order in which they were noted.
    at : datetime
        When, in UTC.
    account_id : str or None
        Who; None for somebody with a link, and for the person at the server's computer.
    role : str
        Their role at that time.
    action, kind, object_id : str
        What they have done, to what.
    """

    id: int
    at: datetime
    account_id: str | None
    role: UserRole
    action: AuditAction
    kind: AuditKind
    object_id: str


@dataclass(frozen=True)
class AuditPage:
    """One page of the audit log.

    Attributes
    ----------
    entries : tuple of AuditEntry
        The entries of this page, the latest first.
    total : int
        How many there are on all pages.
    """

    entries: tuple[AuditEntry, ...]
    total: int


def record(library: Library, action: AuditAction, kind: AuditKind, *object_ids: str) -> None:
    """Note that the user of a library does something that writes nothing; not for the owner.

    Parameters
    ----------
    library : Library
        The library as they see it.
    action : str
        Such as ``viewed`` or ``exported``.
    kind : str
        Kind of the object.
    *object_ids : str
        Ids of the objects.

    Raises
    ------
    FormcheckError
        The database does not answer.
    """
    if library.user.role != "owner":
        _add(library, action, kind, object_ids)


def record_account(library: Library, action: AuditAction, account_id: str) -> None:
    """Note a sign-in or sign-out, or that an account is added, changed, reset or removed.

    Parameters
    ----------
    library : Library
        The library as whoever does it sees it: also the owner, on the command line.
    action : str
        What.
    account_id : str
        The account.

    Raises
    ------
    FormcheckError
        The database does not answer.
    """
    _add(library, action, "account", (account_id,))


def record_erasure(library: Library, athlete_id: str) -> None:
    """Note that an athlete was deleted with everything about them; also for the server itself.

    Parameters
    ----------
    library : Library
        The library as whoever did it sees it.
    athlete_id : str
        The athlete.

    Raises
    ------
    FormcheckError
        The database does not answer.
    """
    _add(library, "deleted", "athlete", (athlete_id,))


def _add(library: Library, action: AuditAction, kind: AuditKind, object_ids: Sequence[str]) -> None:
    values = [audit_values(library.user, action, kind, id_) for id_ in dict.fromkeys(object_ids)]
    if values:
        with library.whole.writing() as session:
            session.execute(insert(AuditRow), values)


def list_audit(
    library: Library,
    *,
    account_id: str | None = None,
    action: AuditAction | None = None,
    offset: int = 0,
    limit: int = 50,
) -> AuditPage:
    """List the audit log, the latest first.

    Parameters
    ----------
    library : Library
        The library.
    account_id : str, optional
        Only what this account has done.
    action : str, optional
        Only this action.
    offset : int
        How many entries to skip.
    limit : int
        How many to list.

    Raises
    ------
    AccessError
        The user is no administrator.
    """
    conditions = []
    if account_id is not None:
        conditions.append(AuditRow.account_id == account_id)
    if action is not None:
        conditions.append(AuditRow.action == action)
    with unrestricted(library).reading() as session:
        total = session.scalar(select(func.count(AuditRow.id)).where(*conditions)) or 0
        rows = session.scalars(
            select(AuditRow)
            .where(*conditions)
            .order_by(AuditRow.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return AuditPage(tuple(_entry(row) for row in rows), total)


def _entry(row: AuditRow) -> AuditEntry:
    return AuditEntry(
        row.id,
        row.at,
        row.account_id,
        cast(UserRole, row.role),
        cast(AuditAction, row.action),
        cast(AuditKind, row.kind),
        row.object_id,
    )
