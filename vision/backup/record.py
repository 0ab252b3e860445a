"""The record of a backup: when it was made, and which stored files it needs.

It is not encrypted, so that old backups can be deleted without being able to read them. It names
files by their names in the folder, which say nothing about their content.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from vision.backup.encryption import DamagedBackupError
from vision.backup.keys import BackupKeys
from vision.errors import InputError

_FORMAT: Final = "formcheck-backup-record"
_VERSION: Final = 1
_ID_TIME: Final = "%Y%m%dT%H%M%S"
_ID: Final = re.compile(r"\d{8}T\d{9}Z-[0-9a-f]{4}")
_DAMAGED: Final = (
    "The record of backup {} is damaged; `formcheck backup verify FOLDER --repair` deletes that "
    "backup."
)
_NAME: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class BackupRecord:
    """What a backup consists of.

    Attributes
    ----------
    id : str
        Begins with the time, so backups sort by it.
    made_at : datetime
        When the rows were read.
    formcheck : str
        Version that made it.
    rows_bytes : int
        Size of the encrypted rows.
    rows_sha256 : str
        Their checksum.
    files : mapping of str to int
        Sizes of the stored files by their names.
    missing : tuple of str
        Names of files that the library lacked already, or that were damaged in it.
    """

    id: str
    made_at: datetime
    formcheck: str
    rows_bytes: int
    rows_sha256: str
    files: Mapping[str, int]
    missing: tuple[str, ...] = ()

    @property
    def total_bytes(self) -> int:
        """Size of everything that it needs."""
        return self.rows_bytes + sum(self.files.values())


def new_backup_id(now: datetime) -> str:
    """Return an id for a backup that is made now."""
    time = now.astimezone(UTC)
    milliseconds = time.microsecond // 1000
    return f"{time.strftime(_ID_TIME)}{milliseconds:03d}Z-{secrets.token_hex(2)}"


def is_backup_id(text: str) -> bool:
    """Whether a text can be the id of a backup."""
    return _ID.fullmatch(text) is not None


def record_to_bytes(record: BackupRecord, keys: BackupKeys) -> bytes:
    """Return the content of a record's file: a line of JSON, and its authentication code.

    Parameters
    ----------
    record : BackupRecord
        The record.
    keys : BackupKeys
        Keys of the folder.
    """
    body = json.dumps(
        {
            "format": _FORMAT,
            "version": _VERSION,
            "id": record.id,
            "made_at": record.made_at.isoformat(),
            "formcheck": record.formcheck,
            "rows": {"bytes": record.rows_bytes, "sha256": record.rows_sha256},
            "files": record.files,
            "missing": record.missing,
        }
    ).encode("ascii")
    return body + b"\n" + keys.code_of_list(body).encode("ascii") + b"\n"


def parse_record(id_: str, data: bytes, keys: BackupKeys | None) -> BackupRecord:
    """Parse the content of a record's file.

    Parameters
    ----------
    id_ : str
        Id of the backup.
    data : bytes
        The content.
    keys : BackupKeys or None
        Check with these keys that nobody has changed it.

    Raises
    ------
    DamagedBackupError
        It is damaged, or was changed.
    InputError
        A newer formcheck made it.
    """
    body, _, code = data.partition(b"\n")
    if keys is not None and code.strip() != keys.code_of_list(body).encode("ascii"):
        raise DamagedBackupError(_DAMAGED.format(id_))
    try:
        values = json.loads(body)
        if values["format"] == _FORMAT and values["version"] > _VERSION:
            raise InputError(
                f"Backup {id_} was made by a newer formcheck; update formcheck to use it."
            )
        return _to_record(id_, values)
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedBackupError(_DAMAGED.format(id_)) from error


def _to_record(id_: str, values: Any) -> BackupRecord:
    files, missing, rows = values["files"], values["missing"], values["rows"]
    if values["format"] != _FORMAT or values["id"] != id_:
        raise ValueError("it is another file")
    if not all(_NAME.fullmatch(name) for name in (*files, *missing)):
        raise ValueError("it names something else")
    return BackupRecord(
        id=id_,
        made_at=datetime.fromisoformat(values["made_at"]),
        formcheck=str(values["formcheck"]),
        rows_bytes=int(rows["bytes"]),
        rows_sha256=str(rows["sha256"]),
        files={name: int(size) for name, size in files.items()},
        missing=tuple(missing),
    )
