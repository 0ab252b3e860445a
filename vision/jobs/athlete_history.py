"""Everything that is known of one athlete over time: reports, words and trends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vision.errors import FormcheckError, InputError
from vision.jobs.app_state import AppState
from vision.jobs.result_paths import REPORT
from vision.report.files import parse_report
from vision.report.models import Report
from vision.report.progress import DatedReport, Trend, find_trends
from vision.report.review import apply_review

if TYPE_CHECKING:  # the database takes a while to load
    from vision.library.athletes import AthleteCard
    from vision.library.history import HistoryEntry
    from vision.library.library import Library


@dataclass(frozen=True)
class AthleteHistory:
    """An athlete over time.

    Attributes
    ----------
    athlete : AthleteCard
        The athlete.
    entries : tuple of HistoryEntry
        All reports with the coach's words, the latest first.
    reports : tuple of DatedReport
        Those of a test that this version can read, with the coach's verdicts, the latest first.
    trends : tuple of Trend
        Every criterion over time.
    unreadable : int
        Reports that this version cannot read.
    parsed : mapping of str to Report
        The reports by the digests of their files.
    """

    athlete: AthleteCard
    entries: tuple[HistoryEntry, ...]
    reports: tuple[DatedReport, ...]
    trends: tuple[Trend, ...]
    unreadable: int
    parsed: Mapping[str, Report]

    @property
    def screens(self) -> tuple[str, ...]:
        """The ids of the tests, the latest first."""
        found = [dated.report.screen for dated in self.reports]
        return tuple(dict.fromkeys(screen for screen in found if screen is not None))

    def find(self, report_id: str) -> Report | None:
        """Return a report by its id."""
        return next((dated.report for dated in self.reports if dated.id == report_id), None)


def read_history(
    state: AppState, athlete_id: str, *, parsed: Mapping[str, Report] | None = None
) -> AthleteHistory:
    """Read everything about an athlete.

    Parameters
    ----------
    state : AppState
        The shared state of the server.
    athlete_id : str
        The athlete.
    parsed : mapping of str to Report, optional
        Those of an earlier call, which need not be read again.

    Raises
    ------
    InputError
        There is no such athlete.
    """
    from vision.library.athletes import list_athletes
    from vision.library.history import list_history

    cards = list_athletes(state.library) if state.has_library else []
    athlete = next((card for card in cards if card.id == athlete_id), None)
    if athlete is None:
        raise InputError("This athlete is no longer in the library.")
    entries = list_history(state.library, athlete_id)
    found: dict[str, Report] = {}
    reports, unreadable = [], 0
    for entry in entries:
        digest = entry.digest
        report = None if digest is None else (parsed or {}).get(digest)
        if report is None and digest is not None:
            report = read_by_digest(state.library, digest)
        if report is None or digest is None:
            unreadable += 1
            continue
        found[digest] = report
        if report.screen is not None:
            shown = apply_review(report, entry.decisions).report
            reports.append(DatedReport(entry.card.id, entry.card.day, shown))
    trends = find_trends(reports)
    return AthleteHistory(athlete, entries, tuple(reports), trends, unreadable, found)


def read_by_digest(library: Library, digest: str) -> Report | None:
    """Read a report by the digest of its file; None if this version cannot read it.

    Parameters
    ----------
    library : Library
        The library.
    digest : str
        SHA-256 of the file.
    """
    try:
        return parse_report(b"".join(library.files.read_chunks(digest)), REPORT)
    except FormcheckError:
        return None
