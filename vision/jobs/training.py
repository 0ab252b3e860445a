"""Guided sessions of an athlete: what was done, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from vision.jobs.app_state import AppState
from vision.jobs.athlete_history import read_by_digest
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Report
from vision.report.progress import DatedReport
from vision.report.review import apply_review
from vision.training.progression import FormCheck, Prescription, latest_check, prescribe

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.training import SavedTraining


@dataclass(frozen=True)
class AthleteTraining:
    """The guided sessions of one athlete.

    Attributes
    ----------
    sessions : tuple of SavedTraining
        Those that were done, the oldest first.
    check : FormCheck or None
        What the latest check prescribes.
    next : Prescription
        The next session.
    """

    sessions: tuple[SavedTraining, ...]
    check: FormCheck | None
    next: Prescription


def read_training(state: AppState, athlete_id: str, *, today: date) -> AthleteTraining:
    """Read the sessions of an athlete, and choose the next one.

    Parameters
    ----------
    state : AppState
        The state as the user sees it.
    athlete_id : str
        The athlete.
    today : date
        The day.
    """
    from vision.library.training import list_training

    sessions = list_training(state.library, athlete_id)
    check = _check_of_athlete(state, athlete_id)
    found = prescribe(check, [done.trained for done in sessions], today=today)
    return AthleteTraining(sessions, check, found)


def check_of_result(meta: ResultMeta, report: Report) -> FormCheck | None:
    """Return what a result prescribes; None where it has no step of the progression.

    Parameters
    ----------
    meta : ResultMeta
        The result.
    report : Report
        Its report.
    """
    return latest_check([DatedReport(meta.id, meta.created.date(), report)])


def _check_of_athlete(state: AppState, athlete_id: str) -> FormCheck | None:
    """Find the latest report with a step; most athletes have one near the end of their history."""
    from vision.library.history import list_history

    for entry in list_history(state.library, athlete_id):
        report = None if entry.digest is None else read_by_digest(state.library, entry.digest)
        if report is None or report.summary.next_step is None:
            continue
        reviewed = apply_review(report, entry.decisions).report
        check = latest_check([DatedReport(entry.card.id, entry.card.day, reviewed)])
        if check is not None:
            return check
    return None
