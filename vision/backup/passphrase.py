"""Encrypt the key of a backup folder with a passphrase.

The passphrase gives a key by scrypt with N = 2^17, r = 8, p = 1 (128 MB, half a second), which
encrypts the folder's age key with ChaCha20-Poly1305. The parameters are in the file, so that they
can be raised; those of age's own passphrases depend on how busy a machine is.

References
----------
RFC 7914, The scrypt Password-Based Key Derivation Function; RFC 8439, ChaCha20 and Poly1305;
OWASP Password Storage Cheat Sheet (parameters).
"""

from __future__ import annotations

import base64
import json
import secrets
import unicodedata
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from vision.errors import InputError

#: A shorter passphrase is refused where one is chosen.
MIN_PASSPHRASE: Final = 10
_FORMAT: Final = "formcheck-backup-key"
_N, _R, _P = 1 << 17, 8, 1
#: More work than this is damage, or an attack on whoever opens the file.
_MAX_WORK: Final = 1 << 24
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32


def lock_key(key: str, passphrase: str) -> bytes:
    """Encrypt a key with a passphrase.

    Parameters
    ----------
    key : str
        The key.
    passphrase : str
        The passphrase.

    Returns
    -------
    bytes
        JSON.
    """
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    cipher = ChaCha20Poly1305(_derive(passphrase, salt, n=_N, r=_R, p=_P))
    locked = cipher.encrypt(nonce, key.encode("ascii"), _FORMAT.encode("ascii"))
    values: dict[str, Any] = {"format": _FORMAT, "version": 1, "kdf": "scrypt"}
    values |= {"n": _N, "r": _R, "p": _P}
    for name, data in (("salt", salt), ("nonce", nonce), ("key", locked)):
        values[name] = base64.b64encode(data).decode("ascii")
    return json.dumps(values, indent=1).encode("ascii") + b"\n"


def unlock_key(data: bytes, passphrase: str) -> str:
    """Decrypt a key.

    Parameters
    ----------
    data : bytes
        From `lock_key`.
    passphrase : str
        The passphrase.

    Raises
    ------
    InputError
        The passphrase is wrong, or the data are damaged.
    """
    try:
        values = json.loads(data)
        if values["format"] != _FORMAT or values["kdf"] != "scrypt":
            raise ValueError("it is something else")
        salt, nonce, locked = (
            base64.b64decode(values[name], validate=True) for name in ("salt", "nonce", "key")
        )
        n, r, p = (int(values[name]) for name in ("n", "r", "p"))
        if not 0 < n * r * p <= _MAX_WORK:
            raise ValueError("it would take too long")
        cipher = ChaCha20Poly1305(_derive(passphrase, salt, n=n, r=r, p=p))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError("The key in the backup folder is damaged.") from error
    try:
        return cipher.decrypt(nonce, locked, _FORMAT.encode("ascii")).decode("ascii")
    except (InvalidTag, ValueError) as error:
        raise InputError("The passphrase is wrong.") from error


def check_passphrase(passphrase: str) -> None:
    """Check that a new passphrase is hard to guess.

    Parameters
    ----------
    passphrase : str
        The passphrase.

    Raises
    ------
    InputError
        It is too short.
    """
    if len(passphrase) < MIN_PASSPHRASE or len(set(passphrase)) < 4:
        raise InputError(
            f"A passphrase needs at least {MIN_PASSPHRASE} characters; five random words are good. "
            "Without it nobody can restore the backups."
        )


def _derive(passphrase: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    # The same text for the same keys on every keyboard.
    text = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogateescape")
    return Scrypt(salt=salt, length=_KEY_BYTES, n=n, r=r, p=p).derive(text)
