"""Files of a backup folder, on any file system that fsspec can write to.

A file is written under a temporary name first, so under its own name it is always complete.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Final, cast

from vision.errors import InputError, StorageError
from vision.library.files import (
    is_local_filesystem,
    is_object_store,
    make_durable,
    open_filesystem,
)

_PARTIAL: Final = ".part-"
#: Parts in which an object store gets a large file; each is held in memory.
_BLOCK_BYTES: Final = 8 << 20
#: A larger list or key is damaged.
_MAX_BYTES: Final = 1 << 30


class BackupStorage:
    """Named files in a folder or at a URL.

    Parameters
    ----------
    url : str
        A folder, or an address such as ``s3://bucket/folder``.

    Raises
    ------
    InputError
        The address cannot be used.
    """

    def __init__(self, url: str) -> None:
        try:
            self._fs, self._root = open_filesystem(url)
        except (OSError, ValueError, ImportError) as error:
            raise InputError(
                f"The backup folder {url} cannot be used ({error}); check its address."
            ) from error
        self.is_local = is_local_filesystem(self._fs)
        self._is_object_store = is_object_store(self._fs)
        self._exists = False

    @contextmanager
    def writing(self, name: str, *, keep_existing: bool = False) -> Iterator[IO[bytes]]:
        """Open a new file to write; it gets its name at the end of the block.

        Parameters
        ----------
        name : str
            Its name, with ``/``. A file that has it is replaced.
        keep_existing : bool
            Leave a file that has this name by then as it is.

        Raises
        ------
        StorageError
            There is no room, or it cannot be written.
        """
        part, place = self._path(f"{_PARTIAL}{secrets.token_hex(8)}"), self._path(name)
        with _storage_errors("be written to", may_be_missing=False):
            if not self._exists:
                self._fs.makedirs(self._root, exist_ok=True)
                self._exists = True
            try:
                options = {} if self.is_local else {"block_size": _BLOCK_BYTES}
                with self._fs.open(part, "wb", **options) as file:
                    yield cast(IO[bytes], file)
                if keep_existing and self._fs.exists(place):
                    self._fs.rm_file(part)
                else:
                    self._move_into_place(part, place)
            except BaseException:
                with suppress(OSError):
                    self._fs.rm_file(part)
                raise

    def write(self, name: str, data: bytes) -> None:
        """Write a small file.

        Parameters
        ----------
        name : str
            Its name.
        data : bytes
            Its content.

        Raises
        ------
        StorageError
            It cannot be written.
        """
        with self.writing(name) as file:
            file.write(data)

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file to read.

        Raises
        ------
        FileNotFoundError
            There is none of this name.
        StorageError
            It cannot be read.
        """
        with _storage_errors("be read"), self._fs.open(self._path(name), "rb") as file:
            yield cast(IO[bytes], file)

    def read(self, name: str) -> bytes:
        """Read a small file.

        Raises
        ------
        FileNotFoundError
            There is none of this name.
        StorageError
            It cannot be read.
        """
        with self.reading(name) as file:
            return file.read(_MAX_BYTES)

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the sizes of all files below a folder by their names.

        Parameters
        ----------
        folder : str
            Its name; empty for all.

        Raises
        ------
        StorageError
            It cannot be read.
        """
        top = self._path(folder) if folder else self._root
        with _storage_errors("be read"):
            try:
                found = self._fs.find(top, detail=True)
            except FileNotFoundError:  # a bucket that does not exist yet
                return {}
        skipped = len(self._root) + 1
        return {
            str(path)[skipped:]: int(facts["size"])
            for path, facts in found.items()
            if facts["type"] == "file"
        }

    def modified(self, name: str) -> datetime:
        """Return when a file was written, by the clock of the storage.

        Raises
        ------
        FileNotFoundError
            There is none of this name.
        StorageError
            It cannot be read.
        """
        with _storage_errors("be read"):
            return cast(datetime, self._fs.modified(self._path(name)))

    def remove(self, name: str) -> None:
        """Delete a file, if it exists.

        Raises
        ------
        StorageError
            It cannot be deleted.
        """
        with _storage_errors("be written to"), suppress(FileNotFoundError):
            if self.is_local:
                Path(self._path(name)).unlink()
            else:
                self._fs.rm_file(self._path(name))

    def remove_partial_files(self) -> int:
        """Delete files that an interrupted program left half written.

        Returns
        -------
        int
            How many there were.
        """
        partial = [name for name in self.sizes("") if name.startswith(_PARTIAL)]
        for name in partial:
            self.remove(name)
        return len(partial)

    def _move_into_place(self, part: str, place: str) -> None:
        if self.is_local:
            folder = Path(place).parent
            folder.mkdir(parents=True, exist_ok=True)
            make_durable(Path(part))
            Path(part).replace(place)
            make_durable(folder)
        elif self._is_object_store:
            self._fs.cp_file(part, place)
            self._fs.rm_file(part)
        else:
            self._fs.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._fs.mv(part, place)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def _storage_errors(what: str, *, may_be_missing: bool = True) -> Iterator[None]:
    """Turn errors of the file system into one sentence, unless a file may be missing and is."""
    try:
        yield
    except OSError as error:
        if may_be_missing and isinstance(error, FileNotFoundError):
            raise
        raise StorageError(
            f"The backup folder cannot {what} ({error.strerror or error}); check that it is "
            "connected and has room, and try again."
        ) from error


def url_of(folder: str) -> str:
    """Return the absolute path of a folder on this machine; a URL stays as it is.

    Parameters
    ----------
    folder : str
        From the command line.
    """
    return folder if "://" in folder else str(Path(folder).expanduser().absolute())
