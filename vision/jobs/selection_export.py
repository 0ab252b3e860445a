"""Export several results together: a report of each to read, and tables of all."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from vision.atomic import atomic_path
from vision.errors import FormcheckError, InputError
from vision.jobs.app_state import AppState
from vision.jobs.handouts import build_handout
from vision.report.review import apply_review
from vision.untrusted import spreadsheet_text

if TYPE_CHECKING:  # the database and the tables take a while to load
    from vision.batches.tables import ClipOutcome
    from vision.library.queries import ReportCard

_COLUMNS = (
    *("id", "clip", "athlete", "day", "test", "view", "leg", "verdict", "status", "tags"),
    "report",
)


def export_results(
    state: AppState, ids: Sequence[str], to: Path, *, progress: Callable[[float], object]
) -> int:
    """Write reports and tables of several results to one zip file.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    ids : sequence of str
        The results; those that were deleted meanwhile are left out.
    to : Path
        File to write; an existing one is replaced.
    progress : callable
        Called with the fraction that is done.

    Returns
    -------
    int
        How many results it holds.

    Raises
    ------
    InputError
        None of the results exists any more.
    FormcheckError
        A file is damaged, there is no room, or the database does not answer.
    """
    from vision.batches.tables import build_tables, table_files
    from vision.library.audit import record
    from vision.library.queries import ReportFilter, list_reports

    cards = list_reports(state.library, ReportFilter(ids=tuple(ids)), limit=len(ids)).cards
    if not cards:
        raise InputError("These results are no longer here: they were deleted.")
    record(state.library, "exported", "report", *(card.id for card in cards))
    outcomes: list[ClipOutcome] = []
    rows = []
    try:
        with atomic_path(to) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as zip_:
            for number, card in enumerate(cards):
                progress(number / len(cards))
                page = _report_page(state, card, outcomes)
                name = f"reports/{card.day.isoformat()}-{card.screen or 'movement'}-{card.id}.html"
                if page is not None:
                    zip_.writestr(name, page)
                rows.append(_row(card, name if page is not None else ""))
            zip_.writestr("results.csv", _csv(rows))
            for name, data in table_files(build_tables(outcomes)).items():
                if name in ("criteria.csv", "reps.csv", "steps.csv"):
                    zip_.writestr(name, data)
    except OSError as error:
        raise FormcheckError(
            "There is no room to make this file; free some disk space and try again."
        ) from error
    return len(cards)


def _report_page(state: AppState, card: ReportCard, outcomes: list[ClipOutcome]) -> str | None:
    """Return the report as a page, and add it to the tables; None where it cannot be read."""
    from vision.batches.tables import ClipOutcome
    from vision.share.handout_html import handout_html

    meta = state.results.get(card.id)
    report = state.results.read_report(meta)
    if report is None:
        return None
    handout = build_handout(state, meta, report, state.results.path(card.id))
    outcomes.append(
        ClipOutcome(
            result=card.id,
            clip=card.name,
            athlete=card.athlete,
            sha256=report.clip.sha256,
            report=apply_review(report, handout.decisions).report,
        )
    )
    return handout_html(handout)


def _row(card: ReportCard, page: str) -> tuple[str, ...]:
    cells = (
        *(card.id, card.name, card.athlete, card.day.isoformat(), card.screen, card.view),
        *(card.leg, card.verdict, card.status, ", ".join(card.tags), page),
    )
    return tuple(spreadsheet_text(cell or "") for cell in cells)


def _csv(rows: Sequence[tuple[str, ...]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([_COLUMNS, *rows])
    return out.getvalue()
