"""Temporary folders for files that are made only to be handed on, such as a PDF.

They lie in formcheck's home and not in the system's temporary folder: what a crash leaves
behind shows somebody's body, and is deleted at a later start.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from vision.errors import FormcheckError

#: Nobody works any longer on a folder of this age, seconds.
_MAX_AGE_S: Final = 3600.0


class ScratchSpace:
    """Makes temporary folders and deletes them.

    Parameters
    ----------
    root : Path
        Where they are made; made itself when it is first needed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def new_folder(self) -> Iterator[Path]:
        """Make a folder that is deleted at the end of the block.

        Raises
        ------
        FormcheckError
            It cannot be made.
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

    def remove_old_folders(self) -> None:
        """Delete what a crash left behind."""
        if not self._root.is_dir():
            return
        for left in self._root.iterdir():
            if time.time() - left.stat().st_mtime > _MAX_AGE_S:
                shutil.rmtree(left, ignore_errors=True)
