"""Keys of a backup folder: who can read it, and under which names its files are.

A folder has a random secret. The name of a file is the HMAC-SHA256 of its digest under this
secret, so a name tells nothing about the content, and lists carry an HMAC that nobody else can
make. The secret is in the folder, encrypted like everything else.

With a passphrase, the folder has an age key of its own, encrypted with the passphrase. With
recipients, the folder can be written to without being able to read it: then a computer that makes
backups keeps the secret in formcheck's home, as it cannot decrypt it.
"""

from __future__ import annotations

import hmac
import io
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from vision.atomic import write_atomically
from vision.backup.encryption import (
    DamagedBackupError,
    Identity,
    Recipient,
    decrypt,
    encrypt,
    new_identity,
    parse_identity,
    parse_recipient,
    read_identities,
    recipient_of,
)
from vision.backup.passphrase import check_passphrase, lock_key, unlock_key
from vision.backup.storage import BackupStorage
from vision.errors import InputError

#: Files with the folder's key, encrypted with the passphrase, and with its secret.
KEY_FILE: Final = "key.json"
SECRET_FILE: Final = "secret.age"
#: Folder in formcheck's home with the secrets of backup folders.
SECRETS_FOLDER: Final = "backups"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class BackupKeys:
    """What is needed to write a backup folder, and to read it.

    Attributes
    ----------
    secret : bytes
        Makes names and authentication codes.
    recipients : tuple of Recipient
        Who can decrypt what is written; empty where nothing can be written.
    identities : tuple of Identity
        Decrypt what was written; empty where nothing can be read.
    """

    secret: bytes
    recipients: tuple[Recipient, ...] = ()
    identities: tuple[Identity, ...] = ()

    def name_of(self, digest: str) -> str:
        """Return the name under which a file with this digest is stored."""
        return self._code(b"file", digest.encode("ascii"))

    def code_of_list(self, data: bytes) -> str:
        """Return the authentication code of a list of files."""
        return self._code(b"list", data)

    def new_code(self) -> hmac.HMAC:
        """Return the authentication code of rows, which are still to come."""
        return hmac.new(self.secret, b"rows:", "sha256")

    @property
    def fingerprint(self) -> str:
        """Value that tells whether a secret is that of a folder, and nothing else about it."""
        return self._code(b"folder", b"")

    def _code(self, purpose: bytes, data: bytes) -> str:
        return hmac.digest(self.secret, purpose + b":" + data, "sha256").hex()

    def encrypt(self, chunks: Sequence[bytes], to: IO[bytes]) -> None:
        """Encrypt something small."""
        encrypt(chunks, to.write, self.recipients)


@dataclass(frozen=True)
class KeyOptions:
    """How a user gives the keys of a backup folder.

    Attributes
    ----------
    ask_passphrase : callable
        Returns the passphrase; its argument says whether it is a new one.
    recipients : tuple of str
        Public keys of age or SSH.
    identity : Path or None
        File with a secret key.
    """

    ask_passphrase: Callable[[bool], str]
    recipients: tuple[str, ...] = ()
    identity: Path | None = None


def create_keys(storage: BackupStorage, options: KeyOptions, *, id_: str, home: Path) -> BackupKeys:
    """Create the keys of a new backup folder, and save them in it.

    Parameters
    ----------
    storage : BackupStorage
        The folder.
    options : KeyOptions
        From the user.
    id_ : str
        Id of the folder.
    home : Path
        formcheck's home.

    Returns
    -------
    BackupKeys
        Both to write and, unless there are recipients, to read.
    """
    secret = secrets.token_bytes(_SECRET_BYTES)
    if options.recipients:
        recipients = tuple(parse_recipient(text) for text in options.recipients)
        keys = BackupKeys(secret, recipients, _identities(options))
        remember_secret(home, id_, keys)
    else:
        passphrase = options.ask_passphrase(True)
        check_passphrase(passphrase)
        identity = new_identity()
        storage.write(KEY_FILE, lock_key(str(identity), passphrase))
        keys = BackupKeys(secret, (recipient_of(identity),), (identity,))
    sealed = io.BytesIO()
    keys.encrypt([secret.hex().encode("ascii")], sealed)
    storage.write(SECRET_FILE, sealed.getvalue())
    return keys


def keys_with_passphrase(storage: BackupStorage, options: KeyOptions) -> BackupKeys:
    """Return the keys of a folder that has a passphrase.

    Parameters
    ----------
    storage : BackupStorage
        The folder.
    options : KeyOptions
        From the user.

    Returns
    -------
    BackupKeys
        Both to write and to read.

    Raises
    ------
    InputError
        The passphrase is wrong, or a recipient is given.
    """
    if options.recipients or options.identity is not None:
        raise InputError(
            "This backup folder has a passphrase; leave --recipient and --identity out, or choose "
            "another folder."
        )
    locked = _read_key_file(storage, KEY_FILE)
    identity = parse_identity(unlock_key(locked, options.ask_passphrase(False)))
    secret = _read_secret(storage, (identity,))
    return BackupKeys(secret, (recipient_of(identity),), (identity,))


def keys_with_identity(
    storage: BackupStorage, options: KeyOptions, *, id_: str, home: Path | None
) -> BackupKeys:
    """Return the keys of a folder that has recipients.

    Parameters
    ----------
    storage : BackupStorage
        The folder.
    options : KeyOptions
        From the user.
    id_ : str
        Id of the folder.
    home : Path or None
        formcheck's home, which may hold the secret.

    Returns
    -------
    BackupKeys
        To write where recipients are given, and to read where an identity is.

    Raises
    ------
    InputError
        The identity does not fit, or is needed and not given.
    """
    recipients = tuple(parse_recipient(text) for text in options.recipients)
    identities = _identities(options)
    if identities:
        keys = BackupKeys(_read_secret(storage, identities), recipients, identities)
        if home is not None:
            remember_secret(home, id_, keys)
        return keys
    secret = None if home is None else _remembered_secret(home, id_)
    if secret is None:
        raise InputError(
            "This computer does not know this backup folder yet; give the secret key once, with "
            "--identity FILE."
        )
    return BackupKeys(secret, recipients)


def remember_secret(home: Path, id_: str, keys: BackupKeys) -> None:
    """Save the secret of a folder in formcheck's home, for backups without the secret key.

    Parameters
    ----------
    home : Path
        formcheck's home.
    id_ : str
        Id of the folder.
    keys : BackupKeys
        Its keys.
    """
    path = home / SECRETS_FOLDER / id_
    if _remembered_secret(home, id_) != keys.secret:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(keys.secret.hex().encode("ascii"), path)


def _remembered_secret(home: Path, id_: str) -> bytes | None:
    try:
        text = (home / SECRETS_FOLDER / id_).read_text("ascii")
        return bytes.fromhex(text)
    except (OSError, ValueError):
        return None


def _identities(options: KeyOptions) -> tuple[Identity, ...]:
    return () if options.identity is None else tuple(read_identities(options.identity))


def _read_secret(storage: BackupStorage, identities: tuple[Identity, ...]) -> bytes:
    sealed, found = io.BytesIO(_read_key_file(storage, SECRET_FILE)), io.BytesIO()
    try:
        decrypt(sealed, found.write, identities)
        secret = bytes.fromhex(found.getvalue().decode("ascii"))
    except (DamagedBackupError, ValueError) as error:
        raise InputError(
            f"The key does not fit this backup folder, or its file {SECRET_FILE} is damaged."
        ) from error
    if len(secret) != _SECRET_BYTES:
        raise DamagedBackupError(f"The file {SECRET_FILE} of the backup folder is damaged.")
    return secret


def _read_key_file(storage: BackupStorage, name: str) -> bytes:
    try:
        return storage.read(name)
    except FileNotFoundError as error:
        raise DamagedBackupError(
            f"The file {name} of the backup folder is missing; without it nothing can be restored."
        ) from error
