"""Athletes of the library: list, add, change, and assign clips to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from vision.errors import InputError
from vision.library.data_policy import DataPolicy
from vision.library.library import Library
from vision.library.schema import AthleteRow, ClipRow, ReportRow, ResultRow, VisitRow

_MAX_NAME: Final = 120
ATHLETE_GONE: Final = "This athlete is no longer in the library."


@dataclass(frozen=True)
class AthleteCard:
    """An athlete as lists show them.

    Attributes
    ----------
    id, name, note : str
    consent_on : date or None
        When they agreed that their clips are kept.
    keep_until : date or None
        Last day on which their data may be kept.
    added_by : str or None
        Account that has added them; None where nobody signs in.
    reports : int
        How many reports they have.
    last_visit : date or None
        Day of their last visit.
    """

    id: str
    name: str
    note: str = ""
    consent_on: date | None = None
    keep_until: date | None = None
    added_by: str | None = None
    reports: int = 0
    last_visit: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether their data should have been deleted before today."""
        return self.keep_until is not None and self.keep_until < today


def list_athletes(library: Library) -> list[AthleteCard]:
    """List all athletes by name."""
    with library.reading() as session:
        found = [_card(*row) for row in session.execute(_card_query())]
    return sorted(found, key=lambda card: (card.name.casefold(), card.id))


def get_athlete(library: Library, id_: str) -> AthleteCard:
    """Return an athlete as lists show them.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The athlete.

    Raises
    ------
    InputError
        The athlete was deleted.
    """
    with library.reading() as session:
        row = session.execute(_card_query().where(AthleteRow.id == id_)).first()
        if row is None:
            raise InputError(ATHLETE_GONE)
        return _card(*row)


def _card_query() -> Select[AthleteRow, int, date | None]:
    count = (
        select(VisitRow.athlete_id, func.count(ReportRow.id).label("reports"))
        .join(ClipRow, ClipRow.visit_id == VisitRow.id)
        .join(ReportRow, ReportRow.clip_id == ClipRow.id)
        .group_by(VisitRow.athlete_id)
        .subquery()
    )
    last = (
        select(VisitRow.athlete_id, func.max(VisitRow.day).label("day"))
        .group_by(VisitRow.athlete_id)
        .subquery()
    )
    return (
        select(AthleteRow, func.coalesce(count.c.reports, 0), last.c.day)
        .outerjoin(count, count.c.athlete_id == AthleteRow.id)
        .outerjoin(last, last.c.athlete_id == AthleteRow.id)
    )


def _card(athlete: AthleteRow, reports: int, day: date | None) -> AthleteCard:
    return AthleteCard(
        id=athlete.id,
        name=athlete.name,
        note=athlete.note,
        consent_on=athlete.consent_on,
        keep_until=athlete.keep_until,
        added_by=athlete.account_id,
        reports=reports,
        last_visit=day,
    )


def add_athlete(
    library: Library,
    name: str,
    *,
    note: str = "",
    consent_on: date | None = None,
    keep_until: date | None = None,
) -> str:
    """Add an athlete and return their id.

    Parameters
    ----------
    library : Library
        The library.
    name, note : str
        Their name, and a note about them.
    consent_on : date, optional
        When they agreed that their clips are kept.
    keep_until : date, optional
        Last day on which their data may be kept.

    Raises
    ------
    InputError
        The name is empty or too long, or the dates contradict each other.
    """
    name = _clean_name(name)
    check_dates(consent_on, keep_until)
    with library.writing() as session:
        athlete = AthleteRow(name=name, note=note, consent_on=consent_on, keep_until=keep_until)
        session.add(athlete)
        session.flush()
        return athlete.id


def change_athlete(
    library: Library,
    id_: str,
    *,
    name: str,
    note: str,
    consent_on: date | None,
    keep_until: date | None,
) -> None:
    """Change an athlete's name, note and dates.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The athlete.
    name, note : str
        As in `add_athlete`.
    consent_on, keep_until : date or None
        As in `add_athlete`.

    Raises
    ------
    InputError
        As in `add_athlete`, or the athlete was deleted.
    """
    name = _clean_name(name)
    check_dates(consent_on, keep_until)
    with library.writing() as session:
        athlete = session.get(AthleteRow, id_)
        if athlete is None:
            raise InputError(ATHLETE_GONE)
        athlete.name, athlete.note = name, note
        if athlete.keep_until != keep_until:
            athlete.notified_on = None  # a notice of the deletion was about the other day
        athlete.consent_on, athlete.keep_until = consent_on, keep_until


def check_consent(library: Library, athlete_id: str) -> None:
    """Raise `InputError` if clips of an athlete must not be kept, because consent is missing.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete; one who was deleted is let through.

    Raises
    ------
    InputError
        The server requires consent, and the athlete has none.
    """
    if DataPolicy.current().requires_consent:
        with library.reading() as session:
            athlete = session.get(AthleteRow, athlete_id)
            if athlete is not None:
                require_consent(athlete)


def require_consent(athlete: AthleteRow) -> None:
    """Raise `InputError` if the server requires consent, and an athlete has none."""
    if athlete.consent_on is None and DataPolicy.current().requires_consent:
        raise InputError(
            f"Clips of {athlete.name} cannot be kept yet: no day of consent is entered. A coach "
            "can enter it in the library, under Athletes."
        )


def find_or_add_visit(session: Session, athlete_id: str, day: date) -> str:
    """Return the id of an athlete's visit on a day; the visit is added where there is none.

    Parameters
    ----------
    session : Session
        A session that writes.
    athlete_id : str
        The athlete.
    day : date
        The day.

    Raises
    ------
    InputError
        The athlete was deleted, or has not consented where that is required.
    """
    athlete = session.get(AthleteRow, athlete_id)
    if athlete is None:
        raise InputError(ATHLETE_GONE)
    require_consent(athlete)
    found = session.scalar(
        select(VisitRow.id).where(VisitRow.athlete_id == athlete_id, VisitRow.day == day)
    )
    if found is not None:
        return found
    visit = VisitRow(athlete_id=athlete_id, day=day)
    session.add(visit)
    session.flush()
    return visit.id


def assign_clip(library: Library, report_id: str, athlete_id: str | None) -> None:
    """Assign a report's clip, with all its reports, to an athlete or to nobody.

    The clip keeps its day; a visit without any other clip is deleted. Where the athlete has the
    same video already, its reports are added to that. What a coach assigns to nobody becomes
    theirs, so that they still see it.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        One of the clip's reports.
    athlete_id : str or None
        The athlete; None for nobody.

    Raises
    ------
    InputError
        The report or the athlete was deleted, or the athlete has not consented where that is
        required.
    """
    with library.writing() as session:
        report = session.get(ReportRow, report_id)
        if report is None:
            raise InputError("This report is no longer in the library.")
        _assign(session, library, report, athlete_id)


def assign_clips(library: Library, report_ids: Sequence[str], athlete_id: str | None) -> int:
    """Assign the clips of several reports, each with all its reports, in one transaction.

    Parameters
    ----------
    library : Library
        The library.
    report_ids : sequence of str
        The reports; those that were deleted meanwhile are left out.
    athlete_id : str or None
        As in `assign_clip`.

    Returns
    -------
    int
        How many of the reports there are.

    Raises
    ------
    InputError
        The athlete was deleted, or has not consented where that is required.
    """
    with library.writing() as session:
        found = [session.get(ReportRow, id_) for id_ in report_ids]
        reports = [report for report in found if report is not None]
        for report in reports:
            _assign(session, library, report, athlete_id)
        return len(reports)


def _assign(session: Session, library: Library, report: ReportRow, athlete_id: str | None) -> None:
    clip, before = report.clip, report.clip.visit
    if (None if before is None else before.athlete_id) == athlete_id:
        return
    results = [session.get(ResultRow, each.id) for each in clip.reports]
    same = None if athlete_id is None else _same_clip_of(session, athlete_id, clip)
    if athlete_id is None:
        clip.visit_id = None
        if library.user.role == "coach":
            clip.account_id = library.user.account_id
    elif same is None:
        day = report.created_at.date() if before is None else before.day
        clip.visit_id = find_or_add_visit(session, athlete_id, day)
    else:
        move_reports(session, clip, same)
    for result in results:
        if result is not None:
            result.athlete_id = athlete_id
            result.account_id = clip.account_id if athlete_id is None else result.account_id
    session.flush()
    if clip in session:  # else its reports are with the same video now
        session.refresh(clip)
    if before is not None:
        session.refresh(before)
        if not before.clips:
            session.delete(before)
            session.flush()


def _same_clip_of(session: Session, athlete_id: str, clip: ClipRow) -> ClipRow | None:
    """Return the row of the same video that an athlete has already."""
    query = (
        select(ClipRow)
        .join(VisitRow, VisitRow.id == ClipRow.visit_id)
        .where(VisitRow.athlete_id == athlete_id, ClipRow.digest == clip.digest)
    )
    return session.scalars(query).first()


def move_reports(session: Session, clip: ClipRow, to: ClipRow) -> None:
    """Move all reports of a clip to another row of the same video, and delete its own.

    Parameters
    ----------
    session : Session
        A session that writes.
    clip, to : ClipRow
        The rows.
    """
    for report in list(clip.reports):
        report.clip = to
    session.flush()
    session.refresh(clip)
    session.delete(clip)


def _clean_name(name: str) -> str:
    name = " ".join("".join(c for c in name if c.isprintable()).split())
    if not name:
        raise InputError("Enter a name for the athlete; a nickname will do.")
    if len(name) > _MAX_NAME:
        raise InputError(f"The name is longer than {_MAX_NAME} characters; shorten it.")
    return name


def check_dates(consent_on: date | None, keep_until: date | None) -> None:
    """Raise `InputError` if data could not be kept on any day since the consent."""
    if consent_on is not None and keep_until is not None and keep_until < consent_on:
        raise InputError("Clips cannot be kept until a day before the consent; change one of them.")
