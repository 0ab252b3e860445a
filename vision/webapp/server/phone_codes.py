"""Codes with which a phone uploads clips for somebody who has the app open on a computer.

A code is an unguessable token in an address that only the computer shows. It belongs to one
session, lasts some minutes, and is good for nothing but a few clips.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from vision.jobs.upload_refusals import UploadRefused

#: A code ends so long after it was last used, and in any case so long after it was made.
CODE_LIFE_S: Final = 600.0
LONGEST_LIFE_S: Final = 3600.0
#: Clips for which one code is good.
MAX_CLIPS: Final = 20
_MAX_CODES: Final = 5000


@dataclass(frozen=True, slots=True)
class CodeOwner:
    """Whose clips a phone uploads.

    Attributes
    ----------
    visitor : str
        Who has the uploads: an account, or an open page where nobody signs in.
    session : str
        Token of the session that the code ends with; empty where nobody signs in.
    """

    visitor: str
    session: str


@dataclass(frozen=True, slots=True)
class PhoneClip:
    """A clip that a phone has begun to upload.

    Attributes
    ----------
    id : str
        Id of the upload.
    name : str
    size : int
        Bytes.
    """

    id: str
    name: str
    size: int


@dataclass
class PhoneCode:
    """A code, as `PhoneCodes` has it.

    Attributes
    ----------
    token : str
        What the address of the phone's page ends with.
    owner : CodeOwner
        Whose it is.
    until_s : float
        When it ends unless it is used.
    latest_s : float
        When it ends in any case.
    is_opened : bool
        Whether a phone has opened its page.
    clips : tuple of PhoneClip
        What has been begun with it.
    """

    token: str
    owner: CodeOwner
    until_s: float
    latest_s: float
    is_opened: bool = False
    clips: tuple[PhoneClip, ...] = ()


class PhoneCodes:
    """The codes of one server; each session has at most one.

    Parameters
    ----------
    clock : callable, optional
        Returns the time, seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._codes: dict[CodeOwner, PhoneCode] = {}
        self._owners: dict[str, CodeOwner] = {}
        self._lock = threading.Lock()

    def current(self, owner: CodeOwner) -> PhoneCode | None:
        """Return the code of a session; None if it has none, or it has ended."""
        with self._lock:
            return self._living(self._codes.get(owner))

    def renew(self, owner: CodeOwner) -> PhoneCode:
        """Return a new code for a session; the one before is good for nothing from now on.

        Parameters
        ----------
        owner : CodeOwner
            Whose it is to be.
        """
        with self._lock:
            self._remove(owner)
            ended = [each for each, code in self._codes.items() if self._living(code) is None]
            oldest = [] if len(self._codes) - len(ended) < _MAX_CODES else list(self._codes)[:1]
            for other in (*ended, *oldest):
                self._remove(other)
            now = self._clock()
            code = PhoneCode(
                secrets.token_urlsafe(32), owner, now + CODE_LIFE_S, now + LONGEST_LIFE_S
            )
            self._codes[owner] = code
            self._owners[code.token] = owner
            return code

    def revoke(self, owner: CodeOwner) -> None:
        """End the code of a session, if it has one."""
        with self._lock:
            self._remove(owner)

    def use(self, token: str, *, opens: bool = False) -> PhoneCode | None:
        """Return the code with a token, and extend it; None if there is none.

        Parameters
        ----------
        token : str
            What a phone sent; it may be anything.
        opens : bool, optional
            Whether the phone opens the page.
        """
        with self._lock:
            owner = self._owners.get(token)
            code = None if owner is None else self._living(self._codes.get(owner))
            if code is not None:
                code.until_s = self._clock() + CODE_LIFE_S
                code.is_opened |= opens
            return code

    def require_place(self, token: str) -> None:
        """Raise `UploadRefused` if no further clip may be begun with a code."""
        with self._lock:
            owner = self._owners.get(token)
            code = None if owner is None else self._codes.get(owner)
            if code is None or len(code.clips) >= MAX_CLIPS:
                raise UploadRefused(
                    f"One code is good for {MAX_CLIPS} clips. Show a new one on the computer.",
                    "no room",
                )

    def add_clip(self, token: str, clip: PhoneClip) -> None:
        """Note a clip that was begun with a code.

        Parameters
        ----------
        token : str
            Token of the code.
        clip : PhoneClip
            The clip.
        """
        with self._lock:
            owner = self._owners.get(token)
            if owner is not None:
                code = self._codes[owner]
                code.clips = (*code.clips, clip)

    def _living(self, code: PhoneCode | None) -> PhoneCode | None:
        if code is None or self._clock() > min(code.until_s, code.latest_s):
            return None
        return code

    def _remove(self, owner: CodeOwner) -> None:
        code = self._codes.pop(owner, None)
        if code is not None:
            del self._owners[code.token]


#: Codes of this server.
phone_codes: Final = PhoneCodes()
