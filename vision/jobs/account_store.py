"""Open the accounts where the server's data are: in its database, or in formcheck's home."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from vision.accounts.account import Account
from vision.accounts.store import Accounts, open_accounts
from vision.library.access import OWNER, User
from vision.library.database import open_database
from vision.library.location import database_url

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
