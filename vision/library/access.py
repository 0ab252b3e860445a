"""Who looks at a library, and the error for what they may not do.

`Library.seen_by` returns a library as one user sees it. What belongs to others is not there, as
if it had been deleted, and a change that is not theirs to make is refused with `AccessError`.
Sessions of such a library enforce this, see `vision.library.access_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from vision.errors import InputError

UserRole = Literal["owner", "administrator", "coach", "athlete", "viewer"]
WriteAction = Literal["added", "changed", "deleted"]
#: What the audit log tells of, and of what kinds of objects.
AuditAction = Literal[
    WriteAction, "viewed", "exported", "compared", "signed in", "signed out", "reset", "removed"
]
AuditKind = Literal["result", "report", "athlete", "review", "team", "link", "account"]
AUDIT_ACTIONS: Final[tuple[AuditAction, ...]] = get_args(AuditAction)


class AccessError(InputError):
    """A user tried to do what their role does not allow; the message says who may."""


@dataclass(frozen=True, slots=True)
class User:
    """Whoever looks at a library.

    Attributes
    ----------
    role : {"owner", "administrator", "coach", "athlete", "viewer"}
        ``owner``: the person at this machine where nobody signs in, and the server's own work.
        ``administrator``: sees everything. ``coach``: athletes that they have added, those of
        their teams, and own uploads without an athlete. ``athlete``: their own results.
        ``viewer``: the report of a link, only to read.
    account_id : str or None
        Account of an administrator, coach or athlete.
    athlete_id : str or None
        Which athlete of the library an athlete's account belongs to; None for none yet.
    report_id : str or None
        The report that a viewer may see.
    """

    role: UserRole
    account_id: str | None = None
    athlete_id: str | None = None
    report_id: str | None = None

    def __post_init__(self) -> None:
        if (self.account_id is not None) != (self.role in ("administrator", "coach", "athlete")):
            raise ValueError(f"an account is needed for, and only for, those who sign in: {self}")
        if (self.report_id is not None) != (self.role == "viewer"):
            raise ValueError(f"a report is needed for, and only for, a viewer: {self}")
        if self.athlete_id is not None and self.role != "athlete":
            raise ValueError(f"only an athlete's account belongs to an athlete: {self}")

    @property
    def sees_everything(self) -> bool:
        """Whether no row is hidden from them."""
        return self.role in ("owner", "administrator")

    @property
    def is_coach(self) -> bool:
        """Whether they review results, draw on clips and look after athletes."""
        return self.role in ("owner", "administrator", "coach")

    def may_analyse(self, uploaded_by: str | None) -> bool:
        """Return whether they may have a clip that they see analysed again, or stop that.

        Parameters
        ----------
        uploaded_by : str or None
            Account that has uploaded the clip. An athlete may do this with own uploads only: a
            new analysis replaces what a coach may have reviewed.
        """
        if self.role == "athlete":
            return uploaded_by == self.account_id
        return self.role != "viewer"


#: What is left to the server, because it cannot be limited to the rows of one user.
CANNOT_BE_CHECKED: Final = "Only formcheck itself can do this."
READ_ONLY: Final = "A link only shows a result; whoever sent it to you can change it."
NO_ATHLETE: Final = (
    "Your account does not belong to an athlete yet, so your clips have no place; ask an "
    "administrator for an account that does."
)
#: The person at this machine where nobody signs in, and the server's own work.
OWNER: Final = User("owner")


def require_owner(user: User) -> None:
    """Raise `AccessError` if somebody else than the server itself does what only it may do.

    Parameters
    ----------
    user : User
        Who does it.
    """
    if user != OWNER:
        raise AccessError(CANNOT_BE_CHECKED)
