"""Links with which somebody without an account reads one report.

Only the SHA-256 of a link's token is stored, so a copy of the database opens no report.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.errors import InputError
from vision.library.access_schema import ViewerLinkRow
from vision.library.library import Library
from vision.library.schema import ID_LENGTH, ReportRow, utc_now

#: How long a link can be valid, days.
LINK_DAYS: Final = (1, 7, 30)
#: How often it is noted that a link is used.
_NOTE_EVERY: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True)
class ViewerLink:
    """A link to a report, without its token.

    Attributes
    ----------
    id, report_id : str
    created_by : str or None
        Account that made it; None where nobody signs in.
    created_at, expires_at : datetime
    used_at : datetime or None
        When it was last used.
    """

    id: str
    report_id: str
    created_by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def add_viewer_link(library: Library, report_id: str, *, days: int) -> str:
    """Make a link to a report, and return its token, which cannot be read again later.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    days : int
        How long it is valid: one of `LINK_DAYS`.

    Raises
    ------
    InputError
        The report was deleted.
    """
    if days not in LINK_DAYS:
        raise ValueError(f"a link is valid for one of {LINK_DAYS} days, not {days}")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    now = utc_now()
    with library.writing() as session:
        if session.get(ReportRow, report_id) is None:
            raise InputError("This report is no longer in the library.")
        session.add(
            ViewerLinkRow(
                token_hash=_hash(token),
                report_id=report_id,
                created_by=library.user.account_id,
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
    return token


def list_viewer_links(library: Library, report_id: str) -> list[ViewerLink]:
    """List the links to a report that can be used, the latest first.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    """
    query = (
        select(ViewerLinkRow)
        .where(
            ViewerLinkRow.report_id == report_id,
            ViewerLinkRow.ended_at.is_(None),
            ViewerLinkRow.expires_at > utc_now(),
        )
        .order_by(ViewerLinkRow.created_at.desc(), ViewerLinkRow.token_hash)
    )
    with library.reading() as session:
        return [_to_link(row) for row in session.scalars(query)]


def end_viewer_link(library: Library, report_id: str, id_: str) -> None:
    """Take a link back: from now on it shows nothing.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    id_ : str
        The link; nothing happens where it does not exist, or was taken back before.
    """
    with library.writing() as session:
        for row in session.scalars(
            select(ViewerLinkRow).where(
                ViewerLinkRow.report_id == report_id, ViewerLinkRow.ended_at.is_(None)
            )
        ):
            if _link_id(row.token_hash) == id_:
                row.ended_at = utc_now()


def end_viewer_links_of(library: Library, account_id: str) -> None:
    """Take back all links that an account has made, as when it is removed.

    Parameters
    ----------
    library : Library
        The library.
    account_id : str
        The account.
    """
    with library.writing() as session:
        for row in session.scalars(
            select(ViewerLinkRow).where(
                ViewerLinkRow.created_by == account_id, ViewerLinkRow.ended_at.is_(None)
            )
        ):
            row.ended_at = utc_now()


def open_viewer_link(library: Library, token: str) -> str | None:
    """Return the report that a link shows, and note that the link is used.

    Parameters
    ----------
    library : Library
        The library, whoever looks at it: the token is what counts.
    token : str
        What the link ends in, which may be anything.

    Returns
    -------
    str or None
        Id of the report; None for a link that does not exist, has expired or was taken back.
    """
    now = utc_now()
    with library.whole.reading() as session:
        row = _usable_row(session, token, now)
        if row is None:
            return None
        report_id, used_at = row.report_id, row.used_at
    if used_at is None or now - used_at > _NOTE_EVERY:
        with library.whole.writing() as session:
            row = _usable_row(session, token, now)
            if row is None:
                return None
            row.used_at = now
    return report_id


def _usable_row(session: Session, token: str, now: datetime) -> ViewerLinkRow | None:
    row = session.get(ViewerLinkRow, _hash(token))
    if row is None or row.ended_at is not None or row.expires_at <= now:
        return None
    return row


def _to_link(row: ViewerLinkRow) -> ViewerLink:
    return ViewerLink(
        id=_link_id(row.token_hash),
        report_id=row.report_id,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


def _link_id(token_hash: str) -> str:
    """Return the id by which pages and the audit log know a link; it opens nothing."""
    return token_hash[:ID_LENGTH]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
