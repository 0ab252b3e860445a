"""Check that the backups in a folder can be restored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vision.backup.contents import is_intact, read_contents, require_identity
from vision.backup.encryption import DamagedBackupError
from vision.backup.folder import BackupFolder, file_name, rows_name
from vision.backup.lock import BackupFolderLock
from vision.backup.parallel import CopyProgress, StopSignal, for_each
from vision.backup.record import BackupRecord

_CHUNK: Final = 1 << 20


@dataclass(frozen=True)
class BackupHealth:
    """The outcome of a check.

    Attributes
    ----------
    backups, files : int
        How many there are.
    bad_backups : tuple of str
        Ids of backups whose record or rows are damaged: they cannot be restored.
    missing, damaged : tuple of str
        Names of stored files that backups need and that are not there, or have changed.
    not_in_library : int
        Files that the library lacked when a backup was made.
    contents : bool
        Whether all files were read.
    """

    backups: int
    files: int
    bad_backups: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    not_in_library: int = 0
    contents: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether every backup can be restored completely."""
        return not (self.bad_backups or self.missing or self.damaged)


def verify_backups(
    folder: BackupFolder,
    *,
    contents: bool = False,
    repair: bool = False,
    progress: CopyProgress = lambda done, total: None,
) -> BackupHealth:
    """Check that every backup is complete.

    Parameters
    ----------
    folder : BackupFolder
        The folder. Rows are read where it was opened with an identity.
    contents : bool
        Decrypt every file and compare it with its digest; needs an identity.
    repair : bool
        Delete damaged files, so that the next backup stores them again, and backups that cannot
        be restored; needs an identity.
    progress : callable
        Called with the files that were read.

    Returns
    -------
    BackupHealth
        The state before the repair.

    Raises
    ------
    InputError
        An identity is needed.
    """
    if contents or repair:
        require_identity(folder)
    ids = folder.backup_ids()
    stored = folder.stored_files()
    bad: list[str] = []
    needed: dict[str, int] = {}
    lacking: set[str] = set()
    digests: dict[str, str] = {}
    for id_ in ids:
        try:
            record = folder.read_record(id_)
            digests |= _check_rows(folder, record)
        except DamagedBackupError:
            bad.append(id_)
        else:
            needed |= record.files
            lacking |= set(record.missing)
    missing = sorted(needed.keys() - stored.keys())
    damaged = {name for name in needed.keys() & stored.keys() if stored[name] != needed[name]}
    if contents:
        checked = sorted(needed.keys() - damaged - set(missing))
        damaged |= _changed_files(folder, {name: digests[name] for name in checked}, progress)
    health = BackupHealth(
        backups=len(ids),
        files=len(needed),
        bad_backups=tuple(bad),
        missing=tuple(missing),
        damaged=tuple(sorted(damaged)),
        not_in_library=len(lacking - needed.keys()),
        contents=contents,
    )
    if repair and not health.is_sound:
        _repair(folder, health)
    return health


def _check_rows(folder: BackupFolder, record: BackupRecord) -> Mapping[str, str]:
    """Check the rows of a backup; return digests by names, where they can be read."""
    if folder.keys.identities:
        name_of = folder.keys.name_of
        return {name_of(digest): digest for digest in read_contents(folder, record.id).digests}
    actual = hashlib.sha256()
    try:
        with folder.storage.reading(rows_name(record.id)) as file:
            while chunk := file.read(_CHUNK):
                actual.update(chunk)
    except FileNotFoundError as error:
        raise DamagedBackupError("the rows are missing") from error
    if actual.hexdigest() != record.rows_sha256:
        raise DamagedBackupError("the rows were changed")
    return {}


def _changed_files(
    folder: BackupFolder, digests: Mapping[str, str], progress: CopyProgress
) -> set[str]:
    changed: set[str] = set()

    def check(name: str, stop: StopSignal) -> None:
        if not is_intact(folder, digests[name], stop):
            changed.add(name)

    for_each(list(digests), check, progress)
    return changed


def _repair(folder: BackupFolder, health: BackupHealth) -> None:
    with BackupFolderLock(folder.storage, alone=True):
        for name in health.damaged:
            folder.storage.remove(file_name(name))
        for id_ in health.bad_backups:
            folder.delete_backup(id_)
