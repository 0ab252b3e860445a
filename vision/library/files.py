"""Files by their content: the same one is kept once, under its SHA-256."""

from __future__ import annotations

import hashlib
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

from vision.errors import FormcheckError

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PART: Final = ".part-"
_CHUNK: Final = 1 << 20
_MISSING: Final = "A file of the library is missing; run `formcheck library check`."


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


class FileStore:
    """Keeps files under their digests, on whatever fsspec can write to.

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
            filesystem, root = fsspec.core.url_to_fs(url)
            self._fs: Any = filesystem
            self._root = cast(str, root).rstrip("/")
            self._fs.makedirs(self._root, exist_ok=True)
        except (OSError, ValueError, ImportError) as error:
            raise FormcheckError(
                f"The library's files cannot be kept in {url} ({error}); choose another folder."
            ) from error

    @property
    def is_local(self) -> bool:
        """Whether the files lie on a disk of this machine."""
        return isinstance(self._fs, LocalFileSystem)

    def add(self, path: Path, digest: str | None = None) -> str:
        """Keep a file; it is there whole or not at all.

        Parameters
        ----------
        path : Path
        digest : str, optional
            Its SHA-256 where it is known.

        Returns
        -------
        str
            Its digest.

        Raises
        ------
        FormcheckError
            There is no room, or it cannot be written.
        """
        digest = digest or sha256_of(path)
        place = self._place(digest)
        if self._fs.exists(place):
            return digest
        with self._part() as part:
            if self.is_local:
                _link_or_copy(path, Path(part))
            else:
                self._fs.put_file(str(path), part)
            self._put(part, place)
        return digest

    def add_stream(self, stream: IO[bytes], digest: str) -> None:
        """Keep what a stream gives, whole or not at all; a damaged file is replaced.

        Parameters
        ----------
        stream : binary file
            Read to its end, never held whole.
        digest : str
            SHA-256 it must have.

        Raises
        ------
        ValueError
            It has another content; nothing of it is kept.
        FormcheckError
            There is no room, or it cannot be written.
        """
        there, found = self.is_intact(digest), hashlib.sha256()
        with self._part() as part:
            with nullcontext() if there else self._fs.open(part, "wb") as file:
                while chunk := stream.read(_CHUNK):
                    found.update(chunk)
                    if file is not None:
                        file.write(chunk)
            if found.hexdigest() != digest:
                raise ValueError("its content is not that of its digest")
            if not there:
                self._put(part, self._place(digest))

    def read_chunks(self, digest: str) -> Iterator[bytes]:
        """Read a file piece by piece.

        Raises
        ------
        FormcheckError
            It is not there or, which shows at its end, has another content.
        """
        found = hashlib.sha256()
        try:
            with self._fs.open(self._place(digest), "rb") as file:
                while chunk := file.read(_CHUNK):
                    found.update(chunk)
                    yield chunk
        except OSError as error:
            raise FormcheckError(_MISSING) from error
        if found.hexdigest() != digest:
            raise FormcheckError(
                "A file of the library is damaged; run `formcheck library check --contents`."
            )

    def local_path(self, digest: str) -> Path | None:
        """Where a file lies on this machine; None where it is elsewhere, or not there."""
        place = Path(self._place(digest))
        return place if self.is_local and place.is_file() else None

    def copy_to(self, digest: str, to: Path) -> None:
        """Put a file at a path of this machine, as a link where that is possible.

        Raises
        ------
        FormcheckError
            It is not there.
        """
        place = self._place(digest)
        try:
            if self.is_local:
                _link_or_copy(Path(place), to)
            else:
                self._fs.get_file(place, str(to))
        except OSError as error:
            raise FormcheckError(_MISSING) from error

    def has(self, digest: str) -> bool:
        """Whether a file is there."""
        return bool(self._fs.exists(self._place(digest)))

    def is_intact(self, digest: str) -> bool:
        """Whether a file is there and has the content it should have."""
        found = hashlib.sha256()
        try:
            with self._fs.open(self._place(digest), "rb") as file:
                while chunk := file.read(_CHUNK):
                    found.update(chunk)
        except OSError:
            return False
        return found.hexdigest() == digest

    def remove(self, digest: str) -> None:
        """Delete a file; one that is not there is deleted already.

        Raises
        ------
        FormcheckError
            Another program has it open.
        """
        try:
            self._fs.rm_file(self._place(digest))
        except FileNotFoundError:
            return
        except OSError as error:
            raise FormcheckError(
                "A file of the library cannot be deleted while another program has it open."
            ) from error

    def all_digests(self) -> Iterator[str]:
        """Give the digests of all files."""
        for path in self._fs.find(self._root):
            name = "".join(str(path).rsplit("/", 2)[-2:])
            if _DIGEST.fullmatch(name):
                yield name

    def remove_partial_files(self, *, older_than_s: float = 3600.0) -> int:
        """Delete what a crash left half written; gives how many."""
        count = 0
        for path in self._fs.ls(self._root, detail=False):  # a folder's name may look like a glob
            if not str(path).rpartition("/")[2].startswith(_PART):
                continue
            made = self._fs.modified(path).timestamp()
            if time.time() - made >= older_than_s:
                self._fs.rm_file(path)
                count += 1
        return count

    @contextmanager
    def _part(self) -> Iterator[str]:
        """Give a name to write under; what is not put in place at the end is deleted."""
        part = f"{self._root}/{_PART}{secrets.token_hex(8)}"
        try:
            yield part
        except OSError as error:
            raise FormcheckError(
                f"The library cannot keep a file ({error.strerror or error}); look whether there "
                "is room on the disk."
            ) from error
        finally:
            with suppress(OSError):
                self._fs.rm_file(part)

    def _put(self, part: str, place: str) -> None:
        self._fs.makedirs(place.rpartition("/")[0], exist_ok=True)
        if self.is_local:
            Path(part).replace(place)  # in one step, whatever is there
        else:
            self._fs.mv(part, place)

    def _place(self, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest!r} is no SHA-256")
        return f"{self._root}/{digest[:2]}/{digest[2:]}"


def _link_or_copy(path: Path, to: Path) -> None:
    """Give a file a second name; a copy where the disk cannot."""
    try:
        to.hardlink_to(path)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(path, to)
