"""Folders with the files of results under their names, for code that needs files.

They hold hard links to the files of the library, or copies, and can be deleted at any time:
what is missing is made again. They are only read. To change a file of a result, add another one
to the library.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock

from vision.errors import FormcheckError, StorageError
from vision.library.files import FileStore

#: In each folder: names and digests of its files, written last.
_LIST: Final = ".files.json"
_LOCK: Final = ".lock"
_LEAVING: Final = ".leaving-"
#: Results whose files are kept; those not used for the longest time are deleted first.
MAX_FOLDERS: Final = 500
_PART: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_SAFE_NAME: Final = re.compile(rf"{_PART}(/{_PART})*")


def is_safe_name(name: str) -> bool:
    """Whether a name leads to a file inside a result's folder that is not hidden."""
    return _SAFE_NAME.fullmatch(name) is not None


class LocalFolders:
    """Folders of results, made from the files of a library when they are needed.

    Parameters
    ----------
    root : Path
        Their parent folder; created when first needed.
    max_folders : int
        How many are kept.
    """

    def __init__(self, root: Path, *, max_folders: int = MAX_FOLDERS) -> None:
        self._root = root
        self._max_folders = max_folders

    def path(self, id_: str) -> Path:
        """Return where the folder of a result is, whether or not it exists."""
        return self._root / id_

    def provide(
        self, id_: str, digests: Mapping[str, str], texts: Mapping[str, str], files: FileStore
    ) -> Path:
        """Return the folder of a result, with exactly these files; missing ones are left out.

        Parameters
        ----------
        id_ : str
            The result.
        digests : mapping of str to str
            Digests of its files by their names, with ``/``.
        texts : mapping of str to str
            Contents of further files.
        files : FileStore
            Where the files are.

        Raises
        ------
        FormcheckError
            There is no room.
        """
        folder = self.path(id_)
        wanted = {"digests": dict(digests), "texts": dict(texts)}
        if _listed(folder) != wanted:
            try:
                self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
                with FileLock(self._root / _LOCK):
                    if _listed(folder) != wanted:
                        self._fill(folder, wanted, files)
            except OSError as error:
                raise StorageError(
                    "The files of this result cannot be opened "
                    f"({error.strerror or 'no room'}); check that the disk has room."
                ) from error
        return folder

    def remove(self, id_: str) -> None:
        """Delete the folder of a result, if there is one.

        Parameters
        ----------
        id_ : str
            The result.

        Raises
        ------
        FormcheckError
            Another program has a file open.
        """
        leaving = self._root / f"{_LEAVING}{secrets.token_hex(8)}"
        try:
            self.path(id_).rename(leaving)
        except FileNotFoundError:
            return
        except OSError as error:
            raise FormcheckError(
                "The result cannot be deleted while another program has it open."
            ) from error
        shutil.rmtree(leaving, ignore_errors=True)

    def names(self) -> set[str]:
        """Return the results that have a folder, and the names of folders that a crash left."""
        return {folder.name for folder in self._folders()}

    def forget(self, names: Collection[str]) -> None:
        """Delete folders, as far as no other program has a file of them open.

        Parameters
        ----------
        names : collection of str
            Some of `names`.
        """
        for name in names:
            shutil.rmtree(self._root / name, ignore_errors=True)

    def _fill(
        self, folder: Path, wanted: Mapping[str, Mapping[str, str]], files: FileStore
    ) -> None:
        """Replace files one by one, so that a page that shows the others is not disturbed."""
        listed = _listed(folder)
        if listed is None:
            shutil.rmtree(folder, ignore_errors=True)
        self._make_room()
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / _LIST).unlink(missing_ok=True)
        old, missing = (listed or {}).get("digests", {}), set()
        new = folder / f".{secrets.token_hex(8)}"
        for name, digest in wanted["digests"].items():
            if old.get(name) == digest and (folder / name).is_file():
                continue
            if not files.has(digest):  # `formcheck library check` tells; the report is still valid
                missing.add(name)
                continue
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            files.copy_to(digest, new)
            new.replace(folder / name)
        for name, text in wanted["texts"].items():
            new.write_text(text, encoding="utf-8")
            new.replace(folder / name)
        kept = {*wanted["digests"], *wanted["texts"]} - missing
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir():
                with suppress(OSError):  # it is not empty
                    path.rmdir()
            elif path.relative_to(folder).as_posix() not in kept:
                path.unlink()
        digests = {n: digest for n, digest in wanted["digests"].items() if n in kept}
        new.write_text(json.dumps({**wanted, "digests": digests}), encoding="utf-8")
        new.replace(folder / _LIST)

    def _make_room(self) -> None:
        def last_use(folder: Path) -> float:
            try:
                return (folder / _LIST).stat().st_mtime
            except OSError:
                return 0.0

        folders = self._folders()
        if len(folders) >= self._max_folders:
            for folder in sorted(folders, key=last_use)[: len(folders) - self._max_folders + 1]:
                shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        return [path for path in self._root.glob("*") if path.is_dir()]


def _listed(folder: Path) -> dict[str, dict[str, str]] | None:
    """Return what a complete folder holds; None where it is not complete."""
    path = folder / _LIST
    try:
        listed: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        os.utime(path)  # it is in use
    except (OSError, ValueError):
        return None
    return listed
