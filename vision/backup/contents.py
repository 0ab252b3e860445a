"""Read what is in a backup: its rows, the digests of its files, and the files themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vision.backup.encryption import DamagedBackupError, decrypt
from vision.backup.folder import BackupFolder, file_name, rows_name
from vision.backup.parallel import StopSignal
from vision.backup.record import BackupRecord
from vision.backup.rows import RowCounts, RowsReader, read_rows
from vision.errors import InputError, StorageError

_DAMAGED: Final = (
    "A file in the backup folder is missing or damaged; run `formcheck backup verify FOLDER "
    "--contents`."
)


@dataclass(frozen=True)
class BackupContents:
    """What a backup holds.

    Attributes
    ----------
    record : BackupRecord
        Its record.
    schema : str
        Which migration its tables are from.
    counts : RowCounts
        How many rows it has.
    digests : tuple of str
        Digests of the files that can be restored.
    """

    record: BackupRecord
    schema: str
    counts: RowCounts
    digests: tuple[str, ...]


def read_contents(folder: BackupFolder, id_: str) -> BackupContents:
    """Read the rows of a backup once, and check that they and the record match.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    id_ : str
        The backup.

    Raises
    ------
    DamagedBackupError
        The backup is damaged.
    InputError
        A newer formcheck made it.
    """
    record = folder.read_record(id_)
    reader = _Summary()
    counts = read_rows_of(folder, id_, reader)
    name_of = folder.keys.name_of
    kept = [digest for digest in reader.digests if name_of(digest) in record.files]
    known = record.files.keys() | set(record.missing)
    if reader.head.get("backup") != id_ or {name_of(d) for d in reader.digests} != known:
        raise DamagedBackupError(f"The rows and the record of backup {id_} do not match.")
    return BackupContents(record, str(reader.head["schema"]), counts, tuple(kept))


def read_rows_of(folder: BackupFolder, id_: str, reader: RowsReader) -> RowCounts:
    """Read the rows of a backup; see `vision.backup.rows.read_rows`.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    id_ : str
        The backup.
    reader : RowsReader
        Takes the rows.
    """
    require_identity(folder)
    try:
        with folder.storage.reading(rows_name(id_)) as file:
            return read_rows(file, folder.keys, reader)
    except FileNotFoundError as error:
        raise DamagedBackupError(f"The rows of backup {id_} are missing.") from error
    except DamagedBackupError as error:
        raise DamagedBackupError(f"The rows of backup {id_} are damaged: {error}.") from error


def require_identity(folder: BackupFolder) -> None:
    """Check that backups can be read.

    Raises
    ------
    InputError
        There is no secret key.
    """
    if not folder.keys.identities:
        raise InputError("To read backups the secret key is needed: give it with --identity FILE.")


def is_intact(folder: BackupFolder, digest: str, stop: StopSignal) -> bool:
    """Whether a stored file can be decrypted and has the right content.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    digest : str
        SHA-256 of the content.
    stop : StopSignal
        Ends the check.
    """
    try:
        _decrypt_file(folder, digest, lambda data: None, stop)
    except DamagedBackupError:
        return False
    return True


def copy_to(folder: BackupFolder, digest: str, path: Path, stop: StopSignal) -> None:
    """Decrypt a stored file to a path on this machine.

    Parameters
    ----------
    folder : BackupFolder
        The folder, with an identity.
    digest : str
        SHA-256 of the content.
    path : Path
        Where it is written; half a file may be left there after an error.
    stop : StopSignal
        Ends the copy.

    Raises
    ------
    DamagedBackupError
        It is missing or damaged.
    StorageError
        It cannot be written.
    """

    def write(data: bytes) -> None:
        """Write a part."""
        with no_room_in_one_sentence():
            file.write(data)

    with no_room_in_one_sentence(), path.open("wb") as file:
        _decrypt_file(folder, digest, write, stop)


@contextmanager
def no_room_in_one_sentence() -> Iterator[None]:
    """Turn errors of the disk that is restored to into one sentence."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The files cannot be restored ({error.strerror or error}); make room on the disk, and "
            "restore again: it goes on where it has stopped."
        ) from error


def _decrypt_file(
    folder: BackupFolder, digest: str, write: Callable[[bytes], object], stop: StopSignal
) -> None:
    actual = hashlib.sha256()

    def take(data: bytes) -> None:
        stop.check()
        actual.update(data)
        write(data)

    try:
        with folder.storage.reading(file_name(folder.keys.name_of(digest))) as source:
            decrypt(source, take, folder.keys.identities)
    except FileNotFoundError as error:
        raise DamagedBackupError(_DAMAGED) from error
    except DamagedBackupError as error:
        raise DamagedBackupError(_DAMAGED) from error
    if actual.hexdigest() != digest:
        raise DamagedBackupError(_DAMAGED)


class _Summary(RowsReader):
    """Keeps the first line and the digests."""

    def __init__(self) -> None:
        self.head: Mapping[str, Any] = {}
        self.digests: list[str] = []

    def begin(self, head: Mapping[str, Any]) -> None:
        """Keep it."""
        self.head = head

    def digest(self, digest: str) -> None:
        """Keep it."""
        self.digests.append(digest)
