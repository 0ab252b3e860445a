"""All reports of one athlete with the coach's words, for progress over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from vision.library.library import Library
from vision.library.queries import NO_ATHLETE, ReportCard, ReportFilter, list_reports
from vision.library.reviews import decision_of
from vision.library.schema import DecisionRow, ReportFileRow, ReviewRow
from vision.report.review import ReviewDecision

#: Name of the file of a report.
_REPORT: Final = "report.json"
#: More reports than anybody has of one athlete.
_NO_LIMIT: Final = 100_000
#: Databases limit how many values a query can have.
_MAX_QUERY_VALUES: Final = 500


@dataclass(frozen=True)
class HistoryEntry:
    """A report of an athlete.

    Attributes
    ----------
    card : ReportCard
        The report as lists show it.
    digest : str or None
        Digest of the file of the report.
    words : str
        The coach's message to the athlete.
    decisions : tuple of ReviewDecision
        The coach's decisions on findings.
    """

    card: ReportCard
    digest: str | None
    words: str
    decisions: tuple[ReviewDecision, ...] = ()


def list_history(library: Library, athlete_id: str) -> tuple[HistoryEntry, ...]:
    """List the reports of an athlete, the latest first.

    Parameters
    ----------
    library : Library
        The library.
    athlete_id : str
        The athlete.
    """
    if athlete_id == NO_ATHLETE:
        return ()
    return list_entries(library, ReportFilter(athlete=athlete_id))


def list_entries(library: Library, filters: ReportFilter) -> tuple[HistoryEntry, ...]:
    """List reports with the digests of their files, the latest first.

    Parameters
    ----------
    library : Library
        The library.
    filters : ReportFilter
        Which reports to list.
    """
    cards = list_reports(library, filters, limit=_NO_LIMIT).cards
    ids = [card.id for card in cards]
    digests: dict[str, str] = {}
    words: dict[str, str] = {}
    decisions: dict[str, list[ReviewDecision]] = {}
    with library.reading() as session:
        for first in range(0, len(ids), _MAX_QUERY_VALUES):
            some = ids[first : first + _MAX_QUERY_VALUES]
            files = select(ReportFileRow.report_id, ReportFileRow.digest).where(
                ReportFileRow.report_id.in_(some), ReportFileRow.name == _REPORT
            )
            for id_, digest in session.execute(files):
                digests[id_] = digest
            reviews = select(ReviewRow.report_id, ReviewRow.words).where(
                ReviewRow.report_id.in_(some)
            )
            for id_, text in session.execute(reviews):
                words[id_] = text
            for row in session.scalars(select(DecisionRow).where(DecisionRow.report_id.in_(some))):
                decisions.setdefault(row.report_id, []).append(decision_of(row))
    return tuple(
        HistoryEntry(
            card,
            digests.get(card.id),
            words.get(card.id, ""),
            tuple(decisions.get(card.id, ())),
        )
        for card in cards
    )
