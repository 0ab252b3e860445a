"""Read everything that a server keeps in its database, as it was at one moment."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import IO, Any, Final

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from vision.accounts.schema import AccountTableBase
from vision.accounts.store import Accounts
from vision.backup.columns import column_kind, encode, kept_columns, stored_value
from vision.backup.encryption import encrypt
from vision.backup.keys import BackupKeys
from vision.backup.record import new_backup_id
from vision.backup.rows import TableHead, write_lines
from vision.errors import StorageError
from vision.library.database import HEAD, database_message
from vision.library.deletion import referenced_digests
from vision.library.library import Library
from vision.library.schema import utc_now
from vision.library.tables import library_tables

LIBRARY, ACCOUNTS = "library", "accounts"
#: Rows that are held in memory at once.
_BATCH: Final = 500


@dataclass(frozen=True)
class Snapshot:
    """The rows at one moment, encrypted, and the files that they name.

    Attributes
    ----------
    id : str
        Id of the backup.
    made_at : datetime
        When they were read.
    formcheck : str
        Version of formcheck.
    rows : binary file
        The encrypted rows, from the beginning.
    digests : tuple of str
        Digests of the files, in order.
    """

    id: str
    made_at: datetime
    formcheck: str
    rows: IO[bytes]
    digests: tuple[str, ...]


@contextmanager
def taken_snapshot(
    library: Library, accounts: Accounts | None, keys: BackupKeys
) -> Iterator[Snapshot]:
    """Read all rows in one transaction of each database; nobody has to wait meanwhile.

    Parameters
    ----------
    library : Library
        The library.
    accounts : Accounts or None
        The accounts, if there are any. Where they are in the library's database, they are of the
        same moment.
    keys : BackupKeys
        Keys of the backup folder.

    Yields
    ------
    Snapshot
        Its rows are deleted at the end of the block.

    Raises
    ------
    StorageError
        A database does not answer, or there is no room.
    """
    made_at = utc_now()
    id_, formcheck = new_backup_id(made_at), version("formcheck")
    head = {"backup": id_, "schema": HEAD, "formcheck": formcheck}
    with tempfile.TemporaryFile() as rows:
        try:
            with ExitStack() as stack:
                opened = stack.enter_context(_snapshot_of(library.engine))
                stores = [(LIBRARY, opened, library_tables())]
                if accounts is not None:
                    shares = accounts.engine.url == library.engine.url
                    other = opened if shares else stack.enter_context(_snapshot_of(accounts.engine))
                    stores.append((ACCOUNTS, other, account_tables()))
                digests = _digests(opened)
                chunks = write_lines(head, _all_rows(stores), lambda: digests, keys)
                encrypt(chunks, rows.write, keys.recipients)
        except SQLAlchemyError as error:
            raise StorageError(
                f"The database does not answer ({database_message(error)}); try again later."
            ) from error
        except OSError as error:
            raise StorageError(
                f"There is no room for the rows of the backup in the folder for temporary files "
                f"({error.strerror or error})."
            ) from error
        rows.seek(0)
        yield Snapshot(id_, made_at, formcheck, rows, digests)


def account_tables() -> Sequence[Table]:
    """Return the tables of the accounts, those that others refer to first."""
    return AccountTableBase.metadata.sorted_tables


@contextmanager
def _snapshot_of(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees a database as it is now, whatever others change."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        # Begun here: a session that uses the connection would else end what it has begun itself.
        with connection.begin():
            yield connection


def _digests(connection: Connection) -> tuple[str, ...]:
    with Session(connection) as session:
        return tuple(sorted(referenced_digests(session)))


def _all_rows(
    stores: Iterable[tuple[str, Connection, Sequence[Table]]],
) -> Iterator[tuple[TableHead, Iterator[list[Any]]]]:
    for store, connection, tables in stores:
        for table in tables:
            yield from _rows_of(store, connection, table)


def _rows_of(
    store: str, connection: Connection, table: Table
) -> Iterator[tuple[TableHead, Iterator[list[Any]]]]:
    columns = kept_columns(table)
    if not columns:
        return
    kinds = [column_kind(column) for column in columns]
    query = select(*map(stored_value, columns)).order_by(*table.primary_key.columns)
    head = TableHead(store, table.name, tuple(zip((c.name for c in columns), kinds, strict=True)))
    yield head, _encoded(connection, query, kinds)


def _encoded(connection: Connection, query: Any, kinds: Sequence[str]) -> Iterator[list[Any]]:
    with connection.execute(query, execution_options={"yield_per": _BATCH}) as found:
        for row in found:
            yield [encode(kind, value) for kind, value in zip(kinds, row, strict=True)]
