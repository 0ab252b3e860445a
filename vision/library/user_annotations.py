"""Read and save a coach's drawings on the frames of a clip."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import func, select

from vision.errors import InputError
from vision.library import schema as models
from vision.library.library import Library
from vision.report.user_annotation import UserAnnotation, parse_user_annotation

#: Limit for one report; nobody draws that much by hand.
MAX_USER_ANNOTATIONS: Final = 2000


def read_user_annotations(library: Library, report_id: str) -> tuple[UserAnnotation, ...]:
    """Read the drawings on a report's clip, in order of time.

    Invalid drawings, which can only come from an import, are left out.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    """
    query = (
        select(models.UserAnnotationRow)
        .where(models.UserAnnotationRow.report_id == report_id)
        .order_by(
            models.UserAnnotationRow.time_s,
            models.UserAnnotationRow.created_at,
            models.UserAnnotationRow.id,
        )
    )
    with library.reading() as session:
        rows = [
            {name: getattr(row, name) for name in ("id", "time_s", "kind", "points", "colour")}
            | {"text": row.text}
            for row in session.scalars(query)
        ]
    found = []
    for row in rows:
        try:
            found.append(parse_user_annotation(row))
        except ValueError:
            continue
    return tuple(found)


def save_user_annotations(
    library: Library,
    report_id: str,
    *,
    changed: Sequence[UserAnnotation] = (),
    deleted_ids: Collection[str] = (),
) -> None:
    """Save new and changed drawings, and delete others; the rest stays as it is.

    Saving the same twice changes nothing.

    Parameters
    ----------
    library : Library
        The library.
    report_id : str
        The report.
    changed : sequence of UserAnnotation
        New and changed drawings.
    deleted_ids : collection of str
        Ids of the deleted ones.

    Raises
    ------
    InputError
        The report was deleted, or has too many drawings.
    """
    with library.writing() as session:
        if session.get(models.ReportRow, report_id) is None:
            raise InputError("This report is no longer in the library.")
        saved = {drawing.id: drawing for drawing in changed if drawing.id not in set(deleted_ids)}
        ids = [*saved, *deleted_ids]
        query = select(models.UserAnnotationRow).where(models.UserAnnotationRow.id.in_(ids))
        rows = {row.id: row for row in session.scalars(query) if row.report_id == report_id}
        deleted = [rows[id_] for id_ in deleted_ids if id_ in rows]
        for row in deleted:
            session.delete(row)
        for id_, drawing in saved.items():
            row = rows.get(id_) or models.UserAnnotationRow(id=id_, report_id=report_id)
            row.time_s, row.kind, row.text = drawing.time_s, drawing.kind, drawing.text
            row.points = [list(point) for point in drawing.points]
            row.colour = drawing.colour
            session.add(row)
        session.flush()
        of_report = models.UserAnnotationRow.report_id == report_id
        count = session.scalar(
            select(func.count()).select_from(models.UserAnnotationRow).where(of_report)
        )
        if (count or 0) > MAX_USER_ANNOTATIONS:
            raise InputError("There are too many drawings on this clip; delete some of them.")
