"""Add finished analyses to the library: the clip once, its report, and every file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.checksum import sha256_of
from vision.errors import InputError
from vision.library import schema as models
from vision.library.access import User
from vision.library.access_rules import is_athlete_seen
from vision.library.athletes import find_or_add_visit
from vision.library.criteria_sets import save_criteria
from vision.library.deletion import RESULT_GONE, remove_unreferenced
from vision.library.library import Library
from vision.library.result_files import PROXY, THUMBNAIL, VOICE_OVERS
from vision.report.models import Report


@dataclass(frozen=True)
class FinishedAnalysis:
    """The files and metadata of a finished analysis.

    Attributes
    ----------
    id : str
        Id of the result; it becomes the report's id.
    clip : Path
        The video as it was uploaded.
    name : str
        Original file name of the clip.
    created : datetime
        When the clip was uploaded, with its time zone.
    report : Report
        The report of the analysis.
    files : mapping of str to Path
        Everything else, by its name in the result's folder.
    thumbnail, proxy : Path or None
        Small image of the clip, and a copy that browsers can play where they cannot play the
        clip itself. They are kept once for all reports of the clip.
    settings : mapping
        Options of the analysis.
    live : mapping or None
        Summary of the live check.
    source : str
        ``file``, or ``browser`` or ``received`` from the live check.
    criteria : str or None
        Content of the user's own criteria file.
    clip_digest : str or None
        SHA-256 of the clip, if it is in the library already.
    """

    id: str
    clip: Path
    name: str
    created: datetime
    report: Report
    files: Mapping[str, Path]
    thumbnail: Path | None = None
    proxy: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    live: Mapping[str, Any] | None = None
    source: str = "file"
    criteria: str | None = None
    clip_digest: str | None = None


@dataclass(frozen=True)
class _Digests:
    """SHA-256 of the files of a finished analysis."""

    clip: str
    files: Mapping[str, str]
    thumbnail: str | None
    proxy: str | None

    @property
    def all_but_clip(self) -> list[str]:
        found = (*self.files.values(), self.thumbnail, self.proxy)
        return [digest for digest in found if digest is not None]


def ingest(
    library: Library,
    finished: FinishedAnalysis,
    *,
    athlete_id: str | None = None,
    day: date | None = None,
    must_exist: bool = False,
) -> None:
    """Add a finished analysis to the library, completely or not at all.

    An earlier analysis of the same result is replaced; the coach's review of it stays.

    Parameters
    ----------
    library : Library
        The library.
    finished : FinishedAnalysis
        The analysis to add.
    athlete_id : str, optional
        Athlete of the clip. A clip that whoever uploaded it has seen with an athlete keeps them.
    day : date, optional
        Day of the visit; by default the day on which the clip was uploaded.
    must_exist : bool
        Whether the result is in the library already, so that it must not come back where it was
        deleted meanwhile.

    Raises
    ------
    InputError
        The athlete was deleted, or the result was.
    FormcheckError
        There is no room, or the database does not answer.
    """
    # Before the lock is taken: reading a large clip is slow, and others need not wait for it.
    digests = _digests(finished)
    with library.exclusive():
        is_deleted = must_exist and not _has_result(library, finished.id)
        if not is_deleted:
            _add(library, finished, digests, athlete_id, day or finished.created.date())
    if is_deleted:
        raise InputError(RESULT_GONE)


def _has_result(library: Library, id_: str) -> bool:
    with library.reading() as session:
        return session.get(models.ResultRow, id_) is not None


def _add(
    library: Library,
    finished: FinishedAnalysis,
    digests: _Digests,
    athlete_id: str | None,
    day: date,
) -> None:
    """Store the files, then the rows; the caller holds the library's lock."""
    for name, path in finished.files.items():
        library.files.add(path, digests.files[name])
    for extra, digest in (
        (finished.thumbnail, digests.thumbnail),
        (finished.proxy, digests.proxy),
    ):
        if extra is not None:
            library.files.add(extra, digest)
    library.files.add(finished.clip, digests.clip)
    replaced: list[str] = []
    with library.writing() as session:
        holder = _holder(library, session, finished.id)
        clip = _save_clip(session, finished, digests, holder, athlete_id)
        if athlete_id is not None and clip.visit_id is None:
            clip.visit_id = find_or_add_visit(session, athlete_id, day)
        session.flush()
        criteria_set_id = save_criteria(
            session, finished.criteria, str(finished.settings.get("criteria") or "criteria")
        )
        # The result first: who sees it sees its report.
        replaced = _save_result(session, finished, clip, digests, holder)
        replaced += _save_report(session, finished, clip.id, digests)
        session.get_one(models.ResultRow, finished.id).criteria_set_id = criteria_set_id
        session.get_one(models.ReportRow, finished.id).criteria_set_id = criteria_set_id
    remove_unreferenced(library, [*replaced, *digests.all_but_clip])


def _digests(finished: FinishedAnalysis) -> _Digests:
    return _Digests(
        clip=finished.clip_digest or sha256_of(finished.clip),
        files={name: sha256_of(path) for name, path in finished.files.items()},
        thumbnail=None if finished.thumbnail is None else sha256_of(finished.thumbnail),
        proxy=None if finished.proxy is None else sha256_of(finished.proxy),
    )


def find_reports_of_file(library: Library, path: Path) -> tuple[str, ...]:
    """List the ids of the reports of a clip that was added before, the latest first."""
    return find_reports_of_digest(library, sha256_of(path))


def find_reports_of_digest(library: Library, digest: str) -> tuple[str, ...]:
    """List the ids of the reports of the clip with this SHA-256, the latest first."""
    query = (
        select(models.ReportRow.id)
        .join(models.ClipRow)
        .where(models.ClipRow.digest == digest)
        .order_by(models.ReportRow.created_at.desc())
    )
    with library.reading() as session:
        return tuple(session.scalars(query))


def _holder(library: Library, session: Session, id_: str) -> str | None:
    """Return the account that has uploaded a result."""
    result = session.get(models.ResultRow, id_)
    return library.user.account_id if result is None else result.account_id


def _find_clip(
    session: Session, id_: str, digest: str, holder: str | None, athlete_id: str | None
) -> models.ClipRow | None:
    """Return the row of a clip that was added before, as far as its uploader may know of it.

    It is that of the same result, or else of the same athlete, or else one of the uploader.
    """
    report = session.get(models.ReportRow, id_)
    if report is not None and report.clip.digest == digest:
        return report.clip
    clip, visit = models.ClipRow, models.VisitRow
    owned = clip.account_id.is_(None) if holder is None else clip.account_id == holder
    if holder is not None:
        owner = User("coach", holder)
        owned &= clip.visit_id.is_(None) | is_athlete_seen(owner, visit.athlete_id)
    if athlete_id is not None:
        owned |= visit.athlete_id == athlete_id
    query = (
        select(clip).outerjoin(visit, visit.id == clip.visit_id).where(clip.digest == digest, owned)
    )
    found = session.scalars(query.order_by(clip.added_at, clip.id)).all()
    same = [c for c in found if c.visit is not None and c.visit.athlete_id == athlete_id]
    return next(iter([*same, *found]), None)


def _save_clip(
    session: Session,
    finished: FinishedAnalysis,
    digests: _Digests,
    holder: str | None,
    athlete_id: str | None,
) -> models.ClipRow:
    clip = _find_clip(session, finished.id, digests.clip, holder, athlete_id)
    if clip is None:
        facts = finished.report.clip
        clip = models.ClipRow(
            digest=digests.clip,
            account_id=holder,
            name=finished.name,
            ending=finished.clip.suffix.lstrip(".").lower(),
            source=finished.source,
            width=facts.width,
            height=facts.height,
            duration_s=facts.duration_s,
            frame_rate=facts.frame_rate,
        )
        session.add(clip)
    clip.thumbnail = clip.thumbnail or digests.thumbnail
    clip.proxy = clip.proxy or digests.proxy
    return clip


def _save_report(
    session: Session, finished: FinishedAnalysis, clip_id: str, digests: _Digests
) -> list[str]:
    """Write the report's rows; return the digests of the files of its earlier version."""
    row = session.get(models.ReportRow, finished.id)
    replaced: list[str] = []
    if row is None:
        row = models.ReportRow(id=finished.id, review=models.ReviewRow(), clip_id=clip_id)
        session.add(row)
    else:
        kept = [file for file in row.files if file.name.startswith(f"{VOICE_OVERS}/")]
        replaced = [file.digest for file in row.files if file not in kept]
        row.files = list(kept)
        row.findings.clear()
        session.flush()
    report = finished.report
    row.clip_id, row.created_at = clip_id, finished.created
    row.screen, row.view = report.screen, report.view
    row.version = report.provenance.versions.get("formcheck", "")
    row.settings = dict(finished.settings)
    row.live = None if finished.live is None else dict(finished.live)
    row.files += [
        models.ReportFileRow(name=name, digest=digest) for name, digest in digests.files.items()
    ]
    row.findings = [
        models.FindingRow(place=place, criterion=c.id, title=c.title, leg=c.leg, verdict=c.verdict)
        for place, c in enumerate(report.criteria)
    ]
    return replaced


def _save_result(
    session: Session,
    finished: FinishedAnalysis,
    clip: models.ClipRow,
    digests: _Digests,
    holder: str | None,
) -> list[str]:
    """Mark the result as done; return the digests of the files that it had besides its report."""
    row = session.get(models.ResultRow, finished.id)
    replaced: list[str] = []
    if row is None:
        row = models.ResultRow(id=finished.id, account_id=holder)
    else:
        replaced = [file.digest for file in row.files]
        row.files.clear()
        session.flush()
    row.clip, row.ending = digests.clip, finished.clip.suffix.lstrip(".").lower()
    row.name, row.created_at = finished.name, finished.created
    row.state, row.message = "done", None
    row.settings = dict(finished.settings)
    row.live = None if finished.live is None else dict(finished.live)
    row.athlete_id = None if clip.visit_id is None else _athlete_of(session, clip.visit_id)
    row.files = [
        models.ResultFileRow(name=name, digest=digest)
        for name, digest in ((PROXY, digests.proxy), (THUMBNAIL, clip.thumbnail))
        if digest is not None
    ]
    session.add(row)
    return replaced


def _athlete_of(session: Session, visit_id: str) -> str | None:
    return session.scalar(select(models.VisitRow.athlete_id).where(models.VisitRow.id == visit_id))
