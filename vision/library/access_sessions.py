"""Sessions that show one user what is theirs, check what they write, and note it.

Rows of others are left out of every query, also of loads of relationships. Every row that is
written is checked as it is before and after the change. What cannot be checked, such as SQL text
and statements that change many rows at once, is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, event, inspect, select, tuple_
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction, object_session

from vision.library import access_schema as access
from vision.library import schema as models
from vision.library.access import CANNOT_BE_CHECKED, AccessError, User, WriteAction
from vision.library.access_rules import read_filters
from vision.library.access_writes import check_new_members, check_write, set_owner
from vision.library.audit_rows import WriteLog

_USER: Final = "user"
_WRITTEN: Final = "written"
_LOG: Final = "log"
#: Databases limit how many values a query can have.
_MAX_ROWS: Final = 200
OF_OTHERS: Final = "This was deleted, or it belongs to somebody else."


class UserSession(Session):
    """A session of somebody who is signed in, or has a link."""


def open_session(engine: Engine, user: User) -> Session:
    """Open a session of a user; that of the owner has no restrictions.

    Parameters
    ----------
    engine : Engine
        The database.
    user : User
        Who looks at it.
    """
    if user.role == "owner":
        return Session(engine)
    return UserSession(engine, info={_USER: user, _WRITTEN: [], _LOG: WriteLog()})


def save_write_log(session: Session) -> None:
    """Add to the audit log what a session has written; it is about to be committed.

    Parameters
    ----------
    session : Session
        A session that writes.
    """
    if isinstance(session, UserSession):
        session.flush()
        session.info[_LOG].save(session.connection(), session.info[_USER])


@event.listens_for(UserSession, "do_orm_execute")
def _filter_statement(state: ORMExecuteState) -> None:
    if not (state.is_select and state.is_orm_statement and isinstance(state.statement, Select)):
        raise AccessError(CANNOT_BE_CHECKED)
    user: User = state.session.info[_USER]
    # A column load completes a row that the session has already.
    if not (user.sees_everything or state.is_column_load):
        state.statement = state.statement.options(*read_filters(user, state.statement))


@event.listens_for(UserSession, "before_flush")
def _check_before(session: Session, context: UOWTransaction, instances: object) -> None:
    _require_seen(session, [*session.dirty, *session.deleted])
    for row in (*session.new, *session.dirty):
        if isinstance(row, access.TeamAthleteRow):  # whoever is in a team is seen by its coaches
            _require_keys(session, models.AthleteRow, [(row.athlete_id,)])
    check_new_members(session.info[_USER], session)


@event.listens_for(models.TableBase, "before_insert", propagate=True)
def _before_insert(mapper: Mapper[Any], connection: Connection, row: models.TableBase) -> None:
    _check_row("added", row)


@event.listens_for(models.TableBase, "before_update", propagate=True)
def _before_update(mapper: Mapper[Any], connection: Connection, row: models.TableBase) -> None:
    session = object_session(row)
    if session is not None and session.is_modified(row, include_collections=False):
        _check_row("changed", row)


@event.listens_for(models.TableBase, "before_delete", propagate=True)
def _before_delete(mapper: Mapper[Any], connection: Connection, row: models.TableBase) -> None:
    _check_row("deleted", row)


def _check_row(action: WriteAction, row: models.TableBase) -> None:
    """Check a row that is about to be written."""
    session = object_session(row)
    if not isinstance(session, UserSession):
        return
    user: User = session.info[_USER]
    if action == "added":
        set_owner(user, row)
    check_write(user, action, row, session)
    session.info[_WRITTEN].append((action, row))


@event.listens_for(UserSession, "after_flush")
def _check_after(session: Session, context: UOWTransaction) -> None:
    written: list[tuple[WriteAction, models.TableBase]] = session.info[_WRITTEN]
    for action, row in written:  # with the ids that new rows have now
        session.info[_LOG].note(action, row)
    # Nothing refers to new criteria yet.
    left = [row for action, row in written if action != "deleted"]
    _require_seen(session, [row for row in left if not isinstance(row, models.CriteriaSetRow)])
    written.clear()


def _require_seen(session: Session, rows: Iterable[models.TableBase]) -> None:
    """Raise `AccessError` where the user does not see a row as it is in the database now."""
    if session.info[_USER].sees_everything:
        return
    keys: dict[type[models.TableBase], set[tuple[Any, ...]]] = defaultdict(set)
    for row in rows:
        state = inspect(row)
        key = state.identity or state.mapper.primary_key_from_instance(row)
        keys[type(row)].add(tuple(key))
    for table, wanted in keys.items():
        for part in _parts(sorted(wanted)):
            _require_keys(session, table, part)


def _require_keys(
    session: Session, table: type[models.TableBase], keys: list[tuple[Any, ...]]
) -> None:
    mapper = inspect(table)
    columns = [
        mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key
    ]
    is_one = columns[0].in_([key for (key,) in keys]) if len(columns) == 1 else None
    query = select(*columns).where(tuple_(*columns).in_(keys) if is_one is None else is_one)
    if len(session.execute(query).all()) != len(keys):
        raise AccessError(OF_OTHERS)


def _parts(keys: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    return (keys[start : start + _MAX_ROWS] for start in range(0, len(keys), _MAX_ROWS))
