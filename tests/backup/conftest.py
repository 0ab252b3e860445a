"""A filled home, a key, and a backup folder for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.filled_home import AgeKey, fill, new_age_key, open_folder
from vision.backup.folder import BackupFolder
from vision.backup.target import RestoreTarget
from vision.library.library import Library


@pytest.fixture
def key(tmp_path: Path) -> AgeKey:
    """A key to encrypt backups with."""
    return new_age_key(tmp_path / "key.txt")


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with something of everything, of which tests get copies."""
    folder = tmp_path_factory.mktemp("filled")
    target = RestoreTarget(folder / "home")
    fill(target, folder / "made")
    return target.home


@pytest.fixture
def source(filled_home: Path, tmp_path: Path) -> RestoreTarget:
    """A home with something of everything."""
    shutil.copytree(filled_home, tmp_path / "source", dirs_exist_ok=True)
    return RestoreTarget(tmp_path / "source")


@pytest.fixture
def library(source: RestoreTarget) -> Iterator[Library]:
    """The library of that home."""
    with source.library() as library:
        yield library


@pytest.fixture
def folder(tmp_path: Path, key: AgeKey) -> BackupFolder:
    """An empty backup folder on this machine."""
    return open_folder(str(tmp_path / "backups"), key, tmp_path / "source")


@pytest.fixture
def target(tmp_path: Path) -> RestoreTarget:
    """An empty home."""
    return RestoreTarget(tmp_path / "restored")
