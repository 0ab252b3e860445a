"""Which server analyses a result, or has queued it.

On one machine each server holds a lock file of its own as long as it runs; the row of a result
names the server that has queued it. Servers that share a database hold leases there, see
`vision.library.leases`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from vision.jobs.job_folders import JobFolders, is_locked_file
from vision.jobs.result_paths import check_result_id

if TYPE_CHECKING:  # the database takes a while to load
    from vision.jobs.saved_results import SavedResults
    from vision.library.leases import Leases


class Claims:
    """What this server analyses or has queued, beside other servers.

    Parameters
    ----------
    results : SavedResults
        The results.
    jobs : JobFolders
        Where the locks are.

    Attributes
    ----------
    server : str
        Names this server, in the rows of what it has queued, and its lock file.
    """

    def __init__(self, results: SavedResults, jobs: JobFolders) -> None:
        self._results, self._jobs = results, jobs
        self.server = secrets.token_hex(8)
        self._alive: FileLock | None = None
        self._leases: Leases | None = None
        self._lock = threading.Lock()

    def claim(self, id_: str) -> bool:
        """Note that this server has queued a result; return False where another one has.

        Parameters
        ----------
        id_ : str
            The result.
        """
        if self._results.shares_database:
            return self._shared().take(id_)
        return self._claim_here(id_)

    def give_back(self, id_: str) -> None:
        """Leave a result to whoever wants to analyse it.

        Parameters
        ----------
        id_ : str
            The result.
        """
        if self._leases is not None:
            self._leases.give_back(id_)
        elif self._alive is not None:
            self._name_server(id_, None, before=self.server)

    @contextmanager
    def lock(self, id_: str) -> Iterator[None]:
        """Return a context in which no other process works on a result; a crash ends it.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        Timeout
            Another process works on it, or it was deleted.
        """
        with self._jobs.lock(check_result_id(id_)):
            if not self._results.shares_database:
                yield
                return
            leases = self._shared()
            if not leases.take(id_):
                raise Timeout(f"the lease of result {id_}")
            try:
                yield
            finally:
                leases.give_back(id_)

    def is_locked(self, id_: str) -> bool:
        """Whether a process works on a result, or another server has queued it.

        Parameters
        ----------
        id_ : str
            The result.
        """
        if self._jobs.is_locked(check_result_id(id_)):
            return True
        if self._results.shares_database:
            return self._shared().is_held_by_another(id_)
        return self._is_of_another(self._server_of(id_))

    def holds(self, id_: str) -> bool:
        """Whether no other server has taken over what this one analyses; it is renewed.

        Parameters
        ----------
        id_ : str
            The result.
        """
        return self._leases is None or self._leases.renew(id_)

    def close(self) -> None:
        """End what this server has claimed."""
        with self._lock:
            if self._leases is not None:
                self._leases.close()
            self._leases = None
            if self._alive is not None:
                self._alive.release()
                with suppress(OSError):
                    Path(self._alive.lock_file).unlink(missing_ok=True)
            self._alive = None

    def _shared(self) -> Leases:
        from vision.library.leases import Leases

        with self._lock:
            if self._leases is None:
                self._leases = Leases(self._results.library, self.server)
            return self._leases

    def _claim_here(self, id_: str) -> bool:
        with self._lock:
            if self._alive is None:
                # Taken in one thread and freed in another.
                self._alive = FileLock(
                    self._jobs.lock_file(self.server), timeout=0, mode=0o600, thread_local=False
                )
                self._alive.acquire()
        before = self._server_of(id_)
        return not self._is_of_another(before) and self._name_server(
            id_, self.server, before=before
        )

    def _is_of_another(self, server: str | None) -> bool:
        if server is None or server == self.server:
            return False
        return is_locked_file(self._jobs.lock_file(server))

    def _server_of(self, id_: str) -> str | None:
        """Return the server that has queued a result."""
        from vision.library.schema import ResultRow

        if not self._results.has_library:
            return None
        with self._results.library.reading() as session:
            row = session.get(ResultRow, id_)
            return None if row is None else row.lease

    def _name_server(self, id_: str, server: str | None, *, before: str | None) -> bool:
        """Write the server into the row; return False where another one has done so meanwhile."""
        from sqlalchemy import update

        from vision.library.schema import ResultRow

        change = update(ResultRow).where(
            ResultRow.id == id_, ResultRow.lease.is_not_distinct_from(before)
        )
        with self._results.library.writing() as session:
            found: Any = session.execute(change.values(lease=server))
            return bool(found.rowcount)
