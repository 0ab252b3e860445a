"""How long the data of athletes are kept, and the notice before they are deleted.

Nobody's data are deleted without a notice that was given long enough before: a server that was off
gives it first, then waits. Another last day makes the notice invalid.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from vision.errors import InputError
from vision.library.athletes import ATHLETE_GONE
from vision.library.library import Library, unrestricted
from vision.library.schema import AthleteRow, ClipRow, ReportRow, VisitRow

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RetentionNotice:
    """What is going to be deleted, and when.

    Attributes
    ----------
    athlete_id, name : str
        Whose data.
    keep_until : date
        Last day on which they may be kept.
    delete_on : date
        When they are deleted, unless that day is changed.
    clips, reports : int
        How many there are.
    """

    athlete_id: str
    name: str
    keep_until: date
    delete_on: date
    clips: int
    reports: int


def list_notices(library: Library, *, notice_days: int) -> list[RetentionNotice]:
    """List the notices that were given, the next deletion first.

    Parameters
    ----------
    library : Library
        The library.
    notice_days : int
        How long before the deletion a notice is given.
    """
    counts = (
        select(
            VisitRow.athlete_id,
            func.count(func.distinct(ClipRow.id)).label("clips"),
            func.count(ReportRow.id).label("reports"),
        )
        .join(ClipRow, ClipRow.visit_id == VisitRow.id)
        .outerjoin(ReportRow, ReportRow.clip_id == ClipRow.id)
        .group_by(VisitRow.athlete_id)
        .subquery()
    )
    query = (
        select(AthleteRow, func.coalesce(counts.c.clips, 0), func.coalesce(counts.c.reports, 0))
        .outerjoin(counts, counts.c.athlete_id == AthleteRow.id)
        .where(AthleteRow.keep_until.is_not(None), AthleteRow.notified_on.is_not(None))
    )
    found = []
    with library.reading() as session:
        for athlete, clips, reports in session.execute(query):
            day = _deletion_day(athlete, notice_days)
            assert athlete.keep_until is not None
            assert day is not None
            found.append(
                RetentionNotice(
                    athlete.id, athlete.name, athlete.keep_until, day, clips=clips, reports=reports
                )
            )
    return sorted(found, key=lambda notice: (notice.delete_on, notice.name.casefold()))


def keep_longer(library: Library, athlete_id: str, *, until: date | None) -> None:
    """Change the last day on which an athlete's data may be kept; a notice becomes invalid.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete.
    until : date or None
        The new day; None for no limit.

    Raises
    ------
    InputError
        The athlete was deleted, or the day is over.
    """
    if until is not None and until < date.today():
        raise InputError("This day is over; choose a later one.")
    with library.writing() as session:
        athlete = session.get(AthleteRow, athlete_id)
        if athlete is None:
            raise InputError(ATHLETE_GONE)
        athlete.keep_until, athlete.notified_on = until, None


def give_notices(library: Library, *, today: date, notice_days: int) -> tuple[str, ...]:
    """Give notice of the data that are going to be deleted, once for each athlete.

    Parameters
    ----------
    library : Library
        The library.
    today : date
        The day on which it is given.
    notice_days : int
        How long before the deletion.

    Returns
    -------
    tuple of str
        Ids of the athletes.

    Raises
    ------
    AccessError
        The user is no administrator.
    """
    with unrestricted(library).writing() as session:
        athletes = session.scalars(
            select(AthleteRow).where(
                AthleteRow.keep_until <= today + timedelta(days=notice_days),
                AthleteRow.notified_on.is_(None),
            )
        ).all()
        for athlete in athletes:
            athlete.notified_on = today
        ids = tuple(athlete.id for athlete in athletes)
    for id_ in ids:
        _log.info("Gave notice that the data of athlete %s will be deleted", id_)
    return ids


def due_athletes(library: Library, *, today: date, notice_days: int) -> tuple[str, ...]:
    """List the ids of the athletes whose data are to be deleted today.

    Parameters
    ----------
    library : Library
        The library.
    today : date
        The day.
    notice_days : int
        How long before a notice has to have been given.

    Raises
    ------
    AccessError
        The user is no administrator.
    """
    query = select(AthleteRow).where(
        AthleteRow.keep_until < today, AthleteRow.notified_on.is_not(None)
    )
    with unrestricted(library).reading() as session:
        return tuple(
            athlete.id
            for athlete in session.scalars(query)
            if is_due(athlete, today=today, notice_days=notice_days)
        )


def is_due(athlete: AthleteRow, *, today: date, notice_days: int) -> bool:
    """Whether the data of an athlete are to be deleted.

    Parameters
    ----------
    athlete : AthleteRow
        The athlete.
    today : date
        The day.
    notice_days : int
        How long before a notice has to have been given.
    """
    day = _deletion_day(athlete, notice_days)
    return day is not None and day <= today


def _deletion_day(athlete: AthleteRow, notice_days: int) -> date | None:
    """Return the day after the last one, or the end of the notice if that is later."""
    if athlete.keep_until is None or athlete.notified_on is None:
        return None
    return max(
        athlete.keep_until + timedelta(days=1),
        athlete.notified_on + timedelta(days=notice_days),
    )
