"""Open the accounts where the server's data are: in its database, or in formcheck's home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.accounts.account import Account
from vision.accounts.store import ACCOUNTS_FILE, Accounts, open_accounts
from vision.accounts.users import remove_account
from vision.library.access import OWNER, User
from vision.library.database import open_database
from vision.library.location import database_url

if TYPE_CHECKING:
    from vision.library.library import Library

#: Folder of the accounts in formcheck's home.
ACCOUNTS_FOLDER: Final = "accounts"


def user_of_account(account: Account | None) -> User:
    """Return whom the library sees when somebody is signed in.

    Parameters
    ----------
    account : Account or None
        Their account; None where nobody signs in.
    """
    if account is None:
        return OWNER
    athlete_id = account.athlete_id if account.role == "athlete" else None
    return User(account.role, account_id=account.id, athlete_id=athlete_id)


def remove_account_and_access(accounts: Accounts, id_: str, library: Library | None) -> None:
    """Remove an account, take it out of its teams, and take its links to reports back.

    Parameters
    ----------
    accounts : Accounts
        The accounts.
    id_ : str
        The account.
    library : Library or None
        The library as whoever does it sees it; None while there is none.

    Raises
    ------
    InputError
        There is no such account, or nobody else could manage the others.
    FormcheckError
        A database does not answer.
    """
    from vision.library.teams import leave_teams
    from vision.library.viewer_links import end_viewer_links_of

    remove_account(accounts, id_)
    if library is not None:
        leave_teams(library, id_)
        end_viewer_links_of(library, id_)


def open_account_store(home: Path) -> Accounts:
    """Open the accounts of a server.

    Servers that share a database share the accounts in it, too.

    Parameters
    ----------
    home : Path
        formcheck's home.

    Returns
    -------
    Accounts
        The accounts; whoever opens them closes them.

    Raises
    ------
    FormcheckError
        They cannot be opened.
    """
    url = database_url()
    if url is None:
        return open_accounts(home / ACCOUNTS_FOLDER)
    engine = open_database(url)
    try:
        return Accounts(engine)
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def existing_account_store(home: Path) -> Iterator[Accounts | None]:
    """Open the accounts of a server for the block; None where there never were any.

    Parameters
    ----------
    home : Path
        formcheck's home.

    Raises
    ------
    FormcheckError
        They cannot be opened.
    """
    if database_url() is None and not (home / ACCOUNTS_FOLDER / ACCOUNTS_FILE).is_file():
        yield None
        return
    accounts = open_account_store(home)
    try:
        yield accounts
    finally:
        accounts.close()
