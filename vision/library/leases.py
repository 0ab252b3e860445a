"""Leases of results that are analysed, where several servers share one database.

On one machine a lock file is enough, and the operating system frees it on a crash. Servers on
several machines only have the database in common: who works on a result holds a lease there, and
renews it. The lease of a server that has died ends by itself. All times are those of the
database, so the clocks of the servers do not matter.

References
----------
Gray and Cheriton, Leases: an efficient fault-tolerant mechanism for distributed file cache
consistency, ACM SIGOPS Operating Systems Review 1989;23(5):202-210.
"""

from __future__ import annotations

import logging
import secrets
import threading
from types import TracebackType
from typing import Any, Final, Self

from filelock import Timeout
from sqlalchemy import text

from vision.errors import FormcheckError
from vision.library.library import Library

#: A lease that is not renewed ends after this time, seconds.
LEASE_S: Final = 60
_RENEW_S: Final = 10.0
_NOW: Final = "timezone('utc', clock_timestamp())"
_UNTIL: Final = f"{_NOW} + interval '{LEASE_S} seconds'"
_TAKE: Final = text(
    f"UPDATE result SET lease = :lease, lease_until = {_UNTIL}"
    f" WHERE id = :id AND (lease_until IS NULL OR lease_until < {_NOW})"
)
_RENEW: Final = text(f"UPDATE result SET lease_until = {_UNTIL} WHERE id = :id AND lease = :lease")
_GIVE_BACK: Final = text(
    "UPDATE result SET lease = NULL, lease_until = NULL WHERE id = :id AND lease = :lease"
)
_IS_HELD: Final = text(f"SELECT 1 FROM result WHERE id = :id AND lease_until >= {_NOW}")
_log = logging.getLogger(__name__)


def is_leased(library: Library, id_: str) -> bool:
    """Whether a server works on a result."""
    with library.reading() as session:
        return session.execute(_IS_HELD, {"id": id_}).first() is not None


class Lease:
    """Context in which this server, and no other, works on a result.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The result.

    Raises
    ------
    Timeout
        On entering: another server works on it, or it was deleted.
    """

    def __init__(self, library: Library, id_: str) -> None:
        self._library = library
        self._id = id_
        self._lease = secrets.token_hex(8)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._renew_often, name="formcheck-lease")

    def __enter__(self) -> Self:
        """Take the lease, and renew it from now on."""
        if not self._execute(_TAKE):
            raise Timeout(f"the lease of result {self._id}")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lease back."""
        self._end.set()
        self._thread.join()
        try:
            self._execute(_GIVE_BACK)
        except FormcheckError:  # it ends by itself
            _log.warning("The lease of result %s could not be given back", self._id)

    def renew(self) -> bool:
        """Renew the lease; return whether it was still held."""
        return self._execute(_RENEW)

    def _renew_often(self) -> None:
        while not self._end.wait(_RENEW_S):
            try:
                if not self.renew():
                    _log.warning("The lease of result %s was lost", self._id)
                    return
            except FormcheckError:
                _log.warning("The lease of result %s could not be renewed", self._id)

    def _execute(self, statement: Any) -> bool:
        with self._library.writing() as session:
            found: Any = session.execute(statement, {"id": self._id, "lease": self._lease})
            return bool(found.rowcount)
