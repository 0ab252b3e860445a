"""Library of athletes and results: a database, a file store, and a lock between them.

Files are written before the rows that name them, and deleted after them. So if a process is
killed, no row names a missing file; a file that no row names is an orphan, which
`vision.library.integrity` finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from vision.errors import FormcheckError
from vision.library.database import database_message, open_database, purge_deleted_rows
from vision.library.files import FileStore
from vision.paths import home_folder

#: How long two programs that change files of one library wait for each other, seconds.
_LOCK_TIMEOUT_S: Final = 120.0


class Library:
    """Athletes, clips, reports and reviews of one user.

    Parameters
    ----------
    folder : Path
        Folder of the lock and, by default, of everything else.
    database : str, optional
        URL of the database; SQLite in `folder` by default.
    files : str, optional
        Folder or URL of the files; in `folder` by default.

    Raises
    ------
    FormcheckError
        It cannot be opened.
    """

    def __init__(
        self, folder: Path, *, database: str | None = None, files: str | None = None
    ) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FormcheckError(
                f"The library's folder {folder} cannot be created ({error.strerror or error}); "
                "check that the disk is connected and may be written to."
            ) from error
        self.engine: Engine = open_database(database or f"sqlite:///{folder / 'library.db'}")
        self.files = FileStore(files or str(folder / "files"))
        self._lock = FileLock(folder / ".lock", timeout=_LOCK_TIMEOUT_S)
        self._busy = folder / ".busy"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with _readable_database_errors(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session whose changes are committed together, or not at all."""
        engine = self.engine.execution_options(writes=True)
        with _readable_database_errors(), Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep all others from adding or deleting files during the block.

        Raises
        ------
        FormcheckError
            Another program holds the lock for too long.
        """
        try:
            self._lock.acquire()
        except Timeout as error:
            raise FormcheckError(
                "Another program is busy with the library; wait a moment and try again."
            ) from error
        try:
            was_interrupted = self.was_interrupted
            self._busy.touch()
            yield
            if not was_interrupted:
                self._busy.unlink(missing_ok=True)
        finally:
            self._lock.release()

    @property
    def was_interrupted(self) -> bool:
        """Whether a program was killed while adding or deleting files, or is still running."""
        return self._busy.exists()

    def mark_consistent(self) -> None:
        """Note that rows and files are consistent again; the caller holds the lock."""
        self._busy.unlink(missing_ok=True)

    def purge_deleted(self) -> None:
        """Remove deleted rows from the database files."""
        purge_deleted_rows(self.engine)

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()


def open_library() -> Library:
    """Open the library in formcheck's home.

    Raises
    ------
    FormcheckError
        It cannot be opened.
    """
    return Library(home_folder() / "library")


@contextmanager
def _readable_database_errors() -> Iterator[None]:
    """Turn database errors into one sentence for the user."""
    try:
        yield
    except SQLAlchemyError as error:
        raise FormcheckError(
            f"The library's database does not answer ({database_message(error)}); check that the "
            "disk has room, and try again."
        ) from error
