"""Leases of results, where several servers share one database.

On one machine a lock file is enough, and the operating system frees it on a crash. Servers on
several machines only have the database in common: who works on a result, or has queued it, holds a
lease there, and renews it. The leases of a server that has died end by themselves. All times are
those of the database, so the clocks of the servers do not matter.

References
----------
Gray and Cheriton, Leases: an efficient fault-tolerant mechanism for distributed file cache
consistency, ACM SIGOPS Operating Systems Review 1989;23(5):202-210.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Final

from sqlalchemy import text

from vision.errors import FormcheckError
from vision.library.library import Library

#: A lease that is not renewed ends after this time, seconds.
LEASE_S: Final = 60
_RENEW_S: Final = 10.0
_NOW: Final = "timezone('utc', clock_timestamp())"
_UNTIL: Final = f"{_NOW} + interval '{LEASE_S} seconds'"
_TAKE: Final = text(
    f"UPDATE result SET lease = :holder, lease_until = {_UNTIL}"
    f" WHERE id = :id AND (lease_until IS NULL OR lease_until < {_NOW} OR lease = :holder)"
)
_RENEW: Final = text(f"UPDATE result SET lease_until = {_UNTIL} WHERE id = :id AND lease = :holder")
_RENEW_ALL: Final = text(f"UPDATE result SET lease_until = {_UNTIL} WHERE lease = :holder")
_GIVE_BACK: Final = text(
    "UPDATE result SET lease = NULL, lease_until = NULL WHERE id = :id AND lease = :holder"
)
_IS_HELD: Final = text(
    f"SELECT 1 FROM result WHERE id = :id AND lease <> :holder AND lease_until >= {_NOW}"
)
_log = logging.getLogger(__name__)


class Leases:
    """The leases of one server; a thread renews them as long as there are any.

    Parameters
    ----------
    library : Library
        The library.
    holder : str
        Names the server, at most 16 characters; no other has this name.
    """

    def __init__(self, library: Library, holder: str) -> None:
        self._library = library
        self._holder = holder
        self._held: set[str] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._end = threading.Event()

    def take(self, id_: str) -> bool:
        """Take the lease of a result, or keep it; return False where another server holds it.

        Parameters
        ----------
        id_ : str
            The result; there is no lease of one that does not exist.
        """
        if not self._execute(_TAKE, id_):
            return False
        with self._lock:
            self._held.add(id_)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._renew_often, name="formcheck-leases", daemon=True
                )
                self._thread.start()
        return True

    def renew(self, id_: str) -> bool:
        """Renew a lease; return whether it was still held."""
        return self._execute(_RENEW, id_) > 0

    def give_back(self, id_: str) -> None:
        """Give a lease back, if this server holds it."""
        with self._lock:
            if id_ not in self._held:
                return
            self._held.remove(id_)
        try:
            self._execute(_GIVE_BACK, id_)
        except FormcheckError:  # it ends by itself
            _log.warning("The lease of result %s could not be given back", id_)

    def is_held_by_another(self, id_: str) -> bool:
        """Whether another server works on a result, or has queued it."""
        with self._library.reading() as session:
            found = session.execute(_IS_HELD, {"id": id_, "holder": self._holder})
            return found.first() is not None

    def close(self) -> None:
        """Renew nothing any more; what is held ends by itself."""
        self._end.set()

    def _renew_often(self) -> None:
        while not self._end.wait(_RENEW_S):
            with self._lock:
                held = len(self._held)
                if not held:
                    self._thread = None
                    return
            try:
                if self._execute(_RENEW_ALL) < held:
                    _log.warning("A lease was lost")
            except FormcheckError:
                _log.warning("The leases could not be renewed")

    def _execute(self, statement: Any, id_: str = "") -> int:
        with self._library.writing() as session:
            found: Any = session.execute(statement, {"id": id_, "holder": self._holder})
            return int(found.rowcount)
