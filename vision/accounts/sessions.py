"""Sign in and out: sessions of browsers, each known by a random token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from vision.accounts.account import Account, Identity, normalise_name, to_account
from vision.accounts.passwords import check_password
from vision.accounts.schema import AccountRow, SessionRow
from vision.accounts.store import Accounts, digest, new_token
from vision.accounts.throttle import begin_attempt, end_attempt
from vision.errors import InputError

#: A session ends this long after the sign-in, and this long after it was last used, seconds.
SESSION_LIFETIME_S: Final = 7 * 86_400.0
SESSION_IDLE_S: Final = 24 * 3600.0
#: How often it is noted that a session is used, seconds.
_NOTE_EVERY_S: Final = 300.0
WRONG_PASSWORD: Final = "The name or the password is wrong."
WRONG_CURRENT_PASSWORD: Final = "The current password is wrong."
NO_ACCOUNT: Final = (
    "Nobody here has your account at the provider. Ask an administrator for a link, and open it."
)


class WrongPasswordError(InputError):
    """Nobody has this name and this password."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that has just been signed in.

    Attributes
    ----------
    account : Account
    token : str
        Known to this browser only.
    """

    account: Account
    token: str


def sign_in(accounts: Accounts, name: str, password: str, *, address: str) -> OpenSession:
    """Sign in with a password.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    name, password : str
        As they were typed.
    address : str
        Address of the browser.

    Returns
    -------
    OpenSession
        A new session.

    Raises
    ------
    TooManyAttemptsError
        Another attempt has to wait.
    WrongPasswordError
        Name or password is wrong; which one is not said, nor seen from the time that it takes.
    """
    key = normalise_name(name)
    begin_attempt(accounts, name_key=key, address=address)
    with accounts.reading() as session:
        found = select(AccountRow.id, AccountRow.password_hash).where(AccountRow.name_key == key)
        row = session.execute(found).one_or_none()
    hash_ = None if row is None else row.password_hash
    if not accounts.passwords.verify(hash_, password) or row is None or hash_ is None:
        raise WrongPasswordError(WRONG_PASSWORD)
    renewed = accounts.passwords.is_outdated(hash_)
    new_hash = accounts.passwords.hash(password) if renewed else hash_
    with accounts.writing() as session:
        end_attempt(session, name_key=key, address=address)
        # Unless the password was changed meanwhile.
        session.execute(
            update(AccountRow)
            .where(AccountRow.id == row.id, AccountRow.password_hash == hash_)
            .values(password_hash=new_hash)
        )
    return start_session(accounts, row.id)


def sign_in_with_identity(accounts: Accounts, identity: Identity, *, source: str) -> OpenSession:
    """Sign in somebody whom an OpenID Connect provider has identified.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    identity : Identity
        Who signed in at the provider.
    source : str
        The provider's answer, which opens only one session.

    Returns
    -------
    OpenSession
        A new session.

    Raises
    ------
    InputError
        No account is connected with the identity, or the answer has been used.
    """
    with accounts.reading() as session:
        id_ = session.scalar(
            select(AccountRow.id).where(
                AccountRow.issuer == identity.issuer, AccountRow.subject == identity.subject
            )
        )
    if id_ is None:
        raise InputError(NO_ACCOUNT)
    return start_session(accounts, id_, source=source)


def start_session(accounts: Accounts, account_id: str, *, source: str | None = None) -> OpenSession:
    """Start a session of an account.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    account_id : str
        Whose.
    source : str, optional
        What opens only one session.

    Returns
    -------
    OpenSession
        A new session.

    Raises
    ------
    InputError
        The account has been removed, or the source has been used.
    """
    now, token = accounts.now(), new_token()
    with accounts.writing() as session:
        session.execute(delete(SessionRow).where(SessionRow.expires_at < now))
        account = session.get(AccountRow, account_id)
        if account is None:
            raise InputError("This account has been removed.")
        session.add(
            SessionRow(
                token_hash=digest(token),
                account_id=account_id,
                source_hash=None if source is None else digest(source),
                created_at=now,
                seen_at=now,
                expires_at=now + SESSION_LIFETIME_S,
            )
        )
        try:
            session.flush()
        except IntegrityError as error:
            raise InputError("This sign-in has been used; sign in again.") from error
        return OpenSession(to_account(account), token)


def find_session(accounts: Accounts, token: str) -> Account | None:
    """Return whose session a token belongs to.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    token : str
        What the browser sent.

    Returns
    -------
    Account or None
        None if there is no such session, or it has ended.
    """
    now, key = accounts.now(), digest(token)
    with accounts.reading() as session:
        found = session.execute(
            select(SessionRow, AccountRow)
            .join(AccountRow, AccountRow.id == SessionRow.account_id)
            .where(
                SessionRow.token_hash == key,
                SessionRow.ended_at.is_(None),
                SessionRow.expires_at > now,
                SessionRow.seen_at > now - SESSION_IDLE_S,
            )
        ).one_or_none()
        if found is None:
            return None
        account, seen_at = to_account(found[1]), found[0].seen_at
    if now - seen_at > _NOTE_EVERY_S:
        with accounts.writing() as session:
            session.execute(
                update(SessionRow).where(SessionRow.token_hash == key).values(seen_at=now)
            )
    return account


def sign_out(accounts: Accounts, token: str) -> None:
    """End a session.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    token : str
        What the browser sent; unknown ones are ignored.
    """
    with accounts.writing() as session:
        session.execute(
            update(SessionRow)
            .where(SessionRow.token_hash == digest(token), SessionRow.ended_at.is_(None))
            .values(ended_at=accounts.now())
        )


def sign_out_everywhere(accounts: Accounts, account_id: str) -> None:
    """End all sessions of an account.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    account_id : str
        Whose.
    """
    with accounts.writing() as session:
        session.execute(
            update(SessionRow)
            .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
            .values(ended_at=accounts.now())
        )


def change_password(
    accounts: Accounts, account: Account, *, current: str, new: str, address: str
) -> OpenSession:
    """Change a password; all sessions end, and a new one is started.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    account : Account
        Whose.
    current, new : str
        The passwords.
    address : str
        Address of the browser.

    Returns
    -------
    OpenSession
        A new session.

    Raises
    ------
    TooManyAttemptsError
        Another attempt has to wait.
    InputError
        The current password is wrong, or the new one is easy to guess.
    """
    check_password(new, name=account.name)
    try:
        opened = sign_in(accounts, account.name, current, address=address)
    except WrongPasswordError as error:
        raise InputError(WRONG_CURRENT_PASSWORD) from error
    hash_ = accounts.passwords.hash(new)
    with accounts.writing() as session:
        session.execute(
            update(AccountRow).where(AccountRow.id == account.id).values(password_hash=hash_)
        )
    sign_out_everywhere(accounts, opened.account.id)
    return start_session(accounts, opened.account.id)
