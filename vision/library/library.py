"""Library of athletes and results: a database, a file store, and a lock between them.

Files are written before the rows that name them, and deleted after them. So if a process is
killed, no row names a missing file; a file that no row names is an orphan, which
`vision.library.integrity` finds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from copy import copy
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, Session

from vision.errors import StorageError
from vision.library.access import CANNOT_BE_CHECKED, OWNER, AccessError, User
from vision.library.access_sessions import OF_OTHERS, open_session, save_write_log
from vision.library.database import (
    advisory_lock,
    database_message,
    open_database,
    purge_deleted_rows,
)
from vision.library.files import FileStore
from vision.library.location import database_url, files_url
from vision.library.seen_files import SeenFiles
from vision.paths import home_folder

#: How long two programs that change files of one library wait for each other, seconds.
_LOCK_TIMEOUT_S: Final = 120.0
#: How long a change waits for readers of the rows that it deleted or replaced, seconds.
_PURGE_TIMEOUT_S: Final = 1.0


class Library:
    """Athletes, clips, reports and reviews, as one user sees them.

    A library that was opened shows and allows everything; `seen_by` returns it as others see it.

    Parameters
    ----------
    folder : Path
        Folder of the lock and, by default, of everything else.
    database : str, optional
        URL of the database; SQLite in `folder` by default.
    files : str, optional
        Folder or URL of the files; in `folder` by default.

    Attributes
    ----------
    user : User
        Who looks at it.

    Raises
    ------
    FormcheckError
        It cannot be opened.
    """

    def __init__(
        self, folder: Path, *, database: str | None = None, files: str | None = None
    ) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The library's folder {folder} cannot be created ({error.strerror or error}); "
                "check that the disk is connected and may be written to."
            ) from error
        # First, because nothing of it has to be closed where the database cannot be opened.
        self.files = FileStore(files or str(folder / "files"))
        self.engine: Engine = open_database(database or f"sqlite:///{folder / 'library.db'}")
        self._lock = FileLock(folder / ".lock", timeout=_LOCK_TIMEOUT_S)
        self._busy = folder / ".busy"
        # Changes that deleted or replaced rows, and how many of them have been purged. The program
        # before may have been killed in between.
        self._replaced, self._purged = 1, 0
        self._counting = threading.Lock()
        self.user: User = OWNER
        self._whole = self

    @property
    def whole(self) -> Library:
        """The same library without restrictions, for the server's own work."""
        return self._whole

    def seen_by(self, user: User) -> Library:
        """Return the same library as a user sees it.

        Parameters
        ----------
        user : User
            Who looks at it. Rows of others are not there for them, and a change that they may not
            make raises `AccessError`.
        """
        if user == OWNER:
            return self._whole
        seen = copy(self._whole)
        seen.user = user
        seen.files = SeenFiles(self._whole.files, user, seen.reading)
        return seen

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with _readable_database_errors(), open_session(self.engine, self.user) as session:
            yield session
        self._purge()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session whose changes are committed together, or not at all.

        What they deleted or replaced is then removed from the files of the database, too.
        """
        engine = self.engine.execution_options(writes=True)
        with _readable_database_errors(), self._readable_conflicts():
            with open_session(engine, self.user) as session, session.begin():
                replaced = _watch_replaced_rows(session)
                yield session
                save_write_log(session)
            if replaced:
                with self._counting:
                    self._whole._replaced += 1
        self._purge(timeout_s=_PURGE_TIMEOUT_S)

    @contextmanager
    def _readable_conflicts(self) -> Iterator[None]:
        """Say no more than that a row is not theirs where it has the id of one of others."""
        try:
            yield
        except IntegrityError as error:
            if self.user.sees_everything:
                raise
            raise AccessError(OF_OTHERS) from error

    @contextmanager
    def exclusive(self, *, changes: bool = True) -> Iterator[None]:
        """Keep all others from adding or deleting files during the block.

        Parameters
        ----------
        changes : bool
            The block may leave files that no row names, if it is interrupted; then a server
            deletes them when it starts.

        Raises
        ------
        FormcheckError
            Another program holds the lock for too long, or the database does not answer.
        """
        try:
            self._lock.acquire()
        except Timeout as error:
            raise StorageError(
                "Another program is busy with the library; wait a moment and try again."
            ) from error
        try:
            with _readable_database_errors(), self._alone():
                was_interrupted = self.was_interrupted
                if changes:
                    self._busy.touch()
                yield
                if changes and not was_interrupted:
                    self._busy.unlink(missing_ok=True)
        finally:
            self._lock.release()

    def _alone(self) -> AbstractContextManager[None]:
        """Return a context that keeps servers on other machines out."""
        if self._lock.lock_counter > 1:  # it is nested in another one
            return nullcontext()
        return advisory_lock(self.engine, timeout_s=_LOCK_TIMEOUT_S)

    @property
    def was_interrupted(self) -> bool:
        """Whether a program was killed while adding or deleting files, or is still running."""
        return self._busy.exists()

    def mark_consistent(self) -> None:
        """Note that rows and files are consistent again; the caller holds the lock."""
        if self.user != OWNER:
            raise AccessError(CANNOT_BE_CHECKED)
        self._busy.unlink(missing_ok=True)

    def _purge(self, *, timeout_s: float = 0.0) -> None:
        """Remove deleted and replaced rows from the database files, if there are any.

        Where somebody still reads them, this is done after the next access.
        """
        whole = self._whole
        replaced = whole._replaced
        if whole._purged >= replaced:
            return
        # A failure must not look like one of the change, which has been saved.
        with suppress(SQLAlchemyError):
            if purge_deleted_rows(self.engine, timeout_s=timeout_s):
                with self._counting:
                    whole._purged = max(whole._purged, replaced)

    def close(self) -> None:
        """Close the database, for all users; the server does this."""
        if self.user != OWNER:
            raise AccessError(CANNOT_BE_CHECKED)
        self._purge()
        self.engine.dispose()


def unrestricted(library: Library) -> Library:
    """Return a library without restrictions for somebody who sees everything.

    Parameters
    ----------
    library : Library
        The library as they see it.

    Raises
    ------
    AccessError
        They do not see everything.
    """
    if not library.user.sees_everything:
        raise AccessError("Only an administrator can do this.")
    return library.whole


def library_of_home(home: Path) -> Library:
    """Open the library of a home, or the one that the environment names.

    Parameters
    ----------
    home : Path
        formcheck's home.

    Raises
    ------
    FormcheckError
        It cannot be opened.
    """
    return Library(home / "library", database=database_url(), files=files_url())


def open_library() -> Library:
    """Open the library in formcheck's home, or the one that the environment names.

    Raises
    ------
    FormcheckError
        It cannot be opened.
    """
    return library_of_home(home_folder())


def _watch_replaced_rows(session: Session) -> list[bool]:
    """Return a list that is no longer empty once the session deletes or changes rows."""
    found: list[bool] = []

    def before_flush(session: Session, *_: object) -> None:
        if session.deleted or any(session.is_modified(row) for row in session.dirty):
            found.append(True)

    def on_statement(state: ORMExecuteState) -> None:
        if state.is_update or state.is_delete:
            found.append(True)

    event.listen(session, "before_flush", before_flush)
    event.listen(session, "do_orm_execute", on_statement)
    return found


@contextmanager
def _readable_database_errors() -> Iterator[None]:
    """Turn database errors into one sentence for the user."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StorageError(
            f"The library's database does not answer ({database_message(error)}); check that the "
            "disk has room, and try again."
        ) from error
