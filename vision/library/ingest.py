"""A finished analysis into the library: the clip once, its report, and every file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.library import schema as models
from vision.library.athletes import visit_on
from vision.library.deletion import remove_unreferenced
from vision.library.files import sha256_of
from vision.library.library import Library
from vision.report.models import Report

#: The one of a report's small pictures that stands for the clip in lists.
THUMBNAIL: Final = "thumbnail.jpg"
#: What browsers can play where they cannot play the clip.
PROXY: Final = "proxy.mp4"


@dataclass(frozen=True)
class FinishedAnalysis:
    """What an analysis left.

    Attributes
    ----------
    id : str
        Of the result; the report's from now on.
    clip : Path
        The video as it came.
    name : str
        Name it came with.
    created : datetime
        When it came, with its zone.
    report : Report
    files : mapping of str to Path
        Everything else, by its name in the result; `THUMBNAIL` and `PROXY` belong to the clip.
    settings : mapping
        What was asked for.
    live : mapping or None
        What the live check saw.
    source : str
        ``file``, ``browser`` or ``received``.
    criteria : str or None
        Limits of one's own, as they were written.
    """

    id: str
    clip: Path
    name: str
    created: datetime
    report: Report
    files: Mapping[str, Path]
    settings: Mapping[str, Any] = field(default_factory=dict)
    live: Mapping[str, Any] | None = None
    source: str = "file"
    criteria: str | None = None


def ingest(
    library: Library,
    finished: FinishedAnalysis,
    *,
    athlete_id: str | None = None,
    day: date | None = None,
) -> None:
    """Put a finished analysis into the library, whole or not at all.

    One that is there already is replaced; what a coach said of it stays.

    Parameters
    ----------
    library : Library
    finished : Finished
    athlete_id : str, optional
        Whose clip it is; a clip that is there already and belongs to somebody stays theirs.
    day : date, optional
        Of the visit; that on which the clip came by default.

    Raises
    ------
    InputError
        The athlete is gone.
    FormcheckError
        There is no room, or the database does not answer.
    """
    # Reading a large clip takes its time, and nobody else need wait for it.
    digests = {name: sha256_of(path) for name, path in finished.files.items()}
    clip_digest = sha256_of(finished.clip)
    with library.exclusive():
        for name, path in finished.files.items():
            library.files.add(path, digests[name])
        library.files.add(finished.clip, clip_digest)
        unused: list[str] = []
        with library.writing() as session:
            clip = _clip(session, finished, clip_digest, digests)
            if athlete_id is not None and clip.visit_id is None:
                on = day or finished.created.date()
                clip.visit_id = visit_on(session, athlete_id, on)
            session.flush()
            unused = _report(session, finished, clip.id, digests)
        remove_unreferenced(library, [*unused, *digests.values()])


def find_reports_of_file(library: Library, path: Path) -> tuple[str, ...]:
    """Reports of a clip that is in the library already, the latest first; empty where not."""
    return find_reports_of_digest(library, sha256_of(path))


def find_reports_of_digest(library: Library, digest: str) -> tuple[str, ...]:
    """Reports of the clip with this SHA-256, as `find_reports_of_file` gives them."""
    asked = (
        select(models.ReportRow.id)
        .join(models.ClipRow)
        .where(models.ClipRow.digest == digest)
        .order_by(models.ReportRow.created_at.desc())
    )
    with library.reading() as session:
        return tuple(session.scalars(asked))


def _clip(
    session: Session, finished: FinishedAnalysis, digest: str, digests: Mapping[str, str]
) -> models.ClipRow:
    clip = session.scalar(select(models.ClipRow).where(models.ClipRow.digest == digest))
    if clip is None:
        facts = finished.report.clip
        clip = models.ClipRow(
            digest=digest,
            name=finished.name,
            ending=finished.clip.suffix.lstrip(".").lower(),
            source=finished.source,
            width=facts.width,
            height=facts.height,
            duration_s=facts.duration_s,
            frame_rate=facts.frame_rate,
        )
        session.add(clip)
    clip.thumbnail = clip.thumbnail or digests.get(THUMBNAIL)
    clip.proxy = clip.proxy or digests.get(PROXY)
    return clip


def _report(
    session: Session, finished: FinishedAnalysis, clip_id: str, digests: Mapping[str, str]
) -> list[str]:
    """Write the report's rows; gives digests its earlier version had."""
    report = session.get(models.ReportRow, finished.id)
    before: list[str] = []
    if report is None:
        report = models.ReportRow(id=finished.id, review=models.ReviewRow(), clip_id=clip_id)
        session.add(report)
    else:
        before = [file.digest for file in report.files]
        report.files.clear()
        report.findings.clear()
        session.flush()
    said = finished.report
    report.clip_id, report.created_at = clip_id, finished.created
    report.screen, report.view = said.screen, said.view
    report.version = said.provenance.versions.get("formcheck", "")
    report.settings, report.live = dict(finished.settings), _plain(finished.live)
    report.criteria_set_id = _criteria(session, finished)
    report.files = [
        models.ReportFileRow(name=name, digest=digest)
        for name, digest in digests.items()
        if name not in (THUMBNAIL, PROXY)
    ]
    report.findings = [
        models.FindingRow(place=place, criterion=c.id, title=c.title, leg=c.leg, verdict=c.verdict)
        for place, c in enumerate(said.criteria)
    ]
    return before


def _plain(live: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if live is None else dict(live)


def _criteria(session: Session, finished: FinishedAnalysis) -> str | None:
    if finished.criteria is None:
        return None
    digest = hashlib.sha256(finished.criteria.encode()).hexdigest()
    found = session.scalar(
        select(models.CriteriaSetRow).where(models.CriteriaSetRow.digest == digest)
    )
    if found is None:
        name = Path(str(finished.settings.get("criteria") or "criteria")).name
        found = models.CriteriaSetRow(digest=digest, name=name, content=finished.criteria)
        session.add(found)
        session.flush()
    return found.id
