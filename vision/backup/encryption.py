"""Encrypt and decrypt streams in the age format, in bounded memory.

Everything in a backup folder is a file of age version 1, which any program for age can decrypt
with the same key. It is encrypted with ChaCha20-Poly1305 in segments of 64 KiB; a changed,
reordered or missing segment is found.

References
----------
F. Valsorda and B. Cartwright-Cox, The age file encryption format, version 1,
https://age-encryption.org/v1.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

import pyrage

from vision.errors import InputError

Recipient: TypeAlias = Any  # pyrage has no types
Identity: TypeAlias = Any
#: Larger files are no identities.
_MAX_KEY_BYTES: Final = 1 << 20
_SECRET_KEY: Final = "AGE-SECRET-KEY-"
_CHUNK: Final = 1 << 20


class DamagedBackupError(InputError):
    """Something in a backup folder is not what was written."""


def encrypt(
    chunks: Iterable[bytes], write: Callable[[bytes], object], recipients: Sequence[Recipient]
) -> None:
    """Encrypt a stream.

    Parameters
    ----------
    chunks : iterable of bytes
        The content. Errors that it raises are passed on.
    write : callable
        Takes the encrypted bytes. Errors that it raises are passed on.
    recipients : sequence of Recipient
        Who can decrypt it.
    """
    source, target = _Source(iter(chunks)), _Target(write)
    try:
        pyrage.encrypt_io(source, target, list(recipients))
    except (pyrage.EncryptError, OSError) as error:
        raise source.error or target.error or error from None
    _raise_ignored(target)


def decrypt(
    file: IO[bytes], write: Callable[[bytes], object], identities: Sequence[Identity]
) -> None:
    """Decrypt a file.

    Parameters
    ----------
    file : binary file
        The encrypted content.
    write : callable
        Takes the decrypted bytes. What it was given counts only once this function has returned.
    identities : sequence of Identity
        Keys, of which one fits.

    Raises
    ------
    DamagedBackupError
        The content was changed or cut off, or is for another key.
    """
    source, target = _Source(iter(lambda: file.read(_CHUNK), b"")), _Target(write)
    try:
        pyrage.decrypt_io(source, target, list(identities))
    except (pyrage.DecryptError, OSError) as error:
        passed_on = source.error or target.error
        if passed_on is not None:
            raise passed_on from None
        raise DamagedBackupError(f"the content cannot be decrypted ({error})") from error
    _raise_ignored(target)


def _raise_ignored(target: _Target) -> None:
    """Raise the error of the last write: the library ignores it, as of a small file's only one."""
    if target.error is not None:
        raise target.error


class _Source:
    """Readable file of chunks; keeps an error, which the library passes on only as text."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes; none at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)


class _Target:
    """Writable file that calls a function; keeps an error, like `_Source`."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Pass data on."""
        try:
            self._write(data)
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Do nothing; what is written is passed on at once."""


def new_identity() -> Identity:
    """Create a key."""
    return pyrage.x25519.Identity.generate()


def recipient_of(identity: Identity) -> Recipient:
    """Return the public part of a key that `new_identity` or `parse_identity` has returned."""
    return identity.to_public()


def parse_identity(text: str) -> Identity:
    """Parse the text of a key that `new_identity` has returned.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return pyrage.x25519.Identity.from_str(text.strip())
    except pyrage.IdentityError as error:
        raise InputError("The key in the backup folder is damaged.") from error


def parse_recipient(text: str) -> Recipient:
    """Parse a public key of age or SSH.

    Parameters
    ----------
    text : str
        ``age1…``, ``ssh-ed25519 …`` or ``ssh-rsa …``.

    Raises
    ------
    InputError
        It is neither.
    """
    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text.strip())
    except pyrage.RecipientError as error:
        secret = text.strip().upper().startswith(_SECRET_KEY)
        hint = "this is a secret key, which no other program may see" if secret else str(error)
        raise InputError(
            f"The recipient cannot be used ({hint}); give a public key such as age1…, which "
            "age-keygen prints."
        ) from error


def read_identities(path: Path) -> list[Identity]:
    """Read the keys in a file, as age-keygen or ssh-keygen has written it.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        It cannot be read, or holds no key.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise InputError(
            f"The identity file '{path.name}' cannot be read ({error.strerror or error})."
        ) from error
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(data)]
        lines = [line.strip() for line in io.StringIO(data.decode("utf-8"))]
        keys = [line for line in lines if line and not line.startswith("#")]
        found = [pyrage.x25519.Identity.from_str(key) for key in keys]
    except (pyrage.IdentityError, ValueError) as error:
        raise InputError(
            f"The identity file '{path.name}' cannot be used; give a file with a line "
            f"{_SECRET_KEY}…, as age-keygen writes it, or a private SSH key without a passphrase."
        ) from error
    if not found:
        raise InputError(f"The identity file '{path.name}' holds no key.")
    return found
