"""Make device nodes and named pipes for tests to write to."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest


def make_device(path: Path, *, minor: int) -> Path:
    """Make a character device: minor 3 discards everything like /dev/null, 7 is always full."""
    if not hasattr(os, "mknod") or not hasattr(os, "makedev"):
        pytest.skip("this system has no device nodes")
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
        path.open("wb").close()
    except PermissionError:
        pytest.skip("only root may make device nodes, and only where the file system allows them")
    path.chmod(0o640)  # unlike the mode of a new file
    return path


def make_null_device(path: Path) -> Path:
    """Make a device that discards everything written to it."""
    return make_device(path, minor=3)


def make_full_device(path: Path) -> Path:
    """Make a device that is always full."""
    return make_device(path, minor=7)


def file_identity(path: Path) -> tuple[int, int]:
    """Return mode (with file type) and inode of a path."""
    status = path.lstat()
    return status.st_mode, status.st_ino


class NamedPipe:
    """A named pipe that is read to its end in a thread.

    Parameters
    ----------
    path : Path
        Where to create it.
    most : int, optional
        Bytes after which the reader stops.
    """

    def __init__(self, path: Path, *, max_bytes: int = -1) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.mkfifo(path, 0o640)
        self.path = path
        self._max_bytes = max_bytes
        self._content = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self.path.open("rb", buffering=0) as stream:
            self._content = stream.read(self._max_bytes)

    def content(self) -> bytes:
        """Return what was written, once the writer has closed the pipe."""
        self._thread.join(60)
        assert not self._thread.is_alive(), "nothing was written into the pipe"
        return self._content
