"""The library: one database, one store of files, and the lock that keeps them together.

Files are written before the rows that name them, and deleted after them. Whatever moment a
process ends at, no row names a file that is not there; a file no row names is an orphan,
which `vision.library.integrity` finds.
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
from vision.library.database import open_database, purge_deleted_rows
from vision.library.files import FileStore
from vision.paths import home_folder

#: Two programs that change files of one library wait for each other so long, seconds.
_WAIT_S: Final = 120.0


class Library:
    """Athletes, clips and reports.

    Parameters
    ----------
    folder : Path
        Where the lock is, and by default all of it.
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
                f"The library's folder {folder} cannot be made ({error.strerror or error}); "
                "look whether the disk is there and may be written to."
            ) from error
        self.engine: Engine = open_database(database or f"sqlite:///{folder / 'library.db'}")
        self.files = FileStore(files or str(folder / "files"))
        self._lock = FileLock(folder / ".lock", timeout=_WAIT_S)
        self._busy = folder / ".busy"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look things up; nothing is changed."""
        with _errors_in_one_sentence(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Change all that is done in the block, or nothing."""
        engine = self.engine.execution_options(writes=True)
        with _errors_in_one_sentence(), Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep everybody else from adding or deleting files meanwhile.

        Raises
        ------
        FormcheckError
            Somebody else does not come to an end.
        """
        try:
            self._lock.acquire()
        except Timeout as error:
            raise FormcheckError(
                "Another program is busy with the library; wait until it is through, and try again."
            ) from error
        try:
            stood = self.was_interrupted
            self._busy.touch()
            yield
            if not stood:
                self._busy.unlink(missing_ok=True)
        finally:
            self._lock.release()

    @property
    def was_interrupted(self) -> bool:
        """Whether somebody who added or deleted files did not come to the end, or is not yet."""
        return self._busy.exists()

    def mark_consistent(self) -> None:
        """Say that rows and files belong together again; called by whoever is alone."""
        self._busy.unlink(missing_ok=True)

    def purge_deleted(self) -> None:
        """Leave no trace of deleted rows."""
        purge_deleted_rows(self.engine)

    def close(self) -> None:
        """Let go of the database."""
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
def _errors_in_one_sentence() -> Iterator[None]:
    """Say in one sentence that the database does not answer."""
    try:
        yield
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise FormcheckError(
            f"The library's database does not answer ({why}); look whether the disk has room, "
            "and try again."
        ) from error
