"""Rehearse a restore: into a temporary home, which is checked and deleted."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from vision.backup.contents import BackupContents
from vision.backup.folder import BackupFolder
from vision.backup.parallel import CopyProgress
from vision.backup.restore import restore_backup
from vision.backup.snapshot import ACCOUNTS
from vision.backup.target import RestoreTarget
from vision.jobs.scratch import ScratchSpace
from vision.library.integrity import LibraryHealth, check_library


@dataclass(frozen=True)
class Rehearsal:
    """The outcome of a rehearsal.

    Attributes
    ----------
    contents : BackupContents
        What was restored.
    health : LibraryHealth
        What a check of the restored library has found.
    seconds : float
        How long it took.
    """

    contents: BackupContents
    health: LibraryHealth
    seconds: float

    @property
    def accounts(self) -> int:
        """How many accounts there were."""
        return self.contents.counts.rows.get(ACCOUNTS, 0)

    @property
    def is_sound(self) -> bool:
        """Whether everything that the backup holds was restored."""
        lacking = len(self.contents.record.missing)
        return not self.health.damaged and len(self.health.missing) == lacking


def rehearse_restore(
    folder: BackupFolder,
    id_: str,
    *,
    home: Path,
    progress: CopyProgress = lambda done, total: None,
) -> Rehearsal:
    """Restore a backup into a temporary home with SQLite, compare every file, and delete it.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    id_ : str
        The backup.
    home : Path
        formcheck's home; the temporary one is on the same disk, and nothing in it is changed.
    progress : callable
        Called with the files that are restored.

    Returns
    -------
    Rehearsal
        What was found.

    Raises
    ------
    InputError
        The backup is damaged, or from a newer formcheck.
    StorageError
        There is no room.
    """
    begun = time.monotonic()
    scratch = ScratchSpace(home / "scratch")
    scratch.remove_old_folders()
    with scratch.new_folder() as temporary:

        def keep(done: int, total: int) -> None:
            os.utime(temporary)  # an old folder is deleted when an app starts
            progress(done, total)

        target = RestoreTarget(temporary / "home")
        restored = restore_backup(folder, id_, target, progress=keep)
        with target.library() as library:
            health = check_library(library, contents=True)
    return Rehearsal(restored.contents, health, time.monotonic() - begun)
