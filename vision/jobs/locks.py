"""Who works on a folder holds its lock; a crash lets go of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

LOCK: Final = ".lock"


def folder_lock(folder: Path) -> FileLock:
    """Give the lock of a folder; who asks for it does not wait."""
    return FileLock(folder / LOCK, timeout=0)


def is_locked(folder: Path) -> bool:
    """Whether somebody, in this or another process, works on a folder."""
    if not folder.is_dir():
        return False  # asking for the lock would make it
    try:
        with folder_lock(folder):
            return False
    except Timeout:
        return True
    except OSError:
        return False
