"""How a server treats the data of athletes: notice before they are deleted, and consent.

Each setting is an environment variable, which ``formcheck app`` sets from its settings.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from vision.errors import FormcheckError

NOTICE_VARIABLE: Final = "FORMCHECK_RETENTION_NOTICE_DAYS"
CONSENT_VARIABLE: Final = "FORMCHECK_REQUIRE_CONSENT"
MAX_NOTICE_DAYS: Final = 365
_TRUE: Final = ("1", "true", "yes", "on")
_FALSE: Final = ("", "0", "false", "no", "off")


@dataclass(frozen=True)
class DataPolicy:
    """How a server treats the data of athletes.

    Attributes
    ----------
    notice_days : int
        How long before their data are deleted a notice is given.
    requires_consent : bool
        Whether clips are kept only for athletes who have agreed to that.
    """

    notice_days: int = 14
    requires_consent: bool = False

    @classmethod
    def current(cls) -> DataPolicy:
        """Return the policy as the environment has it.

        Raises
        ------
        FormcheckError
            A variable cannot be used.
        """
        days = os.environ.get(NOTICE_VARIABLE, "").strip()
        asked = os.environ.get(CONSENT_VARIABLE, "").strip().lower()
        if asked not in (*_TRUE, *_FALSE):
            raise FormcheckError(
                f"{CONSENT_VARIABLE} is {asked[:40]!r}: set it to true or false, or unset it."
            )
        if not days:
            return cls(requires_consent=asked in _TRUE)
        is_number = days.isascii() and days.isdigit() and len(days) < 6
        if not is_number or not 1 <= int(days) <= MAX_NOTICE_DAYS:
            raise FormcheckError(
                f"{NOTICE_VARIABLE} is {days[:40]!r}: set it to a whole number from 1 to "
                f"{MAX_NOTICE_DAYS}, or unset it."
            )
        return cls(notice_days=int(days), requires_consent=asked in _TRUE)
