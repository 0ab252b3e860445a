"""The files of a library as one user sees them: those that a row of theirs names.

A digest alone opens nothing, so knowing or guessing that of somebody else's video is no use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.checksum import sha256_of
from vision.library.access import CANNOT_BE_CHECKED, READ_ONLY, AccessError, User
from vision.library.files import FileStore, missing_file
from vision.library.schema import ReportFileRow, ResultFileRow, ResultRow


class SeenFiles(FileStore):
    """The files that rows name which a user sees.

    Parameters
    ----------
    files : FileStore
        All files.
    user : User
        The user.
    reading : callable
        Opens a session of theirs that reads.
    """

    def __init__(
        self, files: FileStore, user: User, reading: Callable[[], AbstractContextManager[Session]]
    ) -> None:
        self._files = files
        self._user = user
        self._reading = reading

    @property
    def is_local(self) -> bool:
        """Whether the files are on a disk of this machine."""
        return self._files.is_local

    def add(self, path: Path, digest: str | None = None) -> str:
        """Add a file, as `FileStore.add`."""
        self._require_may_add()
        actual = sha256_of(path)
        if digest not in (None, actual):  # a row with the digest would open the file that has it
            raise AccessError(CANNOT_BE_CHECKED)
        return self._files.add(path, actual)

    def add_stream(self, stream: IO[bytes], digest: str) -> None:
        """Add the content of a stream, as `FileStore.add_stream`."""
        self._require_may_add()
        self._files.add_stream(stream, digest)

    def read_chunks(self, digest: str) -> Iterator[bytes]:
        """Read a file in chunks, as `FileStore.read_chunks`."""
        if not self._is_seen(digest):
            raise missing_file()
        return self._files.read_chunks(digest)

    def local_path(self, digest: str) -> Path | None:
        """Path of a file on this machine, as `FileStore.local_path`."""
        return self._files.local_path(digest) if self._is_seen(digest) else None

    def copy_to(self, digest: str, to: Path) -> None:
        """Copy a file to a path on this machine, as `FileStore.copy_to`."""
        if not self._is_seen(digest):
            raise missing_file()
        self._files.copy_to(digest, to)

    def has(self, digest: str) -> bool:
        """Whether a file exists, as `FileStore.has`."""
        return self._is_seen(digest) and self._files.has(digest)

    def is_intact(self, digest: str) -> bool:
        """Whether a file exists and its content matches, as `FileStore.is_intact`."""
        return self._is_seen(digest) and self._files.is_intact(digest)

    def remove(self, digest: str) -> None:
        """Refuse: rows of others may name the file."""
        raise AccessError(CANNOT_BE_CHECKED)

    def all_digests(self) -> Iterator[str]:
        """Refuse: most files are those of others."""
        raise AccessError(CANNOT_BE_CHECKED)

    def remove_partial_files(self, *, older_than_s: float = 3600.0) -> int:
        """Refuse: others may be writing them."""
        raise AccessError(CANNOT_BE_CHECKED)

    def _require_may_add(self) -> None:
        if self._user.role == "viewer":
            raise AccessError(READ_ONLY)

    def _is_seen(self, digest: str) -> bool:
        """Whether a row that the user sees names a file; those of a clip are in its results."""
        if self._user.sees_everything:
            return True
        with self._reading() as session:
            return any(
                session.scalar(select(column).where(column == digest).limit(1)) is not None
                for column in (ResultFileRow.digest, ReportFileRow.digest, ResultRow.clip)
            )
