"""Read saved results: their state, their reports, and folders with their files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.errors import FormcheckError, InputError
from vision.jobs.result_meta import ResultMeta, meta_from_row
from vision.jobs.result_paths import CRITERIA, REPORT, check_result_id
from vision.library.access import OWNER, User
from vision.library.local_folders import LocalFolders
from vision.library.location import has_library
from vision.report.files import parse_report
from vision.report.models import Report

if TYPE_CHECKING:  # the database takes a while to load, and the first page may not need it
    from sqlalchemy.orm import Session

    from vision.library.library import Library
    from vision.library.schema import ResultRow

GONE: Final = "This result is no longer here: it was deleted, or the address is incomplete."


class SavedResults:
    """All results of one home, to read.

    Parameters
    ----------
    home : Path
        formcheck's home. The library in it is opened, or created, when it is first needed.

    Attributes
    ----------
    user : User
        Who looks at them.
    """

    user: User = OWNER

    def __init__(self, home: Path) -> None:
        self._home = home
        self._opening = threading.Lock()
        self._library: Library | None = None
        self._folders = LocalFolders(home / "cache" / "results")

    @property
    def home(self) -> Path:
        """Home of formcheck."""
        return self._home

    @property
    def has_library(self) -> bool:
        """Whether there is a library already; it is not opened."""
        return has_library(self._home)

    @property
    def library(self) -> Library:
        """The library, created if it does not exist.

        Raises
        ------
        FormcheckError
            It cannot be opened.
        """
        from vision.library.library import library_of_home

        with self._opening:
            if self._library is None:
                self._library = library_of_home(self._home)
            return self._library

    @property
    def shares_database(self) -> bool:
        """Whether servers on other machines can use the same database."""
        return self.has_library and self.library.engine.dialect.name != "sqlite"

    def close(self) -> None:
        """Close the library's database; it is opened again when it is needed."""
        with self._opening:
            if self._library is not None:
                self._library.close()
            self._library = None

    def path(self, id_: str) -> Path:
        """Return a folder with the files of a result, only to read from.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        InputError
            There is no such result, or the id is malformed.
        FormcheckError
            There is no room.
        """
        from vision.library.results import criteria_of_result, files_of_result
        from vision.library.schema import ResultRow

        with self._reading(id_):
            whole = self.library.whole  # all who see the result share the folder
        with whole.reading() as session:
            row = session.get(ResultRow, id_)
            if row is None:
                raise InputError(GONE)
            digests = files_of_result(session, row)
            digests[f"clip.{row.ending}"] = row.clip
            own = criteria_of_result(session, row)
        texts = {} if own is None else {CRITERIA: own}
        return self._folders.provide(id_, digests, texts, self.library.files)

    def get(self, id_: str) -> ResultMeta:
        """Read a result's metadata.

        Raises
        ------
        InputError
            There is no such result.
        """
        from vision.library.schema import ReportRow

        with self._reading(id_) as (session, row):
            return self._meta(row, complete=session.get(ReportRow, id_) is not None)

    def all_results(self) -> list[ResultMeta]:
        """List all readable results, the latest first."""
        from sqlalchemy import select

        from vision.library.schema import ReportRow, ResultRow

        if not self.has_library:
            return []
        query = (
            select(ResultRow, ReportRow.id)
            .outerjoin(ReportRow, ReportRow.id == ResultRow.id)
            .where(ResultRow.deleting.is_(False))
            .order_by(ResultRow.created_at.desc(), ResultRow.id)
        )
        found = []
        with self.library.reading() as session:
            for row, report in session.execute(query):
                with suppress(InputError):
                    found.append(self._meta(row, complete=report is not None))
        return found

    def results_of_clip(self, digest: str) -> list[ResultMeta]:
        """List the results of a clip that have a report, the latest first.

        Parameters
        ----------
        digest : str
            SHA-256 of the clip, in hexadecimal.
        """
        from vision.library.ingest import find_reports_of_digest

        found = []
        if self.has_library:
            for id_ in find_reports_of_digest(self.library, digest):
                with suppress(InputError):
                    found.append(self.get(id_))
        return found

    def deleted_among(self, ids: Iterable[str]) -> list[str]:
        """Return the results among ids that are not in the library, or no longer."""
        from sqlalchemy import select

        from vision.library.schema import ResultRow

        asked = list(dict.fromkeys(ids))
        if not asked:
            return []
        with self.library.reading() as session:
            found = set(session.scalars(select(ResultRow.id).where(ResultRow.id.in_(asked))))
        return [id_ for id_ in asked if id_ not in found]

    def read_report(self, meta: ResultMeta) -> Report | None:
        """Read the report of a result.

        Parameters
        ----------
        meta : ResultMeta
            The result.

        Returns
        -------
        Report or None
            None while there is none, or when this version cannot read it.
        """
        from vision.library.schema import ReportFileRow

        if not meta.complete:
            return None
        library = self.library
        with library.reading() as session:
            file = session.get(ReportFileRow, (meta.id, REPORT))
        try:
            data = b"" if file is None else b"".join(library.files.read_chunks(file.digest))
            return parse_report(data, REPORT)
        except FormcheckError:
            return None

    @contextmanager
    def _reading(self, id_: str) -> Iterator[tuple[Session, ResultRow]]:
        """Open a session with the row of a result."""
        from vision.library.schema import ResultRow

        check_result_id(id_)
        if not self.has_library:
            raise InputError(GONE)
        with self.library.reading() as session:
            row = session.get(ResultRow, id_)
            if row is None or row.deleting:
                raise InputError(GONE)
            yield session, row

    def _meta(self, row: ResultRow, *, complete: bool) -> ResultMeta:
        criteria = self._folders.path(row.id) / CRITERIA
        return meta_from_row(row, complete=complete, criteria=criteria)
