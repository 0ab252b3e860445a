"""Which results can be compared, and which two somebody most likely wants to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vision.errors import InputError
from vision.jobs.result_meta import ResultMeta
from vision.report.models import Report
from vision.screens.registry import screen_titles
from vision.text.body import LEG_LABELS, VIEW_LABELS
from vision.webapp.shared.state import app_state

#: More than anybody has.
_ALL: Final = 1_000_000
_TESTS: Final = screen_titles()


@dataclass(frozen=True)
class ComparableResult:
    """A result in which a test was recognised, as a list shows it.

    Attributes
    ----------
    id, name, screen : str
    view, leg : str or None
        ``left``, ``right`` or ``both``.
    created : datetime
    athlete, athlete_id : str or None
    """

    id: str
    name: str
    screen: str
    view: str | None
    leg: str | None
    created: datetime
    athlete: str | None = None
    athlete_id: str | None = None

    @property
    def label(self) -> str:
        """Say whose, which clip, test, leg, view and when."""
        test = _TESTS.get(self.screen, self.screen)
        leg = LEG_LABELS.get(self.leg or "")
        view = VIEW_LABELS.get(self.view or "")
        here = self.created.astimezone()
        when = f"{here.day} {here:%b %Y, %H:%M}"
        parts = (self.athlete, self.name, f"{test}, {leg}" if leg else test, view, when)
        return " · ".join(part for part in parts if part)


def comparable_result(meta: ResultMeta, report: Report) -> ComparableResult:
    """Make one of a result itself."""
    return ComparableResult(
        meta.id, meta.name, report.screen or "", report.view, report.leg, meta.created,
        athlete_id=meta.athlete,
    )  # fmt: skip


def list_comparable() -> list[ComparableResult]:
    """List what can be compared, the latest first.

    From the library, which has them all at hand; what has not landed there from its report.
    """
    found = _landed()
    there = {each.id for each in found}
    results = app_state().results
    for folder in results.folder.iterdir():
        if folder.name in there:
            continue
        try:
            meta = results.get(folder.name)
        except InputError:
            continue
        report = app_state().results.read_report(meta)
        if report is not None and report.screen is not None:
            found.append(comparable_result(meta, report))
    return sorted(found, key=lambda each: each.created, reverse=True)


def _landed() -> list[ComparableResult]:
    if not app_state().has_library:
        return []
    from vision.library.queries import ReportFilter, list_reports

    cards = list_reports(app_state().library, ReportFilter(), limit=_ALL).cards
    return [
        ComparableResult(
            card.id, card.name, card.screen, card.view, card.leg, card.created,
            athlete=card.athlete, athlete_id=card.athlete_id,
        )
        for card in cards
        if card.screen is not None
    ]  # fmt: skip


def order_by_athlete(chosen: ComparableResult, all_: Sequence[ComparableResult]) -> list[str]:
    """Order results to choose a second one from: those of the same athlete first.

    Parameters
    ----------
    chosen : Candidate
        The first one.
    all_ : sequence of Candidate
        The latest first; so they stay otherwise.
    """
    return [each.id for each in sorted(all_, key=lambda each: not _of_one_athlete(each, chosen))]


def suggest_pair(
    saved: Sequence[ComparableResult], *, second: str | None = None
) -> tuple[str, str]:
    """Guess which two results somebody wants to compare.

    Parameters
    ----------
    saved : sequence of Candidate
        At least one, the latest first.
    second : str, optional
        Id of the one that something is wanted for.

    Returns
    -------
    first, second : str
        Ids: the latest two of one test, of the same athlete and seen from the same
        side where there are such, the older one first. With `second` the one before it
        that is most like it, or else the nearest after it.
    """
    if len(saved) == 1:
        return saved[0].id, saved[0].id
    at = next((n for n, each in enumerate(saved) if each.id == second), None)
    if at is not None:
        others = [*saved[at + 1 :], *reversed(saved[:at])]
        return max(others, key=lambda each: _likeness(each, saved[at])).id, saved[at].id
    pairs = (
        (_likeness(older, newer), older.id, newer.id)
        for i, newer in enumerate(saved)
        for older in saved[i + 1 :]
    )
    _, older_id, newer_id = max(pairs, key=lambda pair: pair[0])  # the first of equals: the latest
    return older_id, newer_id


def _likeness(a: ComparableResult, b: ComparableResult) -> tuple[bool, bool, bool]:
    return a.screen == b.screen, _of_one_athlete(a, b), a.view == b.view


def _of_one_athlete(a: ComparableResult, b: ComparableResult) -> bool:
    return a.athlete_id is not None and a.athlete_id == b.athlete_id
