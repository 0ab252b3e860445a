"""Add, list, reset and remove accounts."""

from __future__ import annotations

from typing import Final, get_args

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from vision.accounts.account import Account, existing_row, normalise_name, to_account
from vision.accounts.links import new_link
from vision.accounts.schema import MAX_NAME, AccountLinkRow, AccountRow, Role, SessionRow
from vision.accounts.store import Accounts
from vision.errors import InputError

#: Name of the account that the link of the first start belongs to.
FIRST_NAME: Final = "admin"


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
        return to_account(row), new_link(accounts, session, row.id)


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
        return new_link(accounts, session, row.id)


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
        row = existing_row(session, id_)
        row.password_hash = row.issuer = row.subject = None
        session.execute(
            update(SessionRow)
            .where(SessionRow.account_id == id_, SessionRow.ended_at.is_(None))
            .values(ended_at=accounts.now())
        )
        return new_link(accounts, session, id_)


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
        row = existing_row(session, id_)
        is_last = row.role == "administrator" and not _administrators(session, without=id_)
        if is_last and to_account(row).is_taken_up:
            raise InputError("This is the last administrator; add another one first.")
        for table in (SessionRow, AccountLinkRow):
            session.execute(delete(table).where(table.account_id == id_))
        session.delete(row)
