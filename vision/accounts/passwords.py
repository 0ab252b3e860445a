"""Hash and verify passwords with Argon2id.

References
----------
RFC 9106, Argon2 Memory-Hard Function; NIST SP 800-63B, section 3.1.1: length counts, rules about
kinds of characters do not.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from vision.errors import InputError

MIN_LENGTH: Final = 10
#: Bounds the work of one attempt.
MAX_LENGTH: Final = 200
#: How many hashes are computed at the same time; each takes 64 MB.
_AT_ONCE: Final = 2


class Passwords:
    """Hash and verify passwords; an unknown account takes as long as a wrong password.

    Parameters
    ----------
    hasher : PasswordHasher, optional
        Argon2 parameters; by default those that RFC 9106 recommends for 64 MB.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its parameters and salt."""
        with self._slots:
            return self._hasher.hash(_normalised(password))

    def verify(self, hash_: str | None, password: str) -> bool:
        """Return whether a password has this hash.

        Parameters
        ----------
        hash_ : str or None
            None where there is no account or no password: the same work is done, in vain.
        password : str
            As it was typed.
        """
        if self._nobody is None:
            self._nobody = self.hash(secrets.token_urlsafe())
        fits = len(password) <= MAX_LENGTH
        with self._slots:
            try:
                self._hasher.verify(
                    self._nobody if hash_ is None else hash_,
                    _normalised(password) if fits else "",
                )
            except (VerificationError, InvalidHashError):
                return False
        return fits and hash_ is not None

    def is_outdated(self, hash_: str) -> bool:
        """Whether a hash has other parameters than new ones get."""
        return self._hasher.check_needs_rehash(hash_)


def check_password(password: str, *, name: str) -> None:
    """Check that a new password is hard to guess.

    Parameters
    ----------
    password : str
        The password.
    name : str
        Name of the account.

    Raises
    ------
    InputError
        It is too short, too long, or made from the name.
    """
    if len(password) < MIN_LENGTH:
        raise InputError(
            f"A password needs at least {MIN_LENGTH} characters; a few words are easy to remember."
        )
    if len(password) > MAX_LENGTH:
        raise InputError(f"A password has at most {MAX_LENGTH} characters.")
    if len(set(password)) < 4 or password.casefold().strip() == name.casefold():
        raise InputError("This password is easy to guess; choose a few words instead.")


def _normalised(password: str) -> str:
    """Return the same text for the same keys on every keyboard."""
    return unicodedata.normalize("NFKC", password)
