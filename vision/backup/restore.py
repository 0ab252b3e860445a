"""Restore a backup: all files first, then all rows in one transaction.

So a restore that is killed leaves no row without its file, and can be run again: files that are
there already are only compared.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vision.backup.contents import (
    BackupContents,
    copy_to,
    no_room_in_one_sentence,
    read_contents,
)
from vision.backup.folder import BackupFolder
from vision.backup.parallel import CopyProgress, StopSignal, for_each
from vision.backup.restored_rows import restore_rows
from vision.backup.target import RestoreTarget
from vision.errors import InputError, StorageError
from vision.library.database import is_known_revision
from vision.library.deletion import referenced_digests
from vision.library.library import Library
from vision.library.tables import library_tables
from vision.text.numbers import format_size

#: In the library's folder while something is restored: files that come, and which backup.
_WORK: Final = ".restoring"
_MARK: Final = "backup"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RestoredBackup:
    """What a restore has done.

    Attributes
    ----------
    contents : BackupContents
        What was restored.
    copied : int
        Files that were written; the others were there already.
    """

    contents: BackupContents
    copied: int


def restore_backup(
    folder: BackupFolder,
    id_: str,
    target: RestoreTarget,
    *,
    replace: bool = False,
    progress: CopyProgress = lambda done, total: None,
) -> RestoredBackup:
    """Restore a backup.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    id_ : str
        The backup.
    target : RestoreTarget
        Where to; no app may be running there.
    replace : bool
        Delete all rows and files that are there now.
    progress : callable
        Called with the files that are done.

    Returns
    -------
    RestoredBackup
        What was restored.

    Raises
    ------
    InputError
        There are data already, or the backup is damaged or from a newer formcheck. No row has
        been changed.
    StorageError
        There is no room, or the database does not answer.
    """
    contents = read_contents(folder, id_)
    if not is_known_revision(contents.schema):
        raise InputError(
            f"Backup {id_} was made by a newer formcheck; update formcheck to restore it."
        )
    work = target.library_folder / _WORK
    existing = target.existing_rows()
    if existing and not replace and not _are_left_accounts(existing, work, id_):
        raise InputError(
            "There are data already where the backup would be restored to; choose an empty home "
            "and an empty database, or delete what is there with --replace."
        )
    # The store of files may be that of another library whose rows are to come: unless all is to be
    # replaced, nobody may delete what no row names yet.
    with target.library() as library, library.exclusive(changes=replace):
        with no_room_in_one_sentence():
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(mode=0o700)
            (work / _MARK).write_text("" if replace else id_, encoding="ascii")
        copied = _restore_files(folder, contents, library, work, progress)
        restore_rows(folder, contents, library, target)
        if replace:
            _remove_other_files(library)
            shutil.rmtree(target.home / "cache" / "results", ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
    _log.info("Restored backup %s", id_)
    return RestoredBackup(contents, copied)


def _are_left_accounts(existing: Mapping[str, int], work: Path, id_: str) -> bool:
    """Whether only accounts are there, left by an interrupted restore of the same backup."""
    try:
        is_same = (work / _MARK).read_text("ascii") == id_
    except OSError:
        return False
    return is_same and {table.name for table in library_tables()}.isdisjoint(existing)


def _restore_files(
    folder: BackupFolder,
    contents: BackupContents,
    library: Library,
    work: Path,
    progress: CopyProgress,
) -> int:
    _require_room(folder, contents, library, work)
    copied: list[str] = []

    def restore(digest: str, stop: StopSignal) -> None:
        if library.files.is_intact(digest):
            return
        path = work / digest
        copy_to(folder, digest, path, stop)
        library.files.remove(digest)  # a damaged one
        library.files.add(path, digest)
        path.unlink()
        copied.append(digest)

    for_each(contents.digests, restore, progress)
    return len(copied)


def _require_room(
    folder: BackupFolder, contents: BackupContents, library: Library, work: Path
) -> None:
    """Check before long work that a disk of this machine has room for all files."""
    if not library.files.is_local:
        return
    there, name_of = set(library.files.all_digests()), folder.keys.name_of
    new = [digest for digest in contents.digests if digest not in there]
    needed = sum(contents.record.files[name_of(digest)] for digest in new)
    free = shutil.disk_usage(work).free
    if needed > free:
        raise StorageError(
            f"The backup needs {format_size(needed)}, and the disk has {format_size(free)} free; "
            "make room, or choose another home."
        )


def _remove_other_files(library: Library) -> None:
    with library.reading() as session:
        named = referenced_digests(session)
    for digest in set(library.files.all_digests()) - named:
        library.files.remove(digest)
