"""Move the results of earlier versions into the library.

They were folders below ``results/``, each with its clip, the files of its analysis and
``meta.json``; the library held a second copy. A folder is deleted only once everything in it has
been saved, so this can be interrupted at any moment and is continued at the next start.
"""

from __future__ import annotations

import json
import logging
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock

from vision.errors import InputError
from vision.jobs.finished import finished_analysis
from vision.jobs.job_folders import is_locked_file
from vision.jobs.result_meta import ResultMeta, parse_meta
from vision.jobs.result_paths import CRITERIA, check_result_id
from vision.library.local_folders import is_safe_name
from vision.logs import log_errors

if TYPE_CHECKING:
    from vision.jobs.result_store import ResultStore

_META: Final = "meta.json"
_LOCK: Final = ".lock"
#: A new analysis, written completely while the older one was being deleted, or moved up.
_READY, _MOVING = ".ready", ".moving"
#: Marks a result that was to be deleted once its analysis had stopped.
_LEAVING: Final = ".leaving"
_UPLOAD, _TRASH = ".part-", ".trash-"
_UNREADABLE: Final = (
    "The result was made by another version of formcheck, or a file is damaged. Run the check "
    "again."
)
_log = logging.getLogger(__name__)


def move_old_results(root: Path, results: ResultStore) -> None:
    """Move all results of earlier versions into the library.

    One that an earlier version still works on, or that cannot be read, stays where it is.

    Parameters
    ----------
    root : Path
        Folder of these results; it is deleted once it is empty.
    results : ResultStore
        Where they belong now.
    """
    if not root.is_dir():
        return
    with FileLock(root / _LOCK):
        for folder in sorted(root.iterdir()):
            if folder.is_dir():
                with log_errors(_log, f"move result {folder.name} into the library"):
                    _move(folder, results)
        (root / _LOCK).unlink(missing_ok=True)
        with suppress(OSError):  # results are left in it
            root.rmdir()


def _move(folder: Path, results: ResultStore) -> None:
    if is_locked_file(folder / _LOCK):
        return
    if folder.name.startswith(_TRASH):
        results.delete(folder.name.removeprefix(_TRASH))
    elif not folder.name.startswith(_UPLOAD):
        check_result_id(folder.name)
        if (folder / _LEAVING).exists():
            results.delete(folder.name)
        else:
            _save(folder, results)
    leaving = folder.with_name(f"{_UPLOAD}{folder.name}")
    if not folder.name.startswith(_UPLOAD):
        folder.rename(leaving)  # so that half a folder is not taken for a result
    shutil.rmtree(leaving if leaving.is_dir() else folder, ignore_errors=True)


def _save(folder: Path, results: ResultStore) -> None:
    """Save a result; if it is in the library already, with everything that it lacks there."""
    meta = _read_meta(folder)
    files = _files(folder, meta)
    clip = folder / meta.clip
    own = folder / CRITERIA
    criteria = own.read_text(encoding="utf-8") if own.is_file() else None
    if meta.complete:
        with results.assembling() as assembled:
            for name, path in files.items():
                to = assembled / name
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, to)
            try:
                finished = finished_analysis(meta, assembled, clip=clip, criteria=criteria)
            except InputError:
                finished = None
            if finished is not None:
                results.add_finished(finished, athlete=meta.athlete)
                results.save(meta)
                return
        with suppress(InputError):
            if results.get(meta.id).complete:
                return  # the library has kept a readable copy
        meta = replace(meta, state="failed", message=_UNREADABLE, complete=False)
    results.add_files(meta, clip, files, criteria=criteria)


def _read_meta(folder: Path) -> ResultMeta:
    """Read ``meta.json``: that of the new analysis where one was about to replace another."""
    places = [folder / name / _META for name in (_READY, _MOVING)]
    path = next((path for path in places if path.is_file()), folder / _META)
    meta = parse_meta(folder.name, json.loads(path.read_text(encoding="utf-8")))
    return replace(meta, complete=True) if path.parent != folder else meta


def _files(folder: Path, meta: ResultMeta) -> dict[str, Path]:
    """Return the files besides the clip and the criteria by their names."""
    places = [folder / _READY] if (folder / _READY).is_dir() else [folder, folder / _MOVING]
    found = {}
    for place in places:
        for path in sorted(place.rglob("*")):
            name = path.relative_to(place).as_posix()
            if path.is_file() and not path.is_symlink() and is_safe_name(name):
                found[name] = path
    not_saved = {_META, f"{_META}.new", CRITERIA, meta.clip}
    return {name: path for name, path in found.items() if name not in not_saved}
