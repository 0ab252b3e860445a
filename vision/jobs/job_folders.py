"""Temporary folders of uploads and analyses, and the locks of results that are analysed.

A process that works on a folder holds its lock file; the operating system frees it on a crash.
"""

from __future__ import annotations

import logging
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

_LOCK: Final = ".lock"
_UPLOAD: Final = ".part-"
_MOMENT_S: Final = 0.3
_log = logging.getLogger(__name__)


class JobFolders:
    """Folders in which clips are received and results are made.

    Parameters
    ----------
    root : Path
        Their parent folder; created when first needed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def new_upload(self) -> Iterator[Path]:
        """Make a folder for an upload, which is deleted at the end of the block."""
        folder = self.root / f"{_UPLOAD}{secrets.token_urlsafe(9)}"
        folder.mkdir(mode=0o700, parents=True)
        try:
            with FileLock(folder / _LOCK, timeout=0):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def work(self, id_: str) -> Path:
        """Return the folder in which a result is made, whether or not it exists."""
        return self.root / id_

    def new_work_folder(self, id_: str) -> Path:
        """Make an empty folder for a new analysis; an earlier unfinished one is deleted."""
        self.remove_work_folder(id_)
        self.work(id_).mkdir(mode=0o700, parents=True)
        return self.work(id_)

    def remove_work_folder(self, id_: str) -> None:
        """Delete an unfinished analysis."""
        shutil.rmtree(self.work(id_), ignore_errors=True)

    def lock(self, id_: str) -> FileLock:
        """Return the lock of a result; acquiring it fails at once where another holds it."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whoever looks whether it is locked holds it for a moment.
        return FileLock(self.lock_file(id_), timeout=_MOMENT_S)

    def is_locked(self, id_: str) -> bool:
        """Whether this or another process is working on a result."""
        return is_locked_file(self.lock_file(id_))

    def forget(self, id_: str) -> None:
        """Delete everything of a result that is no longer analysed."""
        self.remove_work_folder(id_)
        with suppress(OSError):
            self.lock_file(id_).unlink(missing_ok=True)

    def remove_left(self) -> None:
        """Delete uploads and analyses that a crash left; those of other servers stay."""
        for folder in [path for path in self.root.glob("*") if path.is_dir()]:
            is_upload = folder.name.startswith(_UPLOAD)
            if not is_locked_file(folder / _LOCK if is_upload else self.lock_file(folder.name)):
                _log.info("Removing an unfinished upload or analysis")
                shutil.rmtree(folder, ignore_errors=True)

    def ids(self) -> set[str]:
        """Return the results that have been analysed here, also some that no longer exist."""
        return {path.name.removesuffix(_LOCK) for path in self.root.glob(f"?*{_LOCK}")}

    def lock_file(self, id_: str) -> Path:
        """Return the lock file of a result, or of a server."""
        return self.root / f"{id_}{_LOCK}"


def is_locked_file(path: Path) -> bool:
    """Whether this or another process holds a lock file."""
    if not path.is_file():
        return False  # acquiring the lock would create the file
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False
