"""Temporary folders for files to download, such as a PDF.

Most are deleted at once; that of a file which is downloaded later is deleted after an hour. They
are in formcheck's home, not in the system's temporary folder: files that a crash leaves behind may
show a person, and are deleted at a later start.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from vision.errors import FormcheckError

#: A folder older than this is no longer in use, seconds.
_MAX_AGE_S: Final = 3600.0


class ScratchSpace:
    """Create temporary folders and delete them.

    Parameters
    ----------
    root : Path
        Their parent folder; created when first needed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def new_folder(self) -> Iterator[Path]:
        """Create a folder that is deleted at the end of the block.

        Raises
        ------
        FormcheckError
            It cannot be created.
        """
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            folder = tempfile.TemporaryDirectory(dir=self._root, ignore_cleanup_errors=True)
        except OSError as error:
            raise FormcheckError(
                "There is no room to make this file; free some disk space and try again."
            ) from error
        with folder as path:
            yield Path(path)

    def new_lasting_folder(self, prefix: str) -> Path:
        """Create a folder that stays until it is removed or an hour old.

        Parameters
        ----------
        prefix : str
            Beginning of its name, see `remove_lasting_folders`.

        Raises
        ------
        FormcheckError
            It cannot be created.
        """
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(prefix=f"{prefix}.", dir=self._root))
        except OSError as error:
            raise FormcheckError(
                "There is no room to make this file; free some disk space and try again."
            ) from error

    def remove_lasting_folders(self, prefix: str) -> None:
        """Delete the folders that `new_lasting_folder` has made with a prefix.

        Parameters
        ----------
        prefix : str
            As in `new_lasting_folder`.
        """
        if self._root.is_dir():
            for folder in self._root.iterdir():
                if folder.name.startswith(f"{prefix}."):
                    shutil.rmtree(folder, ignore_errors=True)

    def remove_old_folders(self) -> None:
        """Delete folders that are no longer used: old ones, and those that a crash left behind."""
        if not self._root.is_dir():
            return
        for folder in self._root.iterdir():
            with suppress(FileNotFoundError):  # it has been deleted meanwhile
                if time.time() - folder.stat().st_mtime > _MAX_AGE_S:
                    shutil.rmtree(folder, ignore_errors=True)
