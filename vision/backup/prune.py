"""Delete old backups, and the stored files that no other backup needs."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from vision.backup.folder import BackupFolder, file_name
from vision.backup.lock import BackupFolderLock
from vision.backup.parallel import CopyProgress, StopSignal, for_each

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PrunedBackups:
    """What was deleted.

    Attributes
    ----------
    backups, files : int
        How many.
    freed_bytes : int
        Size of the files.
    kept : int
        How many backups are left.
    """

    backups: int
    files: int
    freed_bytes: int
    kept: int


def prune_backups(
    folder: BackupFolder, *, keep: int, progress: CopyProgress = lambda done, total: None
) -> PrunedBackups:
    """Delete all but the latest backups.

    Parameters
    ----------
    folder : BackupFolder
        The folder.
    keep : int
        How many backups are kept, at least 1.
    progress : callable
        Called with the files that are deleted.

    Returns
    -------
    PrunedBackups
        What was deleted.

    Raises
    ------
    DamagedBackupError
        What a kept backup needs is not known; nothing has been deleted.
    StorageError
        A backup is being made, or the folder cannot be changed.
    """
    with BackupFolderLock(folder.storage, alone=True) as lock:
        ids = folder.backup_ids()
        old, kept = ids[:-keep], ids[-keep:]
        needed: set[str] = set()
        for id_ in kept:
            needed |= folder.read_record(id_).files.keys()
        for id_ in old:
            folder.delete_backup(id_)
        folder.delete_rows_without_record()
        folder.storage.remove_partial_files()
        stored = folder.stored_files()
        unused = sorted(stored.keys() - needed)
        lock.check()

        def remove(name: str, stop: StopSignal) -> None:
            lock.check_time()
            folder.storage.remove(file_name(name))

        for_each(unused, remove, progress)
    _log.info("Deleted %d backups and %d files", len(old), len(unused))
    freed = sum(stored[name] for name in unused)
    return PrunedBackups(len(old), len(unused), freed, len(kept))
