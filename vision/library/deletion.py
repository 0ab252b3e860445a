"""Delete reports and athletes completely: rows, unused files, free pages of the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.library.library import Library
from vision.library.schema import (
    AthleteRow,
    ClipRow,
    ReportFileRow,
    ReportRow,
    ResultFileRow,
    ResultRow,
)

RESULT_GONE: Final = "This result is no longer here: it was deleted."
#: Databases limit how many values a query can have.
_MAX_QUERY_VALUES: Final = 500
_log = logging.getLogger(__name__)


def delete_report(library: Library, id_: str) -> None:
    """Delete a result with its report, and its clip and visit where they have no other.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The result; nothing happens where it does not exist.

    Raises
    ------
    FormcheckError
        Another program has a file open, or the database does not answer.
    """
    with library.exclusive():
        with library.whole.reading() as session:  # an athlete may not see all of them
            query = select(ReportFileRow.digest).where(ReportFileRow.report_id == id_)
            all_files = set(session.scalars(query))
        with library.writing() as session:
            digests = _delete_report(session, id_)
            digests |= _delete_result(session, id_)  # last: who sees it sees its report
        if not digests:
            return
        digests |= all_files
        remove_unreferenced(library, digests)
    _log.info("Deleted report %s", id_)


def _delete_result(session: Session, id_: str) -> set[str]:
    """Delete the rows of a result; return the digests of its files."""
    result = session.get(ResultRow, id_)
    if result is None:
        return set()
    digests = {result.clip, *(file.digest for file in result.files)}
    session.delete(result)
    return digests


def _delete_report(session: Session, id_: str) -> set[str]:
    """Delete the rows of a report; return the digests of its files."""
    report = session.get(ReportRow, id_)
    if report is None:
        return set()
    clip = report.clip
    digests = {file.digest for file in report.files} | _digests_of_clip(clip)
    session.delete(report)
    session.flush()
    session.refresh(clip)
    if not clip.reports:
        visit = clip.visit
        session.delete(clip)
        session.flush()
        if visit is not None:
            session.refresh(visit)
            if not visit.clips:
                session.delete(visit)
    return digests


def delete_athlete(
    library: Library, id_: str, *, only_if: Callable[[AthleteRow], bool] = lambda _: True
) -> tuple[str, ...] | None:
    """Delete an athlete with all data, also clips that have not been checked yet.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The athlete; nothing happens where they do not exist.
    only_if : callable, optional
        Takes the athlete's row, and returns whether to delete it after all.

    Returns
    -------
    tuple of str or None
        Ids of the deleted results, so that copies elsewhere can be deleted too; None where nothing
        was deleted.

    Raises
    ------
    FormcheckError
        Another program has a file open, or the database does not answer.
    """
    with library.exclusive():
        with library.writing() as session:
            athlete = session.get(AthleteRow, id_)
            if athlete is None or not only_if(athlete):
                return None
            clips = [clip for visit in athlete.visits for clip in visit.clips]
            reports = [report for clip in clips for report in clip.reports]
            unfinished = session.scalars(select(ResultRow.id).where(ResultRow.athlete_id == id_))
            ids = tuple(dict.fromkeys((*(report.id for report in reports), *unfinished)))
            digests = {file.digest for report in reports for file in report.files}
            digests |= {digest for clip in clips for digest in _digests_of_clip(clip)}
            # Together: without its result nobody sees a report, and without the athlete some
            # results would be those of others.
            with session.no_autoflush:
                for result_id in ids:
                    digests |= _delete_result(session, result_id)
                session.delete(athlete)
        remove_unreferenced(library, digests)
    _log.info("Deleted athlete %s with %d results", id_, len(ids))
    return ids


def remove_unreferenced(library: Library, digests: Iterable[str]) -> None:
    """Delete the given files that no row names; the caller holds the library's lock."""
    candidates, whole = set(digests), library.whole  # rows of others may name the same file
    with whole.reading() as session:
        unused = candidates - referenced_digests(session, candidates)
    for digest in unused:
        whole.files.remove(digest)


def referenced_digests(session: Session, among: set[str] | None = None) -> set[str]:
    """Find the digests that rows name: all, or those among the given ones."""
    found: set[str] = set()
    columns = (
        *(ReportFileRow.digest, ResultFileRow.digest, ResultRow.clip),
        *(ClipRow.digest, ClipRow.proxy, ClipRow.thumbnail),
    )
    for column in columns:
        query = select(column).where(column.is_not(None)).distinct()
        if among is not None and len(among) <= _MAX_QUERY_VALUES:
            query = query.where(column.in_(among))
        found |= {digest for digest in session.scalars(query) if digest is not None}
    return found if among is None else found & among


def _digests_of_clip(clip: ClipRow) -> set[str]:
    return {digest for digest in (clip.digest, clip.proxy, clip.thumbnail) if digest is not None}
