"""Lock of a backup folder: backups may be made side by side, old ones are only deleted alone.

Whoever uses the folder keeps a small file in it, and rewrites it once a minute. A file that has
not been rewritten for ten minutes is that of a program that has ended, and is deleted. All times
are those of the storage, so the clocks of the machines do not matter. On Linux the file says which
process wrote it, so that on the same machine nobody waits for one that was killed.

References
----------
Gray and Cheriton, Leases: an efficient fault-tolerant mechanism for distributed file cache
consistency, ACM SIGOPS Operating Systems Review 1989;23(5):202-210.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from vision.backup.storage import BackupStorage
from vision.errors import FormcheckError, StorageError

_FOLDER: Final = "locks"
_ALONE, _SHARED = "alone-", "shared-"
_RENEW_S: Final = 60.0
_STALE_S: Final = 600.0
_LOST: Final = (
    "The backup folder did not answer for too long; try again, what has been copied is used."
)
_log = logging.getLogger(__name__)


class BackupFolderLock:
    """Context in which a backup is made, or in which nothing else happens in a backup folder.

    Parameters
    ----------
    storage : BackupStorage
        The folder.
    alone : bool
        Keep all others out.
    stale_s : float
        Age at which the lock of another program has ended, seconds.

    Raises
    ------
    StorageError
        On entering: another program is using the folder.
    """

    def __init__(self, storage: BackupStorage, *, alone: bool, stale_s: float = _STALE_S) -> None:
        self._storage = storage
        self._alone = alone
        self._stale_s = stale_s
        kind = _ALONE if alone else _SHARED
        self._name = f"{_FOLDER}/{kind}{secrets.token_hex(8)}"
        self._lost = False
        self._renewed = 0.0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._renew_often, name="formcheck-backup-lock")

    def __enter__(self) -> Self:
        """Write the lock, and renew it from now on."""
        self._renew()
        try:
            # Written first, so that of two programs at least one sees the other.
            if any(self._excludes(name) and not self._ended(name) for name in self._others()):
                raise StorageError(
                    "Another program is using this backup folder, or was interrupted a moment "
                    f"ago; try again in {self._stale_s / 60:.0f} minutes."
                )
        except BaseException:
            self._remove()
            raise
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the lock."""
        self._end.set()
        self._thread.join()
        self._remove()

    def check(self) -> None:
        """Check that the lock is still held.

        Raises
        ------
        StorageError
            It was not renewed in time, so others may have changed the folder.
        """
        self.check_time()
        if not self._exists():
            raise StorageError(_LOST)

    def check_time(self) -> None:
        """Check, without looking into the folder, that the lock was renewed in time.

        Raises
        ------
        StorageError
            It was not, as after this machine was asleep.
        """
        if self._lost or time.time() - self._renewed > self._stale_s / 2:
            raise StorageError(_LOST)

    def _renew(self) -> None:
        begun = time.time()
        self._storage.write(self._name, f"{_machine()} {os.getpid()}".encode("ascii"))
        self._renewed = begun

    def _renew_often(self) -> None:
        while not self._end.wait(_RENEW_S):
            try:
                if not self._exists():
                    self._lost = True
                    return
                self._renew()
            except FormcheckError:
                _log.warning("The lock of the backup folder could not be renewed")

    def _exists(self) -> bool:
        return self._name in self._storage.sizes(_FOLDER)

    def _others(self) -> list[str]:
        return [name for name in self._storage.sizes(_FOLDER) if name != self._name]

    def _excludes(self, name: str) -> bool:
        return self._alone or name.startswith(f"{_FOLDER}/{_ALONE}")

    def _ended(self, name: str) -> bool:
        """Whether another lock has ended; what is left of it is deleted."""
        try:
            age = self._storage.modified(self._name) - self._storage.modified(name)
            has_ended = _was_killed(self._storage.read(name))
        except FileNotFoundError:  # just now
            return True
        if age.total_seconds() < self._stale_s and not has_ended:
            return False
        self._storage.remove(name)
        return True

    def _remove(self) -> None:
        with suppress(FormcheckError):  # it ends by itself
            self._storage.remove(self._name)


def _machine() -> str:
    """Return what only the processes of this machine, since it was started, have in common."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # another system than Linux
        return ""
    return hashlib.sha256(boot + namespace.encode()).hexdigest()[:32]


def _was_killed(content: bytes) -> bool:
    """Whether the process that wrote a lock was on this machine and does not exist any more."""
    machine, _, pid = content.decode("ascii", "replace").partition(" ")
    if not machine or machine != _machine() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it belongs to somebody else
        return False
    return False
