"""Find reports by athlete, test, date, finding and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Select, exists, func, select

from vision.library.library import Library
from vision.library.schema import AthleteRow, ClipRow, FindingRow, ReportRow, ReviewRow, VisitRow

ReviewStatus = Literal["new", "reviewed", "sent"]
REVIEW_STATUSES: Final[tuple[ReviewStatus, ...]] = ("new", "reviewed", "sent")
#: Athlete to ask for where clips of nobody are wanted.
NO_ATHLETE: Final = ""


@dataclass(frozen=True)
class ReportFilter:
    """What reports to list; what is None does not matter.

    Attributes
    ----------
    athlete : str or None
        Id, or `NO_ATHLETE` for clips that belong to nobody.
    screen : str or None
    since, until : date or None
        Days of the visit, or on which the clip came; both included.
    criterion : str or None
        With a verdict of `verdicts`.
    verdicts : tuple of str
        Of `criterion`, or of any where that is None; all where empty.
    status : str or None
    """

    athlete: str | None = None
    screen: str | None = None
    since: date | None = None
    until: date | None = None
    criterion: str | None = None
    verdicts: tuple[str, ...] = ()
    status: ReviewStatus | None = None


@dataclass(frozen=True)
class ReportCard:
    """A report as lists show it.

    Attributes
    ----------
    id, clip_id, name : str
    athlete_id, athlete : str or None
    day : date
        Of the visit, or on which the clip came.
    created : datetime
    screen, view : str or None
    leg : str or None
        ``left``, ``right`` or ``both``: of the findings; None where they have none.
    status : str
    thumbnail : str or None
        Digest of a small picture.
    duration_s : float
    faults, watches : tuple of str
        Titles of the criteria, each once, in the report's order.
    """

    id: str
    clip_id: str
    name: str
    athlete_id: str | None
    athlete: str | None
    day: date
    created: datetime
    screen: str | None
    view: str | None
    leg: str | None
    status: ReviewStatus
    thumbnail: str | None
    duration_s: float
    faults: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportPage:
    """Part of a list.

    Attributes
    ----------
    cards : tuple of ReportCard
    total : int
        How many there are in all.
    """

    cards: tuple[ReportCard, ...]
    total: int


def list_reports(
    library: Library, filters: ReportFilter, *, offset: int = 0, limit: int = 50
) -> ReportPage:
    """List reports, the latest first.

    Parameters
    ----------
    library : Library
    wanted : Wanted
    first, most : int
        The part of the list.

    Returns
    -------
    Listed
    """
    asked = _narrowed(_rows(), filters)
    with library.reading() as session:
        total = session.scalar(select(func.count()).select_from(asked.subquery())) or 0
        rows = session.execute(
            asked.order_by(_day.desc(), ReportRow.created_at.desc(), ReportRow.id)
            .offset(offset)
            .limit(limit)
        ).all()
        found: dict[str, list[FindingRow]] = {row.id: [] for row in rows}
        for finding in session.scalars(
            select(FindingRow).where(FindingRow.report_id.in_(found)).order_by(FindingRow.place)
        ):
            found[finding.report_id].append(finding)
        return ReportPage(tuple(_card(row, found[row.id]) for row in rows), total)


def get_report_card(library: Library, id_: str) -> ReportCard | None:
    """One report as lists show it; None where there is none."""
    with library.reading() as session:
        row = session.execute(_rows().where(ReportRow.id == id_)).first()
        if row is None:
            return None
        asked = select(FindingRow).where(FindingRow.report_id == id_).order_by(FindingRow.place)
        return _card(row, list(session.scalars(asked)))


@dataclass(frozen=True)
class FrequentCriterion:
    """A criterion that stood out.

    Attributes
    ----------
    criterion, title : str
    reports : int
        In how many reports.
    """

    criterion: str
    title: str
    reports: int


def list_frequent_criteria(library: Library) -> tuple[FrequentCriterion, ...]:
    """Criteria that stood out in any report, the most frequent first."""
    count = func.count(func.distinct(FindingRow.report_id))
    asked = (
        select(FindingRow.criterion, func.max(FindingRow.title), count)
        .where(FindingRow.verdict.in_(("fault", "watch")))
        .group_by(FindingRow.criterion)
        .order_by(count.desc(), FindingRow.criterion)
    )
    with library.reading() as session:
        return tuple(FrequentCriterion(*row) for row in session.execute(asked))


#: A visit has its own day; a clip of nobody has the day on which it came.
_day: Final = func.coalesce(VisitRow.day, func.date(ReportRow.created_at))


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ReportRow.id,
            ReportRow.clip_id,
            ClipRow.name,
            VisitRow.athlete_id,
            AthleteRow.name.label("athlete"),
            VisitRow.day,
            ReportRow.created_at,
            ReportRow.screen,
            ReportRow.view,
            func.coalesce(ReviewRow.status, "new").label("status"),
            ClipRow.thumbnail,
            ClipRow.duration_s,
        )
        .join(ClipRow, ClipRow.id == ReportRow.clip_id)
        .outerjoin(VisitRow, VisitRow.id == ClipRow.visit_id)
        .outerjoin(AthleteRow, AthleteRow.id == VisitRow.athlete_id)
        .outerjoin(ReviewRow, ReviewRow.report_id == ReportRow.id)
    )


def _narrowed(asked: Select[*tuple[Any, ...]], wanted: ReportFilter) -> Select[*tuple[Any, ...]]:
    if wanted.athlete == NO_ATHLETE:
        asked = asked.where(ClipRow.visit_id.is_(None))
    elif wanted.athlete is not None:
        asked = asked.where(VisitRow.athlete_id == wanted.athlete)
    if wanted.screen is not None:
        asked = asked.where(ReportRow.screen == wanted.screen)
    if wanted.since is not None:
        asked = asked.where(_day >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(_day <= wanted.until)
    if wanted.status is not None:
        asked = asked.where(func.coalesce(ReviewRow.status, "new") == wanted.status)
    if wanted.criterion is not None or wanted.verdicts:
        has = exists().where(FindingRow.report_id == ReportRow.id)
        if wanted.criterion is not None:
            has = has.where(FindingRow.criterion == wanted.criterion)
        if wanted.verdicts:
            has = has.where(FindingRow.verdict.in_(wanted.verdicts))
        asked = asked.where(has)
    return asked


def _card(row: Any, findings: list[FindingRow]) -> ReportCard:
    def named(verdict: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.title for f in findings if f.verdict == verdict))

    legs = {finding.leg for finding in findings if finding.leg}
    return ReportCard(
        id=row.id,
        clip_id=row.clip_id,
        name=row.name,
        athlete_id=row.athlete_id,
        athlete=row.athlete,
        day=row.day or row.created_at.date(),
        created=row.created_at,
        screen=row.screen,
        view=row.view,
        leg="both" if len(legs) > 1 else next(iter(legs), None),
        status=row.status,
        thumbnail=row.thumbnail,
        duration_s=row.duration_s,
        faults=named("fault"),
        watches=named("watch"),
    )
