"""Places that are no plain files: devices and pipes that a test may write to."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest


def device(path: Path, *, minor: int) -> Path:
    """Make a character device: 3 takes everything as /dev/null does, 7 is always full."""
    if not hasattr(os, "mknod") or not hasattr(os, "makedev"):
        pytest.skip("this system has no device nodes")
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
        path.open("wb").close()
    except PermissionError:
        pytest.skip("only root may make device nodes, and only where the file system takes them")
    path.chmod(0o640)  # none that a new file would get
    return path


def null(path: Path) -> Path:
    """Make a device that takes everything."""
    return device(path, minor=3)


def full(path: Path) -> Path:
    """Make a device that is always full."""
    return device(path, minor=7)


def what(path: Path) -> tuple[int, int]:
    """Say what kind of file there is, with its mode, and which one."""
    there = path.lstat()
    return there.st_mode, there.st_ino


class Pipe:
    """A pipe with a name that is read to its end in a thread.

    Parameters
    ----------
    path : Path
        Where to make it.
    most : int, optional
        Bytes after which the reader stops.
    """

    def __init__(self, path: Path, *, most: int = -1) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no pipes with a name")
        os.mkfifo(path, 0o640)
        self.path = path
        self._most = most
        self._content = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self.path.open("rb", buffering=0) as stream:
            self._content = stream.read(self._most)

    def content(self) -> bytes:
        """Give what was written, once the writer has closed it."""
        self._thread.join(60)
        assert not self._thread.is_alive(), "nothing was written into the pipe"
        return self._content
