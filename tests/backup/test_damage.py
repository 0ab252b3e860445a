"""Damage to a backup folder, and disks and servers that fail: one sentence, and nothing is lost."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.filled_home import AgeKey, add_pending, everything, open_folder
from vision.backup.encryption import DamagedBackupError
from vision.backup.folder import BackupFolder, file_name, record_name, rows_name
from vision.backup.make import make_backup
from vision.backup.prune import prune_backups
from vision.backup.restore import restore_backup
from vision.backup.target import RestoreTarget
from vision.backup.verify import verify_backups
from vision.errors import FormcheckError, StorageError
from vision.library.library import Library


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-30] ^= 1
    path.write_bytes(data)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.mark.parametrize("damage", [cut_off, change, Path.unlink])
def test_a_damaged_file_is_found_and_stored_again(
    damage: Callable[[Path], None],
    folder: BackupFolder,
    library: Library,
    root: Path,
    source: RestoreTarget,
    target: RestoreTarget,
) -> None:
    made = make_backup(folder, library, None)
    damage(root / file_name(sorted(made.record.files)[2]))
    with pytest.raises(DamagedBackupError, match="missing or damaged"):
        restore_backup(folder, made.record.id, target)
    assert everything(target).rows["report"] == []
    quick, full = verify_backups(folder), verify_backups(folder, contents=True, repair=True)
    assert quick.is_sound == (damage is change)
    assert (len(full.missing), len(full.damaged)) == ((1, 0) if damage is Path.unlink else (0, 1))
    assert make_backup(folder, library, None).new_files == 1
    assert verify_backups(folder, contents=True).is_sound
    restore_backup(folder, made.record.id, target)
    assert everything(target).files == everything(source).files


def test_a_file_that_was_cut_off_is_stored_again_by_the_next_backup(
    folder: BackupFolder, library: Library, root: Path
) -> None:
    made = make_backup(folder, library, None)
    cut_off(root / file_name(next(iter(made.record.files))))
    assert not verify_backups(folder).is_sound
    assert make_backup(folder, library, None).new_files == 1
    assert verify_backups(folder, contents=True).is_sound


@pytest.mark.parametrize("name_of", [rows_name, record_name])
@pytest.mark.parametrize("damage", [cut_off, change])
def test_a_damaged_backup_leaves_the_others_usable(
    name_of: Callable[[str], str],
    damage: Callable[[Path], None],
    folder: BackupFolder,
    library: Library,
    root: Path,
    target: RestoreTarget,
    tmp_path: Path,
) -> None:
    first, second = (make_backup(folder, library, None).record.id for _ in range(2))
    damage(root / name_of(second))
    with pytest.raises(DamagedBackupError, match=f"{second} (is|are) damaged"):
        restore_backup(folder, second, target)
    restore_backup(folder, first, target)
    assert verify_backups(folder).bad_backups == (second,)
    third = make_backup(folder, library, None)
    assert third.new_files == 0
    if name_of is record_name:
        with pytest.raises(DamagedBackupError, match="--repair"):
            prune_backups(folder, keep=2)
    verify_backups(folder, repair=True)
    assert folder.backup_ids() == [first, third.record.id]
    assert verify_backups(folder, contents=True).is_sound


def test_rows_of_another_backup_are_refused(
    folder: BackupFolder, library: Library, root: Path, target: RestoreTarget
) -> None:
    first, second = (make_backup(folder, library, None).record.id for _ in range(2))
    (root / rows_name(second)).write_bytes((root / rows_name(first)).read_bytes())
    with pytest.raises(DamagedBackupError, match="do not match"):
        restore_backup(folder, second, target)


def test_what_somebody_else_has_encrypted_is_refused(
    folder: BackupFolder, library: Library, key: AgeKey, tmp_path: Path, target: RestoreTarget
) -> None:
    """A public key is enough to encrypt, but not to make the codes."""
    mine = make_backup(folder, library, None).record
    other = open_folder(str(tmp_path / "other"), key, tmp_path / "other-home")
    theirs = make_backup(other, library, None).record
    for name in (rows_name, record_name):
        data = (tmp_path / "other" / name(theirs.id)).read_bytes()
        (tmp_path / "backups" / name(mine.id)).write_bytes(
            data.replace(theirs.id.encode(), mine.id.encode())
        )
    with pytest.raises(DamagedBackupError):
        restore_backup(folder, mine.id, target)


class FailingFile:
    """A file that fails once a number of bytes have been written to all files."""

    left = 0

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        FailingFile.left -= len(data)
        if FailingFile.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> FailingFile:
        self._file.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._file.__exit__(*error)


@pytest.fixture
def full_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Return a function that lets the disk of the backups be full after so many bytes."""
    from fsspec.implementations.local import LocalFileSystem

    opened = LocalFileSystem.open

    def open_(self: Any, path: str, mode: str = "rb", **options: Any) -> Any:
        file = opened(self, path, mode, **options)
        return FailingFile(file) if "w" in mode else file

    def fill(after: int) -> None:
        FailingFile.left = after
        monkeypatch.setattr(LocalFileSystem, "open", open_)

    yield fill
    monkeypatch.undo()


@pytest.mark.parametrize("after", [0, 700, 5000, 9000])
def test_a_full_disk_is_one_sentence_and_the_next_backup_goes_on(
    after: int,
    folder: BackupFolder,
    library: Library,
    root: Path,
    tmp_path: Path,
    full_after: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = make_backup(folder, library, None)
    for number in range(3):
        add_pending(library, tmp_path, f"pending-{number}", megabytes=0)
    before = folder.stored_files()
    full_after(after)
    with pytest.raises(StorageError, match="No space left on device") as caught:
        make_backup(folder, library, None)
    assert str(caught.value).count(".") == 1
    monkeypatch.undo()
    assert not [path for path in root.iterdir() if path.name.startswith(".part")]
    assert not list((root / "locks").iterdir())
    assert folder.backup_ids() == [first.record.id]
    assert verify_backups(folder, contents=True).is_sound
    copied = len(folder.stored_files()) - len(before)
    assert make_backup(folder, library, None).new_files == 3 - copied
    assert verify_backups(folder, contents=True).is_sound


def test_a_server_that_stops_answering_is_one_sentence_and_the_next_backup_goes_on(
    library: Library, key: AgeKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = open_folder(f"memory://{tmp_path.name}", key, tmp_path / "home")
    first = make_backup(folder, library, None)
    for call in range(1, 60):
        add_pending(library, tmp_path, f"more-{call}")
        failing = _FailingFilesystem(folder.storage._fs, call)
        monkeypatch.setattr(folder.storage, "_fs", failing)
        problem = None
        try:
            make_backup(folder, library, None)
        except FormcheckError as error:
            problem = str(error)
        monkeypatch.undo()
        if problem is None:
            break
        assert "backup folder" in problem
        assert folder.backup_ids() == [first.record.id]
        assert verify_backups(folder).is_sound
    else:
        raise AssertionError("it never went on to the end")
    assert call > 8
    assert verify_backups(folder, contents=True).is_sound


class _FailingFilesystem:
    """A file system that answers only so many calls."""

    def __init__(self, filesystem: Any, calls: int) -> None:
        self._filesystem = filesystem
        self._left = calls

    def __getattr__(self, name: str) -> Any:
        self._left -= 1
        if self._left < 0:
            raise OSError(errno.EIO, "the object store does not answer")
        return getattr(self._filesystem, name)


def test_a_full_disk_stops_a_restore_before_any_row_is_changed(
    folder: BackupFolder,
    library: Library,
    source: RestoreTarget,
    target: RestoreTarget,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = make_backup(folder, library, None)
    usage = pytest.importorskip("collections").namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(10, 10, 0))
    with pytest.raises(StorageError, match=r"needs .* free"):
        restore_backup(folder, made.record.id, target)
    monkeypatch.undo()

    def full(self: Path, *_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("vision.library.files.make_durable", full)
    with pytest.raises(StorageError, match="No space left on device"):
        restore_backup(folder, made.record.id, target)
    monkeypatch.undo()
    assert everything(target).rows["report"] == []
    restore_backup(folder, made.record.id, target)
    assert everything(target).files == everything(source).files
