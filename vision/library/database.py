"""Open the library's database by its URL and migrate it to the newest schema."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from vision.errors import FormcheckError, InputError, StorageError
from vision.extras import explain_missing_module
from vision.library.folding import SQLITE_FUNCTION, fold_or_none

#: The newest migration; Alembic is only loaded where the database has another one.
HEAD: Final = "0006"
#: Key of the advisory lock, the same for all programs.
_ADVISORY_KEY: Final = 0x666F726D
_MIGRATIONS: Final = Path(__file__).with_name("migrations")
#: How long a writer waits for another one, seconds.
_BUSY_TIMEOUT_S: Final = 30
#: How long to wait for a database server that does not answer, seconds.
_CONNECT_TIMEOUT_S: Final = 10

#: One thread at a time makes a database. Closing the new file ends all locks that this process has
#: on it, and SQLite does not wait while another connection begins to write ahead.
_OPENING = threading.RLock()
#: How often to try to write ahead while another program begins to, seconds.
_RETRY_S: Final = 0.02
_log = logging.getLogger(__name__)


def _renew_lock() -> None:
    """Let a forked process open databases though another thread held the lock at that moment."""
    global _OPENING
    _OPENING = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


def open_database(url: str) -> Engine:
    """Connect to a database and migrate its tables to the newest schema.

    Parameters
    ----------
    url : str
        As SQLAlchemy takes it, such as ``sqlite:////home/me/library.db``.

    Returns
    -------
    Engine
        The connection pool.

    Raises
    ------
    InputError
        The URL is invalid, or the database was made by a newer formcheck.
    FormcheckError
        It cannot be opened.
    """
    try:
        parsed = _with_driver(make_url(url))
        engine = create_engine(
            parsed,
            connect_args=_connect_arguments(parsed),
            pool_pre_ping=parsed.get_backend_name() != "sqlite",  # its server may have restarted
            hide_parameters=True,  # names and notes must not get into a log
        )
    except ModuleNotFoundError as error:
        raise explain_missing_module(error) from error
    except (ArgumentError, ImportError) as error:
        raise InputError(
            "The address of the library's database is invalid; it should look like "
            "sqlite:////folder/library.db or postgresql://user:password@host/name."
        ) from error
    try:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            with _OPENING:
                _create_private_file(parsed)
                _migrate(engine)
        else:
            _migrate(engine)
    except FormcheckError:
        engine.dispose()
        raise
    except SQLAlchemyError as error:
        engine.dispose()
        raise StorageError(
            f"The library's database cannot be opened ({database_message(error)}); check that its "
            "folder exists, may be written to, and has room."
        ) from error
    return engine


def purge_deleted_rows(engine: Engine, *, timeout_s: float) -> bool:
    """Remove deleted and earlier rows from the database files: free pages and journal.

    Parameters
    ----------
    engine : Engine
        The connection pool.
    timeout_s : float
        How long to wait for other connections, seconds.

    Returns
    -------
    bool
        False while another connection still reads the earlier state; try again later.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        try:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(timeout_s * 1000)}")
            # The journal holds the rows as they were; afterwards it is empty.
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_S * 1000}")
            connection.exec_driver_sql("BEGIN")
    return not busy


def _create_private_file(url: URL) -> None:
    """Create an SQLite database that only the user may read; its journal gets the same mode."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    with suppress(OSError):  # it exists, or opening it explains why it cannot be made
        os.close(os.open(url.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _with_driver(url: URL) -> URL:
    """Choose psycopg for PostgreSQL, whose default driver is an older one."""
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


@contextmanager
def advisory_lock(engine: Engine, *, timeout_s: float) -> Iterator[None]:
    """Keep all programs that share a server's database out of the block.

    Parameters
    ----------
    engine : Engine
        The connection pool; nothing happens for SQLite, which other machines cannot open.
    timeout_s : float
        How long to wait for others, seconds.

    Raises
    ------
    OperationalError
        Another program holds the lock for too long.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    # A transaction of its own: it ends with the program, and the lock with it.
    with engine.connect() as connection:
        connection.execute(text(f"SET LOCAL lock_timeout = {int(timeout_s * 1000)}"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_KEY})"))
        try:
            yield
        finally:
            connection.rollback()


def _connect_arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"timeout": _BUSY_TIMEOUT_S}
    if url.get_driver_name() == "psycopg" and "connect_timeout" not in url.query:
        return {"connect_timeout": _CONNECT_TIMEOUT_S}
    return {}


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions
    connection.create_function(SQLITE_FUNCTION, 1, fold_or_none, deterministic=True)
    try:
        _write_ahead(connection)
        for pragma in (
            "foreign_keys = ON",
            "synchronous = FULL",
            "secure_delete = ON",  # deleted rows are overwritten
            "temp_store = MEMORY",  # no rows in temporary files
        ):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()  # it is not in the pool yet, so nothing else closes it
        raise


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers not wait for writers; another program may be making the same database."""
    end_s = time.monotonic() + _BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end_s:
                raise
            time.sleep(_RETRY_S)  # unlike other statements, this one does not wait itself
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # Python's driver begins late, and commits early around schema changes. A transaction that
    # reads first and then writes would fail instead of waiting for another writer, so a writer
    # takes the write lock at once.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        if _revision(connection) == HEAD:
            return
    from alembic.util import CommandError

    with engine.connect() as connection, changing_tables(connection):
        if _revision(connection) == HEAD:
            return
        _log.info("Migrating the library's database")
        try:
            upgrade_tables(connection)
        except CommandError as error:
            raise InputError(
                "This library was made by a newer formcheck; update formcheck to open it."
            ) from error
        connection.commit()


@contextmanager
def changing_tables(connection: Connection, *, is_locked: bool = False) -> Iterator[None]:
    """Let only one of two processes change tables; begin a transaction that the block commits.

    Parameters
    ----------
    connection : Connection
        The connection.
    is_locked : bool
        Whether another connection of this process holds `advisory_lock`.
    """
    if connection.dialect.name != "sqlite":
        if not is_locked:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_KEY})"))
        yield
        return
    connection.exec_driver_sql("COMMIT")
    # A table is changed by making it anew, and dropping the old one would delete all rows that
    # refer to it. This can only be set outside a transaction.
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.invalidate()  # so that it is not used again without foreign keys


def upgrade_tables(connection: Connection, revision: str = "head") -> None:
    """Migrate the tables of a database, in the transaction of a connection.

    Parameters
    ----------
    connection : Connection
        The connection; nothing is committed.
    revision : str
        The migration to end with.

    Raises
    ------
    CommandError
        This version does not have the migration, or the one that the tables have.
    """
    from alembic import command

    config = _alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def is_known_revision(revision: str) -> bool:
    """Whether this version has a migration."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_alembic_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


def _alembic_config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def database_message(error: SQLAlchemyError) -> str:
    """Return the message of the database itself, without the statement."""
    cause = getattr(error, "orig", None) or error
    return next(iter(str(cause).splitlines()), type(cause).__name__)
