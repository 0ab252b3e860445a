"""What each role may add, change and delete.

That a row is one of the user's before and after the change is checked by
`vision.library.access_sessions`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from vision.library import access_schema as access
from vision.library import schema as models
from vision.library.access import NO_ATHLETE, READ_ONLY, AccessError, User, WriteAction
from vision.library.training_schema import TrainingSessionRow

_NOT_AS_ATHLETE: Final = "Only your coach can do this."
_NOT_AS_COACH: Final = "Only an administrator can do this."
_NOT_YOUR_WORDS: Final = "Only whoever wrote this note can change it; you can add your own."
_NOT_YOUR_ATHLETE: Final = (
    "Whoever added this athlete can put them into a team, and administrators can."
)
_ONLY_END: Final = "A link can only be taken back; make another one."
_NOT_YOUR_UPLOAD: Final = "Only whoever uploaded this clip can do this."
#: Columns with the account that a row belongs to.
_OWNERS: Final = {
    models.AthleteRow: "account_id",
    models.ClipRow: "account_id",
    models.ResultRow: "account_id",
    models.NoteRow: "author_id",
    access.ViewerLinkRow: "created_by",
    TrainingSessionRow: "account_id",
}
#: What becomes a coach's who takes it from an athlete.
_CAN_BE_TAKEN: Final = (models.ClipRow, models.ResultRow)
#: Tables that a coach writes to; to others, only administrators do.
COACH_TABLES: Final = frozenset(
    {
        *(models.AthleteRow, models.VisitRow, models.ClipRow, models.CriteriaSetRow),
        *(models.ResultRow, models.ResultFileRow, models.ReportRow, models.ReportFileRow),
        *(models.FindingRow, models.ReviewRow, models.DecisionRow, models.NoteRow),
        *(models.UserAnnotationRow, models.TagRow),
        *(access.TeamAthleteRow, access.ViewerLinkRow),
        TrainingSessionRow,
    }
)
ADMINISTRATOR_TABLES: Final = frozenset({access.TeamRow, access.TeamCoachRow})
#: What an athlete adds.
_ATHLETE_ADDS: Final = frozenset(
    {
        *(models.NoteRow, models.ResultRow, models.ResultFileRow, models.CriteriaSetRow),
        *(access.ViewerLinkRow, TrainingSessionRow),
    }
)
#: What an athlete changes.
_ATHLETE_CHANGES: Final = frozenset(
    {models.NoteRow, models.ResultRow, models.ResultFileRow, access.ViewerLinkRow}
)
#: What an athlete deletes: a result with all that is left empty.
_ATHLETE_DELETES: Final = frozenset(
    {models.ResultRow, models.ResultFileRow, models.ReportRow, models.ClipRow, models.VisitRow}
)


def set_owner(user: User, row: models.TableBase) -> None:
    """Note the account of whoever adds a row; what an athlete uploads is theirs.

    Parameters
    ----------
    user : User
        Who adds it.
    row : TableBase
        The new row.
    """
    column = _OWNERS.get(type(row))
    if column is not None and getattr(row, column) is None:
        setattr(row, column, user.account_id)
    if isinstance(row, models.ResultRow) and user.role == "athlete":
        if user.athlete_id is None:
            raise AccessError(NO_ATHLETE)
        row.athlete_id = user.athlete_id


def check_write(user: User, action: WriteAction, row: models.TableBase, session: Session) -> None:
    """Raise `AccessError` if the role of a user does not allow a change.

    Parameters
    ----------
    user : User
        Who makes it.
    action : {"added", "changed", "deleted"}
        What happens to the row.
    row : TableBase
        The row.
    session : Session
        Its session, which is being flushed.
    """
    table = type(row)
    if user.role == "viewer" or table not in COACH_TABLES | ADMINISTRATOR_TABLES:
        raise AccessError(READ_ONLY if user.role == "viewer" else _NOT_AS_COACH)
    is_link_changed = action == "changed" and isinstance(row, access.ViewerLinkRow)
    if is_link_changed and _changed_columns(row) != {"ended_at"}:
        raise AccessError(_ONLY_END)
    if user.sees_everything:
        return
    if user.role == "athlete":
        _check_write_of_athlete(user, action, row, session)
    elif table not in COACH_TABLES:
        raise AccessError(_NOT_AS_COACH)
    _check_owner(user, action, row)


def check_new_members(user: User, session: Session) -> None:
    """Raise `AccessError` if a coach puts somebody else's athlete into a team.

    Coaches of that team would see an athlete whom only coaches of another one may see.

    Parameters
    ----------
    user : User
        Who does it.
    session : Session
        Its session, which is about to be flushed.
    """
    new = [row.athlete_id for row in session.new if isinstance(row, access.TeamAthleteRow)]
    if user.sees_everything or not new:
        return
    own = select(models.AthleteRow.id).where(
        models.AthleteRow.id.in_(new), models.AthleteRow.account_id == user.account_id
    )
    if set(new) - set(session.scalars(own)):
        raise AccessError(_NOT_YOUR_ATHLETE)


def _check_owner(user: User, action: WriteAction, row: models.TableBase) -> None:
    """Check that nobody writes as, or gives a row to, another account."""
    column = _OWNERS.get(type(row))
    if column is None or action == "deleted":
        return
    owner = getattr(row, column)
    is_given_away = action == "added" or column in _changed_columns(row)
    may_take = action == "added" or type(row) in _CAN_BE_TAKEN
    if is_given_away and not (owner == user.account_id and may_take):
        raise AccessError(_NOT_AS_COACH)
    if isinstance(row, models.NoteRow) and owner not in (None, user.account_id):
        raise AccessError(_NOT_YOUR_WORDS)


def _check_write_of_athlete(
    user: User, action: WriteAction, row: models.TableBase, session: Session
) -> None:
    if isinstance(row, models.ResultRow | models.ResultFileRow) and not (
        action == "deleted" or _is_own_upload(user, row, session)
    ):
        raise AccessError(_NOT_YOUR_UPLOAD)
    if action == "added":
        # Whether it may go on after pain is not for the athlete alone to decide.
        is_cleared = isinstance(row, TrainingSessionRow) and row.cleared_at is not None
        allowed = type(row) in _ATHLETE_ADDS and not is_cleared
    elif action == "changed":
        allowed = type(row) in _ATHLETE_CHANGES
    else:
        own_note = isinstance(row, models.NoteRow) and row.author_id == user.account_id
        gone = {each.id for each in session.deleted if isinstance(each, models.ReportRow)}
        of_deleted = getattr(row, "report_id", None) in gone
        # What hurt stays, as it says that training must not go on.
        trained = isinstance(row, TrainingSessionRow) and not row.pain
        allowed = type(row) in _ATHLETE_DELETES or own_note or of_deleted or trained
    if not allowed:
        raise AccessError(_NOT_AS_ATHLETE)


def _is_own_upload(
    user: User, row: models.ResultRow | models.ResultFileRow, session: Session
) -> bool:
    """Whether a user has uploaded a clip, or only marks it for deletion."""
    if isinstance(row, models.ResultRow):
        only_deletes = row.deleting and _changed_columns(row) == {"deleting"}
        return only_deletes or row.account_id == user.account_id
    uploads = (
        each
        for each in (*session.new, *session.identity_map.values())
        if isinstance(each, models.ResultRow)
    )
    return any(each.id == row.result_id and each.account_id == user.account_id for each in uploads)


def _changed_columns(row: models.TableBase) -> set[str]:
    return {each.key for each in inspect(row).attrs if each.history.has_changes()}
