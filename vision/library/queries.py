"""Find reports by text, athlete, test, date, finding, tag and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, null, or_, select
from sqlalchemy.orm import Session

from vision.library.access_schema import TeamAthleteRow
from vision.library.folding import fold_text, folded
from vision.library.library import Library
from vision.library.schema import (
    AthleteRow,
    ClipRow,
    DecisionRow,
    FindingRow,
    NoteRow,
    ReportRow,
    ReviewRow,
    TagRow,
    VisitRow,
)
from vision.screens.registry import screen_titles
from vision.terms import Verdict

ReviewStatus = Literal["new", "reviewed", "sent"]
REVIEW_STATUSES: Final[tuple[ReviewStatus, ...]] = ("new", "reviewed", "sent")
#: Value of `ReportFilter.athlete` for clips without an athlete.
NO_ATHLETE: Final = ""
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("fault", "watch", "pass", "cannot_tell")
#: Databases limit how many values a query can have.
_MAX_QUERY_VALUES: Final = 500


@dataclass(frozen=True)
class ReportFilter:
    """Which reports to list; a filter that is None is not applied.

    Attributes
    ----------
    athlete : str or None
        Id, or `NO_ATHLETE` for clips without an athlete.
    team : str or None
        Id of a team that the athlete is in.
    screen : str or None
        Id of the test.
    since, until : date or None
        First and last day of the visit, or of the upload.
    criterion : str or None
        Id of a criterion that has one of `verdicts`, after the coach's review.
    verdicts : tuple of str
        Verdicts of `criterion`, or of any criterion where that is None; any verdict where empty.
    status : str or None
        Status of the review.
    tag : str or None
        Key of a tag.
    text : str
        Words, each of which is in the clip's file name, the athlete's name, the test, a tag, or
        what the coach has written; case and accents do not matter.
    ids : tuple of str or None
        Only these reports.
    """

    athlete: str | None = None
    team: str | None = None
    screen: str | None = None
    since: date | None = None
    until: date | None = None
    criterion: str | None = None
    verdicts: tuple[str, ...] = ()
    status: ReviewStatus | None = None
    tag: str | None = None
    text: str = ""
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ReportCard:
    """A report as lists show it.

    Attributes
    ----------
    id, clip_id, name : str
    athlete_id, athlete : str or None
    day : date
        Day of the visit, or of the upload.
    created : datetime
    screen, view : str or None
    leg : str or None
        ``left``, ``right`` or ``both``: legs of the findings; None where they have none.
    status : str
    thumbnail : str or None
        Digest of a small image.
    duration_s : float
    faults, watches : tuple of str
        Titles of the criteria with these verdicts, the coach's where they differ, each once, in
        the report's order.
    verdict : Verdict or None
        The worst verdict of its criteria, the coach's where they differ; None where it has none.
    tags : tuple of str
        Names of its tags.
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
    verdict: Verdict | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportPage:
    """One page of a list of reports.

    Attributes
    ----------
    cards : tuple of ReportCard
        The reports of this page.
    total : int
        How many there are on all pages.
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
        The library.
    filters : ReportFilter
        Which reports to list.
    offset : int
        How many reports to skip.
    limit : int
        How many to list.

    Returns
    -------
    ReportPage
        The reports, and how many there are in all.
    """
    query = _apply_filters(_report_query(), filters)
    count = _apply_filters(_with_joins(select(func.count(ReportRow.id))), filters)
    with library.reading() as session:
        total = session.scalar(count) or 0
        rows = session.execute(query.order_by(*_LATEST_FIRST).offset(offset).limit(limit)).all()
        return ReportPage(_cards(session, rows), total)


def list_report_ids(library: Library, filters: ReportFilter) -> tuple[str, ...]:
    """List the ids of reports, the latest first.

    Parameters
    ----------
    library : Library
        The library.
    filters : ReportFilter
        Which reports to list.
    """
    query = _apply_filters(_with_joins(select(ReportRow.id)), filters).order_by(*_LATEST_FIRST)
    with library.reading() as session:
        return tuple(session.scalars(query))


def get_report_card(library: Library, id_: str) -> ReportCard | None:
    """Return a report as lists show it; None where it does not exist."""
    with library.reading() as session:
        rows = session.execute(_report_query().where(ReportRow.id == id_)).all()
        return next(iter(_cards(session, rows)), None)


@dataclass(frozen=True)
class FrequentCriterion:
    """A criterion with findings in several reports.

    Attributes
    ----------
    criterion, title : str
        Its id and title.
    reports : int
        In how many reports it was not passed.
    """

    criterion: str
    title: str
    reports: int


def list_frequent_criteria(library: Library) -> tuple[FrequentCriterion, ...]:
    """List criteria that were not passed in any report, the most frequent first."""
    count = func.count(func.distinct(FindingRow.report_id))
    query = (
        select(FindingRow.criterion, func.max(FindingRow.title), count)
        .outerjoin(DecisionRow, _IS_DECIDED)
        .where(_SHOWN_VERDICT.in_(("fault", "watch")))
        .group_by(FindingRow.criterion)
        .order_by(count.desc(), FindingRow.criterion)
    )
    with library.reading() as session:
        return tuple(FrequentCriterion(*row) for row in session.execute(query))


#: A coach's decision on a finding.
_IS_DECIDED: Final = and_(
    DecisionRow.report_id == FindingRow.report_id,
    DecisionRow.criterion == FindingRow.criterion,
    DecisionRow.leg == func.coalesce(FindingRow.leg, ""),
)
#: The verdict to show, as `vision.report.review.apply_review` decides it; none if dismissed.
_SHOWN_VERDICT: Final = case(
    (DecisionRow.kind == "change", DecisionRow.verdict),
    (DecisionRow.kind == "dismiss", null()),
    else_=FindingRow.verdict,
)
#: Day of the visit; of the upload, where the clip has no athlete.
_VISIT_DAY: Final = func.coalesce(VisitRow.day, func.date(ReportRow.created_at))
_LATEST_FIRST: Final = (_VISIT_DAY.desc(), ReportRow.created_at.desc(), ReportRow.id)


def _shown_findings() -> Select[*tuple[Any, ...]]:
    return select(
        FindingRow.report_id, FindingRow.title, FindingRow.leg, _SHOWN_VERDICT.label("verdict")
    ).outerjoin(DecisionRow, _IS_DECIDED)


def _report_query() -> Select[*tuple[Any, ...]]:
    columns = (
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
    return _with_joins(select(*columns))


def _with_joins(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(ReportRow)
        .join(ClipRow, ClipRow.id == ReportRow.clip_id)
        .outerjoin(VisitRow, VisitRow.id == ClipRow.visit_id)
        .outerjoin(AthleteRow, AthleteRow.id == VisitRow.athlete_id)
        .outerjoin(ReviewRow, ReviewRow.report_id == ReportRow.id)
    )


def _apply_filters(
    query: Select[*tuple[Any, ...]], filters: ReportFilter
) -> Select[*tuple[Any, ...]]:
    if filters.athlete == NO_ATHLETE:
        query = query.where(ClipRow.visit_id.is_(None))
    elif filters.athlete is not None:
        query = query.where(VisitRow.athlete_id == filters.athlete)
    if filters.team is not None:
        members = select(TeamAthleteRow.athlete_id).where(TeamAthleteRow.team_id == filters.team)
        query = query.where(VisitRow.athlete_id.in_(members))
    if filters.screen is not None:
        query = query.where(ReportRow.screen == filters.screen)
    if filters.since is not None:
        query = query.where(filters.since <= _VISIT_DAY)
    if filters.until is not None:
        query = query.where(filters.until >= _VISIT_DAY)
    if filters.ids is not None:
        query = query.where(ReportRow.id.in_(filters.ids))
    return query.where(*_review_conditions(filters))


def _review_conditions(filters: ReportFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on findings, and on what a coach has written."""
    found = [_contains(word) for word in fold_text(filters.text).split()]
    if filters.status is not None:
        found.append(func.coalesce(ReviewRow.status, "new") == filters.status)
    if filters.tag is not None:
        found.append(_has_tag(TagRow.key == filters.tag))
    if filters.criterion is not None or filters.verdicts:
        has = _shown_findings().where(FindingRow.report_id == ReportRow.id)
        if filters.criterion is not None:
            has = has.where(FindingRow.criterion == filters.criterion)
        if filters.verdicts:
            has = has.where(_SHOWN_VERDICT.in_(filters.verdicts))
        found.append(has.exists())
    return found


def _has_tag(is_meant: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(TagRow.report_id == ReportRow.id, is_meant)


def _contains(word: str) -> ColumnElement[bool]:
    """Return the condition that a word, without case and accents, is in a text of a report."""
    titles = screen_titles()
    return or_(
        *(
            folded(column).contains(word, autoescape=True)
            for column in (ClipRow.name, AthleteRow.name, ReviewRow.words)
        ),
        ReportRow.screen.in_([id_ for id_ in titles if word in fold_text(titles[id_])]),
        _has_tag(TagRow.key.contains(word, autoescape=True)),
        exists().where(
            NoteRow.report_id == ReportRow.id,
            folded(NoteRow.text).contains(word, autoescape=True),
        ),
    )


def _cards(session: Session, rows: Sequence[Any]) -> tuple[ReportCard, ...]:
    """Build cards by rows of `_report_query`, with findings and tags."""
    findings: dict[str, list[Any]] = {row.id: [] for row in rows}
    tags: dict[str, list[str]] = {row.id: [] for row in rows}
    ids = list(findings)
    for start in range(0, len(ids), _MAX_QUERY_VALUES):
        part = ids[start : start + _MAX_QUERY_VALUES]
        for finding in session.execute(
            _shown_findings().where(FindingRow.report_id.in_(part)).order_by(FindingRow.place)
        ):
            findings[finding.report_id].append(finding)
        for tag in session.execute(
            select(TagRow.report_id, TagRow.name)
            .where(TagRow.report_id.in_(part))
            .order_by(TagRow.key)
        ):
            tags[tag.report_id].append(tag.name)
    return tuple(_card(row, findings[row.id], tags[row.id]) for row in rows)


def _card(row: Any, findings: Sequence[Any], tags: Sequence[str]) -> ReportCard:
    def titles(verdict: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.title for f in findings if f.verdict == verdict))

    legs = {finding.leg for finding in findings if finding.leg}
    verdicts = {finding.verdict for finding in findings} - {None}
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
        faults=titles("fault"),
        watches=titles("watch"),
        verdict=next((verdict for verdict in _WORST_FIRST if verdict in verdicts), None),
        tags=tuple(tags),
    )
