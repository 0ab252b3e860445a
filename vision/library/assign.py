"""Say whose a clip is, after it came."""

from __future__ import annotations

from vision.errors import InputError
from vision.library.athletes import visit_on
from vision.library.library import Library
from vision.library.schema import ReportRow


def assign_clip(library: Library, report_id: str, athlete_id: str | None) -> None:
    """Give a report's clip, with all its reports, to an athlete, or to nobody.

    It stays on its day; a visit that has no clip any more goes.

    Parameters
    ----------
    library : Library
    report_id : str
        One of the clip's reports.
    athlete_id : str or None

    Raises
    ------
    InputError
        The report or the athlete is gone.
    """
    with library.writing() as session:
        report = session.get(ReportRow, report_id)
        if report is None:
            raise InputError("This report is no longer in the library.")
        clip, before = report.clip, report.clip.visit
        if before is not None and before.athlete_id == athlete_id:
            return
        day = report.created_at.date() if before is None else before.day
        clip.visit_id = None if athlete_id is None else visit_on(session, athlete_id, day)
        session.flush()
        if before is not None:
            session.refresh(before)
            if not before.clips:
                session.delete(before)
