"""Reports with the coach's review applied, as all pages show them."""

from __future__ import annotations

from vision.jobs.result_meta import ResultMeta
from vision.report.models import Report
from vision.report.review import ReviewedReport, apply_review
from vision.webapp.shared.state import app_state


def read_reviewed(meta: ResultMeta) -> ReviewedReport | None:
    """Read the report of a result and apply its review.

    Parameters
    ----------
    meta : ResultMeta
        The result.

    Returns
    -------
    ReviewedReport or None
        None while there is no report, or when this version cannot read it.
    """
    report = app_state().results.read_report(meta)
    return None if report is None else apply_saved_review(meta, report)


def apply_saved_review(meta: ResultMeta, report: Report) -> ReviewedReport:
    """Apply the saved review of a result to its report.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report, as formcheck wrote it.
    """
    if not app_state().has_library:
        return apply_review(report, ())
    from vision.library.reviews import read_review  # the database takes a while to load

    review = read_review(app_state().library, meta.id)
    return apply_review(report, () if review is None else review.decisions)
