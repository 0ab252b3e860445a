"""A backup or a restore that is killed at any write loses nothing, and can be run again."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.filled_home import (
    AgeKey,
    Everything,
    add_pending,
    everything,
    open_folder,
)
from tests.support.killed_writes import kill_at_write
from vision.accounts.users import add_account
from vision.backup import contents, make
from vision.backup.folder import BackupFolder, open_to_read
from vision.backup.make import make_backup
from vision.backup.prune import prune_backups
from vision.backup.restore import restore_backup
from vision.backup.storage import BackupStorage
from vision.backup.target import RestoreTarget
from vision.backup.verify import verify_backups
from vision.library import files
from vision.library.deletion import delete_report
from vision.library.integrity import check_library

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that are forked"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
MOST = 300


def killed_at_each_write(
    work: Callable[[], object], check: Callable[[int], None], *, step: int = 1
) -> int:
    """Kill work at its first write, its second and so on, and check after each; return how many."""
    for place in range(1, MOST, step):
        code = kill_at_write(work, place)
        check(place)
        if code == 0:
            return place
        assert code == -9
    raise AssertionError("it never came to its end")


def count_writes(module: Any, name: str, marker: Path) -> None:
    """Count each part of a file that a function writes as a write; only in a forked process."""
    function = getattr(module, name)

    def counted(source: Any, write: Callable[[bytes], object], keys: Any) -> None:
        def counted_write(data: bytes) -> None:
            marker.touch()
            write(data)
            marker.touch()

        function(source, counted_write, keys)

    setattr(module, name, counted)


@pytest.mark.slow
def test_a_killed_backup_leaves_the_earlier_one_and_the_next_goes_on(
    source: RestoreTarget, folder: BackupFolder, tmp_path: Path, target: RestoreTarget
) -> None:
    with source.library() as library:
        first = make_backup(folder, library, None).record.id
        for name in ("one", "two"):
            add_pending(library, tmp_path, f"pending-{name}")
    root, kept = tmp_path / "backups", tmp_path / "kept"
    shutil.copytree(root, kept)

    def back_up() -> None:
        count_writes(make, "encrypt", tmp_path / "marker")
        with source.library() as library:
            make_backup(folder, library, None)

    def check(place: int) -> None:
        done = folder.backup_ids() != [first]
        assert verify_backups(folder, contents=True).is_sound
        with source.library() as library:
            made = make_backup(folder, library, None)
            assert made.new_files <= 2
            assert check_library(library).is_healthy
        if done:
            assert made.new_files == 0
        assert verify_backups(folder, contents=True).is_sound
        shutil.rmtree(root)
        shutil.copytree(kept, root)

    assert killed_at_each_write(back_up, check, step=2) > 15


@pytest.mark.slow
def test_a_new_backup_folder_whose_creation_was_killed_is_made_again(
    source: RestoreTarget, key: AgeKey, tmp_path: Path
) -> None:
    root = tmp_path / "new"

    def create() -> None:
        open_folder(str(root), key, tmp_path / "home")

    def check(place: int) -> None:
        folder = open_folder(str(root), key, tmp_path / "home")
        with source.library() as library:
            make_backup(folder, library, None)
        assert verify_backups(folder, contents=True).is_sound
        shutil.rmtree(root)

    assert killed_at_each_write(create, check, step=2) > 5


@pytest.mark.slow
def test_pruning_that_was_killed_leaves_the_kept_backups_whole(
    source: RestoreTarget, folder: BackupFolder, tmp_path: Path
) -> None:
    with source.library() as library:
        for number in range(3):
            add_pending(library, tmp_path, f"pending-{number}")
            made = make_backup(folder, library, None)
        delete_report(library, "pending-0")
        delete_report(library, "pending-1")
        made = make_backup(folder, library, None)
    root, kept = tmp_path / "backups", tmp_path / "kept"
    shutil.copytree(root, kept)

    def check(place: int) -> None:
        assert verify_backups(folder, contents=True).is_sound
        prune_backups(folder, keep=1)
        assert folder.backup_ids() == [made.record.id]
        assert set(folder.stored_files()) == set(made.record.files)
        assert verify_backups(folder, contents=True).is_sound
        shutil.rmtree(root)
        shutil.copytree(kept, root)

    assert killed_at_each_write(lambda: prune_backups(folder, keep=1), check) > 8


@pytest.mark.slow
@pytest.mark.parametrize("replace", [False, True])
def test_a_killed_restore_can_be_run_again(
    source: RestoreTarget, folder: BackupFolder, tmp_path: Path, replace: bool
) -> None:
    with source.library() as library, source.accounts(library) as accounts:
        made = make_backup(folder, library, accounts).record
    wanted = everything(source)
    target = RestoreTarget(tmp_path / "restored")
    if replace:
        fill_otherwise(target, tmp_path)
    kept = tmp_path / "kept"
    if replace:
        shutil.copytree(target.home, kept)
        old = everything(target)

    def restore() -> None:
        count_writes(contents, "decrypt", tmp_path / "marker")
        restore_backup(folder, made.id, target, replace=replace)

    def check(place: int) -> None:
        with target.library() as library:
            health = check_library(library, contents=True)
            # A server that starts now would delete what no row names.
            assert replace or not library.was_interrupted
        assert (health.missing, health.damaged) == ((), ())
        found = everything(target)
        assert found.rows["report"] in (
            wanted.rows["report"], old.rows["report"] if replace else [],
        )  # fmt: skip
        is_there = found.rows["report"] == wanted.rows["report"]
        restore_backup(folder, made.id, target, replace=replace or is_there)
        assert_same(everything(target), wanted)
        assert not (target.library_folder / ".restoring").exists()
        shutil.rmtree(target.home)
        if replace:
            shutil.copytree(kept, target.home)

    assert killed_at_each_write(restore, check, step=14 if replace else 11) > 40


def fill_otherwise(target: RestoreTarget, folder: Path) -> None:
    with target.library() as library, target.accounts(library) as accounts:
        add_pending(library, folder, "replaced")
        add_account(accounts, "Old", "coach")


def assert_same(found: Everything, wanted: Everything) -> None:
    assert found.rows == wanted.rows
    assert found.files == wanted.files


@pytest.mark.slow
def test_a_backup_to_a_bucket_that_is_killed_leaves_the_earlier_one(
    source: RestoreTarget,
    key: AgeKey,
    object_store: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": object_store, "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    url = f"s3://clinic-{secrets.token_hex(4)}/backups"
    marker, added = tmp_path / "marker", [0]

    def open_() -> BackupFolder:
        return open_to_read(BackupStorage(url), key.options())

    def back_up() -> None:
        find = files._WithOsErrors.__getattr__

        def counted(self: Any, name: str) -> Any:
            if name in {"open", "mv", "rm_file", "makedirs"}:
                marker.touch()
            return find(self, name)

        files._WithOsErrors.__getattr__ = counted  # type: ignore[method-assign]
        folder = open_to_read(BackupStorage(url), key.options(), home=tmp_path / "home")
        with source.library() as library:
            make_backup(folder, library, None)

    def check(place: int) -> None:
        assert verify_backups(open_(), contents=True).is_sound
        added[0] += 1
        with source.library() as library:
            add_pending(library, tmp_path, f"more-{added[0]}")

    first = open_folder(url, key, tmp_path / "home")
    with source.library() as library:
        make_backup(first, library, None)
    check(0)
    assert killed_at_each_write(back_up, check, step=5) > 5
    folder = open_()
    with source.library() as library:
        make_backup(folder, library, None)
    assert len(folder.backup_ids()) > 1
    assert verify_backups(folder, contents=True).is_sound
