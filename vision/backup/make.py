"""Make a backup: the rows as they are at one moment, and each file that they name.

Nobody has to wait meanwhile. Files are deleted after the rows that name them, so a file that has
gone while it was to be copied was deleted after the rows had been read: then they are read again,
and only what is new is copied. A backup exists once everything is in the folder, so it never names
a file that is not.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vision.accounts.store import Accounts
from vision.backup.encryption import DamagedBackupError, encrypt
from vision.backup.folder import BackupFolder, file_name, rows_name
from vision.backup.lock import BackupFolderLock
from vision.backup.parallel import CopyProgress, StopSignal, for_each
from vision.backup.record import BackupRecord
from vision.backup.snapshot import Snapshot, taken_snapshot
from vision.errors import StorageError
from vision.library.deletion import referenced_digests
from vision.library.files import DamagedFileError, MissingFileError
from vision.library.library import Library

#: How often the rows are read again because files were deleted meanwhile.
_MAX_ROUNDS: Final = 20
_CHUNK: Final = 1 << 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MadeBackup:
    """A backup that was made.

    Attributes
    ----------
    record : BackupRecord
        What it consists of.
    new_files, new_bytes : int
        What was copied for it, encrypted.
    missing, damaged : int
        Files that the library lacks, or holds with another content.
    """

    record: BackupRecord
    new_files: int
    new_bytes: int
    missing: int
    damaged: int


def make_backup(
    folder: BackupFolder,
    library: Library,
    accounts: Accounts | None,
    *,
    progress: CopyProgress = lambda done, total: None,
) -> MadeBackup:
    """Make a backup; what a backup before has stored already is neither read nor sent again.

    Parameters
    ----------
    folder : BackupFolder
        Where it is added.
    library : Library
        The library; others may use it meanwhile.
    accounts : Accounts or None
        The accounts, if there are any.
    progress : callable
        Called in between.

    Returns
    -------
    MadeBackup
        What was made.

    Raises
    ------
    StorageError
        There is no room, or a database, a disk or a server does not answer. What was copied is
        used by the next backup.
    """
    with BackupFolderLock(folder.storage, alone=False) as lock:
        copier = _Copier(folder, library)
        for _ in range(_MAX_ROUNDS):
            with taken_snapshot(library, accounts, folder.keys) as snapshot:
                copier.copy(snapshot.digests, progress)
                copier.find_missing()
                if copier.gone - copier.missing:
                    continue
                _log.info("Copied %d files for a backup", copier.new_files)
                record = _write(folder, snapshot, copier.missing | copier.damaged, lock)
                return MadeBackup(
                    record,
                    copier.new_files,
                    copier.new_bytes + record.rows_bytes,
                    len(copier.missing),
                    len(copier.damaged),
                )
    raise StorageError(
        "Files of the library cannot be read, or are deleted all the time; run "
        "`formcheck library check`, and try again."
    )


def _write(
    folder: BackupFolder, snapshot: Snapshot, missing: set[str], lock: BackupFolderLock
) -> BackupRecord:
    """Write the rows and then the record of a backup whose files have been copied."""
    actual, size = hashlib.sha256(), 0
    with folder.storage.writing(rows_name(snapshot.id)) as file:
        while chunk := snapshot.rows.read(_CHUNK):
            actual.update(chunk)
            size += len(chunk)
            file.write(chunk)
    stored, name_of = folder.stored_files(), folder.keys.name_of
    names = [name_of(digest) for digest in snapshot.digests if digest not in missing]
    lock.check()
    if not stored.keys() >= set(names):
        raise StorageError(
            "Files have disappeared from the backup folder meanwhile; run the backup again."
        )
    record = BackupRecord(
        id=snapshot.id,
        made_at=snapshot.made_at,
        formcheck=snapshot.formcheck,
        rows_bytes=size,
        rows_sha256=actual.hexdigest(),
        files={name: stored[name] for name in names},
        missing=tuple(name_of(digest) for digest in snapshot.digests if digest in missing),
    )
    folder.write_record(record)
    return record


class _Copier:
    """Copies files of a library into a backup folder, each once.

    Parameters
    ----------
    folder : BackupFolder
        The folder.
    library : Library
        The library.
    """

    def __init__(self, folder: BackupFolder, library: Library) -> None:
        self._folder = folder
        self._library = library
        stored = folder.stored_files()
        self._cut_off = _cut_off_files(folder, stored)
        self._stored = set(stored) - self._cut_off
        self._counting = threading.Lock()
        self.new_files = self.new_bytes = 0
        #: Digests that could not be read, are known to be missing, or have another content.
        self.gone: set[str] = set()
        self.missing: set[str] = set()
        self.damaged: set[str] = set()

    def copy(self, digests: Iterable[str], progress: CopyProgress) -> None:
        """Copy the files that are not in the folder yet."""
        self.gone, self.missing, self.damaged = set(), set(), set()
        name_of = self._folder.keys.name_of
        wanted = [digest for digest in digests if name_of(digest) not in self._stored]
        for_each(wanted, self._copy_one, progress)

    def find_missing(self) -> None:
        """Find out which of the files that are gone the library lacks; others were deleted."""
        if not self.gone:
            return
        with self._library.exclusive(changes=False):  # nobody adds or deletes files now
            with self._library.reading() as session:
                named = referenced_digests(session, self.gone)
            self.missing = {digest for digest in named if not self._library.files.has(digest)}

    def _copy_one(self, digest: str, stop: StopSignal) -> None:
        name = self._folder.keys.name_of(digest)
        size = 0

        def write(data: bytes) -> None:
            nonlocal size
            size += len(data)
            file.write(data)

        try:
            with self._folder.storage.writing(
                file_name(name), keep_existing=name not in self._cut_off
            ) as file:
                chunks = stop.checked(self._library.files.read_chunks(digest))
                encrypt(chunks, write, self._folder.keys.recipients)
        except MissingFileError:
            with self._counting:
                self.gone.add(digest)
        except DamagedFileError:
            with self._counting:
                self.damaged.add(digest)
        else:
            with self._counting:
                self._stored.add(name)
                self.new_files += 1
                self.new_bytes += size


def _cut_off_files(folder: BackupFolder, stored: Mapping[str, int]) -> set[str]:
    """Return the stored files that have another size than the latest backup says."""
    for id_ in reversed(folder.backup_ids()):
        try:
            record = folder.read_record(id_)
        except DamagedBackupError:
            _log.warning("The record of a backup is damaged")
            continue
        found = {name for name, size in record.files.items() if stored.get(name, size) != size}
        if found:
            _log.warning("%d files in the backup folder are damaged and stored again", len(found))
        return found
    return set()
