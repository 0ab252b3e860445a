"""Uploads on disk: written piece by piece, bounded, and deleted unless they are used.

Nothing of a file is kept in memory. Each server has one folder for its uploads, which it holds
locked; folders without a lock were left by a server that has ended, and are deleted.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from filelock import FileLock, Timeout

from vision.errors import InputError
from vision.jobs.upload import FinishedUpload, clip_extension, require_size, safe_name
from vision.jobs.upload_refusals import (
    NO_ROOM,
    RefusalCode,
    UploadRefused,
    cannot_store,
    unknown_upload,
)
from vision.limits import UploadLimits
from vision.text.numbers import format_size

_log = logging.getLogger(__name__)

#: Of all visitors together, however small they are.
_MAX_FILES: Final = 5000
#: Name of the file, besides videos, that the player uploads: what it showed during a voice-over.
VOICE_OVER_TIMELINE: Final = "voice-over.json"


@dataclass
class _Upload:
    """A file that is being uploaded; `lock` guards the file, `writer` is who may add to it."""

    id: str
    visitor: str
    name: str
    size: int
    path: Path
    touched_s: float
    received: int = 0
    is_taken: bool = False
    writer: object = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def is_complete(self) -> bool:
        """Whether all of the file has arrived."""
        return self.received == self.size


@dataclass(frozen=True)
class UploadStatus:
    """How much of a file has arrived.

    Attributes
    ----------
    id : str
    offset : int
        Bytes that have arrived; the next piece begins here.
    complete : bool
        Whether that is all of it.
    """

    id: str
    offset: int
    complete: bool


class UploadWriter:
    """Adds to one upload, for one request; made by `UploadSpace.continue_at`.

    Parameters
    ----------
    space : UploadSpace
        The space of the upload.
    upload : _Upload
        The upload.
    file : binary file
        Its file, at the place to continue; closed by `close`.
    """

    def __init__(self, space: UploadSpace, upload: _Upload, file: BinaryIO) -> None:
        self._space = space
        self._upload = upload
        self._file = file

    def append(self, data: bytes) -> None:
        """Write the next bytes.

        Parameters
        ----------
        data : bytes
            A piece of the file.

        Raises
        ------
        UploadRefused
            A limit is passed, the disk is full, or the upload was cancelled: nothing of the file
            is kept. Or another request continues it.
        """
        with self._upload.lock:
            if self._upload.writer is not self:
                raise UploadRefused("Another request continues this file.", "offset")
            try:
                self._space._write(self._upload, self._file, data)
            except UploadRefused:
                self._space._remove(self._upload)
                raise
            except OSError as error:
                self._space._remove(self._upload)
                raise cannot_store(self._upload.name, error) from error

    def close(self) -> None:
        """Close the file."""
        with suppress(OSError):  # what could not be written has been reported
            self._file.close()


class UploadSpace:
    """The uploads of one server.

    Parameters
    ----------
    root : Path
        Folder of the uploads of all servers; created with the first upload.
    limits : UploadLimits
        What uploads may take.
    free_bytes : callable, optional
        Returns the free space on the disk of a folder, bytes.
    clock : callable, optional
        Returns the time, seconds.
    """

    def __init__(
        self,
        root: Path,
        limits: UploadLimits,
        *,
        free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self._root = root
        self._free_bytes = free_bytes
        self._clock = clock
        self._uploads: dict[str, _Upload] = {}
        self._folder: Path | None = None
        self._folder_lock: FileLock | None = None
        self._lock = threading.Lock()

    def begin(self, visitor: str, name: str, size: int) -> UploadStatus:
        """Begin an upload.

        Parameters
        ----------
        visitor : str
            Whose upload it is; nobody else can add to it or use it.
        name : str
            File name of the clip; it names no file on this disk.
        size : int
            How large the browser says the file is, bytes. What arrives counts.

        Raises
        ------
        UploadRefused
            The file is rejected, or there is no room for it.
        """
        name = safe_name(name)
        try:
            if name != VOICE_OVER_TIMELINE:
                clip_extension(name)
            require_size(size, name=name, max_bytes=self.limits.file_bytes)
        except InputError as error:
            code: RefusalCode = "too large" if size > self.limits.file_bytes else "rejected"
            raise UploadRefused(str(error), code) from error
        self.remove_idle()
        with self._lock:
            own = [upload for upload in self._uploads.values() if upload.visitor == visitor]
            if len(own) >= self.limits.visitor_files or len(self._uploads) >= _MAX_FILES:
                raise UploadRefused(
                    "Too many files are waiting. Check those that are here, then add more.",
                    "no room",
                )
            id_ = secrets.token_urlsafe(16)
            try:
                self._require_room(name, visitor, size)
                path = self._own_folder() / id_ / "clip"
                path.parent.mkdir(mode=0o700)
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except OSError as error:
                raise cannot_store(name, error) from error
            upload = _Upload(id_, visitor, name, size, path, self._clock())
            self._uploads[id_] = upload
        return UploadStatus(id_, 0, complete=False)

    def status(self, visitor: str, id_: str) -> UploadStatus:
        """Return how much of a file has arrived.

        Raises
        ------
        UploadRefused
            This visitor has no such upload.
        """
        with self._lock:
            upload = self._find(visitor, id_)
            return UploadStatus(id_, upload.received, upload.is_complete)

    def continue_at(self, visitor: str, id_: str, offset: int) -> UploadWriter:
        """Continue a file; an earlier request that still adds to it is shut out.

        Parameters
        ----------
        visitor, id_ : str
            The upload.
        offset : int
            Where the piece begins; only the end of what has arrived is accepted.

        Raises
        ------
        UploadRefused
            This visitor has no such upload, it does not continue there, or it cannot be stored.
        """
        with self._lock:
            upload = self._find(visitor, id_)
        with upload.lock:
            if offset != upload.received:
                raise UploadRefused("This piece does not continue the file.", "offset")
            try:
                file = upload.path.open("r+b")
                file.seek(offset)
            except OSError as error:
                self._remove(upload)
                raise cannot_store(upload.name, error) from error
            upload.writer = writer = UploadWriter(self, upload, file)
        return writer

    def _write(self, upload: _Upload, file: BinaryIO, data: bytes) -> None:
        """Write bytes if the limits allow; count them before they are written."""
        with self._lock:
            if upload.id not in self._uploads:
                raise unknown_upload()
            if upload.received + len(data) > upload.size:
                raise UploadRefused(
                    f"'{upload.name}' changed while it was uploaded; choose it again.", "rejected"
                )
            self._require_room(upload.name, upload.visitor, len(data))
            upload.received += len(data)
            upload.touched_s = self._clock()
        file.write(data)
        file.flush()
        upload.digest.update(data)
        if upload.is_complete:
            os.fsync(file.fileno())

    def _require_room(self, name: str, visitor: str, size: int) -> None:
        uploads = self._uploads.values()
        own = sum(upload.received for upload in uploads if upload.visitor == visitor)
        if own + size > self.limits.visitor_bytes:
            raise UploadRefused(
                f"There is no room for '{name}' beside your other files, at most "
                f"{format_size(self.limits.visitor_bytes)} together. Check those, then add it.",
                "no room",
            )
        if sum(upload.received for upload in uploads) + size > self.limits.total_bytes:
            raise UploadRefused(
                f"Too many files are being uploaded for '{name}'; try again in a few minutes.",
                "no room",
            )
        if self._free_bytes(self._own_folder()) - size < self.limits.reserve_bytes:
            raise UploadRefused(NO_ROOM.format(name=name), "no room")

    def cancel(self, visitor: str, id_: str) -> None:
        """Delete an upload, unless it is being used.

        Raises
        ------
        UploadRefused
            This visitor has no such upload.
        """
        with self._lock:
            upload = self._find(visitor, id_)
        self._remove(upload)

    def remove_all_of(self, visitor: str) -> None:
        """Delete all uploads of a visitor; one that is being used ends its use.

        Parameters
        ----------
        visitor : str
            Whose uploads.
        """
        with self._lock:
            own = [upload for upload in self._uploads.values() if upload.visitor == visitor]
        for upload in own:
            self._remove(upload)

    def finished(self, visitor: str, ids: Sequence[str]) -> list[FinishedUpload]:
        """Return a visitor's complete uploads among ids; others are left out.

        Parameters
        ----------
        visitor : str
            Whose uploads.
        ids : sequence of str
            Ids of uploads; they may be anything.
        """
        with self._lock:
            found = []
            for id_ in dict.fromkeys(ids):
                with suppress(UploadRefused):
                    upload = self._find(visitor, id_)
                    if upload.is_complete:
                        found.append(_finished(upload))
            return found

    @contextmanager
    def taking(self, visitor: str, ids: Sequence[str]) -> Iterator[list[FinishedUpload]]:
        """Hand complete uploads over, once; what is left of them is deleted at the end.

        Parameters
        ----------
        visitor : str
            Whose uploads.
        ids : sequence of str
            Ids of uploads; those that are not there, or taken already, are left out.
        """
        found = [upload.id for upload in self.finished(visitor, ids)]
        with self._lock:
            taken = [self._uploads[id_] for id_ in found if id_ in self._uploads]
            taken = [upload for upload in taken if not upload.is_taken]
            for upload in taken:
                upload.is_taken = True
        try:
            for upload in taken:
                with upload.lock:  # until its last bytes are on disk
                    pass
            yield [_finished(upload) for upload in taken]
        finally:
            for upload in taken:
                self._remove(upload)

    def remove_idle(self) -> None:
        """Delete uploads that nobody has added to or asked for during `UploadLimits.idle_s`."""
        oldest_s = self._clock() - self.limits.idle_s
        with self._lock:
            idle = [
                upload
                for upload in self._uploads.values()
                if upload.touched_s < oldest_s and not upload.is_taken
            ]
        for upload in idle:
            _log.info("Removing an abandoned upload")
            self._remove(upload)

    def remove_leftovers(self) -> None:
        """Delete the uploads of servers that have ended without doing so."""
        if not self._root.is_dir():
            return
        for folder in [path for path in self._root.iterdir() if path.is_dir()]:
            lock = _folder_lock(folder)
            with suppress(Timeout, OSError), lock:
                shutil.rmtree(folder, ignore_errors=True)
                Path(lock.lock_file).unlink(missing_ok=True)

    def close(self) -> None:
        """Delete all uploads of this server."""
        with self._lock:
            self._uploads.clear()
            self._leave_folder()

    def _own_folder(self) -> Path:
        """Return the locked folder of this server, created if it is not there."""
        if self._folder is not None and self._folder.is_dir():
            return self._folder
        self._leave_folder()
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self._root / secrets.token_hex(8)
        lock = _folder_lock(folder)
        lock.acquire()  # before the folder is there, so that no other server deletes it
        self._folder, self._folder_lock = folder, lock
        folder.mkdir(mode=0o700)
        return folder

    def _leave_folder(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._folder_lock is not None:
            Path(self._folder_lock.lock_file).unlink(missing_ok=True)
            self._folder_lock.release()
        self._folder = self._folder_lock = None

    def _find(self, visitor: str, id_: str) -> _Upload:
        upload = self._uploads.get(id_)
        if upload is None or upload.visitor != visitor or upload.is_taken:
            raise unknown_upload()
        upload.touched_s = self._clock()
        return upload

    def _remove(self, upload: _Upload) -> None:
        with self._lock:
            self._uploads.pop(upload.id, None)
        shutil.rmtree(upload.path.parent, ignore_errors=True)


def _finished(upload: _Upload) -> FinishedUpload:
    return FinishedUpload(
        upload.id, upload.name, upload.path, upload.size, upload.digest.hexdigest()
    )


def _folder_lock(folder: Path) -> FileLock:
    # Taken in one thread and freed in another.
    lock = folder.with_name(f"{folder.name}.lock")
    return FileLock(lock, timeout=0, mode=0o600, thread_local=False)
