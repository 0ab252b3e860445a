"""Add, list, reset and remove accounts; take one up with a link that can be used once."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, cast, get_args

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from vision.accounts.passwords import check_password
from vision.accounts.schema import (
    MAX_IDENTITY,
    MAX_NAME,
    AccountLinkRow,
    AccountRow,
    Role,
    SessionRow,
)
from vision.accounts.store import Accounts, digest, new_token
from vision.errors import InputError

#: How long a link can be used, seconds.
LINK_LIFETIME_S: Final = 3 * 86_400.0
#: Name of the account that the link of the first start belongs to.
FIRST_NAME: Final = "admin"
USED_LINK: Final = (
    "This link has been used, has expired, or was replaced by a newer one. Ask for another one."
)
_TAKEN_IDENTITY: Final = (
    "Your account at the provider already belongs to another account here; sign in with that one."
)


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


def add_account(
    accounts: Accounts, name: str, role: Role, *, athlete_id: str | None = None
) -> tuple[Account, str]:
    """Add an account, and return it with the token of its link.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    name : str
        Name or address of email to sign in with.
    role : {"administrator", "coach", "athlete"}
        What they may do.
    athlete_id : str, optional
        Which athlete an athlete's account belongs to.

    Returns
    -------
    Account
        The account; nobody can sign in yet.
    str
        Token of the link.

    Raises
    ------
    InputError
        The name is taken or cannot be used, or only athletes have an athlete.
    """
    shown = " ".join(name.split())
    if not shown or len(shown) > MAX_NAME or not shown.isprintable():
        raise InputError(f"The name of an account has 1 to {MAX_NAME} printable characters.")
    if role not in get_args(Role):
        raise InputError(f"There is no role '{role}'; choose {', '.join(get_args(Role))}.")
    if athlete_id is not None and role != "athlete":
        raise InputError("Only the account of an athlete belongs to an athlete.")
    row = AccountRow(
        name=shown,
        name_key=normalise_name(shown),
        role=role,
        athlete_id=athlete_id,
        created_at=accounts.now(),
    )
    with accounts.writing() as session:
        taken = select(AccountRow.id).where(AccountRow.name_key == row.name_key)
        if session.scalar(taken) is not None:
            raise InputError(f"There already is an account '{shown}'.")
        session.add(row)
        try:
            session.flush()
        except IntegrityError as error:
            raise InputError(f"There already is an account '{shown}'.") from error
        return to_account(row), _new_link(accounts, session, row.id)


def list_accounts(accounts: Accounts) -> list[Account]:
    """Return all accounts, by name."""
    with accounts.reading() as session:
        rows = session.scalars(select(AccountRow).order_by(AccountRow.name_key))
        return [to_account(row) for row in rows]


def find_account(accounts: Accounts, name_or_id: str) -> Account:
    """Return the account with an id or name.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    name_or_id : str
        Case and surplus spaces in a name are ignored.

    Returns
    -------
    Account
        The account.

    Raises
    ------
    InputError
        There is none.
    """
    with accounts.reading() as session:
        row = session.get(AccountRow, name_or_id) or session.scalar(
            select(AccountRow).where(AccountRow.name_key == normalise_name(name_or_id))
        )
        if row is None:
            raise InputError(
                f"There is no account '{name_or_id}'. `formcheck accounts list` lists them."
            )
        return to_account(row)


def has_administrator(accounts: Accounts) -> bool:
    """Whether an administrator can sign in."""
    with accounts.reading() as session:
        return _administrators(session) > 0


def _administrators(session: Session, *, without: str = "") -> int:
    """Return how many administrators can sign in."""
    can_sign_in = or_(AccountRow.password_hash.is_not(None), AccountRow.subject.is_not(None))
    query = select(func.count()).where(
        AccountRow.role == "administrator", can_sign_in, AccountRow.id != without
    )
    return session.scalar(query) or 0


def first_administrator(accounts: Accounts) -> str | None:
    """Return the token of a link for the first administrator; earlier ones become invalid.

    Parameters
    ----------
    accounts : Accounts
        The accounts.

    Returns
    -------
    str or None
        None if an administrator can sign in already.
    """
    with accounts.writing() as session:
        if _administrators(session):
            return None
        row = session.scalar(
            select(AccountRow)
            .where(AccountRow.role == "administrator")
            .order_by(AccountRow.created_at)
            .limit(1)
        )
        if row is None:
            name = _free_name(session, FIRST_NAME)
            row = AccountRow(
                name=name,
                name_key=normalise_name(name),
                role="administrator",
                created_at=accounts.now(),
            )
            session.add(row)
            session.flush()
        return _new_link(accounts, session, row.id)


def _free_name(session: Session, name: str) -> str:
    """Return a name, with a number if somebody else has it."""
    taken = set(session.scalars(select(AccountRow.name_key)))
    numbered = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(choice for choice in numbered if normalise_name(choice) not in taken)


def reset_account(accounts: Accounts, id_: str) -> str:
    """Make password, identity and sessions of an account invalid, and return a new link's token.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    id_ : str
        The account.

    Returns
    -------
    str
        Token of the link.

    Raises
    ------
    InputError
        There is no such account.
    """
    with accounts.writing() as session:
        row = _existing(session, id_)
        row.password_hash = row.issuer = row.subject = None
        session.execute(
            update(SessionRow)
            .where(SessionRow.account_id == id_, SessionRow.ended_at.is_(None))
            .values(ended_at=accounts.now())
        )
        return _new_link(accounts, session, id_)


def remove_account(accounts: Accounts, id_: str) -> None:
    """Remove an account, its sessions and links.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    id_ : str
        The account.

    Raises
    ------
    InputError
        There is no such account, or nobody else could manage the others.
    """
    with accounts.writing() as session:
        row = _existing(session, id_)
        is_last = row.role == "administrator" and not _administrators(session, without=id_)
        if is_last and to_account(row).is_taken_up:
            raise InputError("This is the last administrator; add another one first.")
        for table in (SessionRow, AccountLinkRow):
            session.execute(delete(table).where(table.account_id == id_))
        session.delete(row)


def _existing(session: Session, id_: str) -> AccountRow:
    row = session.get(AccountRow, id_, with_for_update=True)
    if row is None:
        raise InputError("This account has been removed.")
    return row


def _new_link(accounts: Accounts, session: Session, account_id: str) -> str:
    """Replace the links of an account by a new one; return its token."""
    now, token = accounts.now(), new_token()
    session.execute(
        delete(AccountLinkRow).where(
            or_(AccountLinkRow.account_id == account_id, AccountLinkRow.expires_at < now)
        )
    )
    session.add(
        AccountLinkRow(
            token_hash=digest(token), account_id=account_id, expires_at=now + LINK_LIFETIME_S
        )
    )
    return token


def account_of_link(accounts: Accounts, token: str) -> Account:
    """Return the account that a link belongs to.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    token : str
        Token of the link.

    Returns
    -------
    Account
        The account.

    Raises
    ------
    InputError
        The link cannot be used any more.
    """
    with accounts.reading() as session:
        row = session.scalar(
            select(AccountRow)
            .join(AccountLinkRow, AccountLinkRow.account_id == AccountRow.id)
            .where(
                AccountLinkRow.token_hash == digest(token),
                AccountLinkRow.expires_at > accounts.now(),
            )
        )
        if row is None:
            raise InputError(USED_LINK)
        return to_account(row)


def take_up_with_password(accounts: Accounts, token: str, password: str) -> Account:
    """Set the password of the account that a link belongs to; the link is used up.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    token : str
        Token of the link.
    password : str
        The new password.

    Returns
    -------
    Account
        The account.

    Raises
    ------
    InputError
        The link cannot be used any more, or the password is easy to guess.
    """
    check_password(password, name=account_of_link(accounts, token).name)
    hash_ = accounts.passwords.hash(password)
    with accounts.writing() as session:
        row = _use_link(accounts, session, token)
        row.password_hash = hash_
        return to_account(row)


def take_up_with_identity(accounts: Accounts, token: str, identity: Identity) -> Account:
    """Connect the account that a link belongs to with an identity; the link is used up.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    token : str
        Token of the link.
    identity : Identity
        Who signed in at the provider.

    Returns
    -------
    Account
        The account.

    Raises
    ------
    InputError
        The link cannot be used any more, or the identity belongs to another account.
    """
    with accounts.writing() as session:
        row = _use_link(accounts, session, token)
        row.issuer, row.subject = identity.issuer, identity.subject
        try:
            session.flush()
        except IntegrityError as error:
            raise InputError(_TAKEN_IDENTITY) from error
        return to_account(row)


def _use_link(accounts: Accounts, session: Session, token: str) -> AccountRow:
    """Use up a link, and return its account's row; of two at the same time, one succeeds."""
    link = session.get(AccountLinkRow, digest(token))
    if link is None or link.expires_at <= accounts.now():
        raise InputError(USED_LINK)
    account_id = link.account_id
    session.expunge(link)
    used = session.execute(delete(AccountLinkRow).where(AccountLinkRow.token_hash == digest(token)))
    if cast(CursorResult[object], used).rowcount != 1:
        raise InputError(USED_LINK)
    return _existing(session, account_id)
