"""`formcheck accounts`: who may sign in to the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:  # the database takes a while to load
    from vision.accounts.account import Account
    from vision.accounts.store import Accounts

accounts_app = typer.Typer(
    help="Add, list, reset and remove accounts for the app.", no_args_is_help=True
)
AccountArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name or id.")]
UrlOption = Annotated[
    str, typer.Option(help="Address under which they open the app.", metavar="URL")
]
_URL: Final = "http://localhost:8501"


@accounts_app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name to sign in with.")],
    role: Annotated[
        Literal["administrator", "coach", "athlete"],
        typer.Option(help="What they may do."),
    ] = "coach",
    athlete: Annotated[
        str | None, typer.Option(metavar="ID", help="Which athlete an athlete's account is for.")
    ] = None,
    url: UrlOption = _URL,
) -> None:
    """Add an account, and print a link with which they set a password."""
    from vision.accounts.users import add_account

    with open_accounts() as accounts:
        account, token = add_account(accounts, name, role, athlete_id=athlete)
        _note("added", account)
    print(f"Added {account.name} ({account.role}). Send them this link:")
    _print_link(url, token)


@accounts_app.command("list")
def list_() -> None:
    """List the accounts."""
    from vision.accounts.users import list_accounts

    with open_accounts() as accounts:
        found = list_accounts(accounts)
    if not found:
        print("There are no accounts yet.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("name", "role", "athlete", "state", "id"):
        table.add_column(column, no_wrap=column != "name", overflow="fold")
    for account in found:
        state = "active" if account.is_taken_up else "link not used yet"
        cells = (account.name, account.role, account.athlete_id or "–", state, account.id)
        table.add_row(*map(Text, cells))
    Console().print(table)


@accounts_app.command()
def reset(name: AccountArgument, url: UrlOption = _URL) -> None:
    """Sign somebody out everywhere, and print a link with which they set a new password."""
    from vision.accounts.users import find_account, reset_account

    with open_accounts() as accounts:
        account = find_account(accounts, name)
        token = reset_account(accounts, account.id)
        _note("reset", account)
    print(f"{account.name} cannot sign in until they have opened this link:")
    _print_link(url, token)


@accounts_app.command()
def remove(name: AccountArgument) -> None:
    """Remove an account; clips and results stay."""
    from vision.accounts.users import find_account
    from vision.jobs.account_store import remove_account_and_access
    from vision.library.library import open_library

    with open_accounts() as accounts, closing(open_library()) as library:
        account = find_account(accounts, name)
        remove_account_and_access(accounts, account.id, library)
        _note("removed", account)
    print(f"Removed {account.name}.")


@contextmanager
def open_accounts() -> Iterator[Accounts]:
    """Open the accounts for the block."""
    from vision.jobs.account_store import open_account_store
    from vision.paths import home_folder

    accounts = open_account_store(home_folder())
    try:
        yield accounts
    finally:
        accounts.close()


def _note(action: Literal["added", "reset", "removed"], account: Account) -> None:
    """Note in the audit log that an account was changed from the command line."""
    from vision.library.audit import record_account
    from vision.library.library import open_library

    library = open_library()
    try:
        record_account(library, action, account.id)
    finally:
        library.close()


def _print_link(url: str, token: str) -> None:
    from vision.accounts.links import LINK_LIFETIME_S

    print(f"  {url.rstrip('/')}/invite/{token}")
    print(f"It works once, within {LINK_LIFETIME_S / 86_400:.0f} days.")
