"""Room for what is made only to be handed on, such as a PDF; nothing of it stays.

It lies in formcheck's home and not where the machine keeps passing files: what a crash leaves
there shows somebody's body, and goes at a later start.
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
from vision.paths import home

_FOLDER: Final = "scratch"
#: By then nobody works on it any more, seconds.
_OLD_S: Final = 3600.0


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is deleted afterwards.

    Raises
    ------
    FormcheckError
        It cannot be made.
    """
    folder = home() / _FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise FormcheckError(
            "There is no room to make this file; free some disk space and try again."
        ) from error
    with place as path:
        yield Path(path)


def clear_scratch() -> None:
    """Delete what a crash left."""
    folder = home() / _FOLDER
    if not folder.is_dir():
        return
    for left in folder.iterdir():
        if time.time() - left.stat().st_mtime > _OLD_S:
            shutil.rmtree(left, ignore_errors=True)
