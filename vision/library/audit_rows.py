"""Rows of the audit log about what a session has written: ids only, one for each object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, insert

from vision.library import access_schema as access
from vision.library import schema as models
from vision.library.access import AuditAction, AuditKind, User, WriteAction
from vision.library.training_schema import TrainingSessionRow

#: For each table, which kind of object its rows belong to, and the column with the object's id;
#: None for a clip, which its results stand for, and for criteria.
OBJECTS: Final[Mapping[type[models.TableBase], tuple[AuditKind, str] | None]] = {
    models.AthleteRow: ("athlete", "id"),
    models.VisitRow: ("athlete", "athlete_id"),
    models.ClipRow: None,
    models.ResultRow: ("result", "id"),
    models.ResultFileRow: ("result", "result_id"),
    models.ReportRow: ("report", "id"),
    models.ReportFileRow: ("report", "report_id"),
    models.FindingRow: ("report", "report_id"),
    models.ReviewRow: ("review", "report_id"),
    models.DecisionRow: ("review", "report_id"),
    models.NoteRow: ("review", "report_id"),
    models.UserAnnotationRow: ("review", "report_id"),
    models.TagRow: ("report", "report_id"),
    models.CriteriaSetRow: None,
    access.TeamRow: ("team", "id"),
    access.TeamCoachRow: ("team", "team_id"),
    access.TeamAthleteRow: ("team", "team_id"),
    access.ViewerLinkRow: ("link", "token_hash"),
    TrainingSessionRow: ("athlete", "athlete_id"),
}
#: Tables whose rows are the objects themselves, not parts of them.
_WHOLES: Final = (
    *(models.AthleteRow, models.ResultRow, models.ReportRow, models.ReviewRow),
    *(access.TeamRow, access.ViewerLinkRow),
)
#: What goes with an object: nothing is said of it when the object is added or deleted.
_PARTS: Final[Mapping[AuditKind, tuple[AuditKind, ...]]] = {
    "result": ("report", "review"),
    "report": ("review",),
}
#: The longest of these counts: an object that is added is also changed.
_ORDER: Final[tuple[WriteAction, ...]] = ("changed", "added", "deleted")


class WriteLog:
    """What one session has written, by object."""

    def __init__(self) -> None:
        self._objects: dict[tuple[AuditKind, str], WriteAction] = {}

    def note(self, action: WriteAction, row: models.TableBase) -> None:
        """Note that a row is written.

        Parameters
        ----------
        action : {"added", "changed", "deleted"}
            What happens to it.
        row : TableBase
            The row, with its keys.
        """
        found = OBJECTS[type(row)]
        if found is None:
            return
        kind, column = found
        if isinstance(row, models.ResultRow) and row.deleting:
            action = "deleted"  # as soon as its analysis has stopped
        elif not isinstance(row, _WHOLES):
            action = "changed"
        key = kind, link_id(getattr(row, column)) if kind == "link" else getattr(row, column)
        before = self._objects.get(key, "changed")
        self._objects[key] = max(action, before, key=_ORDER.index)

    def save(self, connection: Connection, user: User) -> None:
        """Add what was written to the audit log.

        Parameters
        ----------
        connection : Connection
            That of the session, so that both are committed together, or neither.
        user : User
            Who has written.
        """
        implied = {
            (part, id_)
            for (kind, id_), action in self._objects.items()
            if action != "changed"
            for part in _PARTS.get(kind, ())
        }
        rows = [
            audit_values(user, action, kind, id_)
            for (kind, id_), action in self._objects.items()
            if (kind, id_) not in implied
        ]
        self._objects.clear()
        if rows:
            connection.execute(insert(access.AuditRow), rows)


def audit_values(
    user: User, action: AuditAction, kind: AuditKind, object_id: str
) -> dict[str, object]:
    """Return the values of a row of the audit log, as of now.

    Parameters
    ----------
    user : User
        Who does it.
    action : str
        One of `AUDIT_ACTIONS`.
    kind : str
        Kind of the object.
    object_id : str
        Its id.
    """
    return {
        "at": models.utc_now(),
        "account_id": user.account_id,
        "role": user.role,
        "action": action,
        "kind": kind,
        "object_id": object_id,
    }


def link_id(token_hash: str) -> str:
    """Return the id by which the audit log knows a link for viewers."""
    return token_hash[: models.ID_LENGTH]
