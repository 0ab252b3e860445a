"""Write the rows of a backup into the tables of a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Insert, delete, insert, table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import column

from vision.backup.columns import TYPES, decode
from vision.backup.contents import BackupContents, read_rows_of
from vision.backup.encryption import DamagedBackupError
from vision.backup.folder import BackupFolder
from vision.backup.rows import RowsReader, TableHead
from vision.backup.snapshot import ACCOUNTS, LIBRARY, account_tables
from vision.backup.target import RestoreTarget
from vision.errors import StorageError
from vision.library.database import database_message
from vision.library.library import Library
from vision.library.rebuild import rebuilt_tables

#: Rows that are written at once.
_BATCH: Final = 500


def restore_rows(
    folder: BackupFolder, contents: BackupContents, library: Library, target: RestoreTarget
) -> None:
    """Replace all rows by those of a backup, in one transaction of each database.

    Accounts in a database of their own come first: so only they can be there after an
    interruption.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    contents : BackupContents
        The backup.
    library : Library
        The library, locked.
    target : RestoreTarget
        Where it is.

    Raises
    ------
    DamagedBackupError
        The rows are damaged; nothing has been changed.
    StorageError
        A database does not answer, or has no room.
    """
    with _readable_database_errors():
        if not target.has_own_accounts:
            with (
                target.accounts(library),  # so that the tables exist
                rebuilt_tables(library.engine, contents.schema) as connection,
            ):
                _clear_accounts(connection)
                _insert(folder, contents, {LIBRARY: connection, ACCOUNTS: connection})
            return
        if target.has_accounts or contents.counts.rows.get(ACCOUNTS):
            with target.accounts(library) as accounts:
                writer = accounts.engine.execution_options(writes=True)
                with writer.begin() as connection:
                    _clear_accounts(connection)
                    _insert(folder, contents, {ACCOUNTS: connection})
        with rebuilt_tables(library.engine, contents.schema) as connection:
            _insert(folder, contents, {LIBRARY: connection})


def _clear_accounts(connection: Connection) -> None:
    for one in reversed(account_tables()):
        connection.execute(delete(one))


def _insert(
    folder: BackupFolder, contents: BackupContents, connections: Mapping[str, Connection]
) -> None:
    counts = read_rows_of(folder, contents.record.id, _Inserter(connections))
    if counts != contents.counts:
        raise DamagedBackupError("The backup was changed while it was restored.")


class _Inserter(RowsReader):
    """Inserts rows into the tables that they are from.

    Parameters
    ----------
    connections : mapping of str to Connection
        The databases by store; rows of other stores are left out.
    """

    def __init__(self, connections: Mapping[str, Connection]) -> None:
        self._connections = connections
        self._connection: Connection | None = None
        self._statement: Insert | None = None
        self._columns: tuple[tuple[str, str], ...] = ()
        self._rows: list[dict[str, Any]] = []

    def begin_table(self, head: TableHead) -> None:
        """Insert the rest of the table before."""
        self.end_tables()
        self._connection = self._connections.get(head.store)
        self._columns = head.columns
        typed = [column(name, TYPES[kind]) for name, kind in head.columns]
        self._statement = insert(table(head.table, *typed))

    def row(self, values: list[Any]) -> None:
        """Insert a row, together with others."""
        if self._connection is None:
            return
        pairs = zip(self._columns, values, strict=True)
        self._rows.append({name: decode(kind, value) for (name, kind), value in pairs})
        if len(self._rows) >= _BATCH:
            self.end_tables()

    def end_tables(self) -> None:
        """Insert the rest."""
        if self._rows and self._connection is not None and self._statement is not None:
            self._connection.execute(self._statement, self._rows)
        self._rows = []


@contextmanager
def _readable_database_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StorageError(
            f"The rows cannot be restored ({database_message(error)}); check that nobody uses the "
            "database and that it has room, and restore again."
        ) from error
