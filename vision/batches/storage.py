"""Read clips from, and write results to, any file system that fsspec knows."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vision.atomic import write_atomically
from vision.errors import InputError

_BLOCK: Final = 1 << 20


def open_filesystem(url: str) -> tuple[Any, str]:
    """Return the file system of a URL or local path, and the path in it.

    Parameters
    ----------
    url : str
        Such as ``clips``, ``/data/clips`` or ``s3://bucket/clips``.

    Raises
    ------
    InputError
        Nothing can be read by such a URL here.
    """
    if "://" not in url:  # fsspec reads more than an address into a name with two colons
        local = LocalFileSystem()
        return local, str(local._strip_protocol(url))
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        protocol = url.partition("://")[0]
        raise InputError(
            f"{protocol}:// needs a package that is not installed ({error}); install it, on the "
            "workers too."
        ) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{url} cannot be read; check the address.") from error
    return filesystem, path


def is_local(filesystem: Any) -> bool:
    """Return whether a file system is that of this computer."""
    return isinstance(filesystem, LocalFileSystem)


def read_url(url: str) -> bytes:
    """Read a small file completely.

    Parameters
    ----------
    url : str
        URL or local path.

    Raises
    ------
    InputError
        It cannot be read.
    """
    filesystem, path = open_filesystem(url)
    try:
        data: bytes = filesystem.cat_file(path)
    except OSError as error:
        raise InputError(f"{last_part(path)} cannot be read; check the name.") from error
    return data


def last_part(path: str) -> str:
    """Return the file name at the end of a path or URL."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def fetch_file(url: str, target: Path, *, sha256: str | None = None) -> str:
    """Copy a file to this computer and verify what was written.

    Parameters
    ----------
    url : str
        The file.
    target : Path
        Where to.
    sha256 : str, optional
        The expected checksum; by default what was received must be what is on the disk.

    Returns
    -------
    str
        Its SHA-256.

    Raises
    ------
    InputError
        It cannot be read, is incomplete, or is another file than expected.
    """
    filesystem, path = open_filesystem(url)
    name = last_part(path)
    received = hashlib.sha256()
    try:
        expected_bytes = filesystem.info(path).get("size")
        with filesystem.open(path, "rb") as source, target.open("wb") as file:
            while block := source.read(_BLOCK):
                received.update(block)
                file.write(block)
        written_bytes = target.stat().st_size
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise InputError(
            f"There is no file '{name}' where a worker looks for it; use a folder or an address "
            "that all workers can read."
        ) from error
    except OSError as error:
        raise InputError(
            f"'{name}' could not be copied to the worker; check the connection and the free disk "
            "space, then run the batch again."
        ) from error
    is_complete = expected_bytes is None or written_bytes == expected_bytes
    if not is_complete or digest != received.hexdigest() or sha256 not in (None, digest):
        raise InputError(
            f"'{name}' is not the expected file after it was copied: it is incomplete or has "
            "changed; run the batch again."
        )
    return digest


class ResultFolder:
    """The folder of a batch's results, on any file system.

    Parameters
    ----------
    url : str
        A folder, or an address such as ``s3://bucket/folder``; it is created if necessary.

    Raises
    ------
    InputError
        It cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._fs, path = open_filesystem(url)
        self._root = path.rstrip("/")
        try:
            self._fs.makedirs(self._root, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"The folder {last_part(self._root)} cannot be created; choose another for --out."
            ) from error

    @property
    def local_path(self) -> Path | None:
        """The folder on this computer; None if it is elsewhere."""
        return Path(self._root) if is_local(self._fs) else None

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none.

        Parameters
        ----------
        name : str
            Name relative to the folder, with ``/``.
        """
        try:
            data: bytes = self._fs.cat_file(f"{self._root}/{name}")
        except OSError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file, completely or not at all.

        Parameters
        ----------
        name : str
            Name relative to the folder, with ``/``.
        data : bytes
            The whole content.

        Raises
        ------
        InputError
            It cannot be written.
        """
        path = f"{self._root}/{name}"
        try:
            self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
            if is_local(self._fs):
                write_atomically(data, Path(path))
            else:  # an object appears in its store when it is complete
                self._fs.pipe_file(path, data)
        except OSError as error:
            raise InputError(
                f"{last_part(name)} cannot be written; check the folder of --out and its free "
                "space."
            ) from error

    def delete(self, name: str) -> None:
        """Delete a file, if it exists.

        Parameters
        ----------
        name : str
            Name relative to the folder.
        """
        try:
            self._fs.rm_file(f"{self._root}/{name}")
        except OSError:
            return
