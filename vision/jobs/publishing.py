"""Replace an analysis by a newer one, crash-safely: an interrupted step is finished later.

The new files are in a folder inside the result's. It is renamed to ``.ready`` while the older
files are deleted, then to ``.moving`` while the new ones are moved up. Both hold the
``meta.json`` that marks the result as complete, and it is moved last. At whatever step a crash
happens, `finish_publishing` does the rest at the next start.

A process that works on a folder holds its lock file; the operating system frees it on a crash.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from vision.jobs.result_meta import ResultMeta, read_meta, write_meta
from vision.jobs.result_paths import CRITERIA, DELETED, LOCK, META, MOVING, READY, WORK

#: Names that stay when the files of an older analysis are deleted, besides the clip.
_KEPT: Final = frozenset({META, CRITERIA, LOCK, DELETED, READY})


def folder_lock(folder: Path) -> FileLock:
    """Return the lock of a folder; acquiring it fails at once where another holds it."""
    return FileLock(folder / LOCK, timeout=0)


def is_locked(folder: Path) -> bool:
    """Whether this or another process is working on a folder."""
    if not folder.is_dir():
        return False  # acquiring the lock would create the folder
    try:
        with folder_lock(folder):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def new_work_folder(folder: Path) -> Path:
    """Make an empty folder for a new analysis; an earlier unfinished one is deleted.

    Parameters
    ----------
    folder : Path
        Folder of the result.
    """
    for name in (READY, MOVING, WORK):
        shutil.rmtree(folder / name, ignore_errors=True)
    work = folder / WORK
    work.mkdir()
    return work


def remove_work_folder(folder: Path) -> None:
    """Delete an unfinished analysis."""
    shutil.rmtree(folder / WORK, ignore_errors=True)


def publish(folder: Path, meta: ResultMeta) -> None:
    """Make the content of the work folder the result.

    Parameters
    ----------
    folder : Path
        Folder of the result; the caller holds its lock.
    meta : ResultMeta
        Content of `meta.json` once the result is complete.
    """
    write_meta(folder / WORK, meta)
    (folder / WORK).rename(folder / READY)
    finish_publishing(folder)


def finish_publishing(folder: Path) -> None:
    """Carry out the remaining steps of `publish`, if any.

    Parameters
    ----------
    folder : Path
        Folder of the result; the caller holds its lock.
    """
    ready, moving = folder / READY, folder / MOVING
    if ready.is_dir():
        meta = read_meta(ready)
        write_meta(folder, replace(meta, id=folder.name, state="pending", complete=False))
        for old in folder.iterdir():
            if old.name not in _KEPT and old.name != meta.clip:
                _remove(old)
        ready.rename(moving)
    if not moving.is_dir():
        return
    for new in moving.iterdir():
        if new.name != META:
            new.replace(folder / new.name)
    if (moving / META).is_file():
        (moving / META).replace(folder / META)
    shutil.rmtree(moving, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
