"""Backups may be made side by side; old ones are deleted alone."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.support.filled_home import AgeKey, open_folder
from vision.backup.folder import BackupFolder
from vision.backup.lock import BackupFolderLock
from vision.backup.make import make_backup
from vision.backup.prune import prune_backups
from vision.backup.storage import BackupStorage
from vision.errors import StorageError
from vision.library.library import Library


@pytest.fixture
def storage(tmp_path: Path) -> BackupStorage:
    return BackupStorage(str(tmp_path / "backups"))


def test_shared_locks_let_each_other_in_and_keep_one_that_is_alone_out(
    storage: BackupStorage,
) -> None:
    with BackupFolderLock(storage, alone=False), BackupFolderLock(storage, alone=False) as lock:
        lock.check()
        with pytest.raises(StorageError, match="Another program"):
            BackupFolderLock(storage, alone=True).__enter__()
    with BackupFolderLock(storage, alone=True):
        for alone in (True, False):
            with pytest.raises(StorageError, match="Another program"):
                BackupFolderLock(storage, alone=alone).__enter__()
    assert storage.sizes("locks") == {}


def test_the_lock_of_a_program_elsewhere_ends_after_a_while(
    storage: BackupStorage, tmp_path: Path
) -> None:
    storage.write("locks/shared-left", b"another-machine 1")
    with pytest.raises(StorageError, match="in 10 minutes"):
        BackupFolderLock(storage, alone=True).__enter__()
    os.utime(tmp_path / "backups/locks/shared-left", (time.time() - 700,) * 2)
    with BackupFolderLock(storage, alone=True):
        assert len(storage.sizes("locks")) == 1


def test_who_has_lost_the_lock_does_not_go_on(
    folder: BackupFolder, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(done: int, total: int) -> None:
        for name in folder.storage.sizes("locks"):
            folder.storage.remove(name)

    with pytest.raises(StorageError, match="did not answer for too long"):
        make_backup(folder, library, None, progress=lose)
    assert folder.backup_ids() == []
    first = make_backup(folder, library, None)
    make_backup(folder, library, None)
    folder.storage.write("files/ab/unused", b"x")
    clock = time.time

    def sleep(done: int, total: int) -> None:
        monkeypatch.setattr(time, "time", lambda: clock() + 3600)

    with pytest.raises(StorageError, match="did not answer for too long"):
        prune_backups(folder, keep=1, progress=sleep)
    monkeypatch.undo()
    assert folder.storage.read("files/ab/unused") == b"x"
    assert first.record.files.keys() <= folder.stored_files().keys()


def test_two_computers_back_up_the_same_library_at_once(
    folder: BackupFolder, library: Library, key: AgeKey, tmp_path: Path
) -> None:
    """The second one begins when the first has looked which files there are."""
    other = open_folder(str(tmp_path / "backups"), key, tmp_path / "other")
    made = []

    def back_up(done: int, total: int) -> None:
        if done == 0:
            made.append(make_backup(other, library, None))

    made.append(make_backup(folder, library, None, progress=back_up))
    assert made[0].record.files == made[1].record.files
    assert made[0].record.files == folder.stored_files()
