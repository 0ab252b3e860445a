"""What a coach draws on the pictures of a clip, kept with its report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import func, select

from vision.errors import InputError
from vision.library import schema as models
from vision.library.library import Library
from vision.report.user_annotation import UserAnnotation, parse_user_annotation

#: A report takes no more; nobody draws that much by hand.
MAX_USER_ANNOTATIONS: Final = 2000


def read_user_annotations(library: Library, report_id: str) -> tuple[UserAnnotation, ...]:
    """Read what is drawn on a report's clip, in the order of time and of drawing.

    What an import brought and nothing can draw is left out.
    """
    asked = (
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
            for row in session.scalars(asked)
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
    """Keep drawings that are new or changed, and delete those that are gone; the others stay.

    Saying the same twice changes nothing.

    Raises
    ------
    InputError
        The report is gone, or has more drawings than can be kept.
    """
    with library.writing() as session:
        if session.get(models.ReportRow, report_id) is None:
            raise InputError("This report is no longer in the library.")
        wanted = {drawing.id: drawing for drawing in changed if drawing.id not in set(deleted_ids)}
        ids = [*wanted, *deleted_ids]
        asked = select(models.UserAnnotationRow).where(models.UserAnnotationRow.id.in_(ids))
        there = {row.id: row for row in session.scalars(asked) if row.report_id == report_id}
        deleted = [there[id_] for id_ in deleted_ids if id_ in there]
        for row in deleted:
            session.delete(row)
        for id_, drawing in wanted.items():
            row = there.get(id_) or models.UserAnnotationRow(id=id_, report_id=report_id)
            row.time_s, row.kind, row.text = drawing.time_s, drawing.kind, drawing.text
            row.points = [list(point) for point in drawing.points]
            row.colour = drawing.colour
            session.add(row)
        session.flush()
        mine = models.UserAnnotationRow.report_id == report_id
        count = session.scalar(
            select(func.count()).select_from(models.UserAnnotationRow).where(mine)
        )
        if (count or 0) > MAX_USER_ANNOTATIONS:
            raise InputError("There are too many drawings on this clip; delete some of them.")
    if deleted:
        library.purge_deleted()
