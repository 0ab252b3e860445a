"""Export an athlete with all data to one file, and import it into another library."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.errors import FormcheckError, InputError
from vision.library import schema as models
from vision.library.archive import ExportArchive, ReadableParts, open_archive, write_archive
from vision.library.athletes import require_consent
from vision.library.audit import record
from vision.library.deletion import remove_unreferenced
from vision.library.export_format import (
    AthleteExport,
    ExportedAthlete,
    ExportedClip,
    ExportedCriteriaSet,
    ExportedReport,
    ExportedReview,
    ExportedTrainingSession,
    ExportedVisit,
)
from vision.library.library import Library, unrestricted
from vision.library.results import result_of_report
from vision.library.row_ids import new_id
from vision.library.tags import tag_key
from vision.library.training_schema import TrainingSessionRow

_log = logging.getLogger(__name__)
_Row = TypeVar("_Row", bound=models.TableBase)


@dataclass(frozen=True)
class ImportSummary:
    """The outcome of an import.

    Attributes
    ----------
    athlete_id, name : str
        Of the athlete, as they are in the library now.
    added : int
        Reports that were not there before.
    already_present : int
        Reports that were there before.
    owned_by_others : int
        Clips that belong to another athlete in this library and stay with them.
    """

    athlete_id: str
    name: str
    added: int
    already_present: int
    owned_by_others: int


def export_athlete(
    library: Library,
    athlete_id: str,
    to: Path,
    *,
    readable: Callable[[AthleteExport], ReadableParts] = lambda _: (),
) -> int:
    """Write an athlete with all data to one file, atomically.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete to export.
    to : Path
        File to write; an existing one is replaced.
    readable : callable, optional
        Takes the exported rows, and returns further files for people to read, which an import
        ignores.

    Returns
    -------
    int
        How many reports it holds.

    Raises
    ------
    InputError
        The athlete was deleted, or the file cannot be written.
    FormcheckError
        A file of theirs is missing or damaged, or the database does not answer.
    """
    with library.reading() as session:
        export = _build_export(session, athlete_id)
    record(library, "exported", "athlete", athlete_id)
    write_archive(export, to, chunks=library.files.read_chunks, readable=readable(export))
    _log.info("Exported athlete %s with %d reports", athlete_id, len(export.reports))
    return len(export.reports)


def import_athlete(library: Library, path: Path) -> ImportSummary:
    """Add the content of an export to the library, completely or not at all.

    What is there already stays as it is: rows are recognised by their id, clips by their
    content. Notes, drawings and tags that a report lacks are added, and files that are missing or
    damaged are replaced.

    Parameters
    ----------
    library : Library
        The library.
    path : Path
        File written by `export_athlete`.

    Returns
    -------
    ImportSummary
        What was added.

    Raises
    ------
    InputError
        The file is damaged, no export of formcheck, or from a newer formcheck.
    AccessError
        The user is no administrator: an export may bring rows of others.
    FormcheckError
        There is no room, or the database does not answer.
    """
    unrestricted(library)
    with open_archive(path) as archive:
        digests = archive.export.digests
        archive.check_files()
        try:
            # One file at a time: others need not wait for all of a large export.
            for digest in sorted(digests):
                with library.exclusive():
                    _add_file(library, archive, digest)
            with library.exclusive():
                for digest in digests:
                    if not library.files.has(digest):  # removed by a repair meanwhile
                        _add_file(library, archive, digest)
                with library.writing() as session:
                    summary = _ImportMerge(session, archive.export).run()
                remove_unreferenced(library, digests)
        except BaseException:
            with library.exclusive():
                remove_unreferenced(library, digests)
            raise
    _log.info("Imported athlete %s with %d new reports", summary.athlete_id, summary.added)
    return summary


def _add_file(library: Library, archive: ExportArchive, digest: str) -> None:
    with archive.open(digest) as stream:
        library.files.add_stream(stream, digest)


def _build_export(session: Session, athlete_id: str) -> AthleteExport:
    athlete = session.get(models.AthleteRow, athlete_id)
    if athlete is None:
        raise InputError("This athlete is no longer in the library.")
    clips = [clip for visit in athlete.visits for clip in visit.clips if clip.reports]
    reports = [report for clip in clips for report in clip.reports]
    sets = {report.criteria_set_id for report in reports}
    criteria = session.scalars(
        select(models.CriteriaSetRow).where(models.CriteriaSetRow.id.in_(sets))
    )
    visits = {clip.visit_id for clip in clips}
    training = select(TrainingSessionRow).where(TrainingSessionRow.athlete_id == athlete_id)
    try:
        return AthleteExport(
            athlete=ExportedAthlete.model_validate(athlete),
            visits=tuple(
                ExportedVisit.model_validate(visit)
                for visit in sorted(athlete.visits, key=lambda visit: visit.day)
                if visit.id in visits
            ),
            clips=tuple(
                ExportedClip.model_validate(clip)
                for clip in sorted(clips, key=lambda clip: clip.id)
            ),
            reports=tuple(
                ExportedReport.model_validate(report)
                for report in sorted(reports, key=lambda report: report.id)
            ),
            criteria_sets=tuple(
                ExportedCriteriaSet.model_validate(criteria_set)
                for criteria_set in sorted(criteria, key=lambda row: row.id)
            ),
            training=tuple(
                ExportedTrainingSession.model_validate(row)
                for row in session.scalars(training.order_by(TrainingSessionRow.id))
            ),
        )
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise FormcheckError(
            f"{athlete.name} cannot be exported: the library holds an invalid value "
            f"({where or 'athlete'})."
        ) from error


class _ImportMerge:
    """Adds the rows of an export to a library; existing rows stay as they are."""

    def __init__(self, session: Session, export: AthleteExport) -> None:
        self._session = session
        self._export = export
        self._visits: Mapping[str, ExportedVisit] = {visit.id: visit for visit in export.visits}
        self._sets: Mapping[str, ExportedCriteriaSet] = {
            criteria_set.id: criteria_set for criteria_set in export.criteria_sets
        }

    def run(self) -> ImportSummary:
        athlete = self._find_or_add_athlete(self._export.athlete)
        reports = self._export.reports
        new = [r for r in reports if self._session.get(models.ReportRow, r.id) is None]
        has_new = {report.clip_id for report in new}
        clips: dict[str, str] = {}
        owned_by_others = 0
        for part in self._export.clips:
            clip = self._merge_clip(part, athlete.id, add_missing=part.id in has_new)
            if clip is None:
                continue
            clips[part.id] = clip.id
            owned_by_others += clip.visit is None or clip.visit.athlete_id != athlete.id
        for report in new:
            self._add_report(report, clips[report.clip_id])
        for report in reports:
            self._add_missing_parts(report)
        for done in self._export.training:
            if self._session.get(TrainingSessionRow, done.id) is None:
                self._add(TrainingSessionRow(athlete_id=athlete.id, **done.model_dump()))
        return ImportSummary(
            athlete.id,
            athlete.name,
            added=len(new),
            already_present=len(reports) - len(new),
            owned_by_others=owned_by_others,
        )

    def _find_or_add_athlete(self, part: ExportedAthlete) -> models.AthleteRow:
        found = self._session.get(models.AthleteRow, part.id)
        athlete = found or self._add(models.AthleteRow(**part.model_dump()))
        require_consent(athlete)
        return athlete

    def _merge_clip(
        self, part: ExportedClip, athlete_id: str, *, add_missing: bool
    ) -> models.ClipRow | None:
        clip = self._find_clip(part.digest, athlete_id)
        if clip is None:
            if not add_missing:
                return None
            values = part.model_dump() | {"id": self._free_id(models.ClipRow, part.id)}
            values["visit_id"] = self._find_or_add_visit(self._visits[part.visit_id], athlete_id)
            return self._add(models.ClipRow(**values))
        if clip.visit_id is None:
            clip.visit_id = self._find_or_add_visit(self._visits[part.visit_id], athlete_id)
        self._session.flush()
        self._session.refresh(clip)
        if clip.visit is not None and clip.visit.athlete_id == athlete_id:  # else it is not theirs
            clip.thumbnail = clip.thumbnail or part.thumbnail
            clip.proxy = clip.proxy or part.proxy
            self._session.flush()
        return clip

    def _find_clip(self, digest: str, athlete_id: str) -> models.ClipRow | None:
        """Return the clip of the athlete, or else that of nobody, or of somebody else."""
        clip = models.ClipRow
        query = select(clip).where(clip.digest == digest).order_by(clip.id)
        found = self._session.scalars(query).all()
        athletes = [None if each.visit is None else each.visit.athlete_id for each in found]
        for wanted in (athlete_id, None):
            if wanted in athletes:
                return found[athletes.index(wanted)]
        return found[0] if found else None

    def _find_or_add_visit(self, part: ExportedVisit, athlete_id: str) -> str:
        row = self._session.scalar(
            select(models.VisitRow).where(
                models.VisitRow.athlete_id == athlete_id, models.VisitRow.day == part.day
            )
        )
        if row is None:
            row = self._add(
                models.VisitRow(
                    id=self._free_id(models.VisitRow, part.id),
                    athlete_id=athlete_id,
                    day=part.day,
                    note=part.note,
                )
            )
        return row.id

    def _add_report(self, part: ExportedReport, clip_id: str) -> None:
        values = part.model_dump(
            exclude={"files", "findings", "review", "notes", "drawings", "tags", "criteria_set_id"}
        )
        report = models.ReportRow(**values | {"clip_id": clip_id})
        report.criteria_set_id = self._find_or_add_criteria(part.criteria_set_id)
        report.files = [models.ReportFileRow(**file.model_dump()) for file in part.files]
        report.findings = [models.FindingRow(**finding.model_dump()) for finding in part.findings]
        report.review = _review_row(part.review)
        self._add(report)
        self._add(result_of_report(self._session, report))

    def _find_or_add_criteria(self, id_: str | None) -> str | None:
        if id_ is None:
            return None
        part = self._sets[id_]
        row = self._session.scalar(
            select(models.CriteriaSetRow).where(models.CriteriaSetRow.digest == part.digest)
        )
        if row is None:
            values = part.model_dump() | {"id": self._free_id(models.CriteriaSetRow, part.id)}
            row = self._add(models.CriteriaSetRow(**values))
        return row.id

    def _add_missing_parts(self, report: ExportedReport) -> None:
        for note in report.notes:
            if self._session.get(models.NoteRow, note.id) is None:
                self._add(models.NoteRow(report_id=report.id, **note.model_dump()))
        for drawing in report.drawings:
            if self._session.get(models.UserAnnotationRow, drawing.id) is None:
                self._add(models.UserAnnotationRow(report_id=report.id, **drawing.model_dump()))
        for tag in report.tags:
            key = tag_key(tag.name)
            if self._session.get(models.TagRow, (report.id, key)) is None:
                self._add(models.TagRow(report_id=report.id, key=key, name=tag.name))

    def _free_id(self, table: type[models.TableBase], id_: str) -> str:
        """Return the id, or a new one where an unrelated row already has it."""
        return id_ if self._session.get(table, id_) is None else new_id()

    def _add(self, row: _Row) -> _Row:
        self._session.add(row)
        self._session.flush()
        return row


def _review_row(part: ExportedReview | None) -> models.ReviewRow:
    if part is None:
        return models.ReviewRow()
    review = models.ReviewRow(**part.model_dump(exclude={"decisions"}))
    review.decisions = [models.DecisionRow(**decision.model_dump()) for decision in part.decisions]
    return review
