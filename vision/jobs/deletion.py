"""Delete results crash-safely: an interrupted deletion is finished at the next start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from vision.errors import FormcheckError
from vision.jobs.result_paths import DELETED, ResultPaths


def mark_for_deletion(folder: Path) -> None:
    """Hide a result that is being analysed, until it can be deleted."""
    (folder / DELETED).touch()


def is_marked_for_deletion(folder: Path) -> bool:
    """Whether a result is to be deleted."""
    return (folder / DELETED).exists()


def delete_result(paths: ResultPaths, id_: str, *, delete_copies: Callable[[str], None]) -> None:
    """Delete the folder of a result, and its copies in the library.

    The folder is renamed first, then the copies are deleted, then the folder: while the
    renamed folder exists, the next start knows that copies may remain.

    Parameters
    ----------
    paths : ResultPaths
        Where the results are.
    id_ : str
        Id of the result.
    delete_copies : callable
        Called with the id; deletes the copies of the result in the library.

    Raises
    ------
    FormcheckError
        Another program has a file open.
    """
    try:
        move_to_trash(paths, id_)
    except FileNotFoundError:
        delete_copies(id_)
        return
    except OSError as error:
        raise FormcheckError(
            "The result cannot be deleted while another program has it open."
        ) from error
    delete_copies(id_)
    shutil.rmtree(paths.trash(id_), ignore_errors=True)


def move_to_trash(paths: ResultPaths, id_: str) -> None:
    """Rename a result's folder, so that it is no longer listed as a result.

    Parameters
    ----------
    paths : ResultPaths
        Where the results are.
    id_ : str
        Id of the result.

    Raises
    ------
    OSError
        There is no such folder, or a file in it is open.
    """
    paths.result(id_).rename(paths.trash(id_))


def empty_trash(paths: ResultPaths, *, delete_copies: Callable[[str], None]) -> None:
    """Finish deletions that a crash interrupted.

    Parameters
    ----------
    paths : ResultPaths
        Where the results are.
    delete_copies : callable
        As in `delete_result`.

    Raises
    ------
    FormcheckError
        `delete_copies` failed; the rest is deleted at a later start.
    """
    for id_, folder in paths.trashed().items():
        delete_copies(id_)
        shutil.rmtree(folder, ignore_errors=True)
