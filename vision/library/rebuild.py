"""Replace all tables of a library's database by those of a backup, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import column

from vision.library.database import changing_tables, upgrade_tables
from vision.library.tables import library_tables

#: How long to wait for programs that still read the tables, seconds.
_TABLE_LOCK_S: Final = 60
_TRIGGER_FUNCTIONS: Final = text(
    "SELECT DISTINCT function.oid::regprocedure::text"
    " FROM pg_trigger JOIN pg_proc AS function ON function.oid = pg_trigger.tgfoid"
    " JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid"
    " WHERE NOT pg_trigger.tgisinternal"
    " AND pg_class.relnamespace = current_schema()::regnamespace"
    " AND pg_class.relname = ANY(:tables)"
)


@contextmanager
def rebuilt_tables(engine: Engine, revision: str) -> Iterator[Connection]:
    """Replace the tables by empty ones for the block to fill; commit both together, or nothing.

    The tables are those of a certain migration. After the block they are migrated to the newest
    one, with what is in them.

    Parameters
    ----------
    engine : Engine
        The database of a library; the caller holds the library's lock.
    revision : str
        The migration.

    Yields
    ------
    Connection
        In a transaction, which the block must not end.

    Raises
    ------
    SQLAlchemyError
        The database does not answer, or the rows do not fit.
    """
    with engine.connect() as connection, changing_tables(connection, is_locked=True):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{_TABLE_LOCK_S}s'"))
        _drop_tables(connection)
        upgrade_tables(connection, revision)
        yield connection
        _continue_numbering(connection)
        upgrade_tables(connection)
        _check_foreign_keys(connection)
        connection.commit()


def _drop_tables(connection: Connection) -> None:
    """Drop the library's tables, with their triggers; rows that may not be deleted go, too."""
    found = sorted({*_names(), "alembic_version"} & set(inspect(connection).get_table_names()))
    if not found:
        return
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name != "postgresql":
        for name in found:
            connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
        return
    functions = connection.scalars(_TRIGGER_FUNCTIONS, {"tables": found}).all()
    connection.exec_driver_sql(f"DROP TABLE {', '.join(map(quote, found))} CASCADE")
    for function in functions:
        connection.exec_driver_sql(f"DROP FUNCTION {function}")


def _continue_numbering(connection: Connection) -> None:
    """Let the database number new rows after those that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    inspector = inspect(connection)
    for name in sorted(_names() & set(inspector.get_table_names())):
        for key in inspector.get_pk_constraint(name)["constrained_columns"]:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(name, key)))
            if sequence is None:
                continue
            last = connection.scalar(select(func.max(column(key))).select_from(table(name)))
            if last is not None:
                connection.execute(select(func.setval(sequence, last)))


def _names() -> set[str]:
    return {table.name for table in library_tables()}


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise IntegrityError(
            "PRAGMA foreign_key_check", None, ValueError("a row refers to one that is missing")
        )
