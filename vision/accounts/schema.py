"""Database tables of the accounts: who may sign in, links, sessions and failed attempts.

Times are seconds since 1970 in UTC. Passwords are stored as Argon2 hashes; tokens of links and
sessions as SHA-256, so that a copy of the database lets nobody in. Links, sessions and failed
attempts are not in backups (`vision.backup`): an old link or session must not open again.
"""

from __future__ import annotations

import secrets
from typing import Final, Literal

from sqlalchemy import Double, ForeignKey, Integer, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Role = Literal["administrator", "coach", "athlete"]
ROLES: Final[tuple[Role, ...]] = ("administrator", "coach", "athlete")
#: Longest name of an account, characters.
MAX_NAME: Final = 120
_ID_LENGTH: Final = 12
_DIGEST_LENGTH: Final = 64
#: Marks a table that backups leave out, see `vision.backup.columns`.
_NOT_IN_BACKUPS: Final = {"info": {"backup": False}}
#: Longest that a provider's issuer and subject may be, characters.
MAX_IDENTITY: Final = 255


def new_account_id() -> str:
    """Return a random id that a command line does not mistake for an option."""
    while (id_ := secrets.token_urlsafe(9)).startswith("-"):
        pass
    return id_


class AccountTableBase(DeclarativeBase):
    """Base of the tables of accounts."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AccountRow(AccountTableBase):
    """Somebody who may sign in, once they have a password or an identity at a provider.

    Attributes
    ----------
    name_key : str
        The name as it is compared.
    athlete_id : str or None
        Which athlete of the library an athlete's account belongs to.
    password_hash : str or None
        Argon2 hash.
    issuer, subject : str or None
        Identity at an OpenID Connect provider.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = mapped_column(String(_ID_LENGTH), primary_key=True, default=new_account_id)
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    name_key: Mapped[str] = mapped_column(String(MAX_NAME * 3), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    athlete_id: Mapped[str | None] = mapped_column(String(_ID_LENGTH))
    password_hash: Mapped[str | None] = mapped_column(String(255))
    issuer: Mapped[str | None] = mapped_column(String(MAX_IDENTITY))
    subject: Mapped[str | None] = mapped_column(String(MAX_IDENTITY))
    created_at: Mapped[float] = mapped_column(Double)


class AccountLinkRow(AccountTableBase):
    """A link, to be used once, with which somebody takes up an account or sets a new password."""

    __tablename__ = "account_link"
    __table_args__ = _NOT_IN_BACKUPS

    token_hash: Mapped[str] = mapped_column(String(_DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[float] = mapped_column(Double)


class SessionRow(AccountTableBase):
    """A browser that is or was signed in; kept until it would have expired.

    Attributes
    ----------
    source_hash : str or None
        SHA-256 of a provider's answer, which opens only one session.
    """

    __tablename__ = "account_session"
    __table_args__ = _NOT_IN_BACKUPS

    token_hash: Mapped[str] = mapped_column(String(_DIGEST_LENGTH), primary_key=True)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    source_hash: Mapped[str | None] = mapped_column(String(_DIGEST_LENGTH), unique=True)
    created_at: Mapped[float] = mapped_column(Double)
    seen_at: Mapped[float] = mapped_column(Double)
    expires_at: Mapped[float] = mapped_column(Double, index=True)
    ended_at: Mapped[float | None] = mapped_column(Double)


class FailedAttemptsRow(AccountTableBase):
    """Failed attempts for a name or from an address, known by its SHA-256."""

    __tablename__ = "account_failure"
    __table_args__ = _NOT_IN_BACKUPS

    key: Mapped[str] = mapped_column(String(_DIGEST_LENGTH), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[float] = mapped_column(Double, index=True)
    blocked_until: Mapped[float] = mapped_column(Double)
