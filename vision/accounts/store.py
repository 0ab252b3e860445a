"""The accounts of a server, in a database."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from vision.accounts.passwords import Passwords
from vision.accounts.schema import AccountTableBase
from vision.errors import FormcheckError

#: Name of the SQLite database in its folder.
ACCOUNTS_FILE: Final = "accounts.db"
#: How long a writer waits for another one, seconds.
_BUSY_TIMEOUT_S: Final = 30


class Accounts:
    """The accounts in a database.

    Parameters
    ----------
    engine : Engine
        The database. Where it is SQLite, a connection with the execution option ``writes`` has to
        take the write lock when it begins.
    passwords : Passwords, optional
        Hashes passwords.
    clock : callable, optional
        Returns the time, seconds since 1970.

    Raises
    ------
    FormcheckError
        The tables cannot be created.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.engine = engine
        self.passwords = passwords or Passwords()
        self.now = clock
        with _readable_errors():
            try:
                _create_tables(engine)
            except (IntegrityError, ProgrammingError):
                # PostgreSQL lets two servers that start at the same time fail; now they exist.
                _create_tables(engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with _readable_errors(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session whose changes are committed together, or not at all."""
        engine = self.engine.execution_options(writes=True)
        with _readable_errors(), Session(engine) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


def _create_tables(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        for table in AccountTableBase.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def open_accounts(folder: Path, *, passwords: Passwords | None = None) -> Accounts:
    """Open the accounts in a folder, an SQLite database that only the user may read.

    Parameters
    ----------
    folder : Path
        The folder; it is created.
    passwords : Passwords, optional
        Hashes passwords.

    Returns
    -------
    Accounts
        The accounts.

    Raises
    ------
    FormcheckError
        The database cannot be opened.
    """
    path = folder / ACCOUNTS_FILE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise FormcheckError(
            f"The accounts cannot be stored in {folder} ({error.strerror or error}); check that "
            "the disk has room and may be written to."
        ) from error
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": _BUSY_TIMEOUT_S}, hide_parameters=True
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    try:
        return Accounts(engine, passwords=passwords)
    except FormcheckError:
        engine.dispose()
        raise


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "secure_delete = ON"):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()  # it is not in the pool yet, so nothing else closes it
            raise


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and then writes would fail instead of waiting.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Turn database errors into one sentence."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        raise FormcheckError(
            f"The database of the accounts does not answer ({reason}); check that the disk has "
            "room, and try again."
        ) from error


def new_token() -> str:
    """Return a random token that cannot be guessed."""
    while (token := secrets.token_urlsafe(32)).startswith("-"):
        pass
    return token


def digest(text: str) -> str:
    """Return the SHA-256 of a text, under which a token or a name is stored."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
