"""Putting a new result in the place of an older one, so that a crash only delays it.

What is new lies in a folder inside the result's, under one of two names: ``.ready`` while the
older files are still to go, ``.moving`` once only the new ones are to come. Both hold the
``meta.json`` that says that the result is whole, and it comes last.
"""

from __future__ import annotations

import shutil
from collections.abc import Set
from dataclasses import replace
from pathlib import Path
from typing import Final

from vision.jobs.result_meta import META, ResultMeta, read_meta, write_meta

_READY: Final = ".ready"
_MOVING: Final = ".moving"
#: Names of the folders in which something new waits.
UNDERWAY: Final = frozenset({_READY, _MOVING})


def begin_exchange(folder: Path, work: Path, done: ResultMeta) -> None:
    """Say that what lies in a work folder is to be the result.

    Parameters
    ----------
    folder : Path
        Of the result.
    work : Path
        Inside it; gone afterwards.
    done : Meta
        What is known of the result then.
    """
    write_meta(work, done)
    work.rename(folder / _READY)


def finish_exchange(folder: Path, *, keep: Set[str]) -> None:
    """Do what is still to be done, from whichever step on; nothing where nothing was begun.

    Parameters
    ----------
    folder : Path
        Of the result; whoever calls keeps others from working on it.
    keep : set of str
        Names that stay, besides the clip and what is known of the result.
    """
    ready, moving = folder / _READY, folder / _MOVING
    if ready.is_dir():
        done = read_meta(ready)
        write_meta(folder, replace(done, id=folder.name, state="pending", complete=False))
        for old in folder.iterdir():
            if old.name not in {done.clip, META, _READY, *keep}:
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


def drop_exchange(folder: Path) -> None:
    """Give up what was begun."""
    for name in UNDERWAY:
        shutil.rmtree(folder / name, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
