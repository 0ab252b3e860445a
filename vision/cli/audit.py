"""`formcheck audit`: who has seen, changed, exported or deleted what in the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vision.cli.accounts import open_accounts
from vision.library.access import AuditAction

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.audit import AuditEntry


def list_audit_log(
    account: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Only what this account has done: its name or id."),
    ] = None,
    action: Annotated[AuditAction | None, typer.Option(help="Only this action.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many entries.")] = 50,
    skip: Annotated[int, typer.Option(min=0, metavar="N", help="Entries to skip.")] = 0,
) -> None:
    """List who has seen, changed, exported or deleted what in the app, the latest first."""
    from vision.accounts.users import list_accounts
    from vision.library.audit import list_audit
    from vision.library.library import open_library

    with open_accounts() as accounts:
        names = {each.id: each.name for each in list_accounts(accounts)}
    library = open_library()
    try:
        found = list_audit(
            library,
            account_id=None if account is None else _id_of(account, names),
            action=action,
            offset=skip,
            limit=limit,
        )
    finally:
        library.close()
    if not found.entries:
        print("There are no such entries." if found.total == 0 else "There are no more entries.")
        return
    Console().print(audit_table(found.entries, names))
    left = found.total - skip - len(found.entries)
    if left > 0:
        print(f"{left} older entries; see them with --skip {skip + len(found.entries)}.")


def _id_of(account: str, names: Mapping[str, str]) -> str:
    """Return the id of an account; one that was removed is known by its id only."""
    from vision.accounts.account import normalise_name

    wanted = normalise_name(account)
    return next((id_ for id_, name in names.items() if normalise_name(name) == wanted), account)


def audit_table(entries: tuple[AuditEntry, ...], names: Mapping[str, str]) -> Table:
    """Build the table of entries.

    Parameters
    ----------
    entries : tuple of AuditEntry
        The entries.
    names : mapping of str to str
        Names of accounts by id.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("time (UTC)", "who", "role", "action", "what", "id"):
        table.add_column(column, no_wrap=column != "who", overflow="fold")
    for entry in entries:
        who = names.get(entry.account_id or "", entry.account_id or "–")
        cells = (f"{entry.at:%Y-%m-%d %H:%M:%S}", who, entry.role, entry.action, entry.kind)
        table.add_row(*map(Text, (*cells, entry.object_id)))
    return table
