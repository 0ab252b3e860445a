"""What each role sees: one SQL condition for each table.

The conditions are built on aliases of the tables, so that they are never filtered themselves and
never mixed up with the tables of the query that they are added to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    ClauseElement,
    ColumnClause,
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    Table,
    TextClause,
    and_,
    exists,
    false,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapper, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption, ReadOnlyColumnCollection
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.sql.visitors import iterate

from vision.library import access_schema as access
from vision.library import schema as models
from vision.library.access import CANNOT_BE_CHECKED, AccessError, User
from vision.library.result_files import VOICE_OVERS
from vision.library.training_schema import TrainingSessionRow

_Columns = ReadOnlyColumnCollection[str, Any]
_Rule = Callable[[User], ColumnElement[bool]]


def _alias(table: type[models.TableBase]) -> FromClause:
    return table.__table__.alias(f"seen_{table.__tablename__}")


_ATHLETE, _VISIT = _alias(models.AthleteRow), _alias(models.VisitRow)
_REPORT, _RESULT, _REVIEW = (
    _alias(t) for t in (models.ReportRow, models.ResultRow, models.ReviewRow)
)
_COACH, _MEMBER = _alias(access.TeamCoachRow), _alias(access.TeamAthleteRow)


def _exists(rows: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that there is such a row, one that is looked up by its key.

    Many rows are faster to look up one by one than to list; a few are listed.
    """
    return exists(select(literal(1)).select_from(rows).where(*conditions).correlate_except(rows))


def _teams(user: User) -> Select[Any]:
    return select(_COACH.c.team_id).where(_COACH.c.account_id == user.account_id)


def is_athlete_seen(user: User, id_: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that an athlete, by a column with their id, is one of a user's.

    Parameters
    ----------
    user : User
        A coach, athlete or viewer; for a coach, only their account counts.
    id_ : SQLColumnExpression
        The column.
    """
    if user.role == "athlete" and user.athlete_id is not None:
        return id_ == user.athlete_id
    if user.role != "coach":
        return false()
    in_teams = select(_MEMBER.c.athlete_id).where(_MEMBER.c.team_id.in_(_teams(user)))
    own = or_(_ATHLETE.c.account_id == user.account_id, _ATHLETE.c.id.in_(in_teams))
    return id_.in_(select(_ATHLETE.c.id).where(own))


def is_clip_seen(user: User, clip: type[models.ClipRow] | _Columns) -> ColumnElement[bool]:
    """Return the condition that a user sees a clip.

    Parameters
    ----------
    user : User
        As in `is_athlete_seen`.
    clip : type or collection
        `ClipRow`, or the columns of an alias of its table.
    """
    if user.role == "viewer":
        return clip.id.in_(select(_REPORT.c.clip_id).where(_REPORT.c.id == user.report_id))
    seen = _exists(_VISIT, _VISIT.c.id == clip.visit_id, is_athlete_seen(user, _VISIT.c.athlete_id))
    if user.role != "coach":
        return seen
    return or_(seen, and_(clip.visit_id.is_(None), clip.account_id == user.account_id))


def _is_result_seen(user: User, result: type[models.ResultRow] | _Columns) -> ColumnElement[bool]:
    if user.role == "viewer":
        return result.id == user.report_id
    seen = is_athlete_seen(user, result.athlete_id)
    if user.role != "coach":
        return seen
    return or_(seen, and_(result.athlete_id.is_(None), result.account_id == user.account_id))


def _of_report(user: User, id_: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that a user sees a report; its result has the same id."""
    if user.role == "viewer":
        return id_ == user.report_id
    return _exists(_RESULT, _RESULT.c.id == id_, _is_result_seen(user, _RESULT.c))


def _of_coach(user: User, id_: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition on what a coach keeps from the athlete until the review is sent."""
    if user.role == "coach":
        return _of_report(user, id_)
    is_sent = _exists(_REVIEW, _REVIEW.c.report_id == id_, _REVIEW.c.status == "sent")
    return and_(_of_report(user, id_), is_sent)


def _is_report_file_seen(user: User) -> ColumnElement[bool]:
    row = models.ReportFileRow
    of_analysis = and_(_of_report(user, row.report_id), row.name.not_like(f"{VOICE_OVERS}/%"))
    return or_(of_analysis, _of_coach(user, row.report_id))


def _is_note_seen(user: User) -> ColumnElement[bool]:
    row = models.NoteRow
    if user.role != "athlete":
        return _of_coach(user, row.report_id)
    own = and_(_of_report(user, row.report_id), row.author_id == user.account_id)
    return or_(own, _of_coach(user, row.report_id))


def _are_criteria_seen(user: User) -> ColumnElement[bool]:
    id_ = models.CriteriaSetRow.id
    return id_.in_(select(_RESULT.c.criteria_set_id).where(_is_result_seen(user, _RESULT.c)))


def _is_tag_seen(user: User) -> ColumnElement[bool]:
    """Return the condition on coaches' own words, which athletes and viewers never see."""
    return _of_report(user, models.TagRow.report_id) if user.role == "coach" else false()


def _of_team(user: User, id_: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    return id_.in_(_teams(user)) if user.role == "coach" else false()


def _is_link_seen(user: User) -> ColumnElement[bool]:
    if user.role == "viewer":
        return false()
    return _of_report(user, access.ViewerLinkRow.report_id)


#: For each table, which rows a user sees who does not see everything.
RULES: Final[Mapping[type[models.TableBase], _Rule]] = {
    models.AthleteRow: lambda user: is_athlete_seen(user, models.AthleteRow.id),
    models.VisitRow: lambda user: is_athlete_seen(user, models.VisitRow.athlete_id),
    models.ClipRow: lambda user: is_clip_seen(user, models.ClipRow),
    models.ResultRow: lambda user: _is_result_seen(user, models.ResultRow),
    models.ResultFileRow: lambda user: _of_report(user, models.ResultFileRow.result_id),
    models.ReportRow: lambda user: _of_report(user, models.ReportRow.id),
    models.ReportFileRow: lambda user: _is_report_file_seen(user),
    models.FindingRow: lambda user: _of_report(user, models.FindingRow.report_id),
    models.ReviewRow: lambda user: _of_coach(user, models.ReviewRow.report_id),
    models.DecisionRow: lambda user: _of_coach(user, models.DecisionRow.report_id),
    models.NoteRow: _is_note_seen,
    models.UserAnnotationRow: lambda user: _of_coach(user, models.UserAnnotationRow.report_id),
    models.TagRow: _is_tag_seen,
    models.CriteriaSetRow: _are_criteria_seen,
    access.TeamRow: lambda user: _of_team(user, access.TeamRow.id),
    access.TeamCoachRow: lambda user: _of_team(user, access.TeamCoachRow.team_id),
    access.TeamAthleteRow: lambda user: _of_team(user, access.TeamAthleteRow.team_id),
    access.ViewerLinkRow: _is_link_seen,
    access.AuditRow: lambda user: false(),
    TrainingSessionRow: lambda user: is_athlete_seen(user, TrainingSessionRow.athlete_id),
}


@lru_cache(maxsize=4096)
def _read_filter(user: User, mapper: Mapper[Any]) -> ExecutableOption:
    table = mapper.class_
    return with_loader_criteria(
        table,
        RULES[table](user) if table in RULES else false(),
        include_aliases=True,
        propagate_to_loaders=False,  # a load of a relationship gets those of its own
    )


def read_filters(user: User, statement: Select[Any]) -> list[ExecutableOption]:
    """Return the options of a query that leave out what a user does not see.

    Parameters
    ----------
    user : User
        A coach, athlete or viewer. Of a table without a rule they see nothing.
    statement : Select
        The query. With options of its own, which may load further tables, all tables are filtered;
        a query without them is much faster with the few options that it needs.

    Raises
    ------
    AccessError
        There is SQL text in it, which cannot be checked.
    """
    names = _table_names(statement, set())
    return [
        _read_filter(user, mapper)
        for mapper in models.TableBase.registry.mappers
        if statement._with_options or mapper.class_.__tablename__ in names
    ]


def _table_names(element: ClauseElement, visited: set[int]) -> set[str]:
    """Return the names of all tables that an expression reads, at any depth."""
    names: set[str] = set()
    for part in iterate(element):
        if isinstance(part, TextClause):
            raise AccessError(CANNOT_BE_CHECKED)
        source = part.table if isinstance(part, ColumnClause) else part
        while isinstance(source, AliasedReturnsRows):
            source = source.element
        if isinstance(source, Table):
            names.add(source.name)
        elif source is not part and isinstance(source, ClauseElement) and id(source) not in visited:
            visited.add(id(source))
            names |= _table_names(source, visited)
    return names
