"""An account, the identity of its owner at a provider, and how names are compared."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from vision.accounts.schema import MAX_IDENTITY, MAX_NAME, AccountRow, Role
from vision.errors import InputError


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    Attributes
    ----------
    id, name : str
    role : {"administrator", "coach", "athlete"}
    athlete_id : str or None
        Which athlete an athlete's account belongs to.
    is_taken_up : bool
        Whether it has a password or an identity at a provider.
    """

    id: str
    name: str
    role: Role
    athlete_id: str | None
    is_taken_up: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody at an OpenID Connect provider.

    Attributes
    ----------
    issuer : str
        URL of the provider.
    subject : str
        Who, as the provider knows them for good; an address of email may change hands.
    """

    issuer: str
    subject: str

    def __post_init__(self) -> None:
        for text in (self.issuer, self.subject):
            if not 0 < len(text) <= MAX_IDENTITY:
                raise InputError("The provider did not say who you are; tell your administrator.")


def normalise_name(name: str) -> str:
    """Return the form in which names of accounts are compared.

    Parameters
    ----------
    name : str
        As it was typed.
    """
    return " ".join(unicodedata.normalize("NFKC", name[: 2 * MAX_NAME]).casefold().split())


def to_account(row: AccountRow) -> Account:
    """Return an account from its row."""
    return Account(
        id=row.id,
        name=row.name,
        role=cast(Role, row.role),
        athlete_id=row.athlete_id,
        is_taken_up=row.password_hash is not None or row.subject is not None,
    )


def existing_row(session: Session, id_: str) -> AccountRow:
    """Return the row of an account, locked until the session ends.

    Parameters
    ----------
    session : Session
        Session that writes.
    id_ : str
        The account.

    Returns
    -------
    AccountRow
        The row.

    Raises
    ------
    InputError
        There is no such account.
    """
    row = session.get(AccountRow, id_, with_for_update=True)
    if row is None:
        raise InputError("This account has been removed.")
    return row
