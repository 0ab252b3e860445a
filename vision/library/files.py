"""Content-addressed file store: each file is kept once, under its SHA-256."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, Any, Final, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from vision.checksum import sha256_of
from vision.errors import FormcheckError, StorageError

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PARTIAL: Final = ".part-"
_CHUNK: Final = 1 << 20
_OBJECT_STORES: Final = frozenset({"s3", "gs", "gcs", "abfs", "az"})
_DAMAGED: Final = "A file of the library is damaged; run `formcheck library check --contents`."
_MISSING: Final = "A file of the library is missing; run `formcheck library check`."


class MissingFileError(FormcheckError):
    """A file of the library does not exist, or cannot be read."""


class DamagedFileError(FormcheckError):
    """A file of the library has another content than its digest says."""


def open_filesystem(url: str) -> tuple[Any, str]:
    """Open the file system of a folder or URL; all its errors are of the operating system's kind.

    Parameters
    ----------
    url : str
        A folder, or an address such as ``s3://bucket/folder``.

    Returns
    -------
    fsspec.AbstractFileSystem, str
        The file system, and the path of the folder in it.

    Raises
    ------
    OSError, ValueError, ImportError
        It cannot be used.
    """
    # A kept list of files would miss what other servers have added or deleted.
    filesystem, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
    return _with_os_errors(filesystem), cast(str, root).rstrip("/")


def is_local_filesystem(filesystem: Any) -> bool:
    """Whether a file system is a disk of this machine."""
    return isinstance(filesystem, LocalFileSystem)


def is_object_store(filesystem: Any) -> bool:
    """Whether a file system has no folders, and cannot rename."""
    inner = filesystem.wrapped if isinstance(filesystem, _WithOsErrors) else filesystem
    names = (inner.protocol,) if isinstance(inner.protocol, str) else inner.protocol
    return not _OBJECT_STORES.isdisjoint(names)


class FileStore:
    """Store files under their digests, on any file system that fsspec can write to.

    Parameters
    ----------
    url : str
        A folder, or an address such as ``s3://bucket/folder``.

    Raises
    ------
    FormcheckError
        It cannot be used.
    """

    def __init__(self, url: str) -> None:
        try:
            self._fs, self._root = open_filesystem(url)
            self._fs.makedirs(self._root, exist_ok=True)
        except (OSError, ValueError, ImportError) as error:
            raise FormcheckError(
                f"The library's files cannot be kept in {url} ({error}); choose another folder."
            ) from error

    @property
    def is_local(self) -> bool:
        """Whether the files are on a disk of this machine."""
        return is_local_filesystem(self._fs)

    def add(self, path: Path, digest: str | None = None) -> str:
        """Add a file, atomically.

        Parameters
        ----------
        path : Path
            The file.
        digest : str, optional
            Its SHA-256, if known.

        Returns
        -------
        str
            Its SHA-256.

        Raises
        ------
        FormcheckError
            There is no room, or it cannot be written.
        """
        digest = digest or sha256_of(path)
        place = self._path_of(digest)
        if self.has(digest):
            return digest
        with self._partial_file() as part:
            if self.is_local:
                _link_or_copy(path, Path(part))
            else:
                self._fs.put_file(str(path), part)
            self._move_into_place(part, place)
        return digest

    def add_stream(self, stream: IO[bytes], digest: str) -> None:
        """Add the content of a stream, atomically; a damaged file is replaced.

        Parameters
        ----------
        stream : binary file
            Read to its end; never held in memory as a whole.
        digest : str
            SHA-256 it must have.

        Raises
        ------
        ValueError
            The content does not match `digest`; nothing is stored.
        FormcheckError
            There is no room, or it cannot be written.
        """
        exists, actual = self.is_intact(digest), hashlib.sha256()
        with self._partial_file() as part:
            with nullcontext() if exists else self._fs.open(part, "wb") as file:
                while chunk := stream.read(_CHUNK):
                    actual.update(chunk)
                    if file is not None:
                        file.write(chunk)
            if actual.hexdigest() != digest:
                raise ValueError("the content does not match its digest")
            if not exists:
                self._move_into_place(part, self._path_of(digest))

    def read_chunks(self, digest: str) -> Iterator[bytes]:
        """Read a file in chunks.

        Parameters
        ----------
        digest : str
            SHA-256 of the file.

        Raises
        ------
        MissingFileError
            The file does not exist, or cannot be read.
        DamagedFileError
            Its content is another one; this shows only after the last chunk.
        """
        actual = hashlib.sha256()
        try:
            with self._fs.open(self._path_of(digest), "rb") as file:
                while chunk := file.read(_CHUNK):
                    actual.update(chunk)
                    yield chunk
        except OSError as error:
            raise missing_file() from error
        if actual.hexdigest() != digest:
            raise DamagedFileError(_DAMAGED)

    def local_path(self, digest: str) -> Path | None:
        """Path of a file on this machine; None where it is elsewhere, or missing."""
        place = Path(self._path_of(digest))
        return place if self.is_local and place.is_file() else None

    def copy_to(self, digest: str, to: Path) -> None:
        """Copy a file to a path on this machine, as a hard link where that is possible.

        Parameters
        ----------
        digest : str
            SHA-256 of the file.
        to : Path
            Path of the copy.

        Raises
        ------
        FormcheckError
            The file is missing.
        """
        place = self._path_of(digest)
        try:
            if self.is_local:
                _link_or_copy(Path(place), to)
            else:
                self._fs.get_file(place, str(to))
        except OSError as error:
            raise missing_file() from error
        if not self.is_local and sha256_of(to) != digest:
            to.unlink()
            raise DamagedFileError(_DAMAGED)

    def has(self, digest: str) -> bool:
        """Whether a file exists; its content is not read."""
        with _one_sentence():
            return bool(self._fs.exists(self._path_of(digest)))

    def is_intact(self, digest: str) -> bool:
        """Whether a file exists and its content matches its digest."""
        actual = hashlib.sha256()
        try:
            with self._fs.open(self._path_of(digest), "rb") as file:
                while chunk := file.read(_CHUNK):
                    actual.update(chunk)
        except OSError:
            return False
        return actual.hexdigest() == digest

    def remove(self, digest: str) -> None:
        """Delete a file, if it exists.

        Parameters
        ----------
        digest : str
            SHA-256 of the file.

        Raises
        ------
        FormcheckError
            Another program has it open.
        """
        try:
            self._fs.rm_file(self._path_of(digest))
        except FileNotFoundError:
            return
        except OSError as error:
            raise FormcheckError(
                "A file of the library cannot be deleted while another program has it open."
            ) from error

    def all_digests(self) -> Iterator[str]:
        """Yield the digests of all files."""
        with _one_sentence():
            paths = self._fs.find(self._root)
        for path in paths:
            name = "".join(str(path).rsplit("/", 2)[-2:])
            if _DIGEST.fullmatch(name):
                yield name

    def remove_partial_files(self, *, older_than_s: float = 3600.0) -> int:
        """Delete files that a crash left half written.

        Parameters
        ----------
        older_than_s : float
            Age below which another process may still be writing a file, seconds.

        Returns
        -------
        int
            How many there were.
        """
        count = 0
        try:
            paths = self._fs.ls(self._root, detail=False)  # a folder's name may look like a glob
        except FileNotFoundError:  # an empty folder of a bucket
            return 0
        for path in paths:
            if not str(path).rpartition("/")[2].startswith(_PARTIAL):
                continue
            made = self._fs.modified(path).timestamp()
            if time.time() - made >= older_than_s:
                self._fs.rm_file(path)
                count += 1
        return count

    @contextmanager
    def _partial_file(self) -> Iterator[str]:
        """Yield a temporary path; a file left there at the end is deleted."""
        part = f"{self._root}/{_PARTIAL}{secrets.token_hex(8)}"
        try:
            yield part
        except OSError as error:
            raise StorageError(
                f"The library cannot save a file ({error.strerror or error}); check that the disk "
                "has room."
            ) from error
        finally:
            with suppress(OSError):
                self._fs.rm_file(part)

    def _move_into_place(self, part: str, place: str) -> None:
        folder = place.rpartition("/")[0]
        self._fs.makedirs(folder, exist_ok=True)
        if not self.is_local:
            self._fs.mv(part, place)
            return
        make_durable(Path(part))
        Path(part).replace(place)  # atomically, even where a damaged file is there
        make_durable(Path(folder))

    def _path_of(self, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is not a SHA-256")
        return f"{self._root}/{digest[:2]}/{digest[2:]}"


def _with_os_errors(filesystem: Any) -> Any:
    return filesystem if is_local_filesystem(filesystem) else _WithOsErrors(filesystem)


def missing_file() -> MissingFileError:
    """Return the error for a file that is not there."""
    return MissingFileError(_MISSING)


class _WithOsErrors:
    """A file system elsewhere, whose errors are all of the operating system's kind.

    Parameters
    ----------
    filesystem : fsspec.AbstractFileSystem
        The file system.
    """

    def __init__(self, filesystem: Any) -> None:
        self.wrapped = filesystem

    def __getattr__(self, name: str) -> Any:
        """Return a method of the file system."""
        method = getattr(self.wrapped, name)

        def call(*arguments: Any, **options: Any) -> Any:
            try:
                return method(*arguments, **options)
            except OSError:
                raise
            except Exception as error:  # each client has its own kinds
                raise OSError(errno.EIO, f"the object store does not answer: {error}") from error

        return call


@contextmanager
def _one_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The library's files cannot be read ({error.strerror or error}); try again later."
        ) from error


def make_durable(path: Path) -> None:
    """Wait until a file, or the entries of a folder, survive a loss of power.

    Parameters
    ----------
    path : Path
        File or folder; nothing happens where the system cannot do this.
    """
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _link_or_copy(path: Path, to: Path) -> None:
    """Make a hard link, or a copy where the disk does not support links."""
    try:
        to.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(path, to)
