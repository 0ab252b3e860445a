"""Rows of results: uploaded clips with the state of their analysis, and the files of each."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.checksum import sha256_of
from vision.errors import FormcheckError, InputError
from vision.library.criteria_sets import save_criteria
from vision.library.deletion import RESULT_GONE, remove_unreferenced
from vision.library.library import Library
from vision.library.local_folders import is_safe_name
from vision.library.result_files import PROXY, THUMBNAIL, result_file_kind
from vision.library.schema import (
    AthleteRow,
    ClipRow,
    CriteriaSetRow,
    ReportFileRow,
    ReportRow,
    ResultFileRow,
    ResultRow,
    VisitRow,
)


def save_result(
    library: Library,
    id_: str,
    clip: Path,
    files: Mapping[str, Path],
    *,
    values: Mapping[str, Any],
    criteria: str | None,
) -> None:
    """Save a result that has no report, in place of an earlier one with the same id.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The result.
    clip : Path
        Its clip.
    files : mapping of str to Path
        Further files by their names.
    values : mapping
        Other columns of its row. An athlete who was deleted is left out.
    criteria : str or None
        The user's own criteria.

    Raises
    ------
    FormcheckError
        There is no room, or the database does not answer.
    """
    # Before the lock is taken: reading a large clip is slow, and others need not wait for it.
    digest = sha256_of(clip)
    digests = {name: sha256_of(path) for name, path in files.items()}
    with library.exclusive():
        try:
            library.files.add(clip, digest)
            for name, path in files.items():
                library.files.add(path, digests[name])
            with library.writing() as session:
                row = session.get(ResultRow, id_) or ResultRow(id=id_)
                replaced = [file.digest for file in row.files]
                for column, value in values.items():
                    setattr(row, column, value)
                row.clip = digest
                if row.athlete_id is not None and session.get(AthleteRow, row.athlete_id) is None:
                    row.athlete_id = None
                row.criteria_set_id = save_criteria(session, criteria, "criteria.toml")
                row.files = [ResultFileRow(name=n, digest=d) for n, d in digests.items()]
                session.add(row)
            remove_unreferenced(library, replaced)
        except BaseException:
            with suppress(FormcheckError):
                remove_unreferenced(library, [digest, *digests.values()])
            raise


def add_result_file(library: Library, id_: str, name: str, path: Path) -> None:
    """Add a file to a result, in place of one of the same name.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The result.
    name : str
        Name of the file.
    path : Path
        The file.

    Raises
    ------
    InputError
        The result was deleted.
    """
    with library.exclusive():
        digest = library.files.add(path)
        replaced: list[str] = []
        with library.writing() as session:
            if session.get(ResultRow, id_) is None:
                raise InputError(RESULT_GONE)
            row = session.get(ResultFileRow, (id_, name))
            if row is None:
                row = ResultFileRow(result_id=id_, name=name)
                session.add(row)
            else:
                replaced = [row.digest]
            row.digest = digest
        remove_unreferenced(library, replaced)


def replace_report_files(
    library: Library, id_: str, prefix: str, files: Mapping[str, Path]
) -> None:
    """Replace files of a report by others, in one transaction.

    Parameters
    ----------
    library : Library
        The library.
    id_ : str
        The report.
    prefix : str
        The files whose names begin with it are replaced.
    files : mapping of str to Path
        The new ones by their names.

    Raises
    ------
    InputError
        The report was deleted.
    """
    with library.exclusive():
        digests = {name: library.files.add(path) for name, path in files.items()}
        with library.writing() as session:
            report = session.get(ReportRow, id_)
            if report is None:
                raise InputError(RESULT_GONE)
            old = [file for file in report.files if file.name.startswith(prefix)]
            replaced = [file.digest for file in old]
            for file in old:
                report.files.remove(file)
            session.flush()
            report.files += [ReportFileRow(name=n, digest=d) for n, d in digests.items()]
        remove_unreferenced(library, replaced)


def result_of_report(session: Session, report: ReportRow) -> ResultRow:
    """Build the result of a report that was imported.

    Parameters
    ----------
    session : Session
        A session that writes; the report's clip is saved.
    report : ReportRow
        The report.
    """
    clip = session.get_one(ClipRow, report.clip_id)
    visit = None if clip.visit_id is None else session.get(VisitRow, clip.visit_id)
    return ResultRow(
        id=report.id,
        clip=clip.digest,
        ending=clip.ending,
        name=clip.name,
        created_at=report.created_at,
        state="done",
        settings=report.settings,
        live=report.live,
        athlete_id=None if visit is None else visit.athlete_id,
        criteria_set_id=report.criteria_set_id,
        files=[
            ResultFileRow(name=name, digest=digest)
            for name, digest in ((PROXY, clip.proxy), (THUMBNAIL, clip.thumbnail))
            if digest is not None
        ],
    )


def files_of_result(session: Session, row: ResultRow) -> dict[str, str]:
    """Return the digests of all files of a result by their names, without the clip.

    Names that no analysis writes are left out: an earlier version may have let them in.

    Parameters
    ----------
    session : Session
        A session.
    row : ResultRow
        The result.
    """
    found = {file.name: file.digest for file in row.files if is_safe_name(file.name)}
    of_report = session.execute(
        select(ReportFileRow.name, ReportFileRow.digest).where(ReportFileRow.report_id == row.id)
    )
    return found | {name: digest for name, digest in of_report if result_file_kind(name)}


def criteria_of_result(session: Session, row: ResultRow) -> str | None:
    """Return the content of the user's own criteria; None where there are none."""
    own = row.criteria_set_id and session.get(CriteriaSetRow, row.criteria_set_id)
    return own.content if own else None
