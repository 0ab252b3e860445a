"""A backup folder: one encrypted copy of each file, and for each backup its rows and a record.

::

    formcheck-backup.json        what this folder is; written last when it is made
    key.json, secret.age         keys, see `vision.backup.keys`
    files/ab/cdef…               each file once, encrypted
    backups/ID.rows.age          the rows of a backup, encrypted
    backups/ID.json              its record; the backup exists once this does
    locks/…                      who is using the folder
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from vision.backup.encryption import DamagedBackupError
from vision.backup.keys import (
    KEY_FILE,
    SECRET_FILE,
    BackupKeys,
    KeyOptions,
    create_keys,
    keys_with_identity,
    keys_with_passphrase,
)
from vision.backup.lock import BackupFolderLock
from vision.backup.record import BackupRecord, is_backup_id, parse_record, record_to_bytes
from vision.backup.storage import BackupStorage
from vision.errors import InputError

_HEAD: Final = "formcheck-backup.json"
_FORMAT: Final = "formcheck-backup"
_VERSION: Final = 1
_FILES, _BACKUPS = "files", "backups"
_RECORD, _ROWS = ".json", ".rows.age"
_log = logging.getLogger(__name__)


class BackupFolder:
    """A folder of backups that exists.

    Parameters
    ----------
    storage : BackupStorage
        Its files.
    keys : BackupKeys or None
        Its keys; None to look at its records only.
    is_new : bool
        Whether it has just been made.
    """

    def __init__(
        self, storage: BackupStorage, keys: BackupKeys | None, *, is_new: bool = False
    ) -> None:
        self.storage = storage
        self.is_new = is_new
        self._keys = keys

    @property
    def keys(self) -> BackupKeys:
        """The keys of the folder."""
        if self._keys is None:
            raise ValueError("the folder was opened without keys")
        return self._keys

    def backup_ids(self) -> list[str]:
        """Return the ids of the backups, the oldest first."""
        names = (name.rpartition("/")[2] for name in self.storage.sizes(_BACKUPS))
        ids = (name.removesuffix(_RECORD) for name in names if name.endswith(_RECORD))
        return sorted(id_ for id_ in ids if is_backup_id(id_))

    def read_record(self, id_: str) -> BackupRecord:
        """Read the record of a backup.

        Raises
        ------
        DamagedBackupError
            It is damaged or missing.
        InputError
            A newer formcheck made it.
        """
        try:
            data = self.storage.read(record_name(id_))
        except FileNotFoundError as error:
            raise DamagedBackupError(f"The record of backup {id_} is missing.") from error
        return parse_record(id_, data, self._keys)

    def write_record(self, record: BackupRecord) -> None:
        """Write the record of a backup, which exists from now on."""
        self.storage.write(record_name(record.id), record_to_bytes(record, self.keys))

    def stored_files(self) -> dict[str, int]:
        """Return the sizes of all stored files by their names, also of those no backup needs."""
        return {
            name.removeprefix(f"{_FILES}/").replace("/", ""): size
            for name, size in self.storage.sizes(_FILES).items()
        }

    def delete_backup(self, id_: str) -> None:
        """Delete the record and the rows of a backup; its files stay."""
        self.storage.remove(record_name(id_))
        self.storage.remove(rows_name(id_))

    def delete_rows_without_record(self) -> None:
        """Delete the rows of backups that were not finished or are being deleted."""
        ids = set(self.backup_ids())
        for name in self.storage.sizes(_BACKUPS):
            if name.endswith(_ROWS) and name.rpartition("/")[2].removesuffix(_ROWS) not in ids:
                self.storage.remove(name)


def file_name(name: str) -> str:
    """Return where a file is in a backup folder, by its name under the folder's secret."""
    return f"{_FILES}/{name[:2]}/{name[2:]}"


def record_name(id_: str) -> str:
    """Return where the record of a backup is."""
    return f"{_BACKUPS}/{id_}{_RECORD}"


def rows_name(id_: str) -> str:
    """Return where the rows of a backup are."""
    return f"{_BACKUPS}/{id_}{_ROWS}"


def open_to_list(storage: BackupStorage) -> BackupFolder:
    """Open a backup folder without its keys.

    Raises
    ------
    InputError
        There is none.
    """
    _read_head(storage)
    return BackupFolder(storage, None)


def open_to_read(
    storage: BackupStorage, options: KeyOptions, *, home: Path | None = None
) -> BackupFolder:
    """Open a backup folder with its keys.

    Parameters
    ----------
    storage : BackupStorage
        The folder.
    options : KeyOptions
        From the user.
    home : Path, optional
        formcheck's home, which may know the folder.

    Raises
    ------
    InputError
        There is none, or the keys do not fit.
    """
    head = _read_head(storage)
    if head["key"] == "passphrase":
        keys = keys_with_passphrase(storage, options)
    else:
        keys = keys_with_identity(storage, options, id_=head["id"], home=home)
    if keys.fingerprint != head["fingerprint"]:
        raise DamagedBackupError(
            f"The keys do not fit this backup folder: its file {_HEAD} or {SECRET_FILE}, or what "
            "this computer knows of it, is damaged."
        )
    return BackupFolder(storage, keys)


def open_to_write(storage: BackupStorage, options: KeyOptions, *, home: Path) -> BackupFolder:
    """Open a backup folder to add a backup; it is made if it does not exist.

    Parameters
    ----------
    storage : BackupStorage
        The folder.
    options : KeyOptions
        From the user.
    home : Path
        formcheck's home.

    Raises
    ------
    InputError
        It cannot be used, or the keys do not fit.
    """
    try:
        folder = open_to_read(storage, options, home=home)
    except _NoBackupsError:
        return _create(storage, options, home=home)
    if not folder.keys.recipients:
        raise InputError(
            "This backup folder has recipients; name those that can read this backup, too, with "
            "--recipient."
        )
    return folder


class _NoBackupsError(InputError):
    """The folder is no backup folder."""


def _create(storage: BackupStorage, options: KeyOptions, *, home: Path) -> BackupFolder:
    _require_empty(storage)
    id_ = secrets.token_hex(8)
    with BackupFolderLock(storage, alone=True):
        keys = create_keys(storage, options, id_=id_, home=home)
        key = "age" if options.recipients else "passphrase"
        head = {"format": _FORMAT, "version": _VERSION, "id": id_, "key": key}
        head |= {"fingerprint": keys.fingerprint}
        storage.write(_HEAD, json.dumps(head).encode("ascii") + b"\n")
    _log.info("Created a backup folder")
    return BackupFolder(storage, keys, is_new=True)


def _require_empty(storage: BackupStorage) -> None:
    names = list(storage.sizes(""))
    if any(name.startswith((f"{_BACKUPS}/", f"{_FILES}/")) for name in names):
        raise DamagedBackupError(
            f"The file {_HEAD} of the backup folder is missing; choose another folder."
        )
    # An interrupted start may have left these.
    own = (KEY_FILE, SECRET_FILE, "locks/", ".part-")
    if not all(name.startswith(own) for name in names):
        raise InputError(
            "This folder holds other files and no backups; choose an empty or a new one."
        )


def _read_head(storage: BackupStorage) -> dict[str, str]:
    try:
        head = json.loads(storage.read(_HEAD))
        if head["format"] != _FORMAT or not is_hex(head["id"]):
            raise ValueError("it is another file")
        if head["version"] > _VERSION:
            raise InputError(
                "This backup folder was made by a newer formcheck; update formcheck to use it."
            )
        return {name: str(head[name]) for name in ("id", "key", "fingerprint")}
    except FileNotFoundError as error:
        raise _NoBackupsError(
            "There are no backups in this folder; check its address, and that its disk is "
            "connected."
        ) from error
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedBackupError(f"The file {_HEAD} of the backup folder is damaged.") from error


def is_hex(text: object) -> bool:
    """Whether a text is a hexadecimal number."""
    return isinstance(text, str) and text != "" and set(text) <= set("0123456789abcdef")


def find_backup(folder: BackupFolder, id_: str | None) -> str:
    """Return the id of a backup: the latest, or the only one that begins with a text.

    Parameters
    ----------
    folder : BackupFolder
        The folder.
    id_ : str or None
        The beginning of an id; None for the latest.

    Raises
    ------
    InputError
        There is none, or there are several.
    """
    ids: Iterable[str] = folder.backup_ids()
    found = [one for one in ids if one.startswith(id_ or "")]
    if not found:
        raise InputError(
            "There is no backup in this folder yet."
            if id_ is None
            else f"There is no backup {id_}; `formcheck backup list FOLDER` lists them."
        )
    if id_ is not None and len(found) > 1:
        raise InputError(f"Several backups begin with {id_}; give the whole id.")
    return found[-1]
