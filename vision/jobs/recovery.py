"""Finish or remove what a crash left among the results, once at every start."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from typing import Final

from vision.jobs.deletion import empty_trash, is_marked_for_deletion, move_to_trash
from vision.jobs.publishing import finish_publishing, is_locked, remove_work_folder
from vision.jobs.result_paths import DELETED, MOVING, READY, WORK, ResultPaths

#: In a result's folder that is not locked, these were left by a crash.
_INTERRUPTED: Final = (WORK, READY, MOVING, DELETED)
_log = logging.getLogger(__name__)


def recover(paths: ResultPaths, *, delete_copies: Callable[[str], None]) -> None:
    """Remove unfinished uploads and analyses, finish publishing and deleting.

    Results that another server is working on are skipped.

    Parameters
    ----------
    paths : ResultPaths
        Where the results are.
    delete_copies : callable
        Called with the id of each deleted result; deletes its copies in the library.

    Raises
    ------
    FormcheckError
        `delete_copies` failed; the rest is deleted at a later start.
    """
    for upload in paths.uploads():
        if not is_locked(upload):
            _log.info("Removing an unfinished upload")
            shutil.rmtree(upload, ignore_errors=True)
    for folder in paths.results():
        if any((folder / name).exists() for name in _INTERRUPTED) and not is_locked(folder):
            _log.info("Recovering result %s", folder.name)
            remove_work_folder(folder)
            finish_publishing(folder)
            if is_marked_for_deletion(folder):
                move_to_trash(paths, folder.name)
    empty_trash(paths, delete_copies=delete_copies)
