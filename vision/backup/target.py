"""Where a backup is restored to: a library and accounts, in a home or on servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, Table, func, select

from vision.accounts.store import Accounts, open_accounts
from vision.backup.columns import kept_columns
from vision.backup.snapshot import account_tables
from vision.jobs.account_store import ACCOUNTS_FOLDER
from vision.library.library import Library
from vision.library.tables import library_tables

_ACCOUNTS_FILE: Final = "accounts.db"


@dataclass(frozen=True)
class RestoreTarget:
    """Where a backup is restored to.

    Attributes
    ----------
    home : Path
        formcheck's home.
    database : str or None
        URL of the database; None for SQLite in the home.
    files : str or None
        Folder or URL of the files; None for a folder in the home.
    """

    home: Path
    database: str | None = None
    files: str | None = None

    @property
    def library_folder(self) -> Path:
        """Folder of the library in the home."""
        return self.home / "library"

    @property
    def has_own_accounts(self) -> bool:
        """Whether the accounts are in a database of their own, in the home."""
        return self.database is None

    @property
    def has_accounts(self) -> bool:
        """Whether the accounts have tables already."""
        path = self.home / ACCOUNTS_FOLDER / _ACCOUNTS_FILE
        return not self.has_own_accounts or path.is_file()

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Open the library, which is created if it does not exist."""
        library = Library(self.library_folder, database=self.database, files=self.files)
        try:
            yield library
        finally:
            library.close()

    @contextmanager
    def accounts(self, library: Library) -> Iterator[Accounts]:
        """Open the accounts, which are created if they do not exist."""
        if not self.has_own_accounts:
            yield Accounts(library.engine)
            return
        accounts = open_accounts(self.home / ACCOUNTS_FOLDER)
        try:
            yield accounts
        finally:
            accounts.close()

    def existing_rows(self) -> dict[str, int]:
        """Count the rows that a restore would replace, by table; empty ones are left out."""
        with self.library() as library:
            found = _count(library.engine, library_tables())
            if self.has_accounts:
                with self.accounts(library) as accounts:
                    found |= _count(accounts.engine, account_tables())
        return found


def _count(engine: Engine, tables: Sequence[Table]) -> dict[str, int]:
    found: dict[str, int] = {}
    with engine.connect() as connection:
        for table in tables:
            if kept_columns(table):
                count = connection.scalar(select(func.count()).select_from(table))
                found |= {table.name: count} if count else {}
    return found
