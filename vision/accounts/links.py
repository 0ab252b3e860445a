"""Links that can be used once: take up an account, or set a new password."""

from __future__ import annotations

from typing import Final, cast

from sqlalchemy import CursorResult, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from vision.accounts.account import Account, Identity, existing_row, to_account
from vision.accounts.passwords import check_password
from vision.accounts.schema import AccountLinkRow, AccountRow
from vision.accounts.store import Accounts, digest, new_token
from vision.errors import InputError

#: How long a link can be used, seconds.
LINK_LIFETIME_S: Final = 3 * 86_400.0
USED_LINK: Final = (
    "This link has been used, has expired, or was replaced by a newer one. Ask for another one."
)
_TAKEN_IDENTITY: Final = (
    "Your account at the provider already belongs to another account here; sign in with that one."
)


def new_link(accounts: Accounts, session: Session, account_id: str) -> str:
    """Replace the links of an account by a new one.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    session : Session
        Session that writes.
    account_id : str
        Whose.

    Returns
    -------
    str
        Token of the link.
    """
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
    return existing_row(session, account_id)
