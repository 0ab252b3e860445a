"""Delete, so that nothing is left: rows, files no other row names, and what the database keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.library.library import Library
from vision.library.schema import AthleteRow, ClipRow, ReportFileRow, ReportRow, VisitRow

#: Databases take only so many values in a question.
_MOST_ASKED: Final = 500


def delete_report(library: Library, id_: str) -> None:
    """Delete a report with its files; its clip, and the visit, where they have no other.

    One that is gone already is no error.

    Raises
    ------
    FormcheckError
        Another program has a file open, or the database does not answer.
    """
    with library.exclusive():
        with library.writing() as session:
            report = session.get(ReportRow, id_)
            if report is None:
                return
            clip = report.clip
            digests = {file.digest for file in report.files}
            session.delete(report)
            session.flush()
            session.refresh(clip)
            if not clip.reports:
                digests |= _of_clip(clip)
                visit = clip.visit
                session.delete(clip)
                session.flush()
                if visit is not None:
                    session.refresh(visit)
                    if not visit.clips:
                        session.delete(visit)
        remove_unreferenced(library, digests)
        library.purge_deleted()


def delete_athlete(library: Library, id_: str) -> tuple[str, ...]:
    """Delete an athlete with everything of theirs.

    Returns
    -------
    tuple of str
        Ids of the reports that are gone, for whoever keeps copies of them.

    Raises
    ------
    FormcheckError
        Another program has a file open, or the database does not answer.
    """
    with library.exclusive():
        with library.writing() as session:
            athlete = session.get(AthleteRow, id_)
            if athlete is None:
                return ()
            clips = [clip for visit in athlete.visits for clip in visit.clips]
            reports = [report for clip in clips for report in clip.reports]
            ids = tuple(report.id for report in reports)
            digests = {file.digest for report in reports for file in report.files}
            digests |= {digest for clip in clips for digest in _of_clip(clip)}
            session.delete(athlete)
        remove_unreferenced(library, digests)
        library.purge_deleted()
    return ids


def report_ids_of_athlete(library: Library, athlete_id: str) -> tuple[str, ...]:
    """Ids of all reports of an athlete."""
    asked = (
        select(ReportRow.id).join(ClipRow).join(VisitRow).where(VisitRow.athlete_id == athlete_id)
    )
    with library.reading() as session:
        return tuple(session.scalars(asked))


def overdue_athletes(library: Library, today: date) -> tuple[str, ...]:
    """Ids of the athletes whose clips should have been deleted."""
    with library.reading() as session:
        return tuple(session.scalars(select(AthleteRow.id).where(AthleteRow.keep_until < today)))


def remove_unreferenced(library: Library, digests: Iterable[str]) -> None:
    """Delete those files that no row names; whoever calls keeps others from adding."""
    wanted = set(digests)
    with library.reading() as session:
        unused = wanted - referenced_digests(session, wanted)
    for digest in unused:
        library.files.remove(digest)


def referenced_digests(session: Session, among: set[str] | None = None) -> set[str]:
    """Digests that rows name: all, or those among the given ones."""
    found: set[str] = set()
    for column in (ReportFileRow.digest, ClipRow.digest, ClipRow.proxy, ClipRow.thumbnail):
        asked = select(column).where(column.is_not(None)).distinct()
        if among is not None and len(among) <= _MOST_ASKED:
            asked = asked.where(column.in_(among))
        found |= {digest for digest in session.scalars(asked) if digest is not None}
    return found if among is None else found & among


def _of_clip(clip: ClipRow) -> set[str]:
    return {digest for digest in (clip.digest, clip.proxy, clip.thumbnail) if digest is not None}
